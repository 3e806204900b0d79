"""Which sums are capital of a project: only those whose words leave no other reading."""

from __future__ import annotations

import re

from ingest.extract.investments.clauses import Group
from ingest.extract.investments.lexicon import either, grammar, not_capital
from ingest.extract.investments.reading import Item, Reading

_PER_TIME = re.compile(r"-(?:a|per)-(?:year|month|week|day|share|head)\b")
#: How many items away a disqualifying word still belongs to the sum.
_BEFORE, _AFTER = 5, 8
#: How many items before the value of the firm its bid stands.
_BID = 24


def is_capital(reading: Reading, index: int) -> bool:
    """False when words near the sum at item `index` say that it is revenue, debt, a price per share, ..."""
    money = reading.items[index].money
    if money is None or money.amount < 1000 or getattr(money, "per", None):
        return False
    if _PER_TIME.match(reading.sentence.source, reading.items[index].end):
        return False
    return not (_has_cue(reading, index, "before") or _has_cue(reading, index, "after"))


def _has_cue(reading: Reading, index: int, side: str) -> bool:
    steps = (
        range(index - 1, index - 1 - _BEFORE, -1)
        if side == "before"
        else range(index + 1, index + 1 + _AFTER)
    )
    for at in steps:
        item = reading.at(at)
        if item.tag in ("money", "sign") and item.text not in ("-", "(", '"', "“", "'", "%", "&"):
            return False
        if item.tag == "word" and item.lower in (
            "by",
            "and",
            "while",
            "which",
            "that",
            "including",
            "plus",
            "to",
        ):
            return False
        if at < 0 or at >= len(reading.items):
            return False
        if side == "before" and item.lower in ("its", "their"):
            return False  # "a tax break for its $5m expansion"
        if side == "before" and item.lower == "for" and reading.at(at + 1).lower in ("a", "an", "the"):
            return False  # "tax breaks for a $5m plant"
        if side == "after" and (
            item.lower in ("for", "into", "at") or (item.lower == "in" and at > index + 1)
        ):
            return False
        if any(found in ("both", side) for _, found in reading.phrase_at(at, not_capital())):
            return not _is_capital_budget(reading, at)
    return False


def _is_capital_budget(reading: Reading, index: int) -> bool:
    """True for the budget of a firm's own capital spending ("its 1987 capital spending budget is $5m")."""
    near = {reading.at(index - n).lower for n in (1, 2)}
    return reading.at(index).lower == "budget" and not near.isdisjoint(("capital", "capex", "exploration"))


def price_after(reading: Reading, start: int, stop: int | None = None) -> Item | None:
    """The price of a deal told after item `start`: "for $5m", "in a $5m deal", "valued at $5m"."""
    for at in range(start, min(len(reading.items), start + 40 if stop is None else stop)):
        item = reading.items[at]
        if item.text in (";", "?", "!") or item.lower in ("while", "but", "after"):
            return None
        if item.tag == "money" and is_capital(reading, at) and _is_price(reading, at):
            return item
    return None


def _is_price(reading: Reading, index: int) -> bool:
    if _is_valuation(reading, index):
        return False
    if (
        _is_total_price(reading, index)
        or _is_deal_total(reading, index)
        or _is_of_bid(reading, index)
        or _is_raised_bid(reading, index)
    ):
        return True
    for at in range(index - 1, index - 6, -1):
        word = reading.at(at).lower
        if word in grammar("price_lead"):
            return True
        if reading.at(at).tag in ("money", "firm"):
            return False
    return any(reading.at(index + n).lower in grammar("deal_word") | {"cash", "stock"} for n in range(1, 5))


def _is_total_price(reading: Reading, index: int) -> bool:
    """True for the whole after the price of one share: "for 18 dlrs a share, or a total of $5m"."""
    at = index - 1
    while at > index - 6 and reading.at(at).lower in grammar("total_lead"):
        at -= 1
    shares = range(at - 6, at)
    return reading.at(at).lower == "or" and any(reading.at(n).lower in ("share", "shares") for n in shares)


def _is_deal_total(reading: Reading, index: int) -> bool:
    """True for "in a deal that could be worth up to $5m": "could be worth" may belong to the sum."""
    before = [reading.at(at).lower for at in range(index - 1, max(-1, index - 9), -1)]
    link = next((at for at, word in enumerate(before) if word in ("that", "which")), None)
    if link is None or (link and grammar("pricing").isdisjoint(before[:link])):
        return False
    return not grammar("deal_word").isdisjoint(before[link + 1 : link + 2])


def _is_of_bid(reading: Reading, index: int) -> bool:
    """True for what a bid offers: "won control of B with a final bid of $5m"."""
    return reading.at(index - 1).lower == "of" and reading.at(index - 2).lower in grammar("deal_word")


def _is_raised_bid(reading: Reading, index: int) -> bool:
    """True for "raised its offer for the rival B to $5m"."""
    before = [reading.at(at).lower for at in range(index - 1, max(-1, index - 16), -1)]
    bid = next((at for at, word in enumerate(before) if word in ("offer", "bid")), None)
    return (
        before[:1] == ["to"] and bid is not None and not grammar("stake_up").isdisjoint(before[bid : bid + 4])
    )


def _is_valuation(reading: Reading, index: int) -> bool:
    """True for "values the company at $5m", not for "a deal valued at $5m"."""
    before = [reading.at(index - n).lower for n in range(1, 8)]
    if before[:2] == ["of", "value"] and before[2] in grammar("deal_value") and "for" in before:
        return False  # "sold for an enterprise value of $5m"
    if any(word in ("value", "values", "valuing") for word in before):
        return not _is_bid_for_all(reading, index)
    return "valued" in before and not any(word in grammar("deal_word") for word in before)


def _is_bid_for_all(reading: Reading, index: int) -> bool:
    """True when a bid for the whole firm gives its value: "an offer valuing B at $5m"."""
    before = {item.lower for item in reading.items[max(0, index - _BID) : index]}
    if not before.isdisjoint(("could", "may", "might")):
        return False  # a bid that nobody has made
    return reading.at(index - 1).lower in grammar("value_link") and bool(
        before & grammar("deal_word") and before.isdisjoint(grammar("in_part"))
    )


def sum_after(reading: Reading, start: int, reach: int = 9) -> Item | None:
    """The sum spent by the verb that ends at item `start`: the first sum before another phrase begins."""
    for at in range(start, min(len(reading.items), start + reach)):
        item = reading.items[at]
        if item.tag == "money":
            return item if is_capital(reading, at) else None
        if item.text in (";", ":") or item.lower in ("which", "that", "after", "while", "and", "but", "as"):
            return None
    return None


def sum_in(reading: Reading, group: Group) -> Item | None:
    """The sum inside the noun phrase of a noun trigger ("a $5m investment") or right after it ("of $5m")."""
    for at in range(group.index - 1, max(-1, group.index - 8), -1):
        item = reading.items[at]
        if item.tag == "money":
            return item if is_capital(reading, at) else None
        is_linked = item.lower in ("of", "in") and reading.at(at - 1).tag == "money"
        if is_linked and group.trigger.frame == "spend":
            continue  # "$15 billion of new investment"
        is_apart = item.text == "," or item.lower in grammar("speech")
        if is_apart or item.tag in ("firm", "it") or item.lower in either("conjunction", "preposition"):
            break
    for at in range(group.right, min(len(reading.items), group.right + 5)):
        item = reading.items[at]
        if item.tag == "money":
            is_linked = any(reading.at(n).lower in grammar("sum_link") for n in range(group.right, at))
            return item if is_linked and is_capital(reading, at) else None
    return None
