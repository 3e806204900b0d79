"""Weigh what speaks for and against a name being a firm's. One feature of a name counts once."""

from __future__ import annotations

import re
from functools import cache

from ingest.extract.firms.names import Name, initials
from ingest.extract.firms.patterns import patterns, phrases
from ingest.extract.firms.words import demonyms, fold, is_act, is_english, listed, lower_words, words
from ingest.extract.gazetteer import gazetteer, is_major_place
from ingest.lexicons import read_words

#: Feature -> weight. A name is a firm when its features add up to THRESHOLD.
WEIGHTS: dict[str, float] = {
    "legal form": 5.0,
    "listed": 3.0,
    "firm noun": 2.4,
    "camel case": 1.4,
    "ampersand": 1.5,
    "apposition before": 3.2,
    "apposition after": 3.2,
    "ticker": 4.2,
    "acronym": 1.0,
    "based": 3.0,
    "has business": 2.6,
    "acts": 2.3,
    "will act": 2.3,
    "says it": 2.4,
    "officer of": 3.0,
    "owned": 2.3,
    "officer before": 2.6,
    "dealt with": 2.3,
    "cooperates": 2.3,
    "named as firm": 3.0,
    "unit": 5.0,
    "listed with firms": 2.6,
    "among firms": 5.0,
    "country's": 1.5,
    "institution": -8.0,
    "part of firm": 3.0,
    "weak act": 0.8,
    "weak business": 1.4,
    "after legal form": 3.0,
    "other noun": -7.0,
    "landscape": -2.5,
    "person": -6.0,
    "given name": -3.0,
    "office": -5.0,
    "media": -4.5,
    "article": -2.0,
    "product": -2.5,
    "everyday words": -1.6,
    "everyday word": -2.6,
    "everyday opening": -2.5,
    "place": -4.5,
    "place name": -3.0,
    "surname": -4.0,
    "demonym": -6.0,
}
THRESHOLD = 2.2

_CAMEL = re.compile(r"^(?!(?:Mc|Mac|O['’]|D[eiu]|L[ae])[A-Z]).*[a-z][A-Z]")
_OWNER = re.compile(r"\b((?:[A-Z]\w+ )?[A-Z]\w+)['’]s $")
_LINKS = frozenset({"of", "at", "for", "with", "in", "the"})
_LISTERS = frozenset({"including", "like", "as", "include", "includes", "included", "are", "were", "the"})
_CENTRAL_BANK = re.compile(
    r"(?:central|reserve|national|federal reserve) bank (?:of|in) |federal reserve|.*\bcentral bank$"
)
_PARTICIPLE = re.compile(r"\w+(?:ed|ing)|run|led|made|now|whose")
_LIST_GAP = re.compile(r"(?:,? (?:and|or|&) |, )(?:the )?((?:[a-z][\w-]* ){0,3})")


def features_of(name: Name, persons: frozenset[str], places: frozenset[tuple[int, int]]) -> set[str]:
    """Features of one mention of a name; `persons` are last names, `places` spans of places."""
    found = _inside(name, persons)
    if (name.start, name.end) in places:
        found.add("place")
        found.discard("place name")
    found |= _before(name)
    found |= _after(name)
    return found


def _inside(name: Name, persons: frozenset[str]) -> set[str]:
    """What the words of the name say."""
    found: set[str] = set()
    tokens = [t.text for t in name.sentence.tokens[name.first : name.last + 1]]
    parts = [t for t in tokens if t[0].isalnum()]
    if len(parts) > 1 and any(part in words("legal") for part in parts[1:]):
        found.add("legal form")
    if name.key in listed() and _is_sure_of_list(name, parts):
        found.add("listed")
    others = [p for p in parts if _cased(p) in words("other")]
    if (len(parts) > 1 and any(_cased(part) in words("noun") for part in parts)) or (
        len(parts) == 1
        and any(parts[0].endswith(tail) for tail in ("bank", "Bank", "soft", "tech", "Tech", "corp"))
    ):
        found.add("firm noun")
    if others and (parts[-1] in others or "of" in parts or parts[0] in others or "firm noun" not in found):
        found.add("other noun")
    if _cased(parts[-1]) in words("landscape") or (parts[-1].isdigit() and "firm noun" not in found):
        found.add("landscape")
    if name.key in _institutions() or (_CENTRAL_BANK.match(name.key) and "legal form" not in found):
        found.add("institution")
    if len(parts) > 1 and ("&" in tokens):
        found.add("ampersand")
    if any(_CAMEL.search(part) for part in parts):
        found.add("camel case")
    if parts[0] in words("media") or (len(parts) > 1 and parts[-1] in words("outlet")):
        found.add("media")
    if not found & {"legal form", "firm noun", "listed"}:
        given = read_words("given_names.txt")
        if (len(parts) in (2, 3) and parts[0] in given) or (
            len(parts) > 1 and len(parts[0]) == 1 and tokens[1] == "."
        ):
            found.add("given name")
        if len(parts) == 1 and parts[0] in given:
            found.add("given name")
        if parts[-1] in persons and (len(parts) == 1 or parts[0] in given):
            found.add("person")
    if all(is_english(part) for part in parts) and "listed" not in found and "legal form" not in found:
        if len(parts) > 1:
            found |= set() if parts[-1] in words("strong") else {"everyday words"}
        else:
            found.add("everyday opening" if name.is_opening else "everyday word")
    if "listed" not in found and is_major_place(name.text):
        found.add("place name")
    if name.text in demonyms() or all(part.removesuffix("s") in demonyms() for part in parts):
        found.add("demonym")
    return found


def _is_sure_of_list(name: Name, parts: list[str]) -> bool:
    """A listed name of one word counts unless it is a place, or a word that opens the sentence."""
    if len(parts) > 1 or name.text.isupper():
        return True
    return not (is_english(name.text) and name.is_opening) and name.text not in gazetteer()


@cache
def _institutions() -> frozenset[str]:
    return frozenset(fold(name) for name in read_words("institutions.txt"))


@cache
def _dealt_ends() -> frozenset[str]:
    """Last words of the phrases before a firm: a look at one word saves most searches."""
    return frozenset(phrase.split()[-1] for phrase in phrases("dealt")) | {"from", "for", "the"}


def _cased(word: str) -> str:
    return word.capitalize() if word.isupper() and len(word) > 3 else word


def _before(name: Name) -> set[str]:
    """What stands before the name."""
    found: set[str] = set()
    sentence = name.sentence
    before = sentence.source[max(sentence.start, name.start - 80) : name.start]
    if name.title_before:
        found.add("office")
    previous = sentence.tokens[max(0, name.first - 4) : name.first]
    last = previous[-1].text if previous else ""
    owner = _OWNER.search(before)
    if owner and any(place.level == "country" for place in gazetteer().readings(owner[1])):
        found.add("country's")
    if before.endswith(", ") and len(previous) > 1 and previous[-2].text in phrases("named_after"):
        found.add("apposition before")
    if last.lower() in lower_words("business") and last.lower() == last and before.endswith(" "):
        found.add("apposition before")
    if patterns().introduced.search(before):
        found.add("based")
    if last.lower() in _LINKS and patterns().officer_of.search(before):
        found.add("officer of")
    if last.lower() in _dealt_ends() and patterns().dealt.search(before):
        found.add("dealt with")
    if last.lower() in _LISTERS and patterns().as_firm.search(before):
        found.add("named as firm")
    if patterns().legal_before.search(before):
        found.add("after legal form")
    wide = sentence.source[max(sentence.start, name.start - 200) : name.start]
    if wide.endswith(("with ", "between ", "and ", "the ")) and patterns().cooperates.search(wide):
        found.add("cooperates")
    if last in ("the", "The") and not any(
        _cased(part) in words("noun") | words("legal") for part in name.text.split()
    ):
        found.add("article")
    if (
        last.lower() in ("a", "an", "its", "their", "his", "her", "our", "this", "on")
        and "apposition before" not in found
    ):
        found.add("product")
    return found


def _after(name: Name) -> set[str]:
    """What stands after the name."""
    found: set[str] = set()
    sentence, source = name.sentence, name.sentence.source
    after = source[name.end : min(sentence.end, name.end + 90)]
    following = [t.text for t in sentence.tokens[name.last + 1 : name.last + 6]]
    if name.title_after:
        found.add("officer before")
    ticker = patterns().ticker.match(after)
    if ticker:
        found.add("acronym" if re.sub(r"\W", "", ticker[0]).lower() in initials(name.text) else "ticker")
    apposition = patterns().apposition.match(after)
    if apposition and _names_business(after[apposition.start() : 90]):
        found.add("apposition after")
    if patterns().job.match(after) and after.startswith(","):
        found.add("office")
    if re.match(r", (?:\d\d|\d\d-year-old),", after):
        found.add("person")
    if following and following[0] in ("'s", "’s") and len(following) > 1:
        if any(word in words("holding") for word in following[1:4]):
            found.add("has business")
    elif (
        following and following[0] in words("holding") and following[0] not in ("general", "head", "managing")
    ):
        found.add("has business" if following[0] in phrases("security") else "weak business")
    if following and following[0] in phrases("part"):
        found.add("unit")
    if re.match(r" (?:The|A|An|the) ", after) and name.is_opening and _names_business(after[:70]):
        found.add("apposition after")
    if patterns().owned.match(after):
        found.add("owned")
    if patterns().product.match(after):
        found.add("product")
    if patterns().says_it.match(after):
        found.add("says it")
    return found | _verb_after(following)


def _names_business(text: str) -> bool:
    """True when the phrase after a name is headed by a firm's noun: `, a Swiss drug company that ...`."""
    match = patterns().phrase.match(text)
    if match is None:
        return False
    phrase = re.findall(r"[\w-]+", match[1])
    return any(
        word in lower_words("business")
        and (last == len(phrase) - 1 or _PARTICIPLE.fullmatch(phrase[last + 1]))
        for last, word in enumerate(phrase)
    )


def _verb_after(following: list[str]) -> set[str]:
    """What the verb right after the name says."""
    rest = [
        word
        for word in following
        if word.lower() not in ("also", "recently", "already", "now", "today", "still")
    ]
    if rest and rest[0] in (",", ")"):
        return set()
    if not rest:
        return set()
    if rest[0] in (
        "will",
        "would",
        "may",
        "might",
        "could",
        "plans",
        "has",
        "had",
        "is",
        "was",
        "have",
        "are",
        "to",
    ):
        if any(is_act(word) for word in rest[1:3]):
            return {"will act"}
        return {"weak act"} if rest[0] in ("has", "is", "will", "would") else set()
    if rest[0] in words("act"):
        return {"acts"}
    return {"weak act"} if rest[0] in ("said", "says", "did", "does") else set()


def weigh(features: set[str]) -> float:
    """Sum of the weights of `features`."""
    return sum(WEIGHTS[feature] for feature in features)


def favourable(features: set[str]) -> set[str]:
    """The features that speak for a firm."""
    return {feature for feature in features if WEIGHTS[feature] > 0}


def is_list_gap(first: Name, second: Name) -> bool:
    """True when two names stand in one list: `A, B`, `A and B`, `A, and B`."""
    gap = first.sentence.source[first.end : second.start]
    match = _LIST_GAP.fullmatch(gap)
    if match is None:
        return False
    described = match[1].split()
    return not described or described[-1] in lower_words("business")
