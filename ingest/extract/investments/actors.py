"""Who acts: firms by name, and the words that stand for a firm named before ("it", "the carmaker")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ingest.extract.document import Document, Sentence
from ingest.extract.investments.lexicon import any_of, either, facilities, grammar, words
from ingest.records import FirmMention

_LED_BY = re.compile(r"\b(?:group|consortium|team|venture|fund|partnership)\b[^.;]{0,16}\bled by (?:the )?$")
#: A description of who backs or owns another ("backed by the Danish investor B, A has").
_BY_KIND = re.compile(
    r"\b(?i:backed|owned|controlled|founded|run) by (?:the )?(?:[\w-]+ ){1,4}$"
    r"|, (?:an?|the|now an?|part) (?:[\w-]+ ){0,4}(?:unit|subsidiary|division|arm|affiliate|part)"
    r" of (?:the )?(?:[\w-]+ ){0,4}$"
)
_GOES_ON = re.compile(r"(?:In [^,]{2,20}, ?|Separately,? |Meanwhile,? )?(?:It|it|They|they)\b(?! is | was )")
_LAST_WORD = re.compile(r"([\w&'’-]++)[\s(\"“]*(?:the\s+)?$")

_OF_OFFICE = re.compile(
    r"\b(?:shareholders|stockholders|directors|board|members|friends|folks) (?:of|at) (?:the )?$"
)

#: "the biggest toymaker" is somebody, but nobody named before.
_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|other|another|most|same|first|second|new)\b")


class Actor(NamedTuple):
    """A firm that the words `[start, end)` name or stand for; `name` is the firm's name in the article.

    `named_at` is the span of the mention that binds a pronoun to the firm (its own span for a name).
    """

    start: int
    end: int
    name: str
    is_named: bool
    named_at: tuple[int, int]


@cache
def _anaphor() -> re.Pattern[str]:
    nouns = any_of(words("anaphors"))
    return re.compile(
        r"[A-Zhitw](?<!\w.)(?:(?:(?<=[Hh])(?:is|er)|(?<=[A-Z])\w+['’]s) (?:company|firm)"
        rf"|(?<=[Ii])ts?|(?<=[Tt])he(?:y|ir)|(?<=[Ww])e"
        rf"|(?<=[Tt])h(?:e|is) (?:(?!Inc|Corp|and |of |in |a )[\w’'.-]+ ){{0,5}}?"
        rf"(?:\w*maker|{nouns}|Company|Group|Bank|Firm))(?![\w-])"
    )


#: Its first letter alone is looked for, as in the pattern above: most of a sentence is passed over fast.
_PRONOUN = re.compile(r"[ITWitw](?<!\w.)(?:(?<=[Ii])ts?|(?<=[Tt])he(?:y|ir)|(?<=[Ww])e)(?![\w-])")


@cache
def _newcomer() -> re.Pattern[str]:
    """ "A Dayton furniture maker", which opens an article before the firm is named."""
    nouns = any_of(words("anaphors"))
    return re.compile(
        rf"[^\w]*(An? (?:(?!of |in |to |and )[\w’'.-]+,? ){{0,7}}?(?:\w*maker|{nouns}))"
        r"(?! \w*maker)\b(?!['’]s)"
    )


@cache
def _same_site() -> re.Pattern[str]:
    """ "the depot", "the new plant", "this project": something told of before."""
    nouns = grammar("project_word") | {"plan", "plans"}
    sites = {" ".join((first, *rest)) for first, found in facilities().items() for rest, _ in found}
    return re.compile(rf"\b[Tt]h(?:e|is) (?:[\w-]+ )?(?:{any_of(sites | nouns)})\b")


@cache
def _describing() -> frozenset[str]:
    """Last words of the descriptions that may stand for a firm ("company" of "the drug company")."""
    return frozenset(noun.split()[-1] for noun in words("anaphors")) | {"company", "firm", "bank", "group"}


@cache
def _anaphor_words() -> frozenset[str]:
    """Tokens without one of which no anaphor can stand."""
    short = {
        f"{word}{sign}{end}" for word in ("we", "they") for sign in "'’" for end in ("ve", "ll", "re", "d")
    }
    return grammar("plain_anaphor") | {"we", "the", "this", "company", "firm"} | short


class Scene(NamedTuple):
    """The firms of one sentence, and those that the text before it speaks of.

    `leading` may be subjects of a clause; `topic` is the firm told of last, `main` the one told of most.
    """

    text: str
    start: int
    end: int
    named: Sequence[FirmMention]
    leading: Sequence[FirmMention]
    topic: FirmMention | None
    main: FirmMention | None
    is_quote: bool
    #: Where "A Dayton furniture maker" stands, which the next sentence names.
    newcomer: tuple[int, int] | None = None
    #: The two firms that the last sentence with exactly two named.
    pair: tuple[FirmMention, ...] = ()

    @property
    def speaker(self) -> FirmMention | None:
        """Whom "we" means: in a quotation the firm told of last, else the firm whose text this is."""
        return self.topic if self.is_quote else self.main

    def actors(self, tokens: frozenset[str]) -> list[Actor]:
        """Named firms and resolved pronouns, in order; a pronoun without antecedent is left out.

        `tokens` are the words of the sentence in lower case.

        A pronoun means the last firm before it that leads a clause, else the topic. A description ("the
        carmaker") means the main firm rather than the topic.
        """
        actors = {firm.start_char: named_actor(firm) for firm in self.named}
        if self.newcomer and self.topic:
            bound = (self.topic.start_char, self.topic.end_char)
            actors[self.newcomer[0]] = Actor(*self.newcomer, self.topic.name, False, bound)
        told: FirmMention | None = None  # whom an earlier description of this sentence means
        if tokens.isdisjoint(_anaphor_words()):
            return [actors[start] for start in sorted(actors)]
        is_maker = self.text.find("maker", self.start, self.end) >= 0
        describes = is_maker or not tokens.isdisjoint(_describing())
        pattern = _anaphor() if describes else _PRONOUN
        for match in pattern.finditer(self.text, self.start, self.end):
            inside = [
                each for each in self.named if each.start_char < match.end() and match.start() < each.end_char
            ]
            if _SUPERLATIVE.search(match.group()) or (inside and not match.group().endswith("parent")):
                continue
            if any(each.start_char == match.end() + 1 for each in self.named):
                continue  # "the paints maker B" names B
            for firm in inside:
                actors.pop(firm.start_char, None)
            antecedent = self._antecedent(match, inside, told)
            if antecedent is not None:
                told = antecedent
                bound = (antecedent.start_char, antecedent.end_char)
                actors[match.start()] = Actor(match.start(), match.end(), antecedent.name, False, bound)
        return [actors[start] for start in sorted(actors)]

    def _antecedent(
        self, match: re.Match[str], inside: Sequence[FirmMention], told: FirmMention | None
    ) -> FirmMention | None:
        before = [firm for firm in self.leading if firm.end_char <= match.start() and firm not in inside]
        if match.group().lower() == "we":  # "We will invest," the head of B said; else the firm that speaks
            return next((firm for firm in self.named if firm.start_char > match.end()), self.speaker)
        if not before and self.topic is None:  # "The company will invest $5m, A said"
            return next((firm for firm in self.named if firm.start_char > match.end()), None)
        is_description = match.group().lower() not in grammar("plain_anaphor")
        return before[-1] if before else (self.main if is_description else told or self.topic)


def read_scenes(document: Document, firms: Sequence[FirmMention]) -> list[Scene]:
    """One scene per sentence."""
    starts = [firm.start_char for firm in firms]
    first = {firm.name: firm for firm in reversed(firms)}
    scenes: list[Scene] = []
    topic: FirmMention | None = None
    main: FirmMention | None = None
    section: FirmMention | None = None  # the firm that the heading above names
    counts: Counter[str] = Counter()
    pair: tuple[FirmMention, ...] = ()
    for sentence in document.sentences:
        named = firms[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        leading = _leading(document.text, sentence.start, named)
        scenes.append(
            Scene(
                document.text,
                sentence.start,
                sentence.end,
                named,
                leading,
                topic,
                section or main or topic,
                sentence.role == "quote",
                pair=pair,
            )
        )
        pair = _pair(named) or pair
        if sentence.role == "heading" or (named and _is_name_line(sentence, named[0])):
            section = named[0] if named else None
            topic = section or topic
        for firm in leading:
            counts[firm.name] += 1
            is_ahead = main is None or counts[firm.name] > counts[main.name]
            if is_ahead or (firm is leading[0] and main and counts[firm.name] == counts[main.name]):
                main = first[firm.name]
        if topic is not None and _GOES_ON.match(document.text, sentence.start, sentence.end):
            continue  # "It also bought B": still about the firm told of before
        if sentence.role in ("body", "list_item", "title", "quote") and named:
            opens_with_firm = named[0].start_char - sentence.start < 4
            is_joint = len(leading) > 1 and _is_joined(document.text, leading[0], leading[1])
            lead = topic if is_joint and topic is not None else next(iter(leading), None)
            topic = lead if lead is not None else named[0] if opens_with_firm else (topic or named[0])
    return _with_openers(document, scenes)


def _pair(named: Sequence[FirmMention]) -> tuple[FirmMention, ...]:
    """The first mentions of the two firms of a sentence; nothing when it names more or fewer."""
    by_name = {firm.name: firm for firm in reversed(named)}
    return tuple(sorted(by_name.values(), key=lambda firm: firm.start_char)) if len(by_name) == 2 else ()


def _is_joined(text: str, firm: FirmMention, other: FirmMention) -> bool:
    """True for "A and B": neither alone is what "it" means next."""
    return text[firm.end_char : other.start_char].strip(" ,") in ("and", "&")


def _with_openers(document: Document, scenes: list[Scene]) -> list[Scene]:
    """The scenes, an opening sentence without a firm being about the firm that the next one names.

    "A $40m depot is to be built near P. Retailer A said the depot would open in May": so when that sentence
    goes on about the same thing.
    """
    for at, (scene, after) in enumerate(pairwise(scenes)):
        if scene.topic is not None or scene.named:
            break
        if document.sentences[at].role != "body" or not after.leading:
            continue
        opens = _newcomer().match(scene.text, scene.start, scene.end)
        if opens or _same_site().search(after.text, after.start, after.end):
            newcomer = opens and (opens.start(1), opens.end(1))
            scenes[at] = scene._replace(topic=after.leading[0], newcomer=newcomer)
    return scenes


def _is_name_line(sentence: Sentence, firm: FirmMention) -> bool:
    """True for a line that only names a firm, as the entries of a round-up begin: "B (Ghana)"."""
    rest = sentence.source[firm.end_char : sentence.end].strip()
    is_first = firm.start_char - sentence.start < 4
    return is_first and (rest in ("", ":") or (rest[0] == "(" and rest[-1] == ")" and len(rest) < 30))


def named_actor(firm: FirmMention) -> Actor:
    """The firm as an actor under its own name."""
    return Actor(firm.start_char, firm.end_char, firm.name, True, (firm.start_char, firm.end_char))


def _leading(text: str, sentence_start: int, named: Sequence[FirmMention]) -> list[FirmMention]:
    """The firms that may be subjects; of "from A and B" none is, as A is not."""
    found: list[FirmMention] = []
    before: FirmMention | None = None
    for firm in named:
        is_joined = before is not None and text[before.end_char : firm.start_char].strip(" ,") in (
            "",
            "and",
            "&",
        )
        leads = before in found if is_joined else _leads(text, sentence_start, firm)
        found += [firm] if leads else []
        before = firm
    return found


def _leads(text: str, sentence_start: int, firm: FirmMention) -> bool:
    """True when the firm may be the subject of a clause: no preposition governs it, it possesses nothing."""
    if text[firm.end_char : firm.end_char + 2] in ("'s", "’s"):
        return False
    before = _LAST_WORD.search(text, max(sentence_start, firm.start_char - 40), firm.start_char)
    is_backer = _BY_KIND.search(text, max(sentence_start, firm.start_char - 60), firm.start_char)
    if before is None or (before[1].lower() not in either("preposition", "object_verb") and not is_backer):
        return True
    if _OF_OFFICE.search(text, max(sentence_start, firm.start_char - 40), firm.start_char):
        return True  # "shareholders of A approved"
    return _LED_BY.search(text, max(sentence_start, firm.start_char - 40), firm.start_char) is not None
