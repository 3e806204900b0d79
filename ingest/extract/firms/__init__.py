"""Firms that an article names, by general rules: legal forms, appositions, what firms do and have.

`names` cuts capitalised runs into names, `inside` and `around` tell what speaks for each, `evidence` weighs
it, `aliases` groups the forms of one firm. New words go to lexicons/firm_words.tsv.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache

from ingest.extract.document import Document
from ingest.extract.firms.after import features_after
from ingest.extract.firms.aliases import Group, bind, bracketed
from ingest.extract.firms.before import features_before
from ingest.extract.firms.evidence import THRESHOLD, favourable, weigh
from ingest.extract.firms.inside import features_inside
from ingest.extract.firms.lists import spread_in_lists
from ingest.extract.firms.names import Name, cut_name, find_names, is_heading
from ingest.extract.firms.words import demonyms, fold, is_english, listed, words
from ingest.extract.gazetteer import is_country, is_major_place
from ingest.extract.regions.namesakes import surnames
from ingest.extract.version import VERSION
from ingest.records import FirmMention, RegionMention

__all__ = ["find_firms"]


#: Features that leave no doubt whether a name is a person's.
_SURE = {
    "legal form",
    "firm noun",
    "listed",
    "ticker",
    "apposition before",
    "apposition after",
    "ampersand",
    "unit",
}


def find_firms(document: Document, places: Sequence[RegionMention]) -> list[FirmMention]:
    """Return the mentions of firms in `document`, in the order of the text; `name` groups them.

    Governments, agencies, universities, persons, products and cited media are left out; a name that only a
    heading gives is none. `role` is `mention`; the reader of investments raises it to `party`.
    """
    found = find_names(document)
    names = [name for name in found if name.key and not _is_within(name, places)]
    groups = _grouped(names, surnames(document), places)
    spread_in_lists(names, groups)
    bound = bind(groups)
    accepted = _accepted(groups, bound)
    return _mentions(document, names, groups, bound, accepted)


def _is_within(name: Name, places: Sequence[RegionMention]) -> bool:
    """True when a name is a piece of a longer place name: `Columbia` of `British Columbia`."""
    index = bisect_right(places, name.start, key=lambda place: place.start_char) - 1
    if index < 0:
        return False
    place = places[index]
    return name.end <= place.end_char and name.end - name.start < place.end_char - place.start_char


def _grouped(names: list[Name], persons: frozenset[str], places: Sequence[RegionMention]) -> dict[str, Group]:
    """Names by key, each with the features of all its mentions."""
    spans = frozenset((place.start_char, place.end_char) for place in places)
    groups: dict[str, Group] = {}
    for name in names:
        group = groups.get(name.key)
        if group is None:
            group = groups[name.key] = Group(name.key, [])
        group.names.append(name)
        inside = features_inside(name, persons, (name.start, name.end) in spans)
        group.features |= inside
        if "area" not in inside:  # nothing around the name of a country makes it a firm's
            group.features |= features_before(name)
            group.features |= features_after(name)
        short = bracketed(name)
        if short is not None:
            group.bound.add(fold(short))
    for group in groups.values():
        if any(not name.is_opening for name in group.names):
            group.features.discard("everyday opening")
        if "legal form" in group.features:
            group.features -= {"person", "given name"}  # `Carolina FrostLink LLC`
        if "country's" in group.features and not group.features.isdisjoint(("acts", "will act")):
            group.features.discard("given name")  # `South Korea's Kia is building`
        if "legal form" in group.features and not any(is_major_place(name.text) for name in group.names):
            group.features.discard("place")  # a small town and `Sealy Inc`: of the two the firm is meant
    _clear_founders(groups)
    return groups


def _clear_founders(groups: dict[str, Group]) -> None:
    """A last name told before the full name is no person's: `Ford plans ..., Bill Ford said`."""
    full: dict[str, int] = {}
    for group in groups.values():
        head, _, last = group.key.rpartition(" ")
        if head and "given name" in group.features:
            full[last] = min(full.get(last, group.first), group.first)
    for group in groups.values():
        is_titled = any(name.title_before for name in group.names)
        if "person" in group.features and group.first < full.get(group.key, 0) and not is_titled:
            group.features.discard("person")


def _accepted(groups: dict[str, Group], bound: dict[str, str]) -> set[str]:
    """Keys of the full names that their own evidence, and what speaks for their short forms, makes firms."""
    features = {key: set(group.features) for key, group in groups.items() if key not in bound}
    for key, root in bound.items():
        features[root] |= favourable(groups[key].features)
        if root.endswith(f" {key}") and not features[root] & _SURE and not is_english(root.split(" ")[0]):
            features[root].add("surname")  # persons go by their last word, firms by their first
    accepted = {key for key, found in features.items() if weigh(found) >= THRESHOLD}
    for key in accepted:
        head, _, rest = key.rpartition(" ")
        is_firm = head in accepted or head in listed() or bound.get(head) in accepted - {key}
        if is_firm and not ({rest.capitalize(), rest.upper()} & _naming() or _is_country(rest)):
            features[key].add("product of firm")
    for key in features.keys() - accepted:
        head, _, rest = key.partition(" ")
        is_part = rest.capitalize() in words("unit") or _is_country(rest)
        if is_part and (head in accepted or bound.get(head) in accepted):
            features[key].add("part of firm")
    return {key for key, found in features.items() if weigh(found) >= THRESHOLD}


def _is_country(rest: str) -> bool:
    """True for the name of a country that a firm adds to its own for its part there: Velqua Polska."""
    return bool(rest) and (is_country(rest.capitalize()) or is_country(rest.upper()))


@cache
def _naming() -> frozenset[str]:
    """Words that may follow a firm's name in the name of another firm."""
    return words("noun") | words("unit") | words("fuller") | words("legal") | words("strong")


def _mentions(
    document: Document, names: list[Name], groups: dict[str, Group], bound: dict[str, str], accepted: set[str]
) -> list[FirmMention]:
    fullest = {key: groups[key].full for key in accepted}
    firms = [name for name in names if bound.get(name.key, name.key) in accepted]
    known = {name.key for name in firms}
    found = sorted(firms + _in_headings(document, known), key=lambda name: name.start)
    return [
        _mention(document, ordinal, name, fullest[bound.get(name.key, name.key)])
        for ordinal, name in enumerate(found)
    ]


def _in_headings(document: Document, known: set[str]) -> list[Name]:
    """Names of firms known from the sentences, where headings repeat them; the longest at each word."""
    longest = max((key.count(" ") + 2 for key in known), default=0)
    starts = {key.split(" ")[0] for key in known}
    found = []
    for sentence in document.sentences:
        if not is_heading(sentence):
            continue
        done, tokens = 0, sentence.words
        for index in sentence.capitals if known else ():
            if index < done or fold(tokens[index]).split(" ")[0] not in starts:
                continue
            for last in range(min(index + longest + 2, len(tokens)) - 1, index - 1, -1):
                name = cut_name(sentence, index, last)
                if name.key in known and _is_capital(tokens[index]) and _is_capital(tokens[last]):
                    found.append(name)
                    done = last + 1
                    break
    return found


def _is_capital(word: str) -> bool:
    return any(char.isupper() or char.isdigit() for char in word) and word.lower() not in words("function")


def _mention(document: Document, ordinal: int, name: Name, full: str) -> FirmMention:
    article_id = document.article.article_id
    return FirmMention(
        article_id=article_id,
        mention_id=f"{article_id}-f{ordinal}",
        start_char=name.start,
        end_char=name.end,
        quote=name.text,
        extractor_version=VERSION,
        surface=name.text,
        name=full,
        legal_form=_legal_form(name.text),
        alias_of=full if name.text != full else None,
        country_code=_country(name),
        role="mention",
    )


@lru_cache(maxsize=1 << 12)
def _legal_form(text: str) -> str | None:
    """The legal form that ends a name, as written."""
    last = re.split(r"[ ,]", text)[-1]
    is_legal = len(last) < len(text) and last[:1].isupper() and last.rstrip(".") in words("legal")
    return last if is_legal else None


@cache
def _parts_of_demonyms() -> frozenset[str]:
    return frozenset(form.split()[-1] for form in demonyms())


def _country(name: Name) -> str | None:
    """The country that an adjective right before states: `German carmaker X`."""
    previous = name.sentence.words[max(0, name.first - 8) : name.first]
    if _parts_of_demonyms().isdisjoint(previous):
        return None
    start = max(name.sentence.start, name.start - 60)
    before = name.sentence.source[start : name.start]
    match = re.search(r"\b([A-Z][a-z]+(?: [A-Z][a-z]+)?)(?: [a-z][\w-]*){0,4} $", before)
    if match is None:
        return None
    return demonyms().get(match[1]) or demonyms().get(match[1].split()[-1]) or None
