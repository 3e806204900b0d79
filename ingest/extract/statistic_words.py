"""How an aggregate figure is tied to what it measures, as patterns made from the lexicon's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest.lexicons import read_rows

#: Cheap test that a sentence may hold a statistic at all.
HAS_METRIC = re.compile(
    r"invest|fdi\b|foreign[ -](?:capital|funded|owned)|projects|capital|venture|start-?up|commitment|pledge"
)
FIVE_YEAR_PLAN = re.compile(r"\b(?:\d{1,2}th|first|second|third) five-year plan\b")

#: Between a figure and the metric after it: "$3bn in new", "$2bn worth of", "$100bn surge in".
_TO_METRIC = re.compile(
    r"\)?(?:['’]s?)?(?:[ -]worth)?,?(?: (?P<mass>[a-z]+))? (?:of|in|as) (?:\w+ of )?"
    r"(?:(?!and |the |its |their )[\w.&-]+ ){0,4}$"
    r"|[ -](?:of )?(?:(?!(?:and|its|their|while|as|but|when|after|before|because|for|with|to|from|than|on|by)"
    r" )[\w.-]+ ){0,2}$"
)
_BY_MANY = re.compile(
    r" (?:worth of )?(?:investments?|commitments?|pledges?|pipeline)(?: commitments?| pledges?)? (?:by|from) "
    r"(?:many|several|dozens|scores|hundreds|more than|over|some|\d+)\b"
)
_PROJECTS = re.compile(
    r"\b(?:\d[\d,.]*|several|dozens of|many) (?:[\w-]+ ){0,3}?"
    r"(?P<metric>projects?(?: with (?:the )?(?:foreign|domestic|private)[\w() ]{0,24} participation)?)"
    r"(?: [\w-]+){0,4}? ?(?:\(|,? ?worth|valued at|for the (?:total )?amount|totall?ing|"
    r"with (?:a )?(?:total|combined)|involving)[^\d.;()]{0,40}$"
)
#: Words of level that bind only to the metric right before them.
_LOOSE = frozenset({"was", "were", "is", "are", "at", "of", "worth", "total", "by"})
_INVESTING = re.compile(r"\binvest(?:ed|ing|ment|ments)?\b|\bconstruction\b|\boperation\b")


@dataclass(frozen=True, slots=True)
class Link:
    """The metric that a figure measures, `[start, end)`; `is_strong` when it is an aggregate by itself.

    `is_plain` when nothing but a metric follows the figure ("$5bn private investment"), so that "a" before it
    makes it one deal.
    """

    start: int
    end: int
    is_strong: bool
    is_plain: bool = False


@cache
def _words(use: str) -> str:
    words = [word for word, kind in read_rows("statistic_words.tsv") if kind == use]
    return "(?:" + "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True)) + ")"


@cache
def _metric(kind: str, strength: str) -> re.Pattern[str]:
    """One pattern of the metrics of a kind, longest first."""
    phrases = []
    for phrase, of_kind, of_strength in read_rows("statistic_metrics.tsv"):
        if (of_kind, of_strength) == (kind, strength):
            plural = "ies" if phrase.endswith("y") else ""
            stem = phrase[:-1] + "(?:y|ies)" if plural else phrase + "s?"
            phrases.append(
                stem.replace("investment ", "investments? ").replace("enterprise with", "enterprises? with")
            )
    phrases.sort(key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(phrases)})(?![\w-])")


@cache
def _level() -> re.Pattern[str]:
    """A verb of level right before a figure, with up to four words between."""
    moved = "rose|grew|climbed|jumped|surged|increased|fell|dropped|declined|slumped|soared|shrank|went"
    return re.compile(
        rf"\b(?P<level>{_words('level')}|(?:{moved})\b[^;.()]{{0,48}}? to)"
        r"(?: (?:a|an|the|some|only|just|nearly|about))?(?: [a-z-]+){0,2}(?: of)? $"
    )


@cache
def _change() -> re.Pattern[str]:
    """Words right before a figure that make it a difference."""
    return re.compile(
        rf"\b{_words('change')} (?:a |an |some )?(?:[a-z]+ )?$|[+±]$"
        r"|\b(?:increased?|rise|rose|fell|(?<!made )up|down) $"
    )


@cache
def _use(use: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_words(use)}\b")


def link_money(lowered: str, start: int, end: int, floor: int, stop: int) -> Link | None:
    """The metric of the sum at `[start, end)` of the sentence `[floor, stop)`; None when it measures none."""
    if _change().search(lowered, max(floor, start - 40), start):
        return None
    return _link_after(lowered, end, stop) or _link_before(lowered, start, floor)


def _link_after(lowered: str, end: int, stop: int) -> Link | None:
    """A metric that follows: "$11 billion in foreign investment"."""
    window_stop = min(stop, end + 90)
    for strength in ("strong", "weak"):
        match = _metric("money", strength).search(lowered, end, window_stop)
        if match is None:
            continue
        joint = _TO_METRIC.match(lowered[end : match.start()])
        if joint is None:
            continue
        mass = joint["mass"]
        if mass is not None and not re.fullmatch(_words("mass"), mass):
            continue
        return Link(match.start(), match.end(), strength == "strong", is_plain=mass is None)
    many = _BY_MANY.match(lowered, end, window_stop)
    return Link(end + 1, many.end(), True) if many else None


def _link_before(lowered: str, start: int, floor: int) -> Link | None:
    """A metric that leads to the figure: "FDI reached $3bn", "40 projects worth $3bn"."""
    projects = _PROJECTS.search(lowered, max(floor, start - 110), start)
    if projects is not None and (
        "participation" in projects["metric"] or _INVESTING.search(lowered, floor, start)
    ):
        return Link(projects.start("metric"), projects.end("metric"), True)
    level = _level().search(lowered, max(floor, start - 80), start)
    if level is None:
        return None
    reach = 24 if level["level"] in _LOOSE else 600
    metrics = list(_metric("money", "strong").finditer(lowered, floor, level.start("level")))
    found = metrics[-1] if metrics else None
    if found is None or level.start("level") - found.end() > reach:
        return None
    if _use("rival").search(lowered, found.end(), start):
        return None
    return Link(found.start(), found.end(), True)


def link_count(lowered: str, end: int, stop: int) -> Link | None:
    """The counted noun after a number: "229,000 new foreign-funded enterprises"."""
    match = _metric("count", "strong").search(lowered, end, min(stop, end + 70))
    if match is None or not re.fullmatch(r" (?:[\w-]+ ){0,3}", lowered[end : match.start()]):
        return None
    return Link(match.start(), match.end(), True)


_SHARE = re.compile(
    r" of (?:[\w.’'-]+ ){0,5}?(?:companies|firms|respondents|founders|investors|executives|businesses|ceos|"
    r"manufacturers|members|enterprises)\b"
)


def link_percent(lowered: str, end: int, stop: int) -> Link | None:
    """Who the share counts: "25% of these firms"."""
    match = _SHARE.match(lowered, end, stop)
    return Link(end + 1, match.end(), True) if match else None


def is_aggregate_actor(lowered: str, floor: int, start: int) -> bool:
    """True when the words before a figure say that a place, government or many firms take investment in."""
    return _use("attract").search(lowered, floor, start) is not None


def names_many(lowered: str, floor: int, stop: int) -> bool:
    """True when unnamed firms in the plural act."""
    return _use("many").search(lowered, floor, stop) is not None


def is_survey(lowered: str, floor: int, stop: int) -> bool:
    """True in a sentence about a survey."""
    return _use("survey").search(lowered, floor, stop) is not None


def modality_of(lowered: str, floor: int, start: int, end: int) -> str:
    """actual, target, survey or forecast, by the words from `floor` to a little after the figure."""
    if _use("target").search(lowered, floor, end + 24):
        return "target"
    return "forecast" if _use("forecast").search(lowered, max(floor, start - 70), start) else "actual"
