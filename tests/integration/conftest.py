"""Airflow is told where to live before anything imports it: never in the home of who runs the tests."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_SCRATCH = tempfile.mkdtemp(prefix="inflow-airflow-")
atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)
os.environ["AIRFLOW_HOME"] = _SCRATCH
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
