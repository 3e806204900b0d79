"""An article cut into sentences and tokens, the common ground of every reader.

All positions are code points into the article's unaltered text. Cutting is linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ingest.lexicons import read_rows, read_words
from ingest.records import Article

#: A sentence longer than this (a table dumped as one line) is cut at white space, so that readers which
#: look at word pairs inside a sentence stay linear in the article.
MAX_SENTENCE_CHARS = 3000

#: Roles that flow into each other: a quotation stands inside a sentence of the body.
_FLOWING = frozenset({"body", "quote"})

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.  p.m.
    r"|\d+(?:[.,]\d+)*"  # 1,000.5
    r"|[^\W\d_][\w\u0300-\u036f]*(?:(?:[-‐‑&]|['’](?!s\b))[\w\u0300-\u036f]+)*"  # Coca-Cola  AT&T  O'Neill
    r"|['’]s\b"
    r"|\S"
)
_BOUNDARY = re.compile(
    r"(?P<stop>[.!?…]+)(?:['’\"”»)\]]| ['’\"](?=\s|$))*(?=\s|$)"  # closing quotes may stand apart: . ' '
    r"|(?P<cjk>[。！？]+[”’」』]*)"
    r"|\n+"
)
_LAST_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*$")
_QUOTE_OPENS = re.compile(r"\s+[“‘«\"`]")
_NEXT_WORD = re.compile(r"[\s'‘’\"“”«`(\[•–—-]*([^\W_][\w’']*)?")


class Token(NamedTuple):
    """One word, number or sign: `text` stands at `[start, end)` of the article."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Sentence:
    """One sentence, heading or list item, without the white space around it."""

    index: int
    start: int
    end: int
    role: str
    source: str = field(repr=False)
    _tokens: tuple[Token, ...] | None = field(default=None, repr=False)
    _capitals: tuple[int, ...] | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.source[self.start : self.end]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its tokens in order, cut when first asked for."""
        if self._tokens is None:
            found = _TOKEN.finditer(self.source, self.start, self.end)
            self._tokens = tuple(Token(match.start(), match.end(), match.group()) for match in found)
        return self._tokens

    @property
    def capitals(self) -> tuple[int, ...]:
        """Indices of the tokens with a capital, and of numbers: where a name may begin."""
        if self._capitals is None:
            words = enumerate(self.tokens)
            self._capitals = tuple(i for i, t in words if not t[2].islower() and t[2][0].isalnum())
        return self._capitals


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its sentences in the order of the text.

    `lowered` is the text in lower case, position by position.
    """

    article: Article
    text: str
    lowered: str = field(repr=False)
    sentences: tuple[Sentence, ...]
    _starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def from_article(cls, article: Article) -> Document:
        """Cut `article`. No sentence crosses a line (unless hard-wrapped) or a role but body and quote."""
        sentences: list[Sentence] = []
        is_wrapped = _is_hard_wrapped(article.text)
        for flow_start, flow_end in _flows(article):
            for start, end in _cut_flow(article.text, flow_start, flow_end, is_wrapped):
                role = _role_of(article, start, end)
                sentences.append(Sentence(len(sentences), start, end, role, article.text))
        starts = tuple(sentence.start for sentence in sentences)
        return cls(article, article.text, lower(article.text), tuple(sentences), starts)

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds `position`, or the last one before it. Raises IndexError without any."""
        return self.sentences[max(0, bisect_right(self._starts, position) - 1)]


def lower(text: str) -> str:
    """Lower case without a change of length, which a few letters (İ) would bring."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


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


def _role_of(article: Article, start: int, end: int) -> str:
    """Role of a sentence: `quote` only when nothing but the quotation is in it."""
    if len(article.roles) == 1:
        return article.roles[0].role
    first = bisect_right(article.roles, start, key=lambda span: span.start_char) - 1
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
            is_end = _ends_sentence(text, match.start("stop"), match.end("stop"), match.end(), end)
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
    before = _LAST_WORD.search(text, max(0, stop - 20), stop)
    last = before.group() if before else ""
    match _binding_of(last, text[max(0, stop - 3) : stop - 1]):
        case "always":
            return bool(_QUOTE_OPENS.match(text, after, end))
        case "number":
            return not word[:1].isdigit()
        case "usually":
            return word.lower() in read_words("sentence_openers.txt") or text[after : after + 1] == "\n"
    return True


def _binding_of(word: str, before: str) -> str:
    """How the full stop after `word` binds it to the next word: see lexicons/abbreviations.tsv."""
    if "." in word:
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
