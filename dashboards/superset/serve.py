"""Superset on the marts: prepares it, prints the address and the login, and serves until Ctrl-C.

Run by `make bi` with the Python of `.venv-bi`. State lies in `superset/` under INFLOW_HOME. The bundle beside
this file is imported when it changed since the last time; what people made in Superset stays.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
USER = "admin"


def main() -> None:
    """Prepare, tell how to get in, serve."""
    options = read_options()
    home = Path(os.environ.get("INFLOW_HOME") or "var").expanduser().resolve()
    if not (marts := home / "marts.duckdb").exists():
        sys.exit(f"inflow: {marts}: nothing is published yet. Run `make up` first, then try again.")
    state = home / "superset"
    password = make_secrets(state)
    os.environ |= {
        "INFLOW_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(FOLDER / "superset_config.py"),
        "FLASK_APP": "superset.app:create_app()",
    }
    digest = digest_of_bundle()
    prepared = state / "prepared"
    if not prepared.exists() or prepared.read_text() != digest:
        print("Preparing Superset (a minute or two the first time) ...", flush=True)
        prepare(password)
        prepared.write_text(digest)
    print(f"Superset: http://{options.host}:{options.port}/dashboard/list/", flush=True)
    print(f"Login:    {USER} / {password}   (kept in {state / 'password'})", flush=True)
    serve(options.host, options.port)


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("INFLOW_SUPERSET_PORT") or 8088))
    return parser.parse_args()


def make_secrets(state: Path) -> str:
    """Make the key and the password that are missing, readable by their owner alone; returns the password."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = os.environ.get("INFLOW_SUPERSET_PASSWORD") or secrets.token_urlsafe(12)
    for name, made in (("secret_key", secrets.token_urlsafe(48)), ("password", password)):
        path = state / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(made)
    return (state / "password").read_text()


def digest_of_bundle() -> str:
    """What identifies the bundle and the versions that import it."""
    files = [*sorted((FOLDER / "bundle").rglob("*.yaml")), FOLDER / "requirements.lock"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def prepare(password: str) -> None:
    """Migrate Superset's own database, make the user, import the bundle."""
    from superset.app import create_app
    from superset.cli.main import superset

    app = create_app()
    runner = app.test_cli_runner()
    user = ["--username", USER, "--firstname", "Inflow", "--lastname", "Admin", "--email", "admin@localhost"]
    for step in (["db", "upgrade"], ["fab", "create-admin", *user, "--password", password], ["init"]):
        result = runner.invoke(superset, step)
        if result.exit_code != 0:
            sys.exit(f"inflow: superset {' '.join(step[:2])} failed:\n{result.output}\n{result.exception!r}")
    with app.test_request_context():
        import_bundle()


def import_bundle() -> None:
    """Import the files as they are, over what an older bundle left. They may come from any kind of export."""
    from superset import security_manager
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.utils.core import override_user

    bundle = FOLDER / "bundle"
    contents = {path.relative_to(bundle).as_posix(): path.read_text() for path in bundle.rglob("*.yaml")}
    contents["metadata.yaml"] = re.sub(r"(?m)^type: .*$", "type: assets", contents["metadata.yaml"])
    with override_user(security_manager.find_user(USER)):
        ImportAssetsCommand(contents).run()


def serve(host: str, port: int) -> None:
    """Become gunicorn: two processes, each with one request at a time (see superset_config.py).

    Threads are there for connections that browsers open ahead of need: without them, each would keep a
    process waiting for a request that does not come.
    """
    gunicorn = Path(sys.executable).with_name("gunicorn")
    options = ["--bind", f"{host}:{port}", "--workers", "2", "--worker-class", "gthread", "--threads", "16"]
    os.execv(gunicorn, [str(gunicorn), *options, "--log-level", "warning", "superset.app:create_app()"])


if __name__ == "__main__":
    main()
