"""One file, read and explained: nothing is loaded, nothing is kept."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.cli.console import console, errors, plain
from ingest.errors import InflowError
from ingest.explain import Explanation, explain, render_page, render_terminal
from ingest.extract.extractor import default_extractor
from ingest.reading import Task, read_one
from ingest.settings import Settings
from ingest.sources.paths import land_paths


def explain_path(settings: Settings, path: Path, page: Path | None) -> None:
    """Print the articles in `path` with their facts, or write them to the HTML file `page`.

    Raises:
        InflowError: the path does not exist, or nothing in it could be read as an article.
    """
    explanations = read_path(settings, path)
    if page is None:
        for explanation in explanations:
            console.print(render_terminal(explanation))
    else:
        page.write_text(render_page(explanations), encoding="utf-8")
        console.print(f"Written: {page}", soft_wrap=True)


def read_path(settings: Settings, path: Path) -> list[Explanation]:
    """Read a file just as the service would, in a home that is thrown away.

    Raises:
        InflowError: as `explain_path`.
    """
    extractor = default_extractor()
    explanations, refusals = [], []
    with TemporaryDirectory(prefix="inflow-explain-") as home:
        apart = Settings(home=Path(home), max_article_bytes=settings.max_article_bytes)
        for receipt in land_paths(apart, [path]):
            outcome = read_one(Task(apart.home / receipt.kept_at, receipt, apart.max_article_bytes))
            if outcome.article and outcome.extraction:
                explanations.append(explain(outcome.article, outcome.extraction, extractor.version))
            elif outcome.reason:
                refusals.append(f"{receipt.location}: {outcome.detail} {outcome.reason.remedy}")
    if not explanations:
        raise InflowError(refusals[0] if refusals else f"{path}: there is no article in it.")
    for refusal in refusals:
        errors.print(plain(refusal), soft_wrap=True)
    return explanations
