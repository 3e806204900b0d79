"""How a sum is tied to what it measures: patterns over the words before and after it.

Each function looks at one sentence of the lower-case text, `[floor, stop)`, and returns the metric as a Link.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.extract import statistic_words as words
from ingest.extract.statistic_words import ONE, Link, choice, last_match, metric, use

#: Between a figure and the metric after it: "$3bn in new", "$2bn worth of", "$100bn surge in".
_TO_METRIC = re.compile(
    r"\)?(?:['’]s?)?(?: a year| per year| annually)?(?:[ -]worth)?,?(?: (?P<mass>[a-z]+))? (?:of|in|as) "
    r"(?:\w+ of )?(?:(?!and |the |its |their )[\w.&-]+ ){0,4}$"
    r"|,?[ -](?:of )?(?:(?!(?:and|its|their|while|as|but|when|after|before|because|for|with|to|from|than|on|"
    r"by) )[\w.-]+ ){0,2}$"
)
_BY_MANY = re.compile(
    r" (?:worth of )?(?:investments?|commitments?|pledges?|pipeline)(?: commitments?| pledges?)? (?:by|from) "
    r"(?:many|several|dozens|scores|hundreds|more than|over|some|\d{1,3}(?:,\d{3})*(?! ?\d))\b"
)
#: "$5bn has been invested in the region by foreign companies".
_GIVEN_BY = re.compile(
    r" (?:has been|have been|had been|was|were) (?P<metric>invested) [^;.]{0,60}?\bby "
    r"(?:foreign|overseas|private|outside|[a-z]+(?:ese|ean|ian|ish)) "
    r"(?:companies|firms|investors|businesses|manufacturers)\b"
)
_VALUED = (
    r"(?: [\w-]+){0,4}?,? ?(?:\(|worth|valued at|for the (?:total )?amount|totall?ing|"
    r"with (?:a )?(?:total|combined|registered|pledged|planned|initial)|involving|representing|"
    r"bringing in)[^\d.;()]{0,40}$"
)
_PROJECTS = re.compile(
    r"\b(?:\d[\d,.]*|several|dozens of|many) (?:[\w-]+ ){0,3}?"
    r"(?P<metric>(?:projects?|applications|proposals|joint ventures|mous|memorand(?:a|ums) of understanding)"
    rf"(?: with (?:the )?(?:foreign|domestic|private)[\w() ]{{0,24}} participation)?){_VALUED}"
)
_UNCOUNTED = re.compile(rf"\b(?P<metric>projects|applications|proposals){_VALUED}")
_DEALS = re.compile(
    r"\b\d[\d,.]* (?:[\w-]+ ){0,3}?(?P<metric>mergers(?: and acquisitions)?|takeovers|acquisitions|buyouts|"
    r"venture(?: capital)? deals)"
    r",? (?:[\w-]+ ){0,3}?(?:worth|valued at|totall?ing|with a (?:total|combined) value of) (?:a total of )?$"
)
_SOURCE = re.compile(
    r"\b(?P<metric>(?:source|recipient|destination) (?:of|for) (?:\w+ ){0,3}?(?:capital|investments?|fdi)|"
    r"(?:largest|biggest|top|leading|main) (?:foreign )?investor)(?: in [\w ]{1,24})?,? "
    r"(?:with|at|accounting for|contributing|putting in|followed by \w+ with) (?:a (?:total|stock) of )?$"
)
_INVESTING = re.compile(
    r"\binvest(?:ed|ing|ment|ments|or|ors)?\b|\bconstruction\b|\boperation\b|\bmous\b|\bmemorand"
)
_APPLIED = re.compile(r"\b(?:approved|licensed|licen[cs]es?|registered|cleared|authori[sz]ed|received)\b")
#: Words of level that bind only to the metric right before them.
_LOOSE = frozenset({"was", "were", "is", "are", "at", "of", "worth", "total", "by", "will be", "has been"})


# -- sums ----------------------------------------------------------------------------------------------


def link_money(lowered: str, start: int, end: int, floor: int, stop: int) -> Link | None:
    """The metric of the sum at `[start, end)`; None when it measures none."""
    link = _link_after(lowered, end, stop) or _link_projects(lowered, start, floor)
    if link is None and words.HAS_METRIC.search(lowered, floor, start):
        link = (
            _link_level(lowered, start, floor)
            or _link_gapped(lowered, start, floor)
            or _link_source(lowered, start, floor)
        )
    link = link or _link_actor(lowered, start, end, floor, stop)
    return None if link and _change().search(lowered, max(floor, start - 40), start) else link


def _link_after(lowered: str, end: int, stop: int) -> Link | None:
    """A metric that follows: "$11 billion in foreign investment"."""
    window_stop = min(stop, end + 90)
    given = _GIVEN_BY.match(lowered, end, min(stop, end + 120))
    if given is not None:
        return Link(given.start("metric"), given.end("metric"), True)
    many = _BY_MANY.match(lowered, end, window_stop)
    if many is not None:
        return Link(end + 1, many.end(), True)
    for strength in ("strong", "weak"):
        match = metric("money", strength).search(lowered, end, window_stop)
        if match is None or _moves().match(lowered, match.end(), stop):
            continue
        joint = _TO_METRIC.match(lowered[end : match.start()])
        if joint is None:
            continue
        mass = joint["mass"]
        if mass is not None and not re.fullmatch(choice("mass"), mass):
            continue
        return Link(match.start(), match.end(), strength == "strong", is_plain=mass is None)
    return None


def _link_projects(lowered: str, start: int, floor: int) -> Link | None:
    """Counted projects or deals that lead to their value: "40 projects worth $3bn"."""
    left = max(floor, start - 110)
    deals = _DEALS.search(lowered, left, start)
    if deals is not None:
        return Link(deals.start("metric"), deals.end("metric"), True)
    match = _PROJECTS.search(lowered, left, start)
    if match is None:
        match = _UNCOUNTED.search(lowered, left, start)
        return Link(match.start("metric"), match.end("metric"), False) if match else None
    is_investment = (
        "participation" in match["metric"]
        or _INVESTING.search(lowered, floor, start)
        or _APPLIED.search(lowered, floor, start)
    )
    return Link(match.start("metric"), match.end("metric"), bool(is_investment))


def _link_level(lowered: str, start: int, floor: int) -> Link | None:
    """A metric that leads to the figure: "FDI reached $3bn"."""
    level = words.level().search(lowered, max(floor, start - 90), start)
    if level is None:
        return None
    at = level.start("level")
    reach = 40 if level["level"] in _LOOSE else 600
    for strength in ("strong", "weak"):
        found = last_match(metric("money", strength), lowered, floor, at)
        if found is None or at - found.end() > reach or use("rival").search(lowered, found.end(), start):
            continue
        if level["level"] in _LOOSE and "," in lowered[found.end() : at]:
            continue
        if strength == "weak" and ONE.search(lowered, max(floor, found.start() - 24), found.start()):
            continue
        return Link(found.start(), found.end(), strength == "strong", is_level=True)
    return None


def link_country(lowered: str, place_end: int, start: int) -> Link | None:
    """What a country whose name ends at `place_end` puts up: "Japan pledged to invest $550bn"."""
    match = _COUNTRY_INVESTS.fullmatch(lowered, place_end, start)
    return Link(match.start("metric"), match.end("metric"), True) if match else None


_COUNTRY_INVESTS = re.compile(
    r"(?: has| have| had| also)*(?: pledged| committed| promised| agreed| vowed| plans| intends| wants| will|"
    r" announced plans| declared its intention)?(?: to)? (?P<metric>invest(?:ed|ing)?) (?:a |an |some )?"
)
#: Between a country and the sum of its pledge: "Japan's $550bn ...", "Japan committed to a $550bn ...".
COUNTRY_PLEDGES = re.compile(
    r"['’]s? (?:[a-z]+ ){0,2}?|(?: has| have)? (?:committed to|pledged|announced|unveiled|promised|agreed to|"
    r"made) an? (?:[a-z]+ )?"
)


_CHANGED_BY = re.compile(
    r"\b(?:increase|raise|boost|lift|cut|reduce|lower|trim)[sd]?(?:ed)? [\w &-]{3,60}?(?P<by> by) "
    r"[\d.]+ ?(?:%|pct|percent|per cent)(?: [\w ]{2,24})? to $"
)


def _link_gapped(lowered: str, start: int, floor: int) -> Link | None:
    """A metric whose verb stands before: "exports rose to $45bn and foreign investment to $3bn"."""
    if lowered.endswith(", with ", 0, start) and use("attract").search(lowered, floor, start):
        found = last_match(metric("money", "strong"), lowered, floor, start)
        # "drew more FDI than India, with"
        return Link(found.start(), found.end(), True, is_level=True) if found else None
    changed = _CHANGED_BY.search(lowered, max(floor, start - 110), start)
    if changed is not None and use("many").search(lowered, floor, changed.start()):
        for strength in ("strong", "weak"):
            found = last_match(metric("money", strength), lowered, changed.start(), changed.start("by"))
            if found is not None:  # "firms plan to increase capital spending by 3.4 pct this year to $390bn"
                return Link(found.start(), found.end(), True, is_level=True)
    if not lowered.endswith(" to ", 0, start) or use("moved").search(lowered, floor, start) is None:
        return None
    found = last_match(metric("money", "strong"), lowered, max(floor, start - 60), start - 4)
    is_next = found is not None and found.end() == start - 4
    return Link(found.start(), found.end(), True, is_level=True) if found and is_next else None


def _link_source(lowered: str, start: int, floor: int) -> Link | None:
    """A country's part: "Singapore was the largest source of new capital, with $6.5 billion"."""
    match = _SOURCE.search(lowered, max(floor, start - 90), start)
    return Link(match.start("metric"), match.end("metric"), True, is_level=True) if match else None


def _link_actor(lowered: str, start: int, end: int, floor: int, stop: int) -> Link | None:
    """Many firms that raise or spend the sum: "African startups raised $3bn"."""
    match = _actor().search(lowered, max(floor, start - 120), start)
    if match is None or words.ONE_GROUP.search(lowered, max(floor, match.start() - 32), match.start()):
        return None
    is_foreign = match["backer"] and lowered.endswith("foreign ", 0, match.start())
    if is_foreign and _IN_SHARES.match(lowered, end, stop):
        return None
    if match["backer"] and not is_foreign and not _is_spread(lowered, match["backer"], end, stop):
        return None
    promised = not is_foreign and match["verb"].startswith(("spen", "pledge", "commit", "announce"))
    if promised and not _SPENT_ON.search(lowered, end, min(stop, end + 60)):
        return None
    return Link(match.start("who"), match.end("verb"), True)


#: Capital in shares and bonds is no direct investment.
_IN_SHARES = re.compile(
    r"(?: [\w.-]+){0,5}? (?:shares|stocks?|equities|bonds?|bourse|securities|treasur\w+)\b"
)


def _is_spread(lowered: str, backer: str, end: int, stop: int) -> bool:
    """Whether what the backers gave went to many: "poured $5bn into fintech firms"."""
    if words.aggregate_object().match(lowered, end, stop):
        return True
    is_trade = backer.endswith(("firms", "capitalists", "vcs"))
    return is_trade and use("site").search(lowered, end, stop) is None


_SPENT_ON = re.compile(
    r"(?: [\w.-]+){0,4}? (?:networks|data cent(?:er|re)s|takeovers|acquisitions|buyouts|mergers|plants?|"
    r"equipment|factories|projects|capacity|investments?|"
    r"(?:sector|industry|economy|country|region|county|province|zone|state|city)\b)"
)


@cache
def _actor() -> re.Pattern[str]:
    """Many unnamed firms, a verb, and nothing else before the figure."""
    return re.compile(
        rf"(?<![\w-])(?P<who>(?:(?P<backer>{choice('backer')})|{choice('many')})"
        rf"(?: (?!and |that |which |who |whose |when |as )[\w'’.-]+){{0,6}}? "
        rf"(?P<verb>{choice('raise')}|{choice('invest')}))"
        r"(?: (?:an?|the|some|only|just|about|another|total|combined|record|estimated|further|of))*"
        r" $"
    )


@cache
def _moves() -> re.Pattern[str]:
    """After a metric: it is the subject of a clause of its own ("$5bn as foreign investment rose")."""
    return re.compile(rf" {choice('moved')}\b")


@cache
def _change() -> re.Pattern[str]:
    """Words right before a figure that make it a difference."""
    return re.compile(
        rf"\b{choice('change')} (?:a |an |some )?(?:[a-z]+ )?$|[+±]$"
        r"|\b(?:increased?|rise|rose|fell|(?<!made )up|down) $"
    )


# -- earlier periods -----------------------------------------------------------------------------------


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"\b{choice('before')}(?: (?:about|around|some|just|only|the|an?|record|nearly))* $")


def is_compared(lowered: str, after: int, start: int) -> bool:
    """Whether the figure at `start` is that of an earlier period than the one that ends at `after`."""
    between = lowered[after:start]
    return (
        len(between) <= 90
        and not re.search(r"[;()]|\.\s", between)
        and _before().search(between) is not None
        and use("rival").search(between) is None
    )


def is_origin(lowered: str, start: int, end: int, next_start: int) -> bool:
    """Whether the level at `next_start` came from the figure at `[start, end)`: "from $2bn to $3bn"."""
    return (
        next_start - end <= 60
        and _before().search(lowered[max(0, start - 24) : start]) is not None
        and re.search(
            r"^[^;()]{0,40}?\bto (?:an? |the )?(?:record |about |around )?$", lowered[end:next_start]
        )
        is not None
    )
