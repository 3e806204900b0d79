"""What stands before and after a name."""

from __future__ import annotations

import re
from functools import cache

from ingest.extract.document import Sentence
from ingest.extract.firms.inside import cased
from ingest.extract.firms.names import Name, initials
from ingest.extract.firms.patterns import patterns, phrases
from ingest.extract.firms.words import demonyms, is_act, is_english, listed, lower_words, words
from ingest.extract.gazetteer import gazetteer

_OWNER = re.compile(r"\b((?:[A-Z]\w+ )?[A-Z]\w+)['’]s $")
_LINKS = frozenset({"of", "at", "for", "with", "in"})
_LISTERS = frozenset({"including", "like", "as", "include", "includes", "included", "are", "were"})
_PARTICIPLE = re.compile(r"\w+(?:ed|ing)|run|led|made|now|whose")
_LIST_GAP = re.compile(r"(?:,? (?:and|or|&) |, )(?:the |[A-Z]\w+['’]s )?((?:[a-z][\w-]* ){0,3})")
#: Whoever is bought is a firm, even one that is called an everyday word.
_BOUGHT = re.compile(
    r"\b(?:(?:takeover|acquisition|buyout|purchase) of|(?:takeover|buyout) (?:bid|offer) for"
    r"|(?:stakes?|shares?|shareholding) (?:in|of)|subsidiary of|merger with"
    r"|compet(?:es?|ed|ing) with)(?: the)? $",
    re.IGNORECASE,
)
_AGED = re.compile(r", \d\d(?:-year-old)?,")
_BUYING = frozenset({"of", "for", "in", "with"})
#: What a firm has by the dozen: `X, which has 160 branches`.
_HAS_MANY = re.compile(
    r",? (?:which |that |already |now |also |currently ){0,2}"
    r"(?:has|have|had|owns|operates|runs|employs|owned|operated)"
    r"(?: (?:about|around|some|over|nearly|almost|roughly|more than))? [\d,.]*\d (?:[\w-]+ ){0,3}?"
    r"(?:stores|shops|branches|outlets|restaurants|hotels|hypermarkets|supermarkets|warehouses|plants|factories"
    r"|mills|mines|offices|locations|sites|dealerships|showrooms|pubs|bakeries|depots|aircraft|planes|trucks|ships"
    r"|vessels|employees|staff|workers|customers|subscribers|clients|patents|units)\b"
)
_HIS_OWN = re.compile(r"(?:\b(?:its|their|the)|['’]s?) (?:[a-z][\w-]* ){0,2}$")
_NAMING = frozenset({"called", "named", "dubbed", "as", "renamed"})
_OWN_WORDS = frozenset(["latest", "newest", "new", "first", "second", "third", "annual", "own", "flagship"])
_OWN = re.compile(
    r"\b(?:its|their|a|an|the|his|her) (?:latest|newest|new|first|second|third|annual|own|flagship) $"
)


def features_around(name: Name) -> set[str]:
    """What stands before and after one mention of a name."""
    return _before(name) | _after(name)


def _may_be_bought(name: Name) -> bool:
    """False for an opening word and for an adjective: `shares in Irish bank X`."""
    return not name.is_opening and name.text not in demonyms()


@cache
def _dealt() -> tuple[str, ...]:
    return (*phrases("dealt"), "from", "for")


@cache
def _dealt_ends() -> frozenset[str]:
    """Last words of the phrases before a firm: a look at one word saves most searches."""
    return frozenset(phrase.split()[-1] for phrase in phrases("dealt")) | {"from", "for"}


def _abbreviates(name: Name) -> bool:
    """True for an abbreviation of the common words right before: `stock keeping units (SKU)`."""
    before = [
        t.text for t in name.sentence.tokens[max(0, name.first - 8) : name.first] if t.text[0].isalpha()
    ]
    letters = name.text.lower()
    spelled = before[-len(letters) :]
    return "".join(word[0] for word in spelled) == letters


def _is_state(name: Name) -> bool:
    """True when a country opens the name: `President of Kenya X Y`."""
    first = name.sentence.tokens[name.first].text
    return any(place.level == "country" for place in gazetteer().readings(first))


def _before(name: Name) -> set[str]:
    """What stands before the name."""
    forms = patterns()
    found: set[str] = set()
    sentence = name.sentence
    before = sentence.source[max(sentence.start, name.start - 80) : name.start]
    if name.title_before:
        found.add("office")
    if name.is_former:
        found.add("officer of")
    if name.text.isupper() and _abbreviates(name):
        found.add("abbreviates")
    previous = sentence.tokens[max(0, name.first - 4) : name.first]
    last = previous[-1].text if previous else ""
    if last == "of" and len(previous) > 1 and previous[-2].text in words("office_of") and _is_state(name):
        found.add("office")
    owner = _OWNER.search(before) if last in ("'s", "’s") else None
    if owner and any(place.level == "country" for place in gazetteer().readings(owner[1])):
        found.add("country's")
    if before.endswith(", ") and len(previous) > 1 and previous[-2].text in phrases("named_after"):
        found.add("apposition before")
    if last.lower() in lower_words("business") and last.lower() == last and before.endswith(" "):
        may_be_job = last in words("job_or_firm") and name.first + 1 == name.last
        found.add("job or firm before" if may_be_job else "apposition before")
    if last in _NAMING and forms.introduced.search(before):
        near = (token.text for token in sentence.tokens[max(0, name.first - 10) : name.first])
        found.add("based" if any(word in lower_words("business") for word in near) else "called")
    elif ("based" in before or "headquartered" in before) and forms.introduced.search(before):
        found.add("based")
    link = previous[-2].text.lower() if last == "the" and len(previous) > 1 else last.lower()
    if link in _LINKS and forms.officer_of.search(before[-40:]):
        found.add("officer of")
    led = before.lower().removesuffix(" ").removesuffix(" the")
    if link in _dealt_ends() and led.endswith(_dealt()) and forms.dealt.search(before):
        found.add("dealt with")
    if link in ("in", "at", "near") and len(previous) > 1 and previous[-2].text in phrases("site"):
        found.add("sited")
    if link in _BUYING and _may_be_bought(name) and _BOUGHT.search(before):
        found.add("bought")
    if link in _LISTERS and forms.as_firm.search(before):
        found.add("named as firm")
    if any(token.text in phrases("legal") for token in previous) and forms.legal_before.search(before):
        found.add("after legal form")
    wide = sentence.source[max(sentence.start, name.start - 200) : name.start]
    is_joined = wide.endswith(("with ", "between ", "and ", "the "))
    if (
        is_joined
        and any(stem in wide.lower() for stem in phrases("cooperate"))
        and forms.cooperates.search(wide)
    ):
        found.add("cooperates")
    if last in ("the", "The") and not any(
        cased(part) in words("noun") or cased(part) in words("legal") for part in name.text.split()
    ):
        found.add("article")
    if (
        last.lower() in ("a", "an", "its", "their", "his", "her", "our", "this", "on")
        or (last in _OWN_WORDS and _OWN.search(before))
    ) and "apposition before" not in found:
        found.add("product")
    return found


def _after(name: Name) -> set[str]:
    """What stands after the name."""
    forms = patterns()
    found: set[str] = set()
    sentence, source = name.sentence, name.sentence.source
    after = source[name.end : min(sentence.end, name.end + 90)]
    following = [t.text for t in sentence.tokens[name.last + 1 : name.last + 6]]
    if name.title_after:
        found.add("office" if _is_post(sentence, name) else _officer(sentence, name))
    ticker = forms.ticker.match(after)
    if ticker and not (name.text.isupper() and len(name.text) < 3):
        found.add("acronym" if re.sub(r"\W", "", ticker[0]).lower() in initials(name.text) else "ticker")
    apposition = forms.apposition.match(after)
    if apposition and _names_business(after[apposition.start() : 90]):
        found.add("apposition after")
    if after.startswith(",") and forms.job.match(after):
        found.add("office")
    if _AGED.match(after):
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
    if following and following[0] in phrases("business_part") and _HIS_OWN.search(_left(name)):
        found.add("unit" if not is_english(name.text) else "weak business")
    if (
        name.is_opening
        and after.startswith((" The ", " A ", " An ", " the "))
        and _names_business(after[:70])
    ):
        found.add("apposition after")
    if forms.owned.match(after):
        found.add("owned")
    if forms.product.match(after):
        found.add("product")
    if forms.says_it.match(after):
        found.add("says it")
    if _HAS_MANY.match(after):
        found.add("has many")
    return found | _verb_after(following)


def _left(name: Name) -> str:
    return name.sentence.source[max(name.sentence.start, name.start - 40) : name.start]


def _officer(sentence: Sentence, name: Name) -> str:
    """Agencies have directors and chiefs, firms alone have a CEO: `NASA Director X`."""
    title = sentence.tokens[name.last + 1].text
    is_agency = name.text.isupper() and title in words("agency_title") and name.key not in listed()
    return "agency officer" if is_agency else "officer before"


def _is_post(sentence: Sentence, name: Name) -> bool:
    """True for a person's post, spelled with capitals: `Y, Senior Solar Analyst at X`."""
    tokens, after_title = sentence.tokens, name.last + 2
    before = tokens[name.first - 1].text if name.first else ""
    following = tokens[after_title].text if after_title < len(tokens) else ""
    return before in (",", "a", "an", "as") and following in ("at", "for", "with", "of", "in")


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
    if len(rest) > 2 and rest[0] == "," and rest[1] == "which":
        return {"which acts"} if any(is_act(word) for word in rest[2:5]) else set()
    if not rest or rest[0] in (",", ")"):
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
    if rest[0] in words("act") or (rest[0].endswith("s") and is_act(rest[0])):
        return {"acts"}
    return {"weak act"} if rest[0] in ("said", "says", "did", "does") else set()


def is_list_gap(first: Name, second: Name) -> bool:
    """True when two names stand in one list: `A, B`, `A and B`, `A, and B`."""
    gap = first.sentence.source[first.end : second.start]
    match = _LIST_GAP.fullmatch(gap)
    if match is None:
        return False
    described = match[1].split()
    return not described or described[-1] in lower_words("business")
