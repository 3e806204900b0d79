"""Weigh what speaks for and against a name being a firm's. One feature of a name counts once."""

from __future__ import annotations

import math

#: Feature -> weight. A name is a firm when its features add up to THRESHOLD.
WEIGHTS: dict[str, float] = {
    "legal form": 5.0,
    "listed": 3.0,
    "firm noun": 2.4,
    "camel case": 1.4,
    "ampersand": 1.5,
    "apposition before": 3.9,
    "apposition after": 3.2,
    "ticker": 4.2,
    "acronym": 1.0,
    "based": 3.0,
    "has business": 2.6,
    "has works": 1.5,
    "bought": 4.9,
    "acts": 2.3,
    "which acts": 2.3,
    "has many": 2.6,
    "will act": 2.3,
    "says it": 2.4,
    "officer of": 3.0,
    "owned": 2.3,
    "officer before": 2.6,
    "agency officer": 1.5,
    "job or firm before": 1.8,
    "called": 0.8,
    "dealt with": 2.3,
    "cooperates": 2.3,
    "named as firm": 3.0,
    "unit": 5.0,
    "listed with firms": 2.6,
    "among firms": 5.0,
    "country's": 1.8,
    "city's": 1.2,
    "bracketed name": 6.0,
    "held": 2.3,
    "of country": 2.0,
    "the firm": 1.6,
    "odd word": 1.1,
    "odd words": 0.4,
    "located": -0.8,
    "institution": -8.0,
    "part of firm": 3.0,
    "weak act": 1.0,
    "weak business": 1.4,
    "after legal form": 3.0,
    "other noun": -7.0,
    "landscape": -2.5,
    "person": -6.0,
    "given name": -3.0,
    "office": -5.0,
    "media": -4.5,
    "article": -2.0,
    "product": -2.5,
    "everyday words": -1.6,
    "everyday word": -2.6,
    "everyday opening": -2.5,
    "place": -4.5,
    "place name": -3.0,
    "surname": -4.0,
    "demonym": -6.0,
    "area": -8.0,
    "sited": -3.5,
    "abbreviates": -8.0,
    "exchange": -8.0,
    "product of firm": -3.0,
}
THRESHOLD = 2.2


def weigh(features: set[str]) -> float:
    """Sum of the weights of `features`, the same in whatever order the set yields them."""
    return math.fsum(map(WEIGHTS.__getitem__, features))


def favourable(features: set[str]) -> set[str]:
    """The features that speak for a firm."""
    return {feature for feature in features if WEIGHTS[feature] > 0}
