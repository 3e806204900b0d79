"""Puts `POST /inflow/articles` into Airflow's api-server. Other processes load this file and nothing more."""

from __future__ import annotations

import sys
from typing import Any

from airflow.plugins_manager import AirflowPlugin


def _apps() -> list[dict[str, Any]]:
    if "api-server" not in sys.argv[1:2]:
        return []
    from ingest.service.push_app import create_app
    from ingest.settings import read_settings

    return [{"app": create_app(read_settings()), "url_prefix": "/inflow", "name": "Inflow"}]


class InflowPushPlugin(AirflowPlugin):
    """The application for whoever pushes articles."""

    name = "inflow_push"
    fastapi_apps = _apps()
