"""Places that an article names: countries, subdivisions, cities and supranational areas.

`scan` finds names that may be places, `resolve` decides which place each one means, or abstains.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ingest.extract.document import Document
from ingest.extract.regions.resolve import Resolved, resolve
from ingest.extract.regions.roles import place_roles
from ingest.extract.regions.scan import scan
from ingest.extract.version import VERSION
from ingest.records import FirmMention, RegionMention

__all__ = ["find_regions", "outside_firms"]


def find_regions(document: Document) -> list[RegionMention]:
    """Return the places named in `document`, in the order of the text.

    A name with several readings that the context does not tell apart has `ambiguity = "unresolved"` and
    only the codes that its readings share. Roles are those that the words beside the name tell; the
    destination of an investment is set by the reader of investments. Never raises for odd text.
    """
    found = resolve(document, scan(document))
    roles = place_roles(document, found)
    return [_mention(document, ordinal, *each) for ordinal, each in enumerate(zip(found, roles, strict=True))]


def outside_firms(regions: Sequence[RegionMention], firms: Sequence[FirmMention]) -> list[RegionMention]:
    """Return the `regions` that are no part of a firm's name: not `America` in `Bank of America`.

    Both are in the order of the text; firms do not overlap.
    """
    kept = []
    for region in regions:
        index = bisect_right(firms, region.start_char, key=lambda firm: firm.start_char) - 1
        if index < 0 or firms[index].end_char <= region.start_char:
            kept.append(region)
    return kept


def _mention(document: Document, ordinal: int, found: Resolved, role: str) -> RegionMention:
    place, article = found.place, document.article
    return RegionMention(
        article_id=article.article_id,
        mention_id=f"{article.article_id}-r{ordinal}",
        start_char=found.start,
        end_char=found.end,
        quote=document.text[found.start : found.end],
        extractor_version=VERSION,
        surface=document.text[found.start : found.end],
        name=place.name,
        level=place.level,
        country_code=place.country_code,
        subdivision_code=place.subdivision_code,
        geonames_id=place.geonames_id,
        latitude=place.latitude,
        longitude=place.longitude,
        ambiguity=found.ambiguity,
        role=role,
    )
