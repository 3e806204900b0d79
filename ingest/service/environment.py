"""The environment that Airflow's processes run in. Nothing is written into `airflow.cfg`."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

import httpx

from ingest.service.postgres import database_url
from ingest.settings import PROJECT_ROOT, Settings

HOST = "127.0.0.1"
USER = "admin"

#: Section -> option -> value, the same on every installation.
CONFIGURATION = {
    "core": {
        "executor": "LocalExecutor",
        "parallelism": "4",
        "mp_start_method": "fork",  # tasks start with the scheduler's imports (airflow_local_settings.py)
        "load_examples": "False",
        "dags_are_paused_at_creation": "False",
        "simple_auth_manager_users": f"{USER}:admin",
        "hostname_callable": "socket.gethostname",  # the default asks a name server
    },
    "scheduler": {
        "scheduler_idle_sleep_time": "0.2",
        "task_instance_heartbeat_timeout": "30",
        "orphaned_tasks_check_interval": "60",
    },
    "dag_processor": {
        "parsing_processes": "1",
        "min_file_process_interval": "60",
        "stale_dag_threshold": "120",
    },
    "api": {"host": HOST, "workers": "1"},
    "logging": {"colored_console_log": "False"},
}


def airflow_address(port: int) -> str:
    """Address of the Airflow page and API."""
    return f"http://{HOST}:{port}"


def unhealthy_parts(port: int) -> list[str]:
    """Names of the parts of Airflow that do not report themselves healthy."""
    try:
        health = httpx.get(
            f"{airflow_address(port)}/api/v2/monitor/health", timeout=5, trust_env=False
        ).json()
    except (httpx.HTTPError, ValueError):
        return ["api-server"]
    parts = ("metadatabase", "scheduler", "dag_processor", "triggerer")
    return [part for part in parts if (health.get(part) or {}).get("status") != "healthy"]


def airflow_environment(settings: Settings, port: int) -> dict[str, str]:
    """Every variable of the processes that run Airflow and our tasks."""
    keys = read_secrets(settings)
    address = airflow_address(port)
    own = {
        "core": {
            "dags_folder": str(settings.dags),
            "plugins_folder": str(Path(__file__).parent / "airflow_plugins"),
            "execution_api_server_url": f"{address}/execution/",
            "fernet_key": keys["fernet_key"],
            "simple_auth_manager_passwords_file": str(_password_file(settings)),
        },
        # No second, asynchronous driver: it serves one API call only, that waits for a run to end.
        "database": {"sql_alchemy_conn": database_url(settings), "sql_alchemy_conn_async": ""},
        "api": {"port": str(port), "base_url": address, "secret_key": keys["api_secret_key"]},
        "api_auth": {"jwt_secret": keys["jwt_secret"]},
        "logging": {"base_log_folder": str(settings.home / "logs" / "tasks")},
    }
    environment = dict(os.environ)
    for sections in (CONFIGURATION, own):
        for section, options in sections.items():
            for name, value in options.items():
                environment[f"AIRFLOW__{section}__{name}".upper()] = value
    return environment | _inflow_variables(settings, port) | _process_variables(settings)


def read_secrets(settings: Settings) -> dict[str, str]:
    """Keys of this installation, made once and readable by their owner only."""
    path = settings.home / "secrets.json"
    if not path.exists():
        keys = {
            "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "api_secret_key": secrets.token_urlsafe(32),
            "jwt_secret": secrets.token_urlsafe(64),
            "password": secrets.token_urlsafe(12),
        }
        _write_private(path, keys)
    keys = dict(json.loads(path.read_text()))
    if not _password_file(settings).exists():
        _write_private(_password_file(settings), {USER: keys["password"]})
    return keys


def _password_file(settings: Settings) -> Path:
    return settings.airflow_home / "passwords.json"


def _write_private(path: Path, content: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
    unfinished.replace(path)


def _inflow_variables(settings: Settings, port: int) -> dict[str, str]:
    """Our own settings, so that a task reads exactly those of the service."""
    return {
        "INFLOW_HOME": str(settings.home),
        "INFLOW_MAX_ARTICLE_BYTES": str(settings.max_article_bytes),
        "INFLOW_LOCK_TIMEOUT_SECONDS": str(settings.lock_timeout_seconds),
        "INFLOW_AIRFLOW_PORT": str(port),
        "INFLOW_PUBLICATIONS_KEPT": str(settings.publications_kept),
        "INFLOW_ALERT_WEBHOOK_URL": settings.alert_webhook_url or "",
        "INFLOW_PUSH_TOKEN": settings.push_token or "",
        "INFLOW_PUSH_TOKEN_FILE": str(settings.push_token_file or ""),
        "INFLOW_QUEUE_URL": settings.queue_url or "",
        "INFLOW_OBJECTS_URL": settings.objects_url or "",
    }


def _process_variables(settings: Settings) -> dict[str, str]:
    folders = [str(PROJECT_ROOT), str(Path(__file__).parent / "airflow_config")]
    loopback = f"{HOST},localhost"
    no_proxy = os.environ.get("NO_PROXY") or os.environ.get("no_proxy")
    no_proxy = f"{no_proxy},{loopback}" if no_proxy else loopback
    return {
        "AIRFLOW_HOME": str(settings.airflow_home),
        "PYTHONPATH": os.pathsep.join([*folders, *filter(None, [os.environ.get("PYTHONPATH")])]),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        "GX_ANALYTICS_ENABLED": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
