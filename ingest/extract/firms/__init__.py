"""Firms that an article names, by general rules: legal forms, appositions, what firms do and have.

`names` cuts capitalised runs into names, `evidence` weighs what speaks for each, `aliases` groups the forms
of one firm. New words go to lexicons/firm_words.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.extract.document import Document
from ingest.extract.firms.aliases import Group, bind, bracketed
from ingest.extract.firms.evidence import THRESHOLD, features_of, is_list_gap, weigh
from ingest.extract.firms.names import Name, find_names
from ingest.extract.firms.words import demonyms, fold, words
from ingest.extract.regions.scan import surnames
from ingest.extract.version import VERSION
from ingest.records import FirmMention, RegionMention

__all__ = ["find_firms"]


def find_firms(document: Document, places: Sequence[RegionMention]) -> list[FirmMention]:
    """Return the mentions of firms in `document`, in the order of the text; `name` groups them.

    Governments, agencies, universities, persons, products and cited media are left out; a name that only a
    heading gives is none. `role` is `mention`; the reader of investments raises it to `party`.
    """
    names = find_names(document)
    groups = _grouped(names, surnames(document), places)
    _spread_in_lists(names, groups)
    bound = bind(groups)
    accepted = _accepted(groups, bound)
    return _mentions(document, names, groups, bound, accepted)


def _grouped(names: list[Name], persons: frozenset[str], places: Sequence[RegionMention]) -> dict[str, Group]:
    """Names by key, each with the features of all its mentions in sentences."""
    spans = frozenset((place.start_char, place.end_char) for place in places)
    groups: dict[str, Group] = {}
    for name in names:
        group = groups.setdefault(name.key, Group(name.key, []))
        group.names.append(name)
        if name.in_heading:
            continue
        group.features |= features_of(name, persons, spans)
        short = bracketed(name)
        if short is not None:
            group.bound.add(fold(short))
    for group in groups.values():
        if any(not name.is_opening for name in group.names if not name.in_heading):
            group.features.discard("everyday opening")
    return groups


def _spread_in_lists(names: list[Name], groups: dict[str, Group]) -> None:
    """A name in one list with a firm is likely one too: `A, B and C`."""
    for order in (names, names[::-1]):
        for one, other in zip(order, order[1:], strict=False):
            first, second = (one, other) if one.start < other.start else (other, one)
            if first.sentence is second.sentence and is_list_gap(first.sentence, first, second):
                if weigh(groups[one.key].features) >= THRESHOLD:
                    groups[other.key].features.add("listed with firms")


def _accepted(groups: dict[str, Group], bound: dict[str, str]) -> set[str]:
    """Keys of the full names that the evidence of all their forms makes firms."""
    features: dict[str, set[str]] = {}
    in_text: dict[str, bool] = {}
    for key, group in groups.items():
        root = bound.get(key, key)
        features.setdefault(root, set()).update(group.features)
        in_text[root] = in_text.get(root, False) or any(not name.in_heading for name in group.names)
    return {key for key, found in features.items() if in_text[key] and weigh(found) >= THRESHOLD}


def _mentions(
    document: Document, names: list[Name], groups: dict[str, Group], bound: dict[str, str], accepted: set[str]
) -> list[FirmMention]:
    found: list[FirmMention] = []
    fullest = {key: groups[key].full for key in accepted}
    for name in names:
        root = bound.get(name.key, name.key)
        if root not in accepted:
            continue
        full = fullest[root]
        found.append(
            FirmMention(
                article_id=document.article.article_id,
                mention_id=f"{document.article.article_id}-f{len(found)}",
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
        )
    return found


def _legal_form(text: str) -> str | None:
    """The legal form that ends a name, as written."""
    match = re.search(r"[ ,]([A-Z][\w./]*\.?)$", text)
    return match[1] if match and match[1].rstrip(".") in words("legal") else None


def _country(name: Name) -> str | None:
    """The country that an adjective right before states: `German carmaker X`."""
    start = max(name.sentence.start, name.start - 60)
    before = name.sentence.source[start : name.start]
    match = re.search(r"\b([A-Z][a-z]+(?: [A-Z][a-z]+)?)(?: [a-z][\w-]*){0,4} $", before)
    if match is None:
        return None
    return demonyms().get(match[1]) or demonyms().get(match[1].split()[-1]) or None
