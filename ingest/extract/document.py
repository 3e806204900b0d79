"""An article cut into sentences and tokens, the common ground of every reader.

All positions are code points into the article's unaltered text. Cutting is linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, TypeVar

from ingest.lexicons import read_rows, read_words
from ingest.records import Article

#: A sentence longer than this (a table dumped as one line) is cut at white space, so that readers which
#: look at word pairs inside a sentence stay linear in the article.
MAX_SENTENCE_CHARS = 3000

#: Roles that flow into each other: a quotation stands inside a sentence of the body.
_FLOWING = frozenset({"body", "quote"})

_TOKEN = re.compile(
    r"[A-Za-z]++(?![\w\u0300-\u036f.&'’‐‑-])"  # most words, without a look at what the next line allows
    r"|[^\W\d_](?:\.(?:[^\W\d_]\.)+"  # U.S.  p.m.
    r"|[\w\u0300-\u036f]*(?:(?:[-‐‑&]|['’](?!s\b))[\w\u0300-\u036f]+)*)"  # Coca-Cola  AT&T  O'Neill
    r"|\d+(?:[.,]\d+)*"  # 1,000.5
    r"|['’]s\b"
    r"|\S"
)
#: The first sign alone is looked for; what may follow depends on it.
_BOUNDARY = re.compile(
    r"[.!?…。！？\n](?:"
    r"(?<=[.!?…])(?P<stop>[.!?…]*)(?:['’\"”»)\]]| ['’\"](?=\s|$))*(?=\s|$)"  # closing quotes may stand apart
    r"|(?<=[。！？])(?P<cjk>[。！？]*[”’」』]*)"
    r"|(?<=\n)\n*)"
)
_ASCII_WORD = re.compile(r"[a-z]+")
_LAST_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*$")
_QUOTE_OPENS = re.compile(r"\s+[“‘«\"`]")
_NEXT_WORD = re.compile(r"[\s'‘’\"“”«`(\[•–—-]*([^\W_][\w’']*)?")


Found = TypeVar("Found")


@dataclass(slots=True, eq=False)
class Sentence:
    """One sentence, heading or list item, without the white space around it."""

    index: int
    start: int
    end: int
    role: str
    source: str = field(repr=False)
    _words: list[str] | None = field(default=None, repr=False)
    _lowers: list[str] | None = field(default=None, repr=False)
    _starts: list[int] | None = field(default=None, repr=False)
    _capitals: list[int] | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.source[self.start : self.end]

    @property
    def words(self) -> list[str]:
        """Its words, numbers and signs in order, cut when first asked for."""
        if self._words is None:
            self._words = _TOKEN.findall(self.source, self.start, self.end)
        return self._words

    @property
    def lowers(self) -> list[str]:
        """Its words in lower case, in order."""
        if self._lowers is None:
            self._lowers = list(map(str.lower, self.words))
        return self._lowers

    @property
    def starts(self) -> list[int]:
        """Where in the article its words start."""
        if self._starts is None:
            self._starts = _find_in_turn(self.words, self.source, self.start)
        return self._starts

    def end_of(self, index: int) -> int:
        """Where in the article the word at `index` ends."""
        return self.starts[index] + len(self.words[index])

    @property
    def capitals(self) -> list[int]:
        """Indices of the words with a capital, and of numbers: where a name may begin."""
        if self._capitals is None:
            words = enumerate(self.words)
            self._capitals = [i for i, word in words if not word.islower() and word[0].isalnum()]
        return self._capitals


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An article with its sentences in the order of the text.

    `lowered` is the text in lower case, position by position; `vocabulary` every run of ASCII letters in it.
    """

    article: Article
    text: str
    lowered: str = field(repr=False)
    sentences: tuple[Sentence, ...]
    vocabulary: frozenset[str] = field(repr=False)
    _starts: tuple[int, ...] = field(repr=False)
    _known: dict[Callable[[Document], Any], Any] = field(repr=False, default_factory=dict)

    @classmethod
    def from_article(cls, article: Article) -> Document:
        """Cut `article`. No sentence crosses a line (unless hard-wrapped) or a role but body and quote."""
        sentences: list[Sentence] = []
        is_wrapped = _is_hard_wrapped(article.text)
        role_starts = [span.start_char for span in article.roles]
        for flow_start, flow_end in _flows(article):
            for start, end in _cut_flow(article.text, flow_start, flow_end, is_wrapped):
                role = _role_of(article, role_starts, start, end)
                sentences.append(Sentence(len(sentences), start, end, role, article.text))
        starts = tuple(sentence.start for sentence in sentences)
        lowered = lower(article.text)
        vocabulary = frozenset(_ASCII_WORD.findall(lowered))
        return cls(article, article.text, lowered, tuple(sentences), vocabulary, starts)

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds `position`, or the last one before it. Raises IndexError without any."""
        return self.sentences[max(0, bisect_right(self._starts, position) - 1)]

    def find_words(self, words: Set[str]) -> list[tuple[int, str]]:
        """Where any of `words` (in lower case, ASCII letters) stands as a whole word, in order, and which.

        Only those that the article uses are searched for: most tables share few words with an article.
        """
        text = self.lowered
        found: list[tuple[int, str]] = []
        for word in self.vocabulary & words:
            at = text.find(word)
            while at >= 0:
                end = at + len(word)
                is_whole = not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum())
                if is_whole:
                    found.append((at, word))
                at = text.find(word, end)
        found.sort()
        return found


def once_per_document(read: Callable[[Document], Found]) -> Callable[[Document], Found]:
    """Decorate a reader of a whole document: what it finds is kept with the document, for all who ask."""

    @wraps(read)
    def known(document: Document) -> Found:
        if read not in document._known:
            document._known[read] = read(document)
        found: Found = document._known[read]
        return found

    return known


def lower(text: str) -> str:
    """Lower case without a change of length, which a few letters (İ) would bring."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _find_in_turn(words: Iterable[str], text: str, start: int) -> list[int]:
    """Where `words` stand in `text` from `start` on, nothing but white space between them."""
    find, starts = text.find, []
    for word in words:
        start = find(word, start)
        starts.append(start)
        start += len(word)
    return starts


def _flows(article: Article) -> Iterator[tuple[int, int]]:
    """Stretches of text in which a sentence may run on."""
    start: int | None = None
    previous = ""
    for span in article.roles:
        continues = span.role == previous or {span.role, previous} == _FLOWING
        if start is not None and not continues:
            yield start, span.start_char
            start = None
        if start is None:
            start = span.start_char
        previous = span.role
    yield start or 0, len(article.text)


def _role_of(article: Article, role_starts: Sequence[int], start: int, end: int) -> str:
    """Role of a sentence: `quote` only when nothing but the quotation is in it."""
    first = bisect_right(role_starts, start) - 1
    if first < 0:
        return "body"
    role = article.roles[first].role
    if role == "quote" and end > article.roles[first].end_char:
        return "body"
    return role


def _is_hard_wrapped(text: str) -> bool:
    """True when the lines were broken at a fixed width, as old wires and mails are."""
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    return len(lengths) >= 4 and lengths[-1] <= 90 and lengths[len(lengths) // 2] >= 50


def _cut_flow(text: str, start: int, end: int, is_wrapped: bool) -> Iterator[tuple[int, int]]:
    """Ranges of the sentences in `text[start:end]`, trimmed, none empty."""
    begin = start
    for match in _BOUNDARY.finditer(text, start, end):
        if match["stop"] is not None:
            is_end = _ends_sentence(text, match.start(), match.end("stop"), match.end(), end)
        elif match["cjk"] is None and is_wrapped and match.end() - match.start() == 1:
            is_end = match.start() - (text.rfind("\n", start, match.start()) + 1) < 45
        else:
            is_end = True
        if is_end:
            yield from _trim(text, begin, match.end())
            begin = match.end()
    yield from _trim(text, begin, end)


def _ends_sentence(text: str, stop: int, after_stop: int, after: int, end: int) -> bool:
    """Decide whether the full stop (or `!`, `?`) at `stop` ends a sentence."""
    following = _NEXT_WORD.match(text, after, min(end, after + 60))
    word = following[1] if following and following[1] else ""
    if word[:1].islower() and not word[1:2].isupper():  # "... Yahoo! said", but "... . eBay said"
        return False
    if text[stop:after_stop] != ".":
        return True
    last = _last_word(text, stop)
    match _binding_of(last, text[max(0, stop - 3) : stop - 1]):
        case "always":
            return bool(_QUOTE_OPENS.match(text, after, end))
        case "number":
            return not word[:1].isdigit()
        case "usually":
            return word.lower() in read_words("sentence_openers.txt") or text[after : after + 1] == "\n"
    return True


def _last_word(text: str, stop: int) -> str:
    """The word that ends at `stop`, with the points inside it."""
    word = text[max(0, stop - 20) : stop].rpartition(" ")[2]
    if word.isalnum():
        return word
    match = _LAST_WORD.search(word)
    return match.group() if match else ""


def _binding_of(word: str, before: str) -> str:
    """How the full stop after `word` binds it to the next word: see lexicons/abbreviations.tsv."""
    if "." in word and not word[0].isdigit():  # "p.m.", but not "to $8.2bn."
        return "usually"
    if len(word) == 1 and word.isupper():  # an initial, except in "A.B. & C."
        return "usually" if before.endswith("& ") else "always"
    binding = _abbreviations().get(word.lower(), "")
    if binding in ("title", "name"):
        return "" if word.islower() else {"title": "always", "name": "usually"}[binding]
    return binding


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range without white space around it, in pieces of at most MAX_SENTENCE_CHARS."""
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end
        if stop - start > MAX_SENTENCE_CHARS:
            blank = text.rfind(" ", start, start + MAX_SENTENCE_CHARS)
            stop = blank if blank > start else start + MAX_SENTENCE_CHARS
        rest = stop
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if stop > start:
            yield start, stop
        start = rest


@cache
def _abbreviations() -> dict[str, str]:
    return {row[0]: row[1] for row in read_rows("abbreviations.tsv")}
