"""Ties between firms that a sentence states: subsidiary, venture, partnership, alias."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.extract.document import Document
from ingest.extract.firms.words import words
from ingest.extract.version import VERSION
from ingest.records import FirmMention, RelationMention

Triple = tuple[str, str, str]

_OWNED = r"(?:(?:wholly|majority|fully|partly)[- ]owned |newly formed |new |listed |local )?"
_UNIT = (
    r"(?:unit|subsidiary|division|arm|affiliate|brand|business|operation|subsidiaries|units|divisions|brands)"
)
_LOOSE = r"(?:[a-z][\w-]* ){0,4}"
_THE = r"(?:the |[A-Z]\w+['’]s )?"
#: What may introduce a firm: "Brazilian cooperative X", "the Swiss drug maker X".
_DESCRIBED = r"(?:(?:the|a|an|its|fellow) )?(?:[A-Z][a-z]+ )?(?:[a-z][\w-]* ){0,4}"
#: Parent before part: "P's unit S", "P subsidiaries include S", "P owns S", "P completed the takeover of S".
_PARENT_FIRST = re.compile(
    rf"['’]s? {_LOOSE}{_OWNED}{_UNIT},? "
    rf"|['’]s? {_LOOSE}{_UNIT} (?:include|including|such as) {_LOOSE}"
    rf"|,? (?:which |who |that )?(?:owns|controls|fully owns) {_LOOSE}{_THE}"
    r"|,? (?:owns|holds|controls)(?: more than| about| over)? (?:[5-9]\d|100)(?:\.\d+)?"
    r"(?:%| pct| percent| per cent)"
    r" of "
    rf"|,? (?:the )?(?:parent|owner|parent company) of {_THE}"
    rf"| (?:has |have )?(?:completed|completes|closed) (?:the |its )?"
    rf"(?:acquisition|purchase|takeover) of {_THE}"
    rf"|, whose {_LOOSE}{_UNIT},? "
)
#: Between a possessive parent and a part that its own noun follows: "P's S unit".
_POSSESSIVE = re.compile(r"['’]s? ")
_UNIT_AFTER = re.compile(rf" (?:{_UNIT}|company)\b(?! of)")
#: "S, a unit of P"; "S is owned by P".
_PART_FIRST = re.compile(
    rf",? (?:(?:which|who|that) )?(?:(?:is|are|was|remains|became|becomes) )?"
    rf"(?:now )?(?:a |an |the )?{_OWNED}{_LOOSE}"
    rf"(?:{_UNIT}|part|group|member) of {_THE}"
    r"|,? (?:(?:which|that) )?(?:is |are |was )?(?:now )?(?:(?:wholly|majority|fully)[- ])?"
    r"(?:owned|controlled)"
    rf"(?: (?:[5-9]\d|100)(?:\.\d+)?(?:%| pct| percent))? by {_DESCRIBED}"
    r"|,? (?:(?:which|that) )?(?:was|were|has been|had been) (?:acquired|bought|purchased|taken over)"
    rf"(?: [\w ]{{3,16}})? by {_DESCRIBED}"
    r"|(?:['’]s)?,? (?:parent|owner)(?: company| group)?,? "
)
#: "S, a P company".
_OF_COMPANY = re.compile(r",? (?:which is |now )?(?:an?|the) ")
#: "... said its retail unit S": the owner is the subject of the sentence.
_OWN_PART = re.compile(rf"\b(?:its|their) {_LOOSE}{_OWNED}(?:(?!affiliate){_UNIT}|sales group),? $")
_MAJORITY = re.compile(
    rf"\b(?:acquires?|acquired|acquire|buys?|bought|owns?|holds?|holding|taken|takes?) "
    rf"(?:more than |about |over |a )?"
    rf"(?:5[1-9]|[6-9]\d|100)(?:\.\d+)? ?(?:%|pct|percent|per cent) "
    rf"(?:of |stake in |interest in ){_LOOSE}{_THE}{_LOOSE}$"
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
_PARTNERSHIP = re.compile(
    r"\b(?:partner(?:s|ed|ing|ship|ships)?|collaborat\w+|co-develop\w+|alliance|team(?:s|ed|ing)? up|"
    r"join(?:ed|s|ing)? forces|"
    r"tie-?up|tied up|cooperat\w+|co-operat\w+|joint venture|memorandum of understanding|"
    r"struck a [\w ]{0,20}deal|pact with|"
    r"agreement with(?=[^.]{0,90}\bto (?:jointly )?(?:produce|manufacture|develop|build|make|design))|"
    r"secured an? [\w ]{0,40}agreement)\b",
    re.IGNORECASE,
)
#: Words before a cue that make it no partnership, or its end.
_NEGATED = re.compile(
    r"\b(?:not|no longer|ended|ends|rejected|denied|without|purchase|merger|"
    r"sales?|loan|credit|lease|settlement|acquisition|definitive|takeover|supply|order)\b"
)
_WITH = re.compile(rf"\b(?:with|between|from) {_DESCRIBED}$")
_PAIRED = re.compile(rf",? (?:and|with) {_DESCRIBED}")
_VENTURE = re.compile(
    rf",? (?:(?:is|was|which is) )?(?:a|an|the|their) (?:[\w/:-]+ ){{0,4}}(?:joint )?venture "
    rf"(?:company )?(?:between|of|by|with|owned by|formed by|set up by) {_DESCRIBED}"
    rf"|,? (?:which is |is )?(?:jointly|equally|co-)[ -]?owned by {_DESCRIBED}"
)
_NAMED_VENTURE = re.compile(
    r"\bjoint venture,? (?:company )?(?:called |named |to be called |known as |dubbed )?$"
)
_LIST = re.compile(r"(?:,? (?:and|or) |, )((?:[a-z][\w-]* ){0,3})")


def extract_relations(document: Document, firms: Sequence[FirmMention]) -> list[RelationMention]:
    """Return the ties between `firms` that a sentence of `document` states, each once, in order.

    The quote is the sentence; `alias_of` ties each other form of a name to its fullest form, where it
    first stands.
    """
    found: dict[Triple, tuple[int, int]] = {}
    for start, end, members, subject_before in _by_sentence(document, firms):
        for triple in _read_sentence(document.text, start, end, members, subject_before):
            subject, relation, target = triple
            if subject != target and (target, relation, subject) not in found:
                found.setdefault(triple, (start, end))
    for part, parent in _named_after(firms):
        found.setdefault((part.name, "subsidiary_of", parent), (part.start_char, part.end_char))
    for firm in firms:
        if firm.alias_of is not None:
            found.setdefault((firm.surface, "alias_of", firm.name), (firm.start_char, firm.end_char))
    ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
    return [_mention(document, ordinal, triple, span) for ordinal, (triple, span) in enumerate(ordered)]


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


def _named_after(firms: Sequence[FirmMention]) -> Iterator[tuple[FirmMention, str]]:
    """Parts whose own name states their parent, another firm of the article: `Acme Ventures` of `Acme`."""
    names = {firm.surface: firm.name for firm in firms}
    for firm in firms:
        head, _, rest = firm.surface.rpartition(" ")
        if rest in words("unit") and head in names and names[head] != firm.name:
            yield firm, names[head]


def _read_sentence(
    text: str, start: int, end: int, firms: list[FirmMention], subject_before: str | None
) -> Iterator[Triple]:
    """Triples that one sentence states; a sentence without a subject of its own takes `subject_before`."""
    for first, second in pairwise(firms):
        gap, after = text[first.end_char : second.start_char], text[second.end_char : end]
        if _VENTURE.fullmatch(gap):
            yield from (
                (first.name, "joint_venture_of", other.name) for other in _listed(text, firms, second)
            )
        elif (
            _PART_FIRST.fullmatch(gap)
            or _NOW_PART.fullmatch(gap)
            or (_OF_COMPANY.fullmatch(gap) and _UNIT_AFTER.match(after))
        ):
            yield first.name, "subsidiary_of", second.name
        elif _PARENT_FIRST.fullmatch(gap) or (_POSSESSIVE.fullmatch(gap) and _UNIT_AFTER.match(after)):
            yield from ((other.name, "subsidiary_of", first.name) for other in _listed(text, firms, second))
    if subject_before and _MAJORITY.search(text[start : firms[0].start_char]):
        yield firms[0].name, "subsidiary_of", subject_before
    for position, second in enumerate(firms):
        before, after = text[start : second.start_char], text[second.end_char : end]
        is_made = _MADE_SUBSIDIARY.search(before) and _AS_SUBSIDIARY.match(after)
        if position == 0:
            if is_made and subject_before:
                yield second.name, "subsidiary_of", subject_before
            continue
        is_own = _OWN_PART.search(before) or (re.search(r"\bits $", before) and _UNIT_AFTER.match(after))
        if _SOLD.search(before):
            continue
        if is_own or is_made or _MAJORITY.search(before):
            yield second.name, "subsidiary_of", firms[0].name
    yield from _partners(text, start, end, firms, subject_before)


def _listed(text: str, firms: list[FirmMention], first: FirmMention) -> Iterator[FirmMention]:
    """`first` and the firms listed with it: A, B and C."""
    yield first
    for one, other in pairwise(firms[firms.index(first) :]):
        gap = _LIST.fullmatch(text, one.end_char, other.start_char)
        if gap is None or re.search(rf"\b{_UNIT} $", gap[1]):
            return
        yield other


def _partners(
    text: str, start: int, end: int, firms: list[FirmMention], subject_before: str | None
) -> Iterator[Triple]:
    """Partnerships and ventures: "A partners with B", "alliance between A and B", "A and B formed V"."""
    cues = _PARTNERSHIP.finditer(text, start, end)
    cue = next((cue for cue in cues if not _is_inside(cue.start(), firms)), None)
    if cue is None or _NEGATED.search(text, max(start, cue.start() - 40), cue.start()):
        return
    parents = [b for a, b in pairwise(firms) if _PART_FIRST.fullmatch(text, a.end_char, b.start_char)]
    venture = next((firm for firm in firms if _NAMED_VENTURE.search(text[start : firm.start_char])), None)
    rest = [firm for firm in firms if firm not in parents and (venture is None or firm.name != venture.name)]
    if venture is not None:
        yield from ((venture.name, "joint_venture_of", firm.name) for firm in rest[:2])
    subject, is_listed = None, False
    for index, firm in enumerate(rest):
        before = text[start : firm.start_char]
        is_paired = (
            index > 0 and _PAIRED.fullmatch(text, rest[index - 1].end_char, firm.start_char) is not None
        )
        is_with = _WITH.search(before) is not None and "between" not in before[-60:]
        if index > 0 and is_listed:
            is_paired = is_paired or text[rest[index - 1].end_char : firm.start_char] == ", "
        if is_with or (is_paired and is_listed):
            partner = subject or subject_before
            if partner is not None:
                yield partner, "partner_of", firm.name
            is_listed = True
            continue
        if is_paired and abs(firm.start_char - cue.start()) < 120:
            yield rest[index - 1].name, "partner_of", firm.name
        subject, is_listed = subject or firm.name, False


def _is_inside(position: int, firms: list[FirmMention]) -> bool:
    return any(firm.start_char <= position < firm.end_char for firm in firms)


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
