"""What the words of a name say about whose name it is."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.extract.firms.names import Name
from ingest.extract.firms.words import demonyms, fold, is_english, listed, words
from ingest.extract.gazetteer import gazetteer, is_major_place
from ingest.lexicons import read_words

_CAMEL = re.compile(r"^(?!(?:Mc|Mac|O['’]|D[eiu]|L[ae])[A-Z]).*[a-z][A-Z]")
_INVESTS = re.compile(
    r"\b(?:Investment|Pension|Retirement) (?:\w+ )?(?:Authority|Board|Office|Corporation|Council)$"
    r"|\b(?:Savings|Loan|Mortgage|Building|Credit) (?:Association|Society|Union)(?: of \w+)?$"
    r"|\b(?:Property|Properties|Realty|Estate|Investment|Income|Royalty|Mortgage|Industrial|Office) Trust$"
)
_CENTRAL_BANK = re.compile(
    r"(?:central|reserve|national|federal reserve) bank (?:of|in) |federal reserve|.*\bcentral bank$"
)


_EXPLAINED = {"legal form", "firm noun", "listed", "other noun", "institution", "media", "given name"} | {
    "camel case"
}


class _Inside(NamedTuple):
    """What the words of a name say, and its last word when it may be a person's."""

    features: frozenset[str]
    last_name: str | None


def features_inside(name: Name, persons: frozenset[str], is_place: bool) -> frozenset[str]:
    """What the words of the name say; `persons` are last names, `is_place` tells that it reads as a place."""
    tokens = tuple(name.sentence.words[name.first : name.last + 1])
    inside = _inside(name.text, name.key, tokens, name.is_opening, is_place)
    return inside.features | {"person"} if inside.last_name in persons else inside.features


@lru_cache(maxsize=1 << 14)
def _inside(text: str, key: str, tokens: tuple[str, ...], is_opening: bool, is_place: bool) -> _Inside:
    parts = [t for t in tokens if t[0].isalnum()]
    found = _of_firm(key, tokens, parts, is_opening, is_place)
    last_name = None
    if not found & {"legal form", "firm noun", "listed"}:
        given = read_words("given_names.txt")
        is_initial = len(parts) > 1 and len(parts[0]) == 1 and tokens[1] == "."
        if (len(parts) < 4 and parts[0] in given) or is_initial:
            found.add("given name")
        last_name = parts[-1] if len(parts) == 1 or parts[0] in given else None
    if all(is_english(part) for part in parts) and "listed" not in found and "legal form" not in found:
        if len(parts) > 1:
            found |= set() if parts[-1] in words("strong") else {"everyday words"}
        elif not is_opening:
            if "camel case" not in found and not (
                text.isupper() and len(text) > 2
            ):  # a word in capitals among small letters names something
                found.add("everyday word")
        elif key not in listed():
            found.add("everyday opening")
    if not found & _EXPLAINED and not is_place and _is_odd(parts):
        found.add("odd word" if len(parts) == 1 else "odd words")
    if is_place:
        found.add("place")
        if any(place.level != "city" for place in gazetteer().readings(text)):
            found.add("area")
    elif "listed" not in found and is_major_place(text):
        found.add("place name")
    peoples = [half for part in parts for half in part.removesuffix("s").split("-") if half != "pan"]
    if text in demonyms() or all(half in demonyms() for half in peoples):
        found.add("demonym")
    return _Inside(frozenset(found), last_name)


def _of_firm(
    key: str, tokens: tuple[str, ...], parts: list[str], is_opening: bool, is_place: bool
) -> set[str]:
    """Words by which firms, institutions and media call themselves."""
    found: set[str] = set()
    is_danish = tokens[-3:] == ("A", "/", "S") and len(tokens) > 3
    if is_danish or (len(parts) > 1 and not words("legal").isdisjoint(parts[1:])):
        found.add("legal form")
    if key in listed() and _is_sure_of_list(parts, is_opening, is_place):
        found.add("listed")
    usual = [cased(part) for part in parts]
    others = [p for p, form in zip(parts, usual, strict=True) if form in words("other")]
    if (len(parts) > 1 and not words("noun").isdisjoint(usual)) or (
        len(parts) == 1 and parts[0].endswith(("bank", "Bank", "soft", "tech", "Tech", "corp"))
    ):
        found.add("firm noun")
    if _INVESTS.search(" ".join(parts)):  # pension and state funds, savings banks
        found.add("firm noun")
    elif others and (
        parts[-1] in others or "firm noun" not in found or _opens_with_institution(others, parts)
    ):
        found.add("other noun")
    if usual[-1] in words("landscape") or (parts[-1].isdigit() and "firm noun" not in found):
        found.add("landscape")
    if key in _institutions() or ("legal form" not in found and _CENTRAL_BANK.match(key)):
        found.add("institution")
    if len(parts) > 1 and "&" in tokens:
        found.add("ampersand")
    if any(not part[1:].islower() and _CAMEL.search(part) for part in parts):
        found.add("camel case")
    if parts[0] in words("media") or (len(parts) > 1 and parts[-1] in words("outlet")):
        found.add("media")
    return found


def _opens_with_institution(others: list[str], parts: list[str]) -> bool:
    """True for `Department of Energy` and `Court Street Bank`, not for `Summit Bank of Velqua`."""
    return others != ["Union"] and ("of" in parts or parts[0] in words("institution_head"))


def _is_odd(parts: list[str]) -> bool:
    """True when no word of a name is known: no English word, place, given name, demonym or abbreviation."""
    return not any(_is_known(part) for part in parts)


def _is_known(part: str) -> bool:
    singular = part.removesuffix("s")
    return (
        len(part) < 3
        or part.isupper()
        or ("-" in part and part[0].islower())
        or any(_is_word(form) for form in {part, singular, part.removesuffix("es")})
        or part in demonyms()
        or singular.endswith(("ian", "ean", "ese"))
        or gazetteer().knows_town(part)
        or part in read_words("given_names.txt")
    )


def _is_word(part: str) -> bool:
    return is_english(part) or part.lower() in read_words("less_common_words.txt")


def _is_sure_of_list(parts: list[str], is_opening: bool, is_place: bool) -> bool:
    """A listed name of one word counts unless it is a place, or a word that opens the sentence."""
    if len(parts) > 1 or parts[0].isupper():
        return True
    return not (is_english(parts[0]) and is_opening) and not is_place


@cache
def _institutions() -> frozenset[str]:
    return frozenset(fold(name) for name in read_words("institutions.txt"))


def cased(word: str) -> str:
    """A word shouted in capitals as it is usually written."""
    return word.capitalize() if word.isupper() and len(word) > 3 else word
