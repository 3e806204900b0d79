"""How probable it is that a fact was read rightly: learned from annotated articles, never guessed.

Each fact is told in some way: with its sum in the same sentence or elsewhere, by a name or a pronoun, hedged
or flatly. These signals, weighed by lexicons/confidence_weights.tsv in a logistic model for each field, give
the probability. `ingest.evaluate.calibration` learns the weights and shows how far promise and truth agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache

from ingest.extract.protocol import Extraction
from ingest.lexicons import read_rows
from ingest.records import KINDS, Evidence, FieldConfidence, InvestmentMention, StatisticMention

#: Fields of an investment with a probability of their own; `fact` is all of them together.
FIELDS = ("fact", "investor", "kind", "status", "amount", "destination")
#: Below this probability of the whole a fact waits for a person, out of the default marts.
REVIEW_BELOW = 0.5
#: A probability is never certainty.
_BOUNDS = (0.01, 0.99)
_LEAD_CHARS = 400
_HEDGED = frozenset({"rumoured", "planned", "delayed", "suspended"})

Signals = frozenset[str]


def with_confidence(extraction: Extraction) -> Extraction:
    """Return `extraction` with the probabilities and review states of its facts."""
    return replace(
        extraction,
        investments=tuple(_judge_investment(each) for each in extraction.investments),
        statistics=tuple(_judge_statistic(each) for each in extraction.statistics),
    )


def investment_signals(investment: InvestmentMention) -> Signals:
    """How the investment is told."""
    near = {field: _is_near(investment, field) for field in ("investor", "amount", "destination")}
    investors = sum(party.role == "investor" for party in investment.parties)
    found = {
        f"family {KINDS[investment.kind][0]}": True,
        "investor elsewhere": investors and not near["investor"],
        "investor unknown": not investors,
        "several investors": investors > 1,
        "target named": any(party.role == "target" for party in investment.parties),
        "sum beside": investment.amount is not None and near["amount"],
        "sum elsewhere": investment.amount is not None and not near["amount"],
        "place beside": investment.destination_name and near["destination"],
        "place elsewhere": investment.destination_name and not near["destination"],
        "hedged": investment.status in _HEDGED,
        "dated": investment.date_text,
        "in the lead": investment.start_char < _LEAD_CHARS,
    }
    return frozenset(signal for signal, holds in found.items() if holds)


def statistic_signals(statistic: StatisticMention) -> Signals:
    """How the statistic is told."""
    found = {
        "count": statistic.unit == "count",
        "percent": statistic.unit == "percent",
        "not actual": statistic.modality != "actual",
        "place beside": statistic.region_name and _is_near(statistic, "region_name"),
        "place unknown": not statistic.region_name,
        "dated": statistic.period_text,
        "in the lead": statistic.start_char < _LEAD_CHARS,
    }
    return frozenset(signal for signal, holds in found.items() if holds)


@lru_cache(maxsize=1 << 12)
def probability(field: str, signals: Signals) -> float:
    """Probability, 0 to 1, that `field` of a fact told with `signals` is right."""
    return logistic(_weights().get(field, {}), signals)


def logistic(weights: dict[str, float], signals: Iterable[str]) -> float:
    """The logistic function of the weights' sum, kept off certainty."""
    total = weights.get("always", 0.0) + sum(weights.get(signal, 0.0) for signal in sorted(signals))
    low, high = _BOUNDS
    return round(min(high, max(low, 1 / (1 + math.exp(-total)))), 3)


def _judge_investment(investment: InvestmentMention) -> InvestmentMention:
    signals = investment_signals(investment)
    known = {"amount": investment.amount is not None, "destination": investment.destination_name is not None}
    confidence = {field: probability(field, signals) for field in FIELDS if known.get(field, True)}
    whole = confidence.pop("fact")
    return replace(
        investment,
        confidence=whole,
        field_confidence=tuple(FieldConfidence(field, value) for field, value in confidence.items()),
        review_state=_review_state(whole),
    )


def _judge_statistic(statistic: StatisticMention) -> StatisticMention:
    whole = probability("statistic", statistic_signals(statistic))
    return replace(statistic, confidence=whole, review_state=_review_state(whole))


def _review_state(confidence: float) -> str:
    return "pending" if confidence < REVIEW_BELOW else "accepted"


def _is_near(mention: InvestmentMention | StatisticMention, field: str) -> bool:
    """Is every span of `field` in the sentence that is quoted?"""
    spans = [each for each in mention.evidence if each.field == field]
    return all(_is_inside(each, mention) for each in spans)


def _is_inside(evidence: Evidence, mention: InvestmentMention | StatisticMention) -> bool:
    return mention.start_char <= evidence.start_char < mention.end_char


@cache
def _weights() -> dict[str, dict[str, float]]:
    weights: dict[str, dict[str, float]] = {}
    for field, signal, weight in read_rows("confidence_weights.tsv"):
        weights.setdefault(field, {})[signal] = float(weight)
    return weights
