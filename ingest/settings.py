"""Where things are and how far they may go: the only reader of the environment.

Every value comes from an `INFLOW_*` variable with the default below. All state lives under `home`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

#: The checkout or the site-packages folder that holds `ingest`, `dags` and `dbt_project` side by side.
PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation of Inflow. Paths are absolute; seconds are floats."""

    home: Path
    max_article_bytes: int = 10_000_000
    lock_timeout_seconds: float = 300.0
    airflow_port: int = 8080
    alert_webhook_url: str | None = None
    publications_kept: int = 5
    health_port: int = 8081
    deadman_url: str | None = None
    statsd: str | None = None
    push_token: str | None = field(default=None, repr=False)
    push_token_file: Path | None = None
    queue_url: str | None = field(default=None, repr=False)
    objects_url: str | None = None

    @property
    def inbox(self) -> Path:
        """Folder watched for new articles."""
        return self.home / "inbox"

    @property
    def landing(self) -> Path:
        """Immutable bytes by sha256, with the receipts of their arrivals."""
        return self.home / "landing"

    @property
    def spool(self) -> Path:
        """Parsed batches (Parquet) that wait for the loader."""
        return self.home / "spool"

    @property
    def warehouse(self) -> Path:
        """Private DuckDB file: one writer, never opened by a reader."""
        return self.home / "warehouse.duckdb"

    @property
    def marts(self) -> Path:
        """Published DuckDB file: what BI opens read-only."""
        return self.home / "marts.duckdb"

    @property
    def report(self) -> Path:
        """Folder of the report: pages that people open from disk."""
        return self.home / "report"

    @property
    def operations(self) -> Path:
        """SQLite file with stage timings, check results and alerts."""
        return self.home / "operations.sqlite"

    @property
    def alerts_file(self) -> Path:
        """Who hears of which incident; absent when the webhook of the environment has to do."""
        return self.home / "alerts.yml"

    @property
    def data_docs(self) -> Path:
        """Folder of the Great Expectations Data Docs (open `index.html`)."""
        return self.home / "data_docs"

    @property
    def airflow_home(self) -> Path:
        """Airflow's own folder: configuration and logs."""
        return self.home / "airflow"

    @property
    def dbt_project(self) -> Path:
        """The dbt project that ships with the package."""
        return PROJECT_ROOT / "dbt_project"

    @property
    def dags(self) -> Path:
        """The DAG folder that ships with the package."""
        return PROJECT_ROOT / "dags"

    @property
    def samples(self) -> Path:
        """The sample articles that ship with the package."""
        return PROJECT_ROOT / "ingest" / "samples"

    def make_folders(self) -> None:
        """Create every folder that another component expects to find."""
        for folder in (self.inbox, self.landing, self.spool, self.airflow_home):
            folder.mkdir(parents=True, exist_ok=True)


def read_settings() -> Settings:
    """Read the environment. `INFLOW_HOME` defaults to `./var` and is made absolute."""
    environment = os.environ
    return Settings(
        home=Path(environment.get("INFLOW_HOME") or "var").expanduser().resolve(),
        max_article_bytes=int(environment.get("INFLOW_MAX_ARTICLE_BYTES", "10000000")),
        lock_timeout_seconds=float(environment.get("INFLOW_LOCK_TIMEOUT_SECONDS", "300")),
        airflow_port=int(environment.get("INFLOW_AIRFLOW_PORT", "8080")),
        alert_webhook_url=environment.get("INFLOW_ALERT_WEBHOOK_URL") or None,
        publications_kept=int(environment.get("INFLOW_PUBLICATIONS_KEPT", "5")),
        health_port=int(environment.get("INFLOW_HEALTH_PORT", "8081")),
        deadman_url=environment.get("INFLOW_DEADMAN_URL") or None,
        statsd=environment.get("INFLOW_STATSD") or None,
        push_token=environment.get("INFLOW_PUSH_TOKEN") or None,
        queue_url=environment.get("INFLOW_QUEUE_URL") or None,
        objects_url=environment.get("INFLOW_OBJECTS_URL") or None,
        push_token_file=_path(environment.get("INFLOW_PUSH_TOKEN_FILE")),
    )


def _path(value: str | None) -> Path | None:
    return Path(value).expanduser().resolve() if value else None
