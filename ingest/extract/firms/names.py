"""Cut runs of capitalised words into names, the candidates for firms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.extract.currencies import find_currency
from ingest.extract.document import Document, Sentence
from ingest.extract.firms.runs import is_name_word, is_numbered, joining, run_end
from ingest.extract.firms.words import business_words, demonyms, fold, is_english, lower_words, words
from ingest.lexicons import read_words

_CODE = re.compile(r"[A-Z]{1,2}\d|\d")
#: A longer run of capitals is a shout or a table head, not a name.
_MAX_TOKENS = 16


class Name(NamedTuple):
    """A name at tokens `[first, last]` of its sentence; `key` is its folded form.

    `title_after` is set when the title of a person follows at once (`TSMC CEO`), `title_before` when one
    stands right before. `is_opening`: it opens its sentence, where any word has a capital.
    """

    sentence: Sentence
    first: int
    last: int
    text: str
    key: str
    start: int
    is_opening: bool
    title_before: bool = False
    title_after: bool = False

    @property
    def is_former(self) -> bool:
        """True behind `ex-`: an ex-Acme engineer."""
        return self.sentence.words[self.first].startswith("ex-")

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.start + len(self.text)


def is_heading(sentence: Sentence) -> bool:
    """True where capitals prove nothing."""
    return sentence.role in ("title", "heading")


def find_names(document: Document) -> list[Name]:
    """Return the names in the sentences of `document` that are no headings, in order, without overlaps."""
    names: list[Name] = []
    for sentence in document.sentences:
        if not is_heading(sentence):
            names += _names_of(sentence)
    keys = {name.key for name in names}
    found: list[Name] = []
    for name in names:
        if name.first == name.last:
            found.append(name)
        else:
            found += _split_known(name, keys)
    return found


def cut_name(sentence: Sentence, first: int, last: int) -> Name:
    """The name at tokens `[first, last]` of `sentence`, as it stands."""
    tokens, start = sentence.words, sentence.starts[first]
    text = tokens[first] if first == last else sentence.source[start : sentence.end_of(last)]
    if text.startswith("ex-"):
        start, text = start + 3, text[3:]
    return Name(sentence, first, last, text, fold(text), start, first == 0 or _is_opening(tokens, first))


def _is_opening(tokens: list[str], first: int) -> bool:
    """True when only signs stand before the token at `first`."""
    if first >= _MAX_TOKENS or (first and tokens[0][0].isalnum()):
        return False
    return not any(token[0].isalnum() for token in tokens[1:first])


def _split_known(name: Name, keys: set[str]) -> Iterator[Name]:
    """Two names that stand side by side (`HONDA Honda`), or an opening word before a known name."""
    sentence, tokens = name.sentence, name.sentence.words
    for middle in range(name.first + 1, name.last + 1):
        key = fold(sentence.source[sentence.starts[middle] : name.end])
        if key == name.key or tokens[middle - 1] == "&":
            continue
        is_twin = key[:1] == name.key[:1] and key == fold(
            sentence.source[name.start : sentence.end_of(middle - 1)]
        )
        if key not in keys and not is_twin:
            continue
        head, tail = cut_name(sentence, name.first, middle - 1), cut_name(sentence, middle, name.last)
        if _is_generic(tail):
            continue
        if head.text in read_words("given_names.txt"):
            continue
        is_lead = name.is_opening and middle == name.first + 1 and is_english(head.text)
        if head.key in keys or head.key == tail.key:
            yield head._replace(title_before=name.title_before)
        elif not is_lead:
            continue
        yield tail._replace(title_after=name.title_after) if name.title_after else tail
        return
    if _is_ticker(tokens[name.last]):
        head = cut_name(sentence, name.first, name.last - 1)
        if head.key in keys:
            name = head._replace(title_before=name.title_before)  # the ticker after the name: Velqua VLQ
    yield name


def _is_ticker(text: str) -> bool:
    return text.isupper() and 1 < len(text) < 6 and text not in words("legal")


def _is_generic(name: Name) -> bool:
    """True for a rest like `Airlines Group Inc.`, which is no name of its own."""
    parts = [token for token in name.sentence.words[name.first : name.last + 1] if token[0].isalnum()]
    return not parts or all(part in words("noun") or part in words("legal") for part in parts)


def _names_of(sentence: Sentence) -> list[Name]:
    tokens, done, small = sentence.words, 0, joining()
    end = len(tokens) - 1
    found: list[Name] = []
    for index in sentence.capitals:
        text = tokens[index]
        if index < done or not (is_name_word(text) or (text.isdigit() and is_numbered(sentence, index))):
            continue
        if index and tokens[index - 1] == "<" and (bracket := _bracketed_end(tokens, index)) is not None:
            done = bracket + 1
            if not sentence.source[sentence.starts[index] : sentence.end_of(bracket)].isupper():  # no ticker
                found.append(cut_name(sentence, index, bracket))
            continue
        following = tokens[index + 1] if index < end else "."
        is_alone = following.islower() and following not in small and not text.isdigit()
        last = index if is_alone else run_end(sentence, tokens, index)
        done = last + 1
        if last == index:
            if not (_is_no_name(text) or _is_currency(text, following)):
                found.append(cut_name(sentence, index, index))
        elif last - index < _MAX_TOKENS:
            found += _cut(sentence, tokens, index, last)
    return found


def _bracketed_end(tokens: list[str], index: int) -> int | None:
    """Last token of a name as wires of the 1980s print it at its first mention: <Acme and Sons Ltd>."""
    for last in range(index, min(index + 12, len(tokens) - 1)):
        if tokens[last + 1] == ">":
            return last
    return None


def _is_currency(text: str, following: str) -> bool:
    """True for the code of a currency before its sum: `for USD 3 billion`, not `AMD grew`."""
    return len(text) == 3 and following[0].isdigit() and bool(find_currency(text, "before"))


@lru_cache(maxsize=1 << 14)
def _is_no_name(text: str) -> bool:
    """True for a capitalised word that, alone, names nothing: The, Chairman, Ltd, Company, GDP."""
    if text in words("title") or text in _no_names() or text in words("particle"):
        return True
    if text.lower() in words("function") and not (text.isupper() and len(text) > 1):
        return True
    if text.lower() in business_words() and (is_english(text) or is_english(text.removesuffix("s"))):
        return True
    return fold(text).removesuffix("s") in _abbreviations() or _CODE.match(text) is not None


def _cut(sentence: Sentence, tokens: list[str], first: int, last: int) -> Iterator[Name]:
    """Names of one run: cut at titles of persons and after legal forms and definitions."""
    title_before, start = False, first
    for index in range(first, last + 1):
        is_title = _is_title(tokens, index, first, last)
        ends_name = index == last or _ends_name(tokens, start, index, last)
        if is_title or ends_name:
            name = _trim(sentence, tokens, start, index - is_title, title_before, is_title)
            is_public = is_title and tokens[index] in words("office")
            if name is not None and not is_public:
                yield name
            title_before, start = is_title, index + 1
        elif tokens[start] in (".", ","):
            start = index


def _is_title(tokens: list[str], index: int, first: int, last: int) -> bool:
    """True for the title of a person, but not inside a firm's name: King Pharmaceuticals."""
    word = tokens[index]
    if word not in words("title"):
        chief = [i for i in range(max(first, index - 2), index) if tokens[i] == "Chief"]
        return bool(chief) and "Officer" in tokens[chief[0] : index + 3]
    following = tokens[index + 1] if index < last else ""
    if word in words("honour"):
        rest = set(tokens[index + 1 : last + 1])
        return bool(following) and not is_english(following) and not rest & (words("noun") | words("legal"))
    return following not in words("legal")


def _ends_name(tokens: list[str], start: int, index: int, last: int) -> bool:
    """True after a legal form (`Acme Inc. ACM`) and before an abbreviation of the words so far."""
    word, following = tokens[index], tokens[index + 1]
    if word == "." and index > start:
        return tokens[index - 1] in words("legal") and index - 1 > start and following not in words("legal")
    if _is_ticker(following) and index > start:
        return "".join(t[0] for t in tokens[start : index + 1] if t[0].isupper()) == following
    is_legal = word in words("legal") and index > start and len(word) > 2
    return (
        is_legal
        and following not in words("legal")
        and following not in (".", "&", "of", ",")
        and following.isupper()
    )


def _trim(
    sentence: Sentence,
    tokens: list[str],
    first: int,
    last: int,
    title_before: bool,
    title_after: bool,
) -> Name | None:
    """The name without articles and demonyms at its head and particles at its end, or None."""
    while first <= last and not title_before and _is_leading(sentence, tokens, first, last):
        first += 1
    while first <= last and (tokens[last] in (",", "&", "of", "for") or tokens[last] in words("particle")):
        last -= 1
    if first > last or not (tokens[first][0].isalpha() or is_numbered(sentence, first)):
        return None
    if all(t in _no_names() or not t[0].isalnum() for t in tokens[first : last + 1]):
        return None
    name = cut_name(sentence, first, last)
    if first == last and name.text.lower() in lower_words("business") and is_english(name.text):
        return None
    is_code = first == last and _CODE.match(name.text) is not None
    if name.key.removesuffix("s") in _abbreviations() or is_code:
        return None
    if not (title_before or title_after):
        return name
    return name._replace(title_before=title_before, title_after=title_after)


@cache
def _no_names() -> frozenset[str]:
    return words("legal") | words("title")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(fold(word).removesuffix("s") for word in words("abbreviation"))


def _is_leading(sentence: Sentence, tokens: list[str], first: int, last: int) -> bool:
    """True when the word at `first` only leads to the name: The, Following, German."""
    word = tokens[first]
    if word.lower() in words("function") and not (word.isupper() and len(word) > 1):
        return word not in ("First", "Next", "Second") or first == last
    if first == last:
        return False
    rest = tokens[first + 1]
    if word in demonyms() or (word in ("South", "North", "Former", "New") and rest in demonyms()):
        return not (is_english(rest) or rest in words("noun") or rest in words("legal") or rest == "&")
    opens = _is_opening(tokens, first)
    if word in words("cardinal") and rest.endswith("s") and is_english(rest.removesuffix("s")):
        return words("legal").isdisjoint(tokens[first : last + 1])  # Two Rivers Brewing Co
    is_common = word.lower() in lower_words("business") and word not in words("noun")
    if word.endswith("s") and not words("legal").isdisjoint(tokens[first : last + 1]):
        return False  # Manufacturers Velqua Trust Co
    return opens and not word.isupper() and (is_common or word.lower() in read_words("sentence_openers.txt"))


@lru_cache(maxsize=1 << 14)
def initials(text: str) -> frozenset[str]:
    """Abbreviations that the words of a name allow: of all words, and without legal form and particles."""
    parts = re.findall(r"[^\W_]+", text)
    big = [part for part in parts if part[0].isupper()]
    bare = [part for part in parts if part not in words("legal")]
    plain = [part for part in big if part not in words("legal")]
    found = {"".join(part[0] for part in chosen) for chosen in (parts, big, bare, plain) if len(chosen) > 1}
    return frozenset(item.lower() for item in found)
