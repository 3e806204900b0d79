"""Where a run of capitalised words begins and ends."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ingest.extract.document import Sentence
from ingest.extract.firms.words import fold, is_english, listed, words
from ingest.extract.gazetteer import gazetteer

_CONTRACTED = re.compile(
    r"['’](?:m|ve|re|ll|d|t)\Z|^[A-Z]{2,}s\Z|^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days\Z"
)
_SUFFIXED = re.compile(r"(?!Co[-‐]op)[^\W\d_][\w’']*(?:[-‐‑][a-z]+)+\Z")
#: After "and" in the name of a trading house: Price and Sons.
_HOUSES = frozenset(
    {"Co", "Company", "Sons", "Daughters", "Brothers", "Söhne", "Associates", "Partners", "Loan", "Loans"}
)
#: Two goods in the name of one firm: Ironhorse Oil and Gas.
_TRADES = frozenset(
    {("Oil", "Gas"), ("Gas", "Electric"), ("Gas", "Oil"), ("Power", "Light"), ("Iron", "Steel")}
)
_DOMAINS = frozenset({"com", "net", "org", "io", "ai", "co"})
_STOPPED = frozenset(
    {
        "Inc",
        "Corp",
        "Co",
        "Cos",
        "Ltd",
        "Bros",
        "Pte",
        "Pty",
        "Cia",
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "St",
        "Gov",
        "Sen",
    }
    | {"Rep", "Prof", "Gen", "Col", "Mt", "Jr", "Sp", "S.p.A", "No"}
)


@lru_cache(maxsize=1 << 14)
def is_name_word(text: str) -> bool:
    """True for a word that may be part of a name: Nokia, eBay, but not U.S.-based or Monday."""
    if text.islower():
        return False
    if text.startswith("ex-"):
        return text[3:4].isupper()
    if _CONTRACTED.search(text):
        return False
    if text[1:2] in ("'", "’") and text[0] in "dl":
        return text[2:3].isupper()  # l'Atlas
    if text[0].isupper():
        return text not in words("calendar") and not _SUFFIXED.match(text)
    return text[0].islower() and len(text) > 2 and text[-1] != "s"


def is_numbered(sentence: Sentence, index: int) -> bool:
    """True for a number that opens a name: 21st Century Fox, 3M, 415 Capital (but not 2022 Capital)."""
    tokens = sentence.words
    number = tokens[index]
    if not number.isdigit() or index + 1 >= len(tokens):
        return False
    word = tokens[index + 1]
    if sentence.starts[index + 1] != sentence.end_of(index):
        return 1 < len(number) < 4 and word in words("fuller")
    follows = index + 2 < len(tokens) and is_name_word(tokens[index + 2])
    return word == "M" or (word in words("ordinal") and follows)


def run_end(sentence: Sentence, tokens: list[str], index: int) -> int:
    """Index of the last token of the name that begins at `index`."""
    last = index + 1 if tokens[index].isdigit() else index
    end, small, has_head = len(tokens), joining(), tokens[index] in words("of_head")
    while last + 1 < end:
        following = tokens[last + 1]
        if following.islower() and following not in small:
            break
        used = _continues(sentence, tokens, last, has_head)
        if not used:
            break
        last += used
        # "Y Industries Ltd of Japan" ends at its legal form
        has_head = (has_head or tokens[last] in words("of_head")) and tokens[last] not in words("legal")
    return last


@cache
def joining() -> frozenset[str]:
    """Small words that a name may go on with: Bank of Velqua, Price and Sons, Kohl's."""
    return words("particle") | {"'s", "’s", "of", "for", "and", "plc"}


def _continues(sentence: Sentence, tokens: list[str], last: int, has_head: bool) -> int:
    """How many tokens after `last` belong to the same name."""
    word, after = tokens[last + 1], tokens[last + 2] if last + 2 < len(tokens) else None
    start = sentence.starts[last + 1]
    gap = start - sentence.end_of(last)
    if gap > 1 or (gap == 1 and sentence.source[start - 1] not in " \u00a0"):
        return 0
    if gap == 1 and word == "A" and tokens[last + 2 : last + 4] == ["/", "S"]:
        return 3
    if gap == 1 and (_goes_on(word) or word == "plc"):
        return 1
    if gap == 0 and word in ("'s", "’s"):
        return 1 if _is_possessive_name(sentence, tokens, last) else 0
    if word == "." and gap == 0:
        if after in _DOMAINS and sentence.starts[last + 2] == start + 1:
            return 2
        return 1 if after is not None and _takes_stop(tokens[last]) else 0
    if after is None:
        return 0
    if word == "(" and tokens[last + 3 : last + 4] == [")"]:
        follows = tokens[last + 4] if last + 4 < len(tokens) else ""
        return 4 if is_name_word(after) and follows in words("legal") else 0
    if word == "and" and last + 3 < len(tokens) and tokens[last + 3] in words("legal"):
        is_generic = is_english(after) and after[0].isupper() and fold(after) not in listed()
        is_one = tokens[max(0, last - 1)] in ("group", "company", "firm", "concern") and after[0].isupper()
        return 3 if (is_generic or is_one) and gap == 1 else 0
    if word == "," and tokens[last + 3 : last + 4] == ["and"] and tokens[last + 4 : last + 5] == ["Co"]:
        return 4 if is_name_word(after) else 0  # Price, Porter and Co
    if word == "&" and is_name_word(after):
        return 2
    if word == "," and after in words("legal") and after[0].isupper():
        return 0 if after in gazetteer().postal and gazetteer().knows_town(tokens[last]) else 2
    if word == "and" and (after in _HOUSES or (tokens[last], after) in _TRADES):
        return 2
    if word == "and" and has_head and gap == 1 and is_english(tokens[last]):
        is_pair = after[0].isupper() and is_english(after) and last > 1 and tokens[last - 1] == "of"
        return 2 if is_pair else 0
    is_link = (word in ("of", "for") and has_head) or word in words("particle")
    if gap == 1 and is_link:
        skip = 3 if after == "the" else 2
        return skip if last + skip < len(tokens) and is_name_word(tokens[last + skip]) else 0
    return 0


def _is_possessive_name(sentence: Sentence, tokens: list[str], last: int) -> bool:
    """True for a name that ends in 's itself, so that no thing possessed follows: Macy's and Kohl's said."""
    if last + 2 >= len(tokens) or fold(f"{tokens[last]}'s") in listed():
        return True
    if fold(f"{tokens[last]}'s {tokens[last + 2]}") in listed():
        return True
    following = tokens[last + 2]
    if following in words("legal") and following not in words("noun"):
        return True  # "Dorsey's Inc"
    if tokens[last] in words("legal") or _is_attribute(following, tokens[last + 3 : last + 4]):
        return False
    return following in (
        "and",
        "or",
        ".",
        ";",
        ")",
        "will",
        "would",
        "has",
        "said",
        "says",
        "is",
        "was",
        "to",
    ) or (following in words("act") and following.endswith(("s", "ed", "t")))


def _is_attribute(word: str, after: list[str]) -> bool:
    """True for the participle of "A's planned takeover", which is no verb as in "Kohl's planned a sale"."""
    is_noun = bool(after) and after[0].isalpha() and after[0].islower() and after[0] not in words("function")
    return word in words("attribute") and is_noun


def _takes_stop(text: str) -> bool:
    return text in _STOPPED or (len(text) == 1 and text.isupper())


@lru_cache(maxsize=1 << 14)
def _goes_on(text: str) -> bool:
    return is_name_word(text) and not _is_new_start(text)


def _is_new_start(text: str) -> bool:
    """True for a capitalised function word, which opens something new: CAMPARI The Italian group."""
    return (
        text.lower() in words("function") and not text.isupper() and text not in ("Next", "First", "Second")
    )
