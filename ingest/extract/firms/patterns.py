"""Patterns around a firm's name, made from lexicons/firm_phrases.tsv. All look at a bounded stretch."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from ingest.lexicons import read_rows


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """Phrases of one kind, the longest first."""
    row = next(row for row in read_rows("firm_phrases.tsv") if row[0] == kind)
    return tuple(sorted((item.strip() for item in row[1].split("|")), key=len, reverse=True))


@cache
def phrase_set(kind: str) -> frozenset[str]:
    """Phrases of one kind, to look one word up."""
    return frozenset(phrases(kind))


class Patterns(NamedTuple):
    """Compiled patterns. Those of `before` kind end at the name, those of `after` kind begin behind it."""

    dealt: re.Pattern[str]
    officer_of: re.Pattern[str]
    as_firm: re.Pattern[str]
    cooperates: re.Pattern[str]
    legal_before: re.Pattern[str]
    introduced: re.Pattern[str]
    ticker: re.Pattern[str]
    job: re.Pattern[str]
    says_it: re.Pattern[str]
    phrase: re.Pattern[str]
    owned: re.Pattern[str]
    product: re.Pattern[str]
    apposition: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """Compile the patterns, once."""
    said, legal, exchange = _any("said"), _any("legal"), _any("exchange")
    return Patterns(
        dealt=re.compile(
            rf"\b(?:{_any('dealt')}|raised [^;]{{1,40}} from|bid [^;]{{0,40}}for)(?: the)? $", re.IGNORECASE
        ),
        officer_of=re.compile(
            rf"\b(?:(?:{_any('officer')})\s+(?:(?-i:[A-Z])[\w.'’-]+ ){{0,4}}(?:of|at|for|with|in)"
            rf"|(?:{_any('thing')})\s+of)(?: the)? $",
            re.IGNORECASE,
        ),
        as_firm=re.compile(
            rf"\b(?:{_any('group')})(?: [^,.;:]{{0,60}})?,? "
            r"(?:including|like|such as|includes?|included|are|were)(?: the)? $",
            re.IGNORECASE,
        ),
        cooperates=re.compile(
            rf"\b(?:{_any('cooperate')})\w*\b.{{0,150}}\b(?:with|between|and)(?: the)? $", re.IGNORECASE
        ),
        legal_before=re.compile(rf"\b(?:{legal})\W{{1,3}}$"),
        introduced=re.compile(
            r"[-‐](?:based|headquartered)(?: [\w-]+){0,3} $|\b(?:called|named|dubbed|known as|renamed) $"
        ),
        ticker=re.compile(
            rf" ?\((?:(?:{exchange})\b[^)]{{0,24}}|[A-Z]{{2,5}}(?:\.[A-Z]{{1,3}})?)\)|,? <[A-Z.]{{1,8}}>"
        ),
        # not what only says where the news is from: "X, a spokesman said"
        job=re.compile(rf",? (?:\w+ ){{0,4}}?(?:{_any('job')})\b(?! (?:{said})\b)", re.IGNORECASE),
        says_it=re.compile(
            rf" (?:also |has |have )?(?:{said})(?: (?:on |in |late |early )?\w+\.?(?: \d+)?)?,?(?: that)? "
            r"(?:it|its|the company|it's|it’s)\b"
        ),
        phrase=re.compile(
            r",? ?(?:(?:which|that) (?:is|was) )?(?:formerly |also )?(?:one of |part of )?"
            r"(?:[Aa]n?|[Tt]he|its|another|some)? ?(?:[\w. -]{1,20}-(?:year|month|decade)s?-old, )?"
            r"(?:[A-Z][\w. ]{1,24}, [A-Z][\w.]{1,8}-based )?((?:[\w’'.&$-]+ ){0,7}?[\w’'-]+)"
            rf"(?=,|\.|;|:|\)| (?:{_any('modifies')})\b|$)"
        ),
        owned=re.compile(
            r",? (?:which is |is |are )?(?:(?:majority|wholly|partly|jointly|part|fully)[- ])?"
            r"(?:owned|controlled|headquartered|based) (?:by|in|at)\b"
        ),
        product=re.compile(rf" (?:{_any('product')})\b"),
        apposition=re.compile(
            r", (?:(?:which|who|that|whose) (?:\w+ ){0,6}?|(?:formerly|also) \w+"
            r"|(?:a|an|the|its|another|one of)\b"
            r"|(?:one|part|maker|owner|operator|developer|provider|producer|manufacturer|supplier|parent"
            r"|subsidiary|unit|division|arm)\b)"
        ),
    )


def _any(kind: str) -> str:
    return "|".join(map(re.escape, phrases(kind)))
