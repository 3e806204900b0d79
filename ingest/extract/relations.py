"""Ties between firms that a sentence states: subsidiary, venture, partnership, alias."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.extract.document import Document
from ingest.extract.version import VERSION
from ingest.records import FirmMention, RelationMention

_PART = r"(?:wholly[- ]owned |majority[- ]owned |fully[- ]owned |newly formed |new )?"
_UNIT = (
    r"(?:unit|subsidiary|division|arm|affiliate|brand|brands|business|company|subsidiaries|units|divisions)"
)
#: Between a parent and its part: "P's S unit", "P's subsidiary S", "P, parent of S", "P subsidiaries include S".
_PARENT_FIRST = re.compile(
    rf"['’]s? (?:[\w-]+ ){{0,3}}{_PART}{_UNIT},? |,? (?:which|who|that) owns |,? (?:the )?(?:parent|owner)(?: company)? of |"
    rf"['’]s? (?:[\w-]+ ){{0,3}}{_UNIT} (?:include|including|such as) (?:[\w-]+ ){{0,4}}|"
    r" (?:completed|has completed|completes) (?:the|its) (?:acquisition|purchase|takeover) of (?:the )?|"
    r" (?:owns|controls) (?:[\w %.-]{0,40} of )?(?:the )?|, (?:its|whose) (?:[\w-]+ ){0,2}(?:subsidiary|unit|arm) "
)
_POSSESSIVE = re.compile(r"['’]s? (?:[\w-]+ ){0,2}$|['’]s? ")
_UNIT_AFTER = re.compile(rf" {_UNIT}\b(?! of)")
#: Between a part and its parent: "S, a unit of P".
_PART_FIRST = re.compile(
    rf",? (?:which is |is |are |remains |became |becomes |now |as )?(?:now )?(?:a |an |the )?{_PART}(?:[\w-]+ ){{0,3}}"
    rf"(?:{_UNIT}|sales group|part|member|venture-funding arm) of (?:the )?|"
    r",? (?:which is |is |are )?(?:wholly |majority |fully |partly |jointly )?(?:owned|controlled) by (?:the )?"
)
_WILL_BE_PART = re.compile(
    r"\bmakes? (?P<part>[^,.;]{2,40}) (?:a|its) (?:[\w-]+ ){0,2}subsidiary\b|\b(?:as a|become a|becomes a)\b"
)
_PARTNERS = re.compile(
    r"\b(?:partner(?:s|ed|ing|ship|ships)?|collaborat\w+|alliance|teamed up|teaming up|teams up|joined forces|cooperat\w+|"
    r"co-operat\w+|tie-up|agreement with|deal with|memorandum of understanding)\b",
    re.IGNORECASE,
)
_VENTURE = re.compile(r"\bjoint venture\b|\bJV\b", re.IGNORECASE)
_VENTURE_OF = re.compile(
    r",? (?:is |was |which is )?(?:a|the|its|their) (?:[\w-]+ ){0,3}joint venture (?:between|of|by|with|owned by) (?:the )?"
)
_WITH = re.compile(r"\b(?:with|between)\b[^.;]*$")
_AND = re.compile(r",? and (?:the )?(?:[a-z][\w-]* ){0,4}|,? with (?:the )?(?:[a-z][\w-]* ){0,4}")


def extract_relations(document: Document, firms: Sequence[FirmMention]) -> list[RelationMention]:
    """Return the ties between `firms` that a sentence of `document` states, each once, in order.

    `alias_of` ties each other form of a name to its fullest form. The quote is the sentence.
    """
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for start, end, members in _by_sentence(document, firms):
        for subject, relation, target in _read_sentence(document.text, start, end, members):
            if subject != target and (target, relation, subject) not in found:
                found.setdefault((subject, relation, target), (start, end))
    for firm in firms:
        if firm.alias_of is not None:
            found.setdefault((firm.surface, "alias_of", firm.name), (firm.start_char, firm.end_char))
    ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
    return [_mention(document, n, triple, span) for n, (triple, span) in enumerate(ordered)]


def _by_sentence(
    document: Document, firms: Sequence[FirmMention]
) -> Iterator[tuple[int, int, list[FirmMention]]]:
    """Sentences of the text proper with at least two firms."""
    members: dict[int, list[FirmMention]] = {}
    for firm in firms:
        members.setdefault(document.sentence_at(firm.start_char).index, []).append(firm)
    for index, named in members.items():
        sentence = document.sentences[index]
        if len({firm.name for firm in named}) > 1 and sentence.role not in (
            "title",
            "heading",
            "boilerplate",
        ):
            yield sentence.start, sentence.end, named


def _read_sentence(
    text: str, start: int, end: int, firms: list[FirmMention]
) -> Iterator[tuple[str, str, str]]:
    """Triples that one sentence states."""
    for first, second in pairwise(firms):
        gap = text[first.end_char : second.start_char]
        after = text[second.end_char : end]
        if _VENTURE_OF.fullmatch(gap):
            yield from ((first.name, "joint_venture_of", other.name) for other in _chain(text, firms, second))
        elif _PART_FIRST.fullmatch(gap):
            yield first.name, "subsidiary_of", second.name
        elif _PARENT_FIRST.fullmatch(gap) or (_POSSESSIVE.fullmatch(gap) and _UNIT_AFTER.match(after)):
            for other in _chain(text, firms, second):
                yield other.name, "subsidiary_of", first.name
    yield from _partners(text, start, end, firms)


def _chain(text: str, firms: list[FirmMention], first: FirmMention) -> Iterator[FirmMention]:
    """`first` and the firms listed with it: A, B and C."""
    yield first
    rest = firms[firms.index(first) :]
    for one, other in pairwise(rest):
        if not re.fullmatch(r",? (?:and |or )?(?:[a-z][\w-]* ){0,2}", text[one.end_char : other.start_char]):
            return
        yield other


def _partners(text: str, start: int, end: int, firms: list[FirmMention]) -> Iterator[tuple[str, str, str]]:
    """Partnerships: "A partners with B", "alliance between A and B"."""
    cue = _PARTNERS.search(text, start, end) or _VENTURE.search(text, start, end)
    if cue is None:
        return
    for index, second in enumerate(firms[1:], 1):
        before = text[start : second.start_char]
        if not re.search(
            r"\b(?:with|and|between)(?: the)?(?: [a-z][\w-]*){0,5} $", before
        ) or not _WITH.search(before):
            continue
        first = (
            firms[index - 1]
            if _AND.fullmatch(text[firms[index - 1].end_char : second.start_char])
            else firms[0]
        )
        if abs(second.start_char - cue.start()) < 160 and first.name != second.name:
            yield first.name, "partner_of", second.name


def _mention(
    document: Document, ordinal: int, triple: tuple[str, str, str], span: tuple[int, int]
) -> RelationMention:
    article_id = document.article.article_id
    return RelationMention(
        article_id=article_id,
        mention_id=f"{article_id}-l{ordinal}",
        start_char=span[0],
        end_char=span[1],
        quote=document.text[span[0] : span[1]],
        extractor_version=VERSION,
        subject=triple[0],
        relation=triple[1],
        object=triple[2],
    )
