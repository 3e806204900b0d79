"""Cut runs of capitalised words into names, the candidates for firms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.document import Document, Sentence, Token
from ingest.extract.firms.words import FUNCTION, MONTHS_AND_DAYS, demonyms, fold, is_english, words
from ingest.lexicons import read_words

_PARTICLES = frozenset("de del du des di da la le van von der den y e".split())
#: Heads that take "of": Bank of X.
_OF_HEADS = frozenset(
    "Bank Ministry University Department Board House Chamber Institute Port City Bureau Council Secretary Court "
    "School College Office Association Federation State Republic Government Academy Museum Hospital Fruit Church "
    "Society League Union Minister Governor Kingdom Confederation Commission Authority Industries Sons Institutes "
    "Center Centre Journal Times Conservancy Department Consulate Province Sea Gulf Bay Cape Isle Organization "
    "Organisation Association Agency Duke Prince Director Head Chairman Speaker Conference Administration".split()
)
_SUFFIXED = re.compile(r"[^\W\d_][\w’']*(?:[-‐‑][a-z]+)+\Z")
_CODE = re.compile(r"[A-Z]{1,2}\d|\d")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at tokens `[first, last]` of its sentence.

    `title_after` is set when the title of a person follows at once (`TSMC CEO`), `title_before` when one
    stands right before; `in_heading` when the sentence is a heading, where capitals prove nothing.
    """

    sentence: Sentence
    first: int
    last: int
    text: str
    key: str
    title_before: bool = False
    title_after: bool = False

    @property
    def start(self) -> int:
        """First code point."""
        return self.sentence.tokens[self.first].start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.start + len(self.text)

    @property
    def in_heading(self) -> bool:
        """True in a title or heading."""
        return self.sentence.role in ("title", "heading")

    @property
    def is_opening(self) -> bool:
        """True when it opens its sentence, where any word has a capital."""
        return self.first == 0 or all(not t.text[0].isalnum() for t in self.sentence.tokens[: self.first])


def find_names(document: Document) -> list[Name]:
    """Return every name of `document`, in order. Names do not overlap."""
    return [name for sentence in document.sentences for name in _names_of(sentence)]


def _names_of(sentence: Sentence) -> Iterator[Name]:
    tokens, index = sentence.tokens, 0
    while index < len(tokens):
        if not _is_name_word(tokens[index].text):
            index += 1
            continue
        last = _run_end(sentence, tokens, index)
        yield from _cut(sentence, tokens, index, last)
        index = last + 1


def _is_name_word(text: str) -> bool:
    """True for a word that may be part of a name: Nokia, eBay, 3M, but not U.S.-based or Q2."""
    if text in MONTHS_AND_DAYS:
        return False
    if text[0].isupper():
        return not (_SUFFIXED.match(text) and not _SUFFIXED.match(text.lower().title()))
    if text[0].islower():
        return (
            len(text) > 2 and any(char.isupper() for char in text[1:]) and text[-1] != "s" or text == "eBay"
        )
    return text[0].isdigit() and any(char.isalpha() for char in text)


def _run_end(sentence: Sentence, tokens: tuple[Token, ...], index: int) -> int:
    """Index of the last token of the name that begins at `index`."""
    last, has_head = index, tokens[index].text in _OF_HEADS
    while last + 1 < len(tokens):
        word, following = tokens[last + 1], tokens[last + 2] if last + 2 < len(tokens) else None
        gap = word.start - tokens[last].end
        if gap > 1 or (gap == 1 and sentence.source[word.start - 1] != " "):
            break
        if gap == 1 and _is_name_word(word.text) and not _is_new_start(word.text):
            has_head = has_head or word.text in _OF_HEADS
            last += 1
        elif word.text == "." and gap == 0 and _takes_stop(tokens[last].text):
            last += 1
        elif following is None:
            break
        elif word.text == "&" and _is_name_word(following.text):
            last += 2
        elif word.text == "," and following.text in words("legal") and following.text[0].isupper():
            last += 2
        elif gap == 1 and (word.text == "of" and has_head or word.text in _PARTICLES):
            skip = 3 if following.text == "the" else 2
            if last + skip >= len(tokens) or not _is_name_word(tokens[last + skip].text):
                break
            last += skip
        else:
            break
    return last


def _takes_stop(text: str) -> bool:
    return text in words("legal") or text in _STOPPED or (len(text) == 1 and text.isupper())


_STOPPED = frozenset("Mr Mrs Ms Dr St Gov Sen Rep Prof Gen Col Lt Sgt Bros Mt Ft Jr Sr".split())


def _is_new_start(text: str) -> bool:
    """True for a capitalised function word, which opens something new: CAMPARI The Italian group."""
    return (
        text.lower() in FUNCTION
        and not text.isupper()
        and text not in ("Next", "First", "Second", "Late", "Over")
    )


def _cut(sentence: Sentence, tokens: tuple[Token, ...], first: int, last: int) -> Iterator[Name]:
    """Names of one run: cut at titles of persons, freed of articles and demonyms at the head."""
    title_before = False
    start = first
    for index in range(first, last + 2):
        is_title = (
            index <= last and tokens[index].text in words("title") and not _is_in_firm(tokens, index, last)
        )
        if index <= last and not is_title:
            continue
        if start < index:
            name = _trim(sentence, tokens, start, index - 1, title_before, is_title)
            if name is not None:
                yield name
        title_before = is_title
        start = index + 1
        if is_title and start <= last and tokens[start].text == ".":
            start += 1


def _is_in_firm(tokens: tuple[Token, ...], index: int, last: int) -> bool:
    """True when a title word is part of a firm's name: Chief Industries Inc, King Pharmaceuticals."""
    return index < last and tokens[index + 1].text in words("noun") | words("legal") and tokens[index].text in (
        "Chief", "Head", "King", "Queen", "Prince", "Judge", "Justice", "General", "Prime", "Premier", "Partner",
        "Crown", "Principal", "Captain", "Royal", "Sir", "Lord", "Editor",
    )  # fmt: skip


def _trim(
    sentence: Sentence,
    tokens: tuple[Token, ...],
    first: int,
    last: int,
    title_before: bool,
    title_after: bool,
) -> Name | None:
    while first <= last and not title_before and _is_leading(sentence, tokens, first, last):
        first += 1
    while first <= last and (
        tokens[last].text in (",", "&", "of") or tokens[last].text.lower() in _PARTICLES
    ):
        last -= 1
    if first > last or not any(char.isalpha() for char in tokens[first].text):
        return None
    text = sentence.source[tokens[first].start : tokens[last].end]
    if (
        text.endswith(".")
        and not _takes_stop(tokens[max(first, last - 1)].text)
        and len(tokens[last].text) == 1
    ):
        text = text[:-1]
    if _CODE.match(text) and " " not in text and not fold(text) in ("3m", "7-eleven"):
        return None
    return Name(sentence, first, last, text, fold(text), title_before, title_after)


def _is_leading(sentence: Sentence, tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """True when the word at `first` only leads to the name: The, Following, German."""
    word = tokens[first].text
    if (
        word.lower() in FUNCTION
        and not (word.isupper() and len(word) > 1)
        and word not in ("First", "Next", "Second")
    ):
        return True
    if first == last:
        return False
    rest = tokens[first + 1].text
    if word in demonyms() or word in ("South", "North", "Former", "Rival", "New") and rest in demonyms():
        return not (is_english(rest) or rest in words("noun") or rest in words("legal") or rest == "&")
    opens = first == 0 or not sentence.tokens[first - 1].text[0].isalnum()
    return opens and word.lower() in read_words("sentence_openers.txt")
