"""The report is drawn into a folder of its own, and then `index.html` is replaced, in one rename, to name it.

A reader never meets half a report: until the rename the old page stands, and a page that is open goes on
reading the folder it came from, which is kept for one more drawing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from filelock import FileLock
from jinja2 import Environment

from dashboards.report.data_files import write_data_files
from ingest.settings import Settings
from ingest.warehouse.build import document_project, project_digest
from ingest.warehouse.publish import open_published

#: The report is drawn at most this often.
SECONDS_BETWEEN_DRAWINGS = 60.0
#: Drawings that are kept: the one that the page names, and the one that an open page may still read.
DRAWINGS_KEPT = 2
_DRAWING = "drawing-"


@dataclass(frozen=True, slots=True)
class Report:
    """A drawn report: its page, the publication that it shows, and whether this call drew it."""

    page: Path
    publication_id: str
    projects: int
    seconds: float
    is_new: bool


def draw_when_due(settings: Settings) -> Report:
    """Draw the report of this home, but no sooner than a minute after the last drawing: waits until then.

    Raises: as `draw_report`.
    """
    page = settings.report / "index.html"
    if page.exists():
        time.sleep(max(0.0, page.stat().st_mtime + SECONDS_BETWEEN_DRAWINGS - time.time()))
    return draw_report(settings)


def draw_report(settings: Settings, out: Path | None = None, *, kept: int = DRAWINGS_KEPT) -> Report:
    """Draw the published marts into the folder `out` (default: `settings.report`).

    Nothing is drawn when the page shows this publication already. `kept` drawings stay: with 1, none of an
    earlier publication.

    Raises:
        InflowError: nothing is published yet.
    """
    started = time.perf_counter()
    folder = out or settings.report
    with open_published(settings.marts) as marts:
        row = marts.execute("SELECT publication_id, (SELECT count(*) FROM dim_investments) FROM publication")
        publication_id, projects = row.fetchall()[0]
        drawing = f"{_DRAWING}{publication_id}-{_site_digest(settings)}"
        page = folder / "index.html"
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock"):
            if page.exists() and drawing in page.read_text("utf-8"):
                _forget_old(folder, drawing, kept)
                return Report(page, publication_id, projects, time.perf_counter() - started, is_new=False)
            unfinished = folder / f".{drawing}"
            shutil.rmtree(unfinished, ignore_errors=True)
            _copy_site(unfinished)
            former = next((each / "data" for each in _drawings(folder)), None)
            projects = write_data_files(marts, unfinished / "data", former)
            shutil.copyfile(document_project(settings), unfinished / "dbt-docs.html")
            shutil.rmtree(folder / drawing, ignore_errors=True)
            unfinished.replace(folder / drawing)
            _replace(page, _page(drawing))
            _forget_old(folder, drawing, kept)
    return Report(page, publication_id, projects, time.perf_counter() - started, is_new=True)


def _copy_site(folder: Path) -> None:
    with as_file(files("dashboards.report").joinpath("site")) as site:
        shutil.copytree(site, folder)


def _page(drawing: str) -> str:
    source = files("dashboards.report").joinpath("index.html.jinja").read_text("utf-8")
    return Environment(autoescape=True).from_string(source).render(drawing=drawing)


def _replace(page: Path, text: str) -> None:
    unfinished = page.with_name(f".{page.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(page)


def _forget_old(folder: Path, drawing: str, kept: int) -> None:
    """Remove all but the `kept` newest drawings, and what a crash left unfinished."""
    older = _drawings(folder)
    older.remove(folder / drawing)
    for path in (*older[kept - 1 :], *folder.glob(f".{_DRAWING}*")):
        shutil.rmtree(path, ignore_errors=True)


def _drawings(folder: Path) -> list[Path]:
    """All drawings, the newest first."""
    return sorted(folder.glob(f"{_DRAWING}*"), key=lambda path: path.stat().st_mtime, reverse=True)


@cache
def _site_digest(settings: Settings) -> str:
    """What the look of the report depends on beside the data: this package's files and the dbt project."""
    digest = hashlib.sha256(project_digest(settings).encode())
    with as_file(files("dashboards.report")) as package:
        for path in sorted(package.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:8]
