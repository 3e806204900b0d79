"""Who is who across articles: firms, stories and projects. Pure: no I/O, no clock, no settings.

Why it works as it does: docs/decisions/one-project-one-row.md.
"""
