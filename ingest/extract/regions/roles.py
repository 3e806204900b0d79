"""What a place is to the capital that an article speaks of: where it comes from, goes to, or has its seat.

Roles told by the words beside the name; the reader of investments adds the places where projects stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from ingest.extract.document import Document
from ingest.extract.regions.beside import cue_words
from ingest.extract.regions.resolve import Resolved

_BASED = re.compile(r"[-‐‑– ](?:based|headquartered)\b", re.IGNORECASE)
_SEAT = ("based", "head", "domiciled", "home")
_BASED_IN = re.compile(
    r"\b(?:(?:based|headquartered|headquarters|head office|domiciled) (?:is |are )?(?:in|at|near)"
    r"|home (?:town|city) of)(?: the)?(?: (?:city|town|state) of)?(?: [\w.]+,)? $",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\d\S*(?: (?:million|billion|trillion|mln|bn|m|crore|lakh))?$")
_LIST_GAP = re.compile(r",? (?:and |or )?(?:the )?")


def place_roles(document: Document, found: list[Resolved]) -> list[str]:
    """The role of each place of `found`: headquarters, source, destination or mention.

    A place listed after another has the role of that one: `investors from Japan, Korea and China`.
    """
    roles = [_role(document, place) for place in found]
    for index, (first, second) in enumerate(pairwise(found)):
        gap = document.text[first.end : second.start]
        if roles[index] in ("source", "destination") and len(gap) < 12 and _LIST_GAP.fullmatch(gap):
            roles[index + 1] = roles[index]
    return roles


def _role(document: Document, found: Resolved) -> str:
    text = document.text
    sentence = document.sentence_at(found.start)
    based = _BASED.match(text, found.end)
    if based is not None:
        following = text[based.end() : based.end() + 40].split()[:3]
        return "mention" if not cue_words("site").isdisjoint(following) else "headquarters"
    before = text[max(sentence.start, found.start - 60) : found.start]
    lowered = before.lower()
    if any(word in lowered for word in _SEAT) and _BASED_IN.search(before):
        return "headquarters"
    return next(_by_capital(lowered, text[found.end : min(sentence.end, found.end + 60)]), "mention")


def _by_capital(before: str, after: str) -> Iterator[str]:
    """`investors from X` and `X was the largest investor` are sources, `investment in X` is a destination.

    `before` is in lower case.
    """
    words = before.removesuffix("the ").split()
    if len(words) > 1 and _tells_capital(words[-7:-1]):
        if words[-1] == "from":
            yield "source"
        elif words[-1] in ("in", "into", "to"):
            yield "destination"
    if _is_investor().match(after):
        yield "source"


def _tells_capital(words: list[str]) -> bool:
    """True for `... investments`, and for `... invest another $5 bn`."""
    capital = cue_words("capital")
    is_sum = not capital.isdisjoint(words) and _AMOUNT.search(" ".join(words[-2:])) is not None
    return is_sum or words[-1] in capital


@cache
def _is_investor() -> re.Pattern[str]:
    nouns = "|".join(sorted(cue_words("investing")))
    verbs = "is|was|were|remained|remains|became|ranked|topped"
    return re.compile(rf" (?:{verbs})(?: [\w-]+){{0,5}} (?:{nouns})\b(?! (?:in|to)\b)")
