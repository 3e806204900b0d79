"""What a firm or place is to the investments of its article: set once these are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.records import FirmMention, InvestmentMention, RegionMention


def assign_firm_roles(
    firms: Sequence[FirmMention], investments: Iterable[InvestmentMention]
) -> tuple[FirmMention, ...]:
    """Mark every mention of a firm that takes part in an investment as `party`."""
    taking_part = {party.firm for investment in investments for party in investment.parties}
    return tuple(
        replace(firm, role="party") if firm.name in taking_part and firm.role == "mention" else firm
        for firm in firms
    )


def assign_region_roles(
    regions: Sequence[RegionMention], investments: Iterable[InvestmentMention]
) -> tuple[RegionMention, ...]:
    """Mark the mentions that ground the destination of an investment as `destination`."""
    spans = {
        (evidence.start_char, evidence.end_char)
        for investment in investments
        for evidence in investment.evidence
        if evidence.field == "destination"
    }
    return tuple(
        replace(place, role="destination") if (place.start_char, place.end_char) in spans else place
        for place in regions
    )
