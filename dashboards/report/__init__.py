"""The report: a folder of pages that opens from disk, drawn from the published marts alone."""

from dashboards.report.render import Report, draw_report, draw_when_due

__all__ = ["Report", "draw_report", "draw_when_due"]
