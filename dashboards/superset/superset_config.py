"""Superset's configuration: what it keeps lies in `superset/` under INFLOW_HOME; the marts are read only."""

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from superset.config import THEME_DARK as _DARK
from superset.config import THEME_DEFAULT as _LIGHT
from werkzeug.wsgi import ClosingIterator

HOME = Path(os.environ.get("INFLOW_HOME") or "var").expanduser().resolve()
_STATE = HOME / "superset"

SECRET_KEY = (_STATE / "secret_key").read_text()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_STATE / 'superset.db'}"
DATA_DIR = str(_STATE)
APP_NAME = "Inflow"
LANGUAGES: dict[str, dict[str, str]] = {}  # English alone, like the articles
# Superset's own colours, where words in them would be too pale to read (WCAG AA: 4.5 to 1).
_PALE = ("colorTextPlaceholder", "colorTextTertiary", "colorTextQuaternary", "colorTextDescription")
THEME_DEFAULT = _LIGHT | {
    "token": _LIGHT["token"]
    | {"colorPrimary": "#17647a", "colorLink": "#17647a", "colorSuccess": "#2a7046"}
    | {"colorPrimaryBg": "#e4f1f2", "colorPrimaryBgHover": "#d3e8ec", "colorSuccessBg": "#f0fff4"}
    | dict.fromkeys(_PALE, "#5c5c5c")
}
THEME_DARK = _DARK | {
    "token": _DARK["token"]
    | {"colorPrimary": "#5cc3df", "colorLink": "#5cc3df", "colorSuccess": "#6fd39b"}
    | dict.fromkeys(_PALE, "#a6a6a6")
}
# Pages load nothing from elsewhere: no map tiles, no fonts, not the pixel by which Superset counts its users.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": bool(os.environ.get("INFLOW_SUPERSET_TLS")),
}
TALISMAN_ENABLED = True
WTF_CSRF_ENABLED = True
# Served on loopback over http. Behind a proxy with TLS set it to True.
SESSION_COOKIE_SECURE = bool(os.environ.get("INFLOW_SUPERSET_TLS"))
SESSION_COOKIE_SAMESITE = "Lax"
ROW_LIMIT = 10_000
# Answers are not kept: the marts are replaced every few seconds, and a query on them takes milliseconds.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
FEATURE_FLAGS = {"DASHBOARD_RBAC": False, "ALERT_REPORTS": False}


class OneRequestAtATime:
    """Lets a request into the application when the one before has been answered to its end."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._turn = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request; the next one may enter when the answer is closed."""
        self._turn.acquire()
        try:
            return ClosingIterator(self._application(environ, start_response), self._turn.release)
        except BaseException:
            self._turn.release()
            raise


class Sessions(SecureCookieSessionInterface):
    """Sessions whose login stays: what a script of the login page asks for gets no cookie.

    That page reports its own closing while the login is on its way. An answer to the report with a cookie, of
    nobody, would undo the login when it came last.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether an answer brings a cookie."""
        is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        return ("_user_id" in session or is_page) and super().should_set_cookie(app, session)


def FLASK_APP_MUTATOR(app: Flask) -> None:
    """Give the application its sessions."""
    app.session_interface = Sessions()


ADDITIONAL_MIDDLEWARE = [OneRequestAtATime]


def DB_CONNECTION_MUTATOR(
    uri: Any, params: dict[str, Any], username: str, security_manager: Any, source: Any
) -> tuple[Any, dict[str, Any]]:
    """Point the database Inflow at the published file: opened read-only for one query, then closed.

    A connection that stays open goes on seeing the publication that it opened, and so does every other one of
    its process. So there is no pool, and a process answers one request at a time.
    """
    from sqlalchemy.pool import NullPool

    if uri.drivername == "duckdb":
        uri = uri.set(database=str(HOME / "marts.duckdb"))
        params["poolclass"] = NullPool
        params.setdefault("connect_args", {})["read_only"] = True
    return uri, params
