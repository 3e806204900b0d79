"""`inflow up`: start, first run, progress, result, serve."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.status import Status as Spinner

from expectations.alerts.configuration import read_configuration
from ingest.cli.console import console, plain
from ingest.cli.marts import print_overview
from ingest.errors import InflowError, PublicationBlocked, ServiceError
from ingest.operations import last_publication
from ingest.service.environment import USER, airflow_address, read_secrets
from ingest.service.status import Backlog, blocking_incidents, read_backlog
from ingest.service.supervisor import Supervisor, run_service
from ingest.settings import Settings
from ingest.warehouse.migrate import migrate_warehouse

WATCH_SECONDS = 0.5


def serve(settings: Settings, *, port: int | None, is_once: bool, timeout_seconds: float) -> None:
    """Run the service in the foreground; with `is_once`, only until what waits is published.

    Raises:
        ConfigurationError: `alerts.yml` has a mistake.
        ServiceError: it is running already, it did not start, or `is_once` waited too long.
        PublicationBlocked: `is_once`, and the audit kept the new marts back.
    """
    _check_home(settings)
    read_configuration(settings)
    for line in migrate_warehouse(settings):
        _say(f"Migrated {line}")
    try:
        with (
            _stoppable(),
            console.status("Starting PostgreSQL and Airflow ...") as spinner,
            run_service(settings, port, _say) as supervisor,
        ):
            if drop_samples(settings):
                _say(f"First run: dropped the sample articles into {settings.inbox}")
            try:
                _wait_for_publication(settings, supervisor, spinner, timeout_seconds)
            except InflowError as error:
                if is_once:
                    raise
                _say(str(error))
            spinner.stop()
            _print_result(settings, supervisor.port)
            if not is_once:
                _keep_serving(settings, supervisor)
    except KeyboardInterrupt:
        _say(f"Stopped. The data stays in {settings.home}.")
        raise typer.Exit(130 if is_once else 0) from None


def drop_samples(settings: Settings) -> bool:
    """Put the sample articles into the inbox, if this home has never received anything."""
    if settings.warehouse.exists() or read_backlog(settings).total:
        return False
    samples = sorted(path for path in settings.samples.iterdir() if path.is_file())
    for sample in samples:
        unfinished = settings.inbox / f"{sample.name}.part"
        shutil.copyfile(sample, unfinished)
        unfinished.rename(settings.inbox / sample.name)
    return bool(samples)


def _check_home(settings: Settings) -> None:
    try:
        settings.make_folders()
        probe = settings.home / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InflowError(
            f"Cannot write to {settings.home} ({error.strerror}); choose a folder with INFLOW_HOME."
        ) from error


def _wait_for_publication(
    settings: Settings, supervisor: Supervisor, spinner: Spinner, timeout_seconds: float
) -> None:
    """Follow the backlog until nothing waits.

    Raises:
        PublicationBlocked: the audit keeps the new marts back.
        ServiceError: something still waits after `timeout_seconds`.
    """
    deadline = time.monotonic() + timeout_seconds
    shown = ""
    while (backlog := read_backlog(settings)).total:
        supervisor.watch()
        if blocked := blocking_incidents(settings):
            raise PublicationBlocked(f"{blocked[0].title}. The last good marts stay; see `inflow status`.")
        if time.monotonic() > deadline:
            raise ServiceError(
                f"Not published after {timeout_seconds:g} s: {_progress(backlog)}. "
                f"See `inflow status` and {settings.home / 'logs'}."
            )
        if (progress := _progress(backlog)) != shown:
            shown = progress
            spinner.update(progress) if console.is_terminal else _say(progress)
        time.sleep(WATCH_SECONDS)


def _progress(backlog: Backlog) -> str:
    return (
        f"waiting: {backlog.inbox_files} in the inbox, {backlog.pending_receipts} to read, "
        f"{backlog.to_build} to build, {backlog.to_audit} to audit, {backlog.to_publish} to publish"
    )


def _print_result(settings: Settings, port: int) -> None:
    if settings.marts.exists():
        print_overview(settings, limit=20)
    address, password = airflow_address(port), read_secrets(settings)["password"]
    for name, value in (
        ("Inbox", f"{settings.inbox} (drop articles here)"),
        ("Marts", settings.marts),
        ("Report", f"{settings.report / 'index.html'} (within a minute of a publication)"),
        ("Logs", settings.home / "logs"),
        ("Airflow", f"{address} (user {USER}, password {password})"),
    ):
        console.print(plain(f"{name + ':':9}{value}"), soft_wrap=True)


def _keep_serving(settings: Settings, supervisor: Supervisor) -> None:
    """Watch over the processes and tell of each publication, until a signal comes."""
    _say("Serving. Ctrl-C stops everything.")
    seen = last_publication(settings)
    while True:
        supervisor.watch()
        if (published := last_publication(settings)) != seen and published:
            seen = published
            _say(f"{published.published_at:%H:%M:%S} published {published.articles} articles")
        time.sleep(WATCH_SECONDS)


def _say(sentence: str) -> None:
    console.print(plain(sentence), soft_wrap=True)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let the first SIGINT, SIGTERM or SIGHUP end the block; later ones do not disturb the stopping."""
    stopping = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # not under nohup
        stopping.append(signal.SIGHUP)

    def stop(_number: int, _frame: object) -> None:
        for each in stopping:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in stopping}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)
