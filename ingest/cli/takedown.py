"""`inflow forget`: take an article down and publish without it."""

from __future__ import annotations

from dashboards.report import draw_report
from ingest.cli.console import console
from ingest.cli.steps import publish_loads, show_progress
from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.takedown import forget
from ingest.warehouse.forget import compact_warehouse, tables_naming


def forget_article(settings: Settings, name: str, reason: str) -> None:
    """Take it down, publish the marts without it, and see that no table holds a row of it.

    Raises:
        InflowError: there is no such article, the marts could not be published without it, or a row is left.
    """
    with show_progress() as report:
        taken = forget(settings, name, reason)
        if settings.warehouse.exists():
            try:
                publish_loads(settings, report)
            except InflowError as error:
                raise InflowError(
                    f"It is deleted, but {settings.marts} still shows it, for no new marts could be "
                    f"published. Mend this, then run the same command again: {error}"
                ) from error
            if left := tables_naming(settings, taken.article_ids):
                raise InflowError(f"Rows of it are left in {', '.join(left)}: run the same command again.")
            compact_warehouse(settings)
            if settings.report.exists():
                draw_report(settings, kept=1)
    if not taken.article_ids:
        console.print("Nothing has come from that address; it will be refused when it does.")
        return
    counts = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in taken.counts.items() if count)
    console.print(f"Forgotten: {counts or 'nothing was left of it'}. It will be refused when it comes again.")
    console.print(
        "Backups made before this still hold it: delete them, or restore one with "
        f"`inflow restore BACKUP --forgotten {settings.landing / 'tombstones'}`."
    )
