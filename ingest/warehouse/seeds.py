"""Reference data of the dbt project, as CSV: investment kinds, countries, subdivisions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from ingest.records import KINDS


def render_kinds() -> str:
    """Family of each investment kind, from `ingest.records`."""
    return _csv(("kind", "family"), ((kind, family) for kind, (family, _, _) in KINDS.items()))


def render_countries() -> str:
    """ISO 3166-1: alpha-2 code and name (the common one where the standard knows one)."""
    import pycountry  # loads its data on first use

    return _csv(
        ("country_code", "country_name"),
        sorted((c.alpha_2, getattr(c, "common_name", c.name)) for c in pycountry.countries),
    )


def render_subdivisions() -> str:
    """ISO 3166-2: code, country and name."""
    import pycountry

    return _csv(
        ("subdivision_code", "country_code", "subdivision_name"),
        sorted((s.code, s.country_code, s.name) for s in pycountry.subdivisions),
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
