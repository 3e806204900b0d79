"""Counts, shares and growth: how a number is tied to what it counts.

Each function looks at one sentence of the lower-case text, `[floor, stop)`.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.extract.statistic_words import ONE, Link, choice, last_match, level, metric, stem, use

_COUNTED = re.compile(r" (?:new and )?(?:(?!and |of |or |in |to )[\w.&'’-]+ ){0,3}")


def link_count(lowered: str, start: int, end: int, floor: int, stop: int) -> Link | None:
    """The counted noun of a number: "229,000 foreign-funded firms", "the number of mergers fell to 80"."""
    for strength in ("strong", "weak"):
        match = metric("count", strength).search(lowered, end, min(stop, end + 70))
        if match is not None and _COUNTED.fullmatch(lowered, end, match.start()):
            return Link(match.start(), match.end(), strength == "strong")
    if lowered.endswith((" from ", " to "), 0, start):
        grown = last_match(metric("count", "strong"), lowered, max(floor, start - 80), start)
        if grown is not None and _moves().match(lowered, grown.end(), start):
            return Link(grown.start(), grown.end(), True, is_level=True)
    number_of = last_match(_NUMBER_OF, lowered, floor, start)
    if number_of is None or level().search(lowered, max(floor, start - 90), start) is None:
        return None
    counted = metric("count", "strong").search(lowered, number_of.end(), start)
    return Link(counted.start(), counted.end(), True, is_level=True) if counted else None


@cache
def _moves() -> re.Pattern[str]:
    """What makes a number the level of the count before it: "seed deals rose from 23 in August to"."""
    return re.compile(
        rf"(?: [a-z-]+){{0,2}} {choice('moved')}(?: [a-z]+ly)?"
        r"(?: from \d[\d,.]*(?: (?:in|a) [\w ]{2,16})?)? (?:from |to )$"
    )


_NUMBER_OF = re.compile(r"\bnumber of ")


@cache
def _takes_in() -> re.Pattern[str]:
    """A place or authority that takes projects in, or many that set them up."""
    return re.compile(
        rf"(?:\b{choice('area')}\b|authorit|\bboard\b|\bcouncil\b|\bcommission\b|ministry|government|"
        rf"\bagency|\bofficials?\b|president|governor|foreign(?:ers| investors| firms| companies))"
        rf"[^;]*?\b(?:{choice('attract')}|set up|established|opened|registered) "
    )


@cache
def _won() -> re.Pattern[str]:
    return re.compile(rf"\b{choice('attract')}(?: [a-z]+)? $")


_MAKES_JOBS = re.compile(
    r"\b(?:projects(?! that\b)|(?P<one>investments|investors|firms|companies|deals)|"
    r"(?:foreign|inward) investment|fdi)\b[^;.]{0,60}?"
    r"\b(?:creat|generat|support|safeguard|bring|brought|produc|add)\w*"
    r"(?: (?:an?|about|some|up|to|the))*(?: \w+)? ?$"
)


def is_aggregate_count(lowered: str, link: Link, start: int, floor: int, stop: int, has_place: bool) -> bool:
    """Whether a count of plain projects, plants, firms or jobs is about the investment of many."""
    noun = lowered[link.start : link.end]
    if noun.startswith("job"):
        made = _MAKES_JOBS.search(lowered, floor, start)
        if made is None:
            return False
        return not (made["one"] and ONE.search(lowered, max(floor, made.start() - 24), made.start()))
    if stem("economic").search(lowered, floor, stop) is None and "jobs" not in lowered[link.end : stop]:
        return False
    if _takes_in().search(lowered, floor, start) is not None:
        return True
    is_told_with_sum = metric("money", "strong").search(lowered, floor, stop) and not use("site").search(
        lowered, floor, stop
    )
    return has_place and bool(is_told_with_sum or _won().search(lowered, max(floor, start - 40), start))


_SHARE = re.compile(
    r" (?:would |will )?(?:plan|intend|expect|want|aim|hope)(?:s|ed)? to "
    r"(?:invest|raise|increase|expand|boost|cut|reduce)\b"
    r"| of (?:[\w.’'-]+ ){0,5}?(?:companies|firms|respondents|founders|investors|executives|businesses|ceos|"
    r"manufacturers|members|enterprises)\b"
)


def link_percent(lowered: str, end: int, stop: int) -> Link | None:
    """Who the share counts: "25% of these firms"."""
    match = _SHARE.match(lowered, end, stop)
    return Link(end + 1, match.end(), True) if match else None


@cache
def _growth() -> re.Pattern[str]:
    return re.compile(
        rf"\b{choice('moved')}"
        r"(?: (?:by|an?|only|just|about|nearly|almost|some|over|more than|sharply|further))* $"
    )


_GROWTH_OF = re.compile(
    r" (?:rise|increase|growth|jump|surge|fall|drop|decline|decrease|slump|gain)s? (?:in|of) "
    r"(?:the )?(?:[\w-]+ ){0,3}$"
)


def link_growth(lowered: str, start: int, end: int, floor: int, stop: int) -> Link | None:
    """The metric that grew by the percentage at `[start, end)`: "FDI fell 12%"."""
    match = metric("money", "strong").search(lowered, end, min(stop, end + 70))
    if match is not None and _GROWTH_OF.fullmatch(lowered, end, match.start()):
        return Link(match.start(), match.end(), True)
    if _growth().search(lowered, max(floor, start - 40), start) is None:
        return None
    for strength in ("strong", "weak"):
        found = last_match(metric("money", strength), lowered, floor, start)
        if found is None or start - found.end() > 60 or use("rival").search(lowered, found.end(), start):
            continue
        if strength == "weak" and ONE.search(lowered, max(floor, found.start() - 24), found.start()):
            continue
        if re.search(r"[;,]| and | while ", lowered[found.end() : start]) is None:
            return Link(found.start(), found.end(), strength == "strong", is_level=True)
    return None
