"""Ties between firms that a sentence states: subsidiary, venture, partnership, alias."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ingest.extract.document import Document
from ingest.extract.relations.alliances import opens_with_venture, read_alliances, read_ventures
from ingest.extract.relations.ownership import Triple, is_own_part, named_after, read_ownership
from ingest.extract.relations.words import relation_words
from ingest.extract.version import VERSION
from ingest.records import FirmMention, InvestmentMention, RelationMention

__all__ = ["extract_relations"]


def extract_relations(
    document: Document, firms: Sequence[FirmMention], investments: Sequence[InvestmentMention] = ()
) -> list[RelationMention]:
    """Return the ties between `firms` that a sentence of `document` states, each once, in order.

    A venture that one of `investments` forms belongs to its parents. The quote is the sentence; `alias_of`
    ties each other form of a name to its fullest form, where it first stands.
    """
    found: dict[Triple, tuple[int, int]] = {}
    eponyms = named_after(firms)
    for (subject, relation, target), span in _stated(document, firms):
        if relation == "subsidiary_of":
            target = eponyms.get(subject, target)
        triple = (subject, relation, target)
        if subject != target and (target, relation, subject) not in found:
            found.setdefault(triple, span)
    for formed, owner, span in _ventures(investments):
        found.setdefault((formed, "joint_venture_of", owner), span)
    for firm in firms:
        parent = eponyms.get(firm.name)
        if parent is not None and is_own_part(firm.name, parent):
            found.setdefault((firm.name, "subsidiary_of", parent), (firm.start_char, firm.end_char))
        if firm.alias_of is not None:
            found.setdefault((firm.surface, "alias_of", firm.name), (firm.start_char, firm.end_char))
    ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
    return [_mention(document, ordinal, triple, span) for ordinal, (triple, span) in enumerate(ordered)]


def _ventures(investments: Sequence[InvestmentMention]) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Each venture formed, each of its parents, and the sentence that tells it."""
    for event in investments:
        if event.kind == "joint_venture":
            formed = [party.firm for party in event.parties if party.role == "target"]
            parents = [party.firm for party in event.parties if party.role == "investor"]
            span = event.start_char, event.end_char
            yield from ((venture, parent, span) for venture in formed for parent in parents)


def _stated(document: Document, firms: Sequence[FirmMention]) -> Iterator[tuple[Triple, tuple[int, int]]]:
    """Ties with the sentence that states each."""
    text, partners = document.text, ("", "")
    cues = [position for position, _ in document.find_words(relation_words("alliance"))]
    for start, end, named, subject_before in _by_sentence(document, firms):
        span, cue = (start, end), bisect_left(cues, start)
        tells_alliance = cue < len(cues) and cues[cue] < end
        if partners[0] and opens_with_venture(text, start, named[0]):
            yield from (((named[0].name, "joint_venture_of", each), span) for each in partners)
        for triple in read_ventures(text, named):
            yield triple, span
        for triple in read_ownership(text, start, end, named, subject_before):
            yield triple, span
        for triple in read_alliances(text, start, end, named, subject_before) if tells_alliance else ():
            yield triple, span
            if triple[1] == "partner_of":
                partners = (triple[0], triple[2])


def _by_sentence(
    document: Document, firms: Sequence[FirmMention]
) -> Iterator[tuple[int, int, list[FirmMention], str | None]]:
    """Sentences of the text proper with their firms, and whom `it` (the firm of the sentence before) or
    `the company` (the firm of the article) means there."""
    members: dict[int, list[FirmMention]] = {}
    for firm in firms:
        members.setdefault(document.sentence_at(firm.start_char).index, []).append(firm)
    lead = _lead(document, firms)
    for index, named in members.items():
        sentence = document.sentences[index]
        if sentence.role not in ("title", "heading", "boilerplate"):
            before = members.get(index - 1)
            is_named = before is None or sentence.source.startswith("The ", sentence.start)
            yield sentence.start, sentence.end, named, lead if is_named or not before else before[0].name


def _lead(document: Document, firms: Sequence[FirmMention]) -> str | None:
    """The firm that the article is about: the first that its text proper names."""
    roles = ("title", "heading", "boilerplate")
    return next((f.name for f in firms if document.sentence_at(f.start_char).role not in roles), None)


def _mention(document: Document, ordinal: int, triple: Triple, span: tuple[int, int]) -> RelationMention:
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
