"""Partnerships and ventures that a sentence states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.extract.relations.ownership import Triple, listed
from ingest.extract.relations.words import relation_words
from ingest.records import FirmMention

#: What may introduce a firm: "Brazilian cooperative X", "the Swiss drug maker X".
_DESCRIBED = (
    r"(?:(?:the|a|an|its|fellow) )?(?:[A-Z]\w+(?: [A-Z]\w+)?['’]s )?(?:[A-Z][a-z]+ )?(?:[a-z][\w-]* ){0,4}"
)
_ALLIANCE = re.compile(
    r"\b(?:partner(?:s|ed|ing|ship|ships)?|collaborat\w+|co-develop\w+|alliance|team(?:s|ed|ing)? up|"
    r"join(?:ed|s|ing)? forces|link(?:s|ed|ing)?(?: up)? with|work(?:s|ed|ing)? (?:closely |together )?with|"
    r"tie-?up|tied up|cooperat\w+|co-operat\w+|joint venture|memorandum(?: of understanding)?|"
    r"joint(?:ly)?(?! (?:stock|statement|chiefs?|committee|session|resolution|letter|bid|offer))|"
    r"50[-:/]50 (?:company|venture|partnership)|fifty-fifty|"
    r"struck a [\w ]{0,20}deal|pact with|"
    r"agreement with(?=[^.]{0,90}\bto (?:jointly )?(?:produce|manufacture|develop|build|make|design))|"
    r"signed an? (?:\w+ )?agreement with(?=[^.]{0,60}\bthat (?:enables|allows|lets|gives))|"
    r"secured an? [\w ]{0,40}agreement)\b",
    re.IGNORECASE,
)
_NOT_ENDED = 60
_WITH = re.compile(rf"\b(?:with|between|from) {_DESCRIBED}<?$")
_PAIRED = re.compile(
    rf"(?:>| ?<[A-Z.]+>)?,?(?: of [A-Z]\w+(?: [A-Z]\w+)?)?(?: said(?: that)? it)? (?:and|with) {_DESCRIBED}<?"
)
_VENTURE = re.compile(
    rf",? (?:(?:is|was|which is) )?(?:a|an|the|their) (?:[\w/:-]+ ){{0,4}}(?:joint )?venture "
    rf"(?:company )?(?:between|of|by|with|owned by|formed by|set up by) {_DESCRIBED}"
    rf"|,? (?:which is |is )?(?:jointly|equally|co-)[ -]?owned by {_DESCRIBED}"
)
_NAMED_VENTURE = re.compile(
    r"\b(?:joint venture|50[-:/]50 (?:company|venture)),? (?:company )?"
    r"(?:called |named |to be called |to be named |known as |dubbed )?<?$"
)
_IS_VENTURE = re.compile(
    r">?, (?:a|an|the|their) (?:[\w,.:/-]+ ){0,5}venture\b(?! (?:capital|fund|between|of|by))"
)
#: "The venture, X, ...", "The new company is to be named X": of the partners that the text named last.
_THE_VENTURE = re.compile(
    r"(?:The|This|Their) (?:new |joint |planned |proposed )*"
    r"(?:venture|company|firm|entity|partnership|concern)\b"
    r"(?:, (?:to be |which will be )?(?:called |named |known as )?"
    r"|[^.;]{0,80}\b(?:named|called|known as|dubbed) )"
    r"(?:the )?<?"
)


def read_ventures(text: str, firms: list[FirmMention]) -> Iterator[Triple]:
    """Ventures that stand beside the firms they belong to: `V, a joint venture between A and B`."""
    for first, second in pairwise(firms):
        gap = text[first.end_char : second.start_char]
        if len(gap) < 120 and _VENTURE.fullmatch(gap.rstrip("<").removeprefix(">")):
            yield from ((first.name, "joint_venture_of", other.name) for other in listed(text, firms, second))


def opens_with_venture(text: str, start: int, firm: FirmMention) -> bool:
    """True when a sentence opens with the venture of the partners named before it: `The venture, V, ...`."""
    return _THE_VENTURE.fullmatch(text, start, firm.start_char) is not None


def read_alliances(
    text: str, start: int, end: int, firms: list[FirmMention], subject_before: str | None
) -> Iterator[Triple]:
    """Partnerships and ventures of `[start, end)`: "A partners with B", "alliance between A and B",
    "A and B formed V". A sentence without a subject takes `subject_before`."""
    cues = _ALLIANCE.finditer(text, start, end)
    cue = next((cue for cue in cues if not _is_inside(cue.start(), firms)), None)
    if cue is None or _is_ended(text[max(start, cue.start() - _NOT_ENDED) : cue.start()]):
        return
    ventures = {firm.name for firm in firms if _is_venture(text, start, end, firm)}
    told = {triple[0] for triple in read_ventures(text, firms)}
    parents = {b.name for a, b in pairwise(firms) if _is_parent_of(text, a, b)}
    rest = [firm for firm in firms if firm.name not in ventures | parents | told]
    for venture in sorted(ventures):
        yield from ((venture, "joint_venture_of", firm.name) for firm in rest[:2])
    yield from _partners(text, start, cue.start(), rest, subject_before)


def _is_venture(text: str, start: int, end: int, firm: FirmMention) -> bool:
    named = _NAMED_VENTURE.search(text[max(start, firm.start_char - 60) : firm.start_char])
    return named is not None or _IS_VENTURE.match(text, firm.end_char, end) is not None


def _is_parent_of(text: str, part: FirmMention, parent: FirmMention) -> bool:
    gap = text[part.end_char : parent.start_char]
    return (
        re.fullmatch(
            r",? (?:which is )?(?:a |an |the )?(?:[a-z-]+ ){0,3}(?:unit|subsidiary|part|arm) of (?:the )?",
            gap,
        )
        is not None
    )


def _partners(
    text: str, start: int, cue: int, firms: list[FirmMention], subject_before: str | None
) -> Iterator[Triple]:
    subject, is_listed = None, False
    for index, firm in enumerate(firms):
        before = text[max(start, firm.start_char - 160) : firm.start_char]
        previous = firms[index - 1] if index else None
        gap = text[previous.end_char : firm.start_char] if previous else ""
        is_paired = previous is not None and _PAIRED.fullmatch(gap) is not None
        is_with = _WITH.search(before) is not None and "between" not in before[-60:]
        if previous is not None and is_listed:
            is_paired = is_paired or gap == ", "
        if is_with or (is_paired and is_listed):
            partner = subject or subject_before
            if partner is not None:
                yield partner, "partner_of", firm.name
            is_listed = True
            continue
        is_near = abs(firm.start_char - cue) < 120 and not any(
            firm.start_char < other.start_char < cue for other in firms
        )
        if previous is not None and is_paired and is_near:
            yield previous.name, "partner_of", firm.name
        subject, is_listed = subject or firm.name, False


def _is_ended(before: str) -> bool:
    """True when words before a cue make it no alliance, or its end."""
    low = before.lower()
    return "no longer" in low or not relation_words("ended").isdisjoint(re.findall(r"[a-z]+", low))


def _is_inside(position: int, firms: list[FirmMention]) -> bool:
    return any(firm.start_char <= position < firm.end_char for firm in firms)
