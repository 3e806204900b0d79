"""What two reports of an investment have in common: for every field one level, from the two items alone.

A level is a word ("city", "other city"); its weight is learned (lexicons/project_weights.tsv). What one of
the two does not tell gives no level. Fields are what the business press gives of a project: who, whom, where,
how much, how many jobs, what for, which phase, when, how far.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from ingest.lexicons import read_rows
from ingest.records import KINDS
from ingest.resolve.firms import is_short_form
from ingest.resolve.names import parse_name
from ingest.resolve.records import ProjectMention
from ingest.resolve.telling import (
    WORD_TABLES,
    functions_told,
    headline_words,
    phases,
    quote_words,
    sets_apart,
    subjects,
)

#: Tables that decide levels.
TABLES = ("currency_scale.tsv", *WORD_TABLES)
#: Levels of one pair: field -> level.
Levels = dict[str, str]

_ENDED = frozenset({"cancelled", "withdrawn", "denied", "suspended"})
_STAGES = (
    ("rumoured",), ("planned", "announced", "approved", "delayed"), ("under_construction", "under_way"),
    ("opened", "completed"),
)  # fmt: skip
_STAGE = {status: number for number, group in enumerate(_STAGES) for status in group}
_DAYS = (3, 45, 200, 500, 1200)
_NEARBY = 500
#: Where these differ, the words say nothing: one sentence may tell of two projects, and be copied.
_CONTRADICTING = ("investor", "target", "place", "phase", "function")
_SHARES = (("copy", 0.7), ("many", 0.4), ("some", 0.2), ("single", 0.01))


def compare(a: ProjectMention, b: ProjectMention) -> Levels:
    """Levels of all fields that both tell; symmetric."""
    levels = {
        "investor": _parties(a.investors, b.investors, a.investor_names, b.investor_names),
        "target": _parties(a.targets, b.targets, a.target_names, b.target_names),
        "crossed": _crossed(a, b),
        "place": _place(a, b),
        "sum": _sum(a, b),
        "jobs": _count(a.jobs, b.jobs),
        "stake": _count(a.stake_pct, b.stake_pct),
        "kind": _kind(a, b),
        "function": _function(a, b),
        "sector": _same(a.sector, b.sector),
        "phase": _phase(a, b),
        "event": _event(a, b),
        "course": _course(a, b),
    }
    if a.article_id == b.article_id:
        levels["article"] = _article(a, b)
    else:
        levels["gap"] = _gap(a, b)
        if not any((levels[field] or "").startswith("other") for field in _CONTRADICTING):
            levels |= {"subject": _subject(a, b), "words": _wording(a, b)}
    return {field: level for field, level in levels.items() if level is not None}


def _parties(
    a: Iterable[str], b: Iterable[str], names_a: Iterable[str], names_b: Iterable[str]
) -> str | None:
    if set(a) & set(b):
        return "same"
    if not names_a or not names_b:
        return "one unnamed" if bool(names_a) != bool(names_b) else None
    if any(_may_be_one(one, other) for one in names_a for other in names_b):
        return "short form"
    return "other"


@lru_cache(maxsize=65_536)
def _may_be_one(one: str, other: str) -> bool:
    short, long = sorted((parse_name(one).core, parse_name(other).core), key=len)
    return short == long or is_short_form(short, long)


def _crossed(a: ProjectMention, b: ProjectMention) -> str | None:
    """Who invests in one report and is bought or funded in the other."""
    crossed = set(a.investors) & set(b.targets) or set(a.targets) & set(b.investors)
    return "crossed" if crossed else None


def _place(a: ProjectMention, b: ProjectMention) -> str | None:
    if not a.country_code or not b.country_code:
        return None
    if a.country_code != b.country_code:
        return "other country"
    cities = {
        item.geonames_id or item.destination_name for item in (a, b) if item.destination_level == "city"
    }
    if len(cities) == 1 and a.destination_level == b.destination_level:
        return "city"
    if a.subdivision_code and b.subdivision_code:
        if a.subdivision_code != b.subdivision_code:
            return "other subdivision"
        return "other city" if len(cities) > 1 else "subdivision"
    return "other city" if len(cities) > 1 else "country"


def _sum(a: ProjectMention, b: ProjectMention) -> str | None:
    """How near the sums are, in a currency that both state; else roughly, by the scale of the currencies."""
    ours, theirs = _sums(a), _sums(b)
    if not ours or not theirs:
        return None
    shared = [_ratio(ours[code], theirs[code]) for code in ours.keys() & theirs.keys()]
    if shared:
        nearest = min(shared)
        if nearest <= 1.015:
            return "equal"
        return "near" if nearest <= 1.2 else "alike" if nearest <= 2 else "unlike"
    rough = [
        _ratio(x, y) for x in map(_dollars, ours.items()) for y in map(_dollars, theirs.items()) if x and y
    ]
    if not rough:
        return None
    return "equal elsewhere" if min(rough) <= 1.5 else "unlike elsewhere"


def _sums(item: ProjectMention) -> dict[str, Decimal]:
    sums = {}
    value = item.amount or item.amount_high or item.amount_low
    if value and item.currency_code:
        sums[item.currency_code] = value
    if item.stated_usd:
        sums.setdefault("USD", item.stated_usd)
    return sums


def _dollars(money: tuple[str, Decimal]) -> Decimal | None:
    scale = _scales().get(money[0])
    return money[1] * scale if scale else None


def _ratio(x: Decimal, y: Decimal) -> float:
    return float(max(x, y) / min(x, y)) if min(x, y) > 0 else 1e9


def _count(x: Decimal | int | None, y: Decimal | int | None) -> str | None:
    if not x or not y:
        return None
    ratio = _ratio(Decimal(x), Decimal(y))
    return "equal" if ratio <= 1.01 else "near" if ratio <= 1.25 else "other"


def _kind(a: ProjectMention, b: ProjectMention) -> str:
    if a.kind == b.kind:
        return "same"
    if "withdrawal" in (a.kind, b.kind):
        return "given up" if {a.status, b.status} & _ENDED else "closure"
    pair = tuple(sorted((a.kind, b.kind)))
    if "commitment" in pair and KINDS[pair[0]][0] == KINDS[pair[1]][0]:
        return "as general"
    return "same family" if KINDS[a.kind][0] == KINDS[b.kind][0] else "other family"


def _function(a: ProjectMention, b: ProjectMention) -> str | None:
    ours, theirs = _functions(a), _functions(b)
    if not ours or not theirs:
        return None
    return "same" if ours & theirs else "other"


def _functions(item: ProjectMention) -> frozenset[str]:
    if item.business_function:
        return frozenset({item.business_function})
    return functions_told(item.quote)


def _same(x: str | None, y: str | None) -> str | None:
    if not x or not y:
        return None
    return "same" if x == y else "other"


def _phase(a: ProjectMention, b: ProjectMention) -> str | None:
    """Whether both name a phase or round, and the same one."""
    ours, theirs = phases(a.quote), phases(b.quote)
    if not ours or not theirs:
        return None if ours == theirs else "one named"
    return "same" if ours & theirs else "other"


def _article(a: ProjectMention, b: ProjectMention) -> str:
    """Two mentions of one article: told apart by sentence or sum, or one completing what the other tells."""
    if a.quote == b.quote or abs(a.start_char - b.start_char) < min(len(a.quote), len(b.quote)) // 2:
        return "one sentence"
    if _sum(a, b) in ("alike", "unlike", "unlike elsewhere"):
        return "other sum"
    if (_sums(a) and _sums(b)) or (a.destination_name and b.destination_name):
        return "beside"
    if sets_apart(max(a, b, key=lambda item: item.start_char).quote):
        return "beside"
    return "completes nearby" if abs(a.start_char - b.start_char) <= _NEARBY else "completes"


def _subject(a: ProjectMention, b: ProjectMention) -> str | None:
    """Whether the words that tell what is built, bought or made are the same."""
    ours, theirs = subjects(a.quote), subjects(b.quote)
    if not ours or not theirs:
        return None
    share = len(ours & theirs) / min(len(ours), len(theirs))
    return "same" if share > 0.6 else "partly" if share > 0 else "other"


def _wording(a: ProjectMention, b: ProjectMention) -> str | None:
    """How alike the words are, of the quotes or else of the headlines: one piece of evidence, not two."""
    quotes = _shared(quote_words(a), quote_words(b))
    if quotes in ("copy", "many"):
        return quotes
    return "headline" if _shared(headline_words(a), headline_words(b)) in ("copy", "many") else quotes


def _shared(ours: frozenset[str], theirs: frozenset[str]) -> str | None:
    """How many of the fewer words both have."""
    fewer = min(len(ours), len(theirs))
    if fewer < 3:
        return None
    share = len(ours & theirs) / fewer
    return next((word for word, least in _SHARES if share >= least), "none")


def _gap(a: ProjectMention, b: ProjectMention) -> str | None:
    """Time between the reports."""
    if not a.published_at or not b.published_at:
        return None
    days = abs((a.published_at - b.published_at).days)
    return next((f"up to {most} days" for most in _DAYS if days <= most), f"over {_DAYS[-1]} days")


def _event(a: ProjectMention, b: ProjectMention) -> str | None:
    """Whether both may speak of the same day, at the same stage."""
    if _STAGE.get(a.status) != _STAGE.get(b.status):
        return None
    spans = (a.date_lower, a.date_upper), (b.date_lower, b.date_upper)
    if not all(low and high for low, high in spans):
        return None
    days = _days_between(*spans[0], *spans[1])  # type: ignore[arg-type]
    return "same time" if days <= 1 else "near" if days <= 45 else "other time"


def _days_between(low: date, high: date, other_low: date, other_high: date) -> int:
    return max(0, (other_low - high).days, (low - other_high).days)


def _course(a: ProjectMention, b: ProjectMention) -> str | None:
    """Whether the later report can be what became of the earlier."""
    if not a.published_at or not b.published_at:
        return None
    earlier, later = sorted((a, b), key=lambda item: item.order)
    if earlier.status in _ENDED or later.status in _ENDED:
        return (
            "both ended"
            if later.status in _ENDED and earlier.status in _ENDED
            else ("ends" if later.status in _ENDED else "after its end")
        )
    step = _STAGE[later.status] - _STAGE[earlier.status]
    return "goes on" if step > 0 else "goes back" if step < 0 else "same stage"


@cache
def _scales() -> dict[str, Decimal]:
    return {code: Decimal(usd) for code, usd in read_rows("currency_scale.tsv")}
