"""The words around aggregate figures, as patterns made from the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest.lexicons import read_rows

#: Cheap test that a sentence may hold a statistic at all.
HAS_METRIC = re.compile(
    r"invest|fdi\b|foreign|projects|capital|venture|start-?ups|commitment|pledge|funding|takeovers|mergers|m&a\b"
    r"|acquisitions|buyouts|expand|outlays|raised|deals?\b|spend|-owned|plants|factories|mous\b|memorand"
)
_ABOUT_CAPITAL = re.compile(r"invest|fdi\b|foreign|capital|venture|start-?up|funding|expan(?:d|sion)")
FIVE_YEAR_PLAN = re.compile(r"\b(?:\d{1,2}th|first|second|third) five-year plan\b")
#: What stands for the period compared with when no date does.
EARLIER = re.compile(
    r"(?:a|one) year (?:earlier|before|ago|previously)|the year before"
    r"|the (?:previous|prior|preceding) (?:year|quarter)"
    r"|(?:(?:in|over|for) )?the (?:same|comparable|corresponding) (?:\w+ )?(?:period|quarter|months?|half)"
    r"(?: (?:of )?(?:last year|a year (?:earlier|ago|before)|(?:of|in) \d{4}))?"
)

#: Words without the end of a clause; a point may stand in a figure ("rose 2.5 percent to").
_RUN = r"(?:[^;.()]|(?<=\d)\.(?=\d))"
#: One firm or project acts or takes in: "the startup raised", "in the company".
_ONE_SITE = r"\b(?:the|an?|this|its|her|his|whose) (?:(?!central |world )[\w-]+ ){0,2}?"
#: "the two companies", "these firms": a few that were named before.
ONE_GROUP = re.compile(
    r"\b(?:the|both|two|three|four|five|six|these|those|its|their|our|his|her|other)(?: [a-z-]+)? $"
)
#: "the investment" is one that was told of before.
ONE = re.compile(r"\b(?:the|this|that|its|their|his|her|our|an?|each|company's|firm's|group's) (?:[\w-]+ )?$")


@dataclass(frozen=True, slots=True)
class Link:
    """The metric that a figure measures, `[start, end)`; `is_strong` when it is an aggregate by itself.

    `is_plain` when nothing but a metric follows the figure ("$5bn private investment"), so that "a" before it
    makes it one deal. `is_level` when the metric leads to the figure ("FDI reached $3bn").
    """

    start: int
    end: int
    is_strong: bool
    is_plain: bool = False
    is_level: bool = False


@cache
def choice(use: str) -> str:
    """The words of a use, as one group of a pattern, longest first."""
    words = [word for word, kind in read_rows("statistic_words.tsv") if kind == use]
    return "(?:" + "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True)) + ")"


@cache
def use(name: str) -> re.Pattern[str]:
    """Any word of a use."""
    return re.compile(rf"(?<![\w-]){choice(name)}(?![\w-])")


@cache
def stem(name: str) -> re.Pattern[str]:
    """Any word that begins with one of a use."""
    return re.compile(rf"\b{choice(name)}")


@cache
def metric(kind: str, strength: str) -> re.Pattern[str]:
    """The metrics of a kind and strength, longest first, in singular and plural."""
    phrases = []
    for phrase, of_kind, of_strength in read_rows("statistic_metrics.tsv"):
        if (of_kind, of_strength) == (kind, strength):
            plural = phrase[:-1] + "(?:y|ies)" if phrase.endswith("y") else phrase + "s?"
            phrases.append(
                plural.replace("investment ", "investments? ").replace("enterprise with", "enterprises? with")
            )
    phrases.sort(key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(phrases)})(?![\w-])")


def is_common_noun(surface: str) -> bool:
    """Whether what looks like a name, in lower case, is a word for many firms or what they sign: "MoUs"."""
    return use("many").fullmatch(surface) is not None or any(
        metric("count", strength).fullmatch(surface) for strength in ("strong", "weak")
    )


def is_survey(lowered: str, floor: int, stop: int) -> bool:
    """True in a sentence about a survey on investment."""
    is_asked = use("survey").search(lowered, floor, stop) is not None
    return is_asked and _ABOUT_CAPITAL.search(lowered, floor, stop) is not None


def modality_of(lowered: str, floor: int, start: int, end: int, stop: int) -> str:
    """actual, target or forecast, by the words from `floor` to a little after the figure, before `stop`."""
    if use("target").search(lowered, floor, min(stop, end + 24)):
        return "target"
    return "forecast" if use("forecast").search(lowered, max(floor, start - 70), start) else "actual"


@cache
def level() -> re.Pattern[str]:
    """A verb of level right before a figure, with up to four words between."""
    return re.compile(
        rf"\b(?P<level>{choice('level')}|{choice('moved')}\b{_RUN}{{0,60}}? to)"
        r"(?: (?:a|an|the|some|only|just|nearly|about))?(?: [a-z-]+){0,2}(?: of)? $"
    )


@cache
def aggregate_object() -> re.Pattern[str]:
    """After a sum or metric: many firms, a place or an industry take it in."""
    return re.compile(
        rf"(?: [\w'’-]+){{0,2}}? (?:in|into|to|on|for|across|behind) (?:[\w'’.-]+ ){{0,4}}?"
        rf"(?:{choice('many')}|{choice('area')}|{choice('object')})\b"
    )


def last_match(pattern: re.Pattern[str], lowered: str, start: int, end: int) -> re.Match[str] | None:
    """The last match in `[start, end)`."""
    matches = list(pattern.finditer(lowered, start, end))
    return matches[-1] if matches else None


@cache
def _one_site() -> re.Pattern[str]:
    verbs = r"said|says|reported|reports|estimates|estimated|forecasts?|expects|predicts"
    papers = r"data|figures|reports?|surveys?|estimates?|trackers?|economists?|analysts?|chief|head"
    reports = rf"(?:['’]s? (?:{papers})| (?:{verbs}))\b"
    return re.compile(rf"{_ONE_SITE}{choice('site')}\b(?!s\b|-|{reports})|\b(?:she|he|we|i) [a-z]+ed ")


def is_of_one(lowered: str, floor: int, start: int, end: int, stop: int) -> bool:
    """Whether one unnamed firm takes in the sum that starts at `start` and is measured up to `end`."""
    if _one_site().search(lowered, floor, start):
        return True
    return _in_one_site().match(lowered, end, stop) is not None


@cache
def _in_one_site() -> re.Pattern[str]:
    return re.compile(rf" (?:in|into|for) {_ONE_SITE}{choice('site')}\b(?!s)")
