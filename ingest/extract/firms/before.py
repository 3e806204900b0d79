"""What stands before a name."""

from __future__ import annotations

import re
from functools import cache

from ingest.extract.firms.inside import cased
from ingest.extract.firms.names import Name
from ingest.extract.firms.patterns import patterns, phrase_set, phrases
from ingest.extract.firms.words import business_words, demonyms, lower_words, words
from ingest.extract.gazetteer import is_country, is_major_place

_OWNER = re.compile(r"\b((?:[A-Z]\w+ )?[A-Z]\w+)['’]s $")
_LINKS = frozenset({"of", "at", "for", "with", "in", "to"})
_LISTERS = frozenset({"including", "like", "as", "include", "includes", "included", "are", "were"})
#: "the world's biggest retailer, X," names one.
_LARGEST = frozenset({"biggest", "largest", "leading", "oldest", "top", "second-largest", "second-biggest"})
#: Whoever is bought is a firm, even one that is called an everyday word.
_BOUGHT = re.compile(
    r"\b(?:(?:takeover|acquisition|buyout|purchase) of|(?:takeover|buyout) (?:bid|offer) for"
    r"|(?:stakes?|shares?|shareholding|holdings?) (?:in|of)|subsidiary of|merger with"
    r"|compet(?:es?|ed|ing) with)(?: the)? $",
    re.IGNORECASE,
)
_DEALS = ("takeover", "acquisition", "buyout", "purchase", "bid", "offer", "merger", "subsidiary")
_BUYS = frozenset(_DEALS) | {
    *("stake", "stakes", "share", "shares", "shareholding", "holding", "holdings"),
    *("compete", "competes", "competed", "competing"),
}
_BUYING = frozenset({"of", "for", "in", "with"})
_NAMING = frozenset({"called", "named", "dubbed", "as", "renamed"})
_OWN_WORDS = frozenset(["latest", "newest", "new", "first", "second", "third", "annual", "own", "flagship"])
_OWN = re.compile(
    r"\b(?:its|their|a|an|the|his|her) (?:latest|newest|new|first|second|third|annual|own|flagship) $"
)
#: A share of it is held or sold: `9 pct of X`, `a quarter of X`.
_SHARE_OF = re.compile(
    r"\b(?:[\d.]*\d ?(?:%|pct|percent|per cent)"
    r"|half|third|quarter|fifth|tenth|control|rest|remainder|majority)"
    r" of (?:the )?$"
)
_SHARES = (
    *("%", "pct", "cent", "half", "third", "quarter", "fifth", "tenth"),
    *("control", "rest", "remainder", "majority"),
)
_SOLD_TO = re.compile(
    r"\b(?:sold|sells?|selling|sale|award(?:ed|s)?|handed|transferr?ed|leased|licen[sc]ed|outsourced)"
    r" [^.;]{1,90} to (?:the )?$"
)
_PAID_FOR = re.compile(
    r"\b(?:paid|pay|pays|paying|spent|bid|bids|offered|offering|offer) (?:[^;.]|\.\d){1,60} for $"
)
_HOLDINGS = frozenset({"shares", "stock", "stake", "holding", "shareholding", "shareholders"})
_DEAL_BY = re.compile(r"\b(?:takeover|acquisition|purchase|buyout) of [^.;,]{1,60} by (?:the )?$")
#: Who leads a round is a firm, whatever its name.
_ROUND_BY = re.compile(
    r"\b(?:round|funding|financing|[Ss]eries [A-H])(?:,| was| is)? (?:co-)?led by (?:the )?$"
)
_DETERMINERS = frozenset({"a", "an", "its", "their", "his", "her", "our", "this", "on"})
_SITED = frozenset({"in", "at", "near"})
#: Right before a name they tell of a place sooner than of a firm.
_PLACED = frozenset({"in", "at", "near", "outside", "around"})
_JOINERS = frozenset({"with", "between", "and"})


@cache
def _introducing() -> frozenset[str]:
    """Nouns and articles that introduce a name."""
    legal = {word.lower() for word in phrase_set("legal")}
    return _NAMING | _OWN_WORDS | _DETERMINERS | business_words() | legal | phrase_set("of_trade") | {"the"}


@cache
def _linking() -> frozenset[str]:
    """Prepositions and verbs that link a name to what stands before it."""
    return frozenset({"by"}) | _LINKS | _BUYING | _LISTERS | _SITED | _JOINERS | _dealt_ends() | {"the"}


@cache
def _leading() -> frozenset[str]:
    """Words right before a name that say something of it; after any other word there is little to look at."""
    return _introducing() | _linking()


def features_before(name: Name) -> set[str]:
    """What stands before the name."""
    sentence, first = name.sentence, name.first
    found: set[str] = set()
    if name.title_before:
        found.add("office")
    if name.is_former:
        found.add("officer of")
    last = sentence.words[first - 1] if first else ""
    if name.text.isupper() and _abbreviates(name):
        found.add("abbreviates")
    before = sentence.source[max(sentence.start, name.start - 80) : name.start]
    is_seat = "based" in before or "headquartered" in before
    if is_seat and last not in _NAMING and patterns().introduced.search(before):
        found.add("based")
    is_sign, low = not last.isalpha(), last.lower()
    if last and (is_sign or low in _leading() or low.endswith("maker")):
        previous = sentence.words[max(0, first - 4) : first]
        if is_sign or low in _introducing() or low.endswith("maker"):
            found |= _introduced(name, before, previous)
        if low in _linking():
            found |= _linked(name, before, previous)
    return found


def _introduced(name: Name, before: str, previous: list[str]) -> set[str]:
    """What the noun or the article before a name says; `previous` are the words before it."""
    found: set[str] = set()
    forms, last = patterns(), previous[-1]
    if last in ("'s", "’s"):
        owner = _OWNER.search(before)
        if owner and is_major_place(owner[1]):
            found.add("country's" if is_country(owner[1]) else "city's")
            if _SOLD_TO.search(before[: owner.start(1)]):
                found.add("dealt with")  # `sold its mill to France's X`
    if last == "," and len(previous) > 1 and before[-1] == " ":
        noun = previous[-2]
        is_plural = noun in business_words() and noun.removesuffix("s") in lower_words("business") - {noun}
        is_first = not _LARGEST.isdisjoint(previous) and noun in business_words()
        if is_plural or is_first or noun in phrase_set("named_after"):
            found.add("apposition before")
    is_trade = last in business_words() or last.endswith("maker") or _is_of_trade(previous)
    if is_trade and before.endswith(" "):
        may_be_job = last in words("job_or_firm") and name.first + 1 == name.last
        found.add("job or firm before" if may_be_job else "apposition before")
    if last in _NAMING and forms.introduced.search(before):
        near = name.sentence.words[max(0, name.first - 10) : name.first]
        found.add("based" if not lower_words("business").isdisjoint(near) else "called")
    if not last.isalpha() or last in phrase_set("legal"):
        is_near = not phrase_set("legal").isdisjoint(previous)
        if is_near and forms.legal_before.search(before):
            found.add("after legal form")
    if last == "<" and not name.text.isupper():
        found.add("bracketed name")
    if last in ("the", "The") and _heads_firm(name):
        found.add("the firm")
    elif last in ("the", "The") and not any(
        cased(part) in words("noun") or cased(part) in words("legal") for part in name.text.split()
    ):
        found.add("article")
    is_owner = last == "on" and name.sentence.words[name.last + 1 : name.last + 2] in (["'s"], ["’s"])
    if (
        not is_owner
        and (last.lower() in _DETERMINERS or (last in _OWN_WORDS and _OWN.search(before)))
        and not ("apposition before" in found or _has_shares(name))
    ):
        found.add("product")
    return found


def _is_of_trade(previous: list[str]) -> bool:
    """True for a noun that only with its trade means a firm: `the fashion house X`, `steel major X`."""
    if previous[-1] not in phrase_set("of_trade") or len(previous) < 2:
        return False
    trade = previous[-2]
    return trade.islower() and trade.isalpha() and trade not in words("function")


def _has_shares(name: Name) -> bool:
    """True for `its X shares`: what has shares is a firm."""
    tokens = name.sentence.words
    return name.last + 1 < len(tokens) and tokens[name.last + 1] in _HOLDINGS


def _heads_firm(name: Name) -> bool:
    """True when a firm's noun closes what "the" and the name open: `the Velqua supermarket chain`."""
    words_after = name.sentence.words[name.last + 1 : name.last + 5]
    for word, following in zip(words_after, [*words_after[1:], "."], strict=False):
        if word in _firm_nouns() and following not in business_words():
            return True
        if not word.isalpha() or not word.islower() or word in words("function"):
            return False
    return False


@cache
def _firm_nouns() -> frozenset[str]:
    """Nouns that make `the X ...` a firm; services, sites and brands are as often products."""
    return lower_words("business") - phrase_set("no_firm")


def _linked(name: Name, before: str, previous: list[str]) -> set[str]:
    """What the preposition or the verb before a name says."""
    found: set[str] = set()
    forms, last = patterns(), previous[-1]
    earlier = previous[-2] if len(previous) > 1 else ""
    if last == "of" and earlier in words("office_of") and _is_state(name):
        found.add("office")
    link = (earlier if last == "the" else last).lower()
    held = previous[-2 - (last == "the")] if len(previous) > 1 + (last == "the") else ""
    head = held.lower()
    if link == "in" and head in _HOLDINGS and is_major_place(name.text):
        return {"located"}  # `its shares in Paris slipped`
    may_hold = held[:1].isupper() or head.rpartition("-")[2] in _officers()
    if link in _LINKS and may_hold and forms.officer_of.search(before[-60:]):
        found.add("officer of")
    if link in _dealt_ends():
        led = before.lower().removesuffix(" ").removesuffix(" the")
        is_plain = before[-1:] == " " and led.endswith(_spaced_dealt())
        if is_plain or (led.endswith(_dealt()) and forms.dealt.search(before)):
            found.add("dealt with")
    if last in _PLACED and not found:
        found.add("located")
    if link in _SITED and earlier in phrase_set("site"):
        found.add("sited")
    if link in _BUYING and head in _BUYS and _may_be_bought(name) and _BOUGHT.search(before):
        found.add("bought")
    if link == "of" and head.endswith(_SHARES) and _SHARE_OF.search(before):
        found.add("held")
    if link == "of" and head in ("maker", "makers"):
        found.add("product")
    if link == "to" and _SOLD_TO.search(before):
        found.add("dealt with")
    if link == "by" and _DEAL_BY.search(before):
        found.add("dealt with")
    if link == "by" and _ROUND_BY.search(before):
        found.add("named as firm")
    if link == "for" and _PAID_FOR.search(before):
        found.add("held")
    if link in _LISTERS and forms.as_firm.search(before):
        found.add("named as firm")
    if (earlier if last == "the" else last) in _JOINERS:
        wide = name.sentence.source[max(name.sentence.start, name.start - 200) : name.start]
        low = wide.lower()
        if any(stem in low for stem in phrases("cooperate")) and forms.cooperates.search(wide):
            found.add("cooperates")
    return found


def _may_be_bought(name: Name) -> bool:
    """False for an opening word and for an adjective: `shares in Irish bank X`."""
    return not name.is_opening and name.text not in demonyms()


@cache
def _officers() -> frozenset[str]:
    """Last words of what a firm after "of" or "at" has: an officer, a unit."""
    return frozenset(
        phrase.split()[-1].rpartition("-")[2] for phrase in phrases("officer") + phrases("thing")
    )


@cache
def _dealt() -> tuple[str, ...]:
    return (*phrases("dealt"), "from", "for")


@cache
def _spaced_dealt() -> tuple[str, ...]:
    """The phrases as they mostly stand, for which no search is needed."""
    return tuple(f" {phrase}" for phrase in phrases("dealt"))


@cache
def _dealt_ends() -> frozenset[str]:
    """Last words of the phrases before a firm: a look at one word saves most searches."""
    return frozenset(phrase.split()[-1] for phrase in phrases("dealt")) | {"from", "for"}


def _abbreviates(name: Name) -> bool:
    """True for an abbreviation of the common words right before: `stock keeping units (SKU)`."""
    before = [t for t in name.sentence.words[max(0, name.first - 8) : name.first] if t[0].isalpha()]
    letters = name.text.lower()
    spelled = before[-len(letters) :]
    return "".join(word[0] for word in spelled) == letters


def _is_state(name: Name) -> bool:
    """True when a country opens the name: `President of Kenya X Y`."""
    first = name.sentence.words[name.first]
    return is_country(first)
