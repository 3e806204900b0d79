"""What stands after a name."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ingest.extract.document import Sentence
from ingest.extract.firms.names import Name, initials
from ingest.extract.firms.patterns import patterns, phrase_set, phrases
from ingest.extract.firms.words import is_act, is_english, listed, lower_words, words
from ingest.extract.gazetteer import is_country

_PARTICIPLE = re.compile(r"\w+(?:ed|ing)|run|led|made|now|whose")
_AGED = re.compile(r", \d\d(?:-year-old)?,")
#: What a firm has by the dozen: `X, which has 160 branches`.
_HAS_MANY = re.compile(
    r",? (?:which |that |already |now |also |currently ){0,2}"
    r"(?:has|have|had|owns|operates|runs|employs|owned|operated)"
    r"(?: (?:about|around|some|over|nearly|almost|roughly|more than))? [\d,.]*\d (?:[\w-]+ ){0,3}?"
    r"(?:stores|shops|branches|outlets|restaurants|hotels|hypermarkets|supermarkets|warehouses|plants|factories"
    r"|mills|mines|offices|locations|sites|dealerships|showrooms|pubs|bakeries|depots|aircraft|planes|trucks|ships"
    r"|vessels|employees|staff|workers|customers|subscribers|clients|patents|units)\b"
)
#: The short form that a contract or a press release gives: `X Systems ("X" or the "Company")`.
_DEFINED = re.compile(
    r' \((?:the |also )?["“][^"”()]{2,30}["”]'
    r'(?P<self>(?: or|,|;| and) (?:the )?["“](?:Company|Group|Corporation|Bank)["”])?\)'
)
#: The head of a line in a round-up: `X (Lagos, agritech): `.
_ENTRY = re.compile(r" \([A-Z][\w.’' -]{1,30}(?:, [\w&/ -]{2,40}){0,2}\): ")
_HEADED = re.compile(r", an? (?:[\w&’'-]+ ){1,10}[\w-]+,")
#: The sum in "X's $70 million plant".
_OF_SUM = re.compile(r"[$£€¥\d]|million$|billion$|mln$|bn$")
_PARTS = frozenset({"subsidiary", "affiliate", "unit", "division", "arm", "venture"})
_DASHES = frozenset({"-", "–", "—"})
_HIS_OWN = re.compile(r"(?:\b(?:its|their|the)|['’]s?) (?:[a-z][\w-]* ){0,2}$")
_ADVERBS = frozenset({"also", "recently", "already", "now", "today", "still"})
_AUXILIARIES = frozenset({"will", "would", "may", "might", "could", "plans", "to"}) | {
    *("has", "had", "is", "was", "have", "are")
}
#: Words that "owned by" after a name begins with.
_OWNING = frozenset({"which", "is", "are", "majority", "wholly", "partly", "jointly", "part", "fully"}) | {
    *("owned", "controlled", "headquartered", "based")
}
#: After them a name is no subject.
_GOVERNING = frozenset({"on", "of", "at", "in", "with", "by", "for", "and"})
_HAVING = frozenset({"which", "that", "already", "now", "also", "currently"}) | {
    *("has", "have", "had", "owns", "operates", "runs", "employs", "owned", "operated")
}


def features_after(name: Name) -> set[str]:
    """What stands after the name."""
    found: set[str] = set()
    sentence, tokens = name.sentence, name.sentence.words
    if name.title_after:
        found.add("office" if _is_post(sentence, name) else _officer(sentence, name))
    if name.last + 1 == len(tokens):
        return found
    next_ = tokens[name.last + 1]
    if not (name.is_opening or _says_something(next_)):
        return found
    following = tokens[name.last + 1 : name.last + 6]
    after = sentence.source[name.end : min(sentence.end, name.end + 90)]
    if next_ == ":" and name.first and tokens[name.first - 1] == "(":
        return {"exchange"}
    if next_ in _DASHES and after[2:3] == " ":
        next_, after = ",", f", {after[3:4].lower()}{after[4:]}"  # `X - a Swiss brewer - grew`
    if next_ == "(" and (defined := _DEFINED.match(after)):
        found.add("ticker" if defined["self"] else "acronym")
        after = after[defined.end() :]  # `X ("Short" or the "Company"), a provider of`
        next_ = after[:1]
        if next_ != ",":
            return found
    found |= _behind_sign(name, after) if next_ in (",", "(", "<") else _behind_word(name, following)
    if (
        name.is_opening
        and after.startswith((" The ", " A ", " An ", " the "))
        and _names_business(after[:70])
    ):
        found.add("apposition after")
    forms = patterns()
    if (next_ == "," or next_ in _OWNING or "-" in next_) and forms.owned.match(after):
        found.add("owned")
    if next_ in _saying() and forms.says_it.match(after):
        found.add("says it")
    if (next_ == "," or next_ in _HAVING) and _HAS_MANY.match(after):
        found.add("has many")
    if next_ == "(" and not name.first and _ENTRY.match(after):
        found.add("named as firm")
    if next_ == "(" and following[2:3] == [")"]:  # `X (XYZ) has paid`, not `the Council on X (XYZ) has`
        previous = tokens[name.first - 1].lower() if name.first else ""
        is_subject = previous not in words("particle") and previous not in _GOVERNING
        following = following[3:] if is_subject and following[3:4] not in ([], ["to"]) else [","]
    return found | _verb_after(following)


@lru_cache(maxsize=1 << 13)
def _says_something(word: str) -> bool:
    """True for a word or sign which, right after a name, tells something of it."""
    phrased = ("part", "business_part", "product")
    return (
        word in (",", "(", "<", "'s", "’s", "of", ">", ":")
        or word in _DASHES
        or "-" in word
        or word.lower() in _ADVERBS
        or word in _AUXILIARIES | _HAVING | _OWNING | _saying() | words("holding")
        or any(word in phrase_set(kind) for kind in phrased)
        or bool(_acts(word))
    )


def _behind_word(name: Name, following: list[str]) -> set[str]:
    """What a noun after a name says: `X's plant`, `X shares`, `X unit`."""
    found: set[str] = set()
    next_ = following[0]
    if next_ in ("'s", "’s"):
        tokens = name.sentence.words[name.last + 2 : name.last + 9]
        sum_end = 1 + max((n for n, token in enumerate(tokens[:4]) if _OF_SUM.match(token)), default=-1)
        owned = tokens[sum_end : sum_end + 3]
        if not words("holding").isdisjoint(owned):
            found.add("has business")
        if (sum_end or owned[:1] == ["new"]) and not phrase_set("works").isdisjoint(owned):
            found.add("has works")
    elif next_ in words("holding") and next_ not in ("general", "head", "managing"):
        found.add("has business" if next_ in phrase_set("security") else "weak business")
    if " ".join(following[:2]) in phrase_set("estate") or next_ in ("mall", "Mall"):
        found.add("area")  # `the Velqua business park`
    if next_ in phrase_set("part"):
        found.add("unit")
    if next_ in phrase_set("business_part") and _HIS_OWN.search(_left(name)):
        found.add("unit" if not is_english(name.text) else "weak business")
    if next_ in phrase_set("product"):
        found.add("product")
    if next_ == "of" and len(following) > 1 and is_country(following[1]):
        found.add("of country")
    return found


def _behind_sign(name: Name, after: str) -> set[str]:
    """What a ticker or an apposition says: `X (NYSE: VLQ)`, `X, a Swiss brewer`, `Y, president of X`."""
    found: set[str] = set()
    forms = patterns()
    ticker = forms.ticker.match(after)
    if ticker and not (name.text.isupper() and len(name.text) < 3):
        found.add("acronym" if re.sub(r"\W", "", ticker[0]).lower() in initials(name.text) else "ticker")
    if after[0] == ",":
        apposition = forms.apposition.match(after)
        if apposition and _names_business(after):
            found.add("apposition after")
        if forms.job.match(after):
            found.add("office")
        if _AGED.match(after):
            found.add("person")
    return found


@cache
def _firm_heads() -> frozenset[str]:
    return lower_words("business") - words("job_or_firm")


@cache
def _saying() -> frozenset[str]:
    return frozenset({"also", "has", "have"} | {phrase.split()[0] for phrase in phrases("said")})


def _left(name: Name) -> str:
    return name.sentence.source[max(name.sentence.start, name.start - 40) : name.start]


def _officer(sentence: Sentence, name: Name) -> str:
    """Agencies have directors and chiefs, firms alone have a CEO: `NASA Director X`."""
    title = sentence.words[name.last + 1]
    is_chief_executive = sentence.words[name.last + 2 : name.last + 3] == ["Executive"]
    is_title = title in words("agency_title") and not is_chief_executive
    is_agency = name.text.isupper() and is_title and name.key not in listed()
    return "agency officer" if is_agency else "officer before"


def _is_post(sentence: Sentence, name: Name) -> bool:
    """True for a person's post, spelled with capitals: `Y, Senior Solar Analyst at X`."""
    tokens, after_title = sentence.words, name.last + 2
    before = tokens[name.first - 1] if name.first else ""
    following = tokens[after_title] if after_title < len(tokens) else ""
    return before in (",", "a", "an", "as") and following in ("at", "for", "with", "of", "in")


def _names_business(text: str) -> bool:
    """True when the phrase after a name is headed by a firm's noun: `, a Swiss drug company that ...`."""
    match = patterns().phrase.match(text)
    if match is None:
        return False
    if _HEADED.match(text) and text[1:].split(",")[0].rpartition(" ")[2] in _firm_heads():
        return True  # ", a software and services provider, grew"
    phrase = re.findall(r"[\w-]+", match[1])
    if phrase[-1] in _PARTS and text.startswith(" of ", match.end()):
        return True  # ", a wholly owned subsidiary of"
    return any(
        word in lower_words("business")
        and (last == len(phrase) - 1 or _PARTICIPLE.fullmatch(phrase[last + 1]))
        for last, word in enumerate(phrase)
    )


def _verb_after(following: list[str]) -> set[str]:
    """What the verb right after the name says."""
    rest = following
    if rest[0] in _ADVERBS or (rest[0] == "," and "which" in rest):
        rest = [word for word in following if word.lower() not in _ADVERBS]
    if len(rest) > 2 and rest[0] == "," and rest[1] == "which":
        return {"which acts"} if any(is_act(word) for word in rest[2:5]) else set()
    if not rest or rest[0] in (",", ")"):
        return set()
    if rest[0] in _AUXILIARIES:
        if any(is_act(word) for word in [w for w in rest[1:] if w not in _ADVERBS][:2]):
            return {"will act"}
        return {"weak act"} if rest[0] in ("has", "is", "will", "would") else set()
    return _acts(rest[0])


@lru_cache(maxsize=1 << 13)
def _acts(word: str) -> set[str]:
    """What a finite verb says of its subject. The set is shared: not to be changed."""
    if word in words("act") or (word.endswith("s") and is_act(word)):
        return {"acts"}
    return {"weak act"} if word in ("said", "says", "did", "does") else set()
