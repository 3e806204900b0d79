"""Homes for real services."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder outside pytest's own: that one is closed to other accounts whenever a pytest starts.

    Run by root, PostgreSQL is another account, and has to pass through the folders above its data.
    """
    with tempfile.TemporaryDirectory(prefix="inflow-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
