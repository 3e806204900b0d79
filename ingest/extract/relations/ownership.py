"""Which firm belongs to which: units, parents, stakes above a half."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ingest.extract.firms.words import fold, lower_words, words
from ingest.extract.gazetteer import is_country
from ingest.extract.relations.words import any_of, relation_words
from ingest.records import FirmMention

Triple = tuple[str, str, str]

_LOOSE = r"(?:[a-z\d][\w-]* ){0,4}"
#: The same without "a share of" and the like.
_PLAIN = r"(?:(?!of |in |per )[a-z][\w-]* ){0,4}"
_HALF = r"(?:5[1-9]|[6-9]\d|100)(?:\.\d+)?[ -]?(?:%|pct|percent|per cent)"
#: Words before "unit of": none of them opens an infinitive ("to continue the business of").
_BEFORE_UNIT = r"(?:(?!to )[a-z\d][\w-]* ){0,4}"
#: What may introduce a firm: "Brazilian cooperative X", "the Basel-based X", "itself the Swiss drug maker X".
_DESCRIBED = r"(?:(?:the|a|an|its|fellow|itself) )*(?:[A-Z][\w-]+ )?(?:[a-z][\w-]* ){0,4}"
_THE = r"(?:the |[A-Z]\w+['’]s |[A-Z][\w-]+-based )*"
_TICKER = r"(?: ?<[A-Z.]+>| ?\([A-Z. :]{1,14}\))?"
_LIST = re.compile(r"(?:,? (?:and|or) |, )((?:the |[A-Z][\w-]+['’]s )?(?:[a-z][\w-]* ){0,3})")
#: An apposition inside a list: `A, the family's flagship, and B`.
_LIST_ASIDE = re.compile(r", (?:the|an?|itself) [^,;]{2,50}, and ((?:[A-Z]\w+['’]s )?(?:[a-z][\w-]* ){0,3})")
_HALF_HELD = re.compile(rf" (?:has|had|holds|held|owns|owned|controls) (?:a |an |about |over |some )*{_HALF}")


class _Patterns(NamedTuple):
    """`gap` patterns match all that stands between two firms."""

    parent_first: re.Pattern[str]
    part_first: re.Pattern[str]
    owners: re.Pattern[str]
    own_part: re.Pattern[str]
    part_after: re.Pattern[str]
    its_part_after: re.Pattern[str]
    possessive: re.Pattern[str]
    majority: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    one, many, parent = any_of("unit"), any_of("units"), any_of("parent")
    unit = rf"(?:{one}|{many})"
    owned = rf"(?:(?:(?:wholly|majority|fully|partly|{_HALF})[- ]owned|newly formed|new|listed|local) )?"
    return _Patterns(
        parent_first=re.compile(
            rf"['’]s?{_TICKER} {_LOOSE}{owned}{unit},? | {unit} "
            rf"|['’]s? {_LOOSE}{unit} (?:include|including|such as) {_LOOSE}"
            rf"|['’]s?{_TICKER} {owned}"
            rf"|,? (?:which |who |that )?(?:owns|controls|fully owns) {_PLAIN}{_THE}"
            rf"|,? (?:owns|holds|controls)(?: more than| about| over)? {_HALF} of "
            rf"|,? (?:the )?(?:{parent}|parent company) of {_THE}"
            rf"| (?:has |have )?(?:completed|completes|closed) (?:the |its )?"
            rf"(?:acquisition|purchase|takeover) of {_THE}"
            rf"|, whose {_LOOSE}{unit},? "
        ),
        part_first=re.compile(
            rf",? (?:(?:which|who|that) )?(?:also [^,]{{1,40}} and )?"
            rf"(?:(?:is|are|was|remains|became|becomes|will become) )?(?:now |itself |since [\w ]{{2,20}})?"
            rf"(?:a |an |the )?{owned}{_BEFORE_UNIT}(?:{unit}|portfolio company|part|group|member) of "
            rf"{_DESCRIBED}{_THE}"
            rf"|,? (?:which |that )?(?:was |were |has been |had been )?"
            r"(?:acquired|bought|purchased|taken over|snapped up|picked up)(?: [\w ]{3,16})? by "
            rf"{_DESCRIBED}"
            rf"|(?:['’]s)?,? (?:{parent})(?: company| group)?,? "
        ),
        owners=re.compile(
            r",? (?:(?:which|that) )?(?:is |are |was |itself |now )*"
            r"(?:(?:wholly|majority|fully|jointly)[- ])?"
            rf"(?:has been )?(?:{_HALF}[- ])?(?:owned|controlled)(?: {_HALF})?(?: since \d{{4}})? by "
            rf"{_DESCRIBED}"
        ),
        own_part=re.compile(
            rf"\b(?:its|their) {_LOOSE}(?:[A-Z][\w-]+ )?{_LOOSE}{owned}(?:{one}|{many}|sales group),? <?$"
            rf"|\b(?:one|two|three|both|some|several) of its {_LOOSE}[a-z]+,? $"
        ),
        part_after=re.compile(rf" (?:{unit}|company)\b(?! of)"),
        its_part_after=re.compile(rf">?, (?:its|their) (?:[\w-]+ ){{0,3}}{unit}\b(?! of)"),
        possessive=re.compile(rf"['’]s?{_TICKER} ((?:[a-z][\w-]* ){{1,4}})"),
        majority=re.compile(
            rf"\b(?:acquires?|acquired|acquire|buys?|bought|owns?|holds?|holding|taken|takes?) "
            rf"(?:more than |about |over |a )?{_HALF} "
            rf"(?:of |stake in |interest in ){_LOOSE}{_THE}{_LOOSE}<?$"
        ),
    )


_SOLD = re.compile(r"\b(?:sold|sell|sells|selling|divest\w*|dispos\w+|spun off|spin off|sale of) [^,;]*$")
_MADE_SUBSIDIARY = re.compile(
    r"\b(?:make|makes|making|turn|turns|operate|operated|run|keep|retain|manage|hold|absorb) (?:the )?$"
)
_AS_SUBSIDIARY = re.compile(r" (?:into |as )?(?:a|an|its) (?:[\w-]+ ){0,3}(?:subsidiary|unit|division)\b")
_NOW_PART = re.compile(
    r"(?:,[^,]{0,80},)? (?:is now|became|becomes|will become|is) "
    r"(?:a |an )?(?:part|unit|subsidiary|division) of (?:the )?"
)
#: "S, a P company"; "S, P's retail unit".
_OF_COMPANY = re.compile(r",? (?:which is |now )?(?:an?|the) ")
_ASIDE = re.compile(r">?, (?:the )?")
_POSSESSIVE_UNIT = re.compile(r"['’]s? ((?:[a-z][\w-]* ){0,3}[a-z][\w-]*)(?=[,.;:)]|$)")
#: A verb right after the first firm: "A acquired the arts division of B" makes A no part of B.
_TAKES = re.compile(
    r" (?:has |have |had |will |is |to |also |said it |agreed to )*"
    r"(?:acquir|buy|bought|purchas|took|tak|sold|sell|form|operat|run|ran|launch|open|clos|join|lead|led)\w*\b"
    r"(?! (?:\w+ ){0,3}by\b)"
)
_AMONG = re.compile(r"\b(?:including|led|headed|backed)\b")
_WORD = re.compile(r" ([\w-]+)")
_IN_WHICH = re.compile(r">?,? in which (?:the )?(?:[A-Z]\w+['’]s )?(?:[a-z][\w-]* ){0,3}")
_OWNED_AFTER = re.compile(rf">?,? (?:which is )?(?:{_HALF}|wholly|majority)[- ]owned\b(?! by)")
_THROUGH = re.compile(r"\b(?:through|via) (?:its )?(?:[a-z-]+ ){0,3}<?$")
_ITS = re.compile(r"\bits $")
#: What follows is told of the firm right before: "S, a unit of P, which also owns 55 pct of T".
_TOLD_OF_LAST = re.compile(rf"{_TICKER},? which [^,;]*$")


def read_ownership(
    text: str, start: int, end: int, firms: list[FirmMention], subject_before: str | None
) -> Iterator[Triple]:
    """Parts of firms that the sentence `[start, end)` states; `firms` are its firms, in order.

    A sentence without a subject of its own takes `subject_before`. A firm that several others own is a
    venture of theirs.
    """
    forms = _patterns()
    for index, (first, second) in enumerate(pairwise(firms)):
        gap, after = text[first.end_char : second.start_char].rstrip("<"), text[second.end_char : end]
        if len(gap) > 150:
            continue
        if forms.owners.fullmatch(gap):
            owners = list(listed(text, firms, second))
            relation = "joint_venture_of" if len(owners) > 1 else "subsidiary_of"
            yield from ((first.name, relation, owner.name) for owner in owners)
        elif _is_part(gap, after):
            yield first.name, "subsidiary_of", second.name
        elif _is_parent(gap, after):
            parts = listed(text, firms, second) if _tells_several(gap) else (second,)
            yield from ((part.name, "subsidiary_of", first.name) for part in parts)
        elif index == 0 and _IN_WHICH.fullmatch(gap) and _HALF_HELD.match(after):
            yield first.name, "subsidiary_of", second.name
    yield from _of_subject(text, start, end, firms, subject_before)


def _tells_several(before: str) -> bool:
    """True when a list of parts may follow: `its units A and B`, `two of its banks, A and B`."""
    return not relation_words("units").isdisjoint(before.split()[-4:]) or " of its " in before


def _is_part(gap: str, after: str) -> bool:
    """True when the first firm is a part of the second: `S, a unit of P`, `S, P's retail unit`."""
    forms = _patterns()
    if forms.part_first.fullmatch(gap) or _NOW_PART.fullmatch(gap):
        return _AMONG.search(gap) is None and _TAKES.match(gap) is None
    if _OF_COMPANY.fullmatch(gap) and forms.part_after.match(after):
        return True
    owner = _POSSESSIVE_UNIT.match(after) if _ASIDE.fullmatch(gap) else None
    return owner is not None and owner[1].rpartition(" ")[2] in relation_words("unit")


def _is_parent(gap: str, after: str) -> bool:
    """True when the second firm is a part of the first: `P's unit S`, `P's S unit`, `P's battery maker S`."""
    forms, following = _patterns(), _WORD.match(after)
    if following is not None and following[1] in relation_words("deal"):
        return False
    described = forms.possessive.fullmatch(gap)
    if described is not None:
        noun = described[1].split()[-1]
        if noun in relation_words("other") | relation_words("parent"):
            return False
        if noun in lower_words("business") | relation_words("unit") | relation_words("units"):
            return True
    return forms.parent_first.fullmatch(gap) is not None


def _of_subject(
    text: str, start: int, end: int, firms: list[FirmMention], subject_before: str | None
) -> Iterator[Triple]:
    """Parts of the firm that the sentence is about: `... its retail unit S`, `S, its Houston thrift`."""
    forms = _patterns()
    for position, part in enumerate(firms):
        owner = firms[0].name if position else subject_before
        if owner is None or owner == part.name:
            continue
        low = max(start, part.start_char - 160)
        before, after = text[low : part.start_char], text[part.end_char : min(end, part.end_char + 80)]
        if forms.its_part_after.match(after) or (_OWNED_AFTER.match(after) and _THROUGH.search(before)):
            yield part.name, "subsidiary_of", owner
        if position and _SOLD.search(before):
            continue
        is_possessive = "its " in before or "their " in before
        own = forms.own_part.search(before) if is_possessive else None
        is_own = own is not None and before.split()[-1].strip(",<") not in relation_words("other")
        if is_own or (is_possessive and _ITS.search(before) and forms.part_after.match(after)):
            parts = listed(text, firms, part) if _tells_several(before[-60:]) else (part,)
            yield from ((each.name, "subsidiary_of", owner) for each in parts)
        elif forms.majority.search(before) or (
            _AS_SUBSIDIARY.match(after) and _MADE_SUBSIDIARY.search(before)
        ):
            last = firms[position - 1]
            if position and _TOLD_OF_LAST.match(text[last.end_char : part.start_char]):
                owner = last.name
            yield part.name, "subsidiary_of", owner


def listed(text: str, firms: list[FirmMention], first: FirmMention) -> Iterator[FirmMention]:
    """`first` and the firms listed with it: A, B and C. One that only owns the next is passed over."""
    chain = [first]
    units = relation_words("unit")
    for one, other in pairwise(firms[firms.index(first) :]):
        gap = text[one.end_char : other.start_char].rstrip("<").removeprefix(">")
        if chain[-1] is one and _is_parent(gap, text[other.end_char : other.end_char + 30]):
            chain[-1] = other
            continue
        match = _LIST.fullmatch(gap) or _LIST_ASIDE.fullmatch(gap)
        if match is None or match[1].rstrip().rpartition(" ")[2] in units:
            break
        chain.append(other)
    yield from chain


def named_after(firms: Sequence[FirmMention]) -> dict[str, str]:
    """Name of a firm -> the firm of the article whose name its own begins with: `Acme Kenya` -> `Acme`."""
    names = {fold(firm.surface): firm.name for firm in firms}
    found: dict[str, str] = {}
    for key, name in names.items():
        head = key.rpartition(" ")[0]
        while head and names.get(head, name) == name:
            head = head.rpartition(" ")[0]
        if head:
            found.setdefault(name, names[head])
    return found


def is_own_part(part: str, parent: str) -> bool:
    """True when the words that a name adds to another tell of a part: `Acme Ventures`, `Acme Kenya`."""
    rest = fold(part).removeprefix(fold(parent)).split()
    if len(rest) != 1:
        return False
    title = rest[0].capitalize()
    return title in words("unit") or is_country(title) or is_country(rest[0].upper())
