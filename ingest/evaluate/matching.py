"""When does a predicted fact say the same as an annotated one? The annotation guideline's rules, one by one.

A rule returns how well two facts agree: 0 when they do not, else the higher the better.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ingest.records import KINDS

#: One article, or one fact of it, in the gold set's JSON form.
Facts = Mapping[str, Any]
Rule = Callable[[Facts, Facts], int]

_LEGAL_WORDS = frozenset({
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "plc", "ag", "sa",
    "se", "nv", "bv", "gmbh", "spa", "ab", "oyj", "kk", "group", "holdings", "the", "srl", "as",
})  # fmt: skip
_DOTS = re.compile(r"\.(?=\w\b)|(?<=\b\w)\.")
_WORDS = re.compile(r"[a-z0-9]+")


def normalise(name: str | None) -> str:
    """`name` in lower case, without accents, punctuation, possessive and legal words."""
    ascii_name = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    words = _WORDS.findall(_DOTS.sub("", ascii_name.replace("&", " and ").replace("'s ", " ")))
    return " ".join([word for word in words if word not in _LEGAL_WORDS] or words)


def forms(fact: Facts) -> set[str]:
    """Normalised name and aliases of a firm or region."""
    return {normalise(name) for name in [fact["name"], *(fact.get("aliases") or [])]}


class FirmIds:
    """Which names mean the same firm: the article's annotated aliases, widened by the predicted ones."""

    def __init__(self, gold: Facts, predicted: Facts) -> None:
        self._ids: dict[str, str] = {}
        for number, firm in enumerate(gold.get("firms", [])):
            for form in _ordered_forms(firm):
                self._ids.setdefault(form, f"g{number}")
        for firm in predicted.get("firms", []):
            known = next((self._ids[form] for form in _ordered_forms(firm) if form in self._ids), None)
            for form in _ordered_forms(firm) if known else ():
                self._ids.setdefault(form, str(known))

    def of(self, names: Iterable[str | None]) -> set[str]:
        """Ids of the firms that `names` mean; empty names are nobody."""
        return {self._ids.get(normalise(name), normalise(name)) for name in names if name}


def _ordered_forms(firm: Facts) -> list[str]:
    return [normalise(name) for name in [firm["name"], *(firm.get("aliases") or [])]]


def same_name(gold: Facts, predicted: Facts) -> int:
    """One surface form in common."""
    return int(bool(forms(gold) & forms(predicted)))


def same_region(gold: Facts, predicted: Facts) -> int:
    """As `same_name`, with the same country and, where annotated, the same subdivision."""
    is_country = gold["iso_country"] == predicted.get("iso_country")
    is_subdivision = not gold["iso_subdivision"] or gold["iso_subdivision"] == predicted.get(
        "iso_subdivision"
    )
    return int(bool(same_name(gold, predicted)) and is_country and is_subdivision)


def same_amount(gold: Facts, predicted: Facts) -> int:
    """Both silent, or within 1 % of the amount or of one of its stated conversions, in its currency."""
    if predicted.get("amount") is None:
        return int(gold["amount"] is None)
    stated = [(gold["amount"], gold.get("amount_currency"))]
    stated += [(other["amount"], other["currency"]) for other in gold.get("amount_alternatives", [])]
    return int(any(_is_close(a, c, predicted["amount"], predicted.get("amount_currency")) for a, c in stated))


def _is_close(
    gold: float | None, unit: str | None, predicted: float | None, predicted_unit: str | None
) -> bool:
    if gold is None or predicted is None:
        return False
    return abs(gold - predicted) <= 0.01 * abs(gold) and unit == predicted_unit


class ArticleRules:
    """The rules that need the whole article: who is who, and which place lies in which."""

    def __init__(self, gold: Facts, predicted: Facts) -> None:
        self._gold = gold
        self._predicted = predicted
        self._firms = FirmIds(gold, predicted)

    def same_place(self, gold: str | None, predicted: str | None) -> bool:
        """Same name, or one contains the other by ISO codes, or either side silent."""
        if not gold or not predicted or normalise(gold) == normalise(predicted):
            return True
        wanted = _find_region(gold, self._gold["regions"])
        got = _find_region(predicted, [*self._gold["regions"], *self._predicted.get("regions", [])])
        if wanted is None or got is None or wanted.get("iso_country") != got.get("iso_country"):
            return False
        if "country" in (wanted.get("level"), got.get("level")):
            return True
        subdivisions = {wanted.get("iso_subdivision"), got.get("iso_subdivision")}
        return len(subdivisions) == 1 or not all(subdivisions)

    def strictly_same_investment(self, gold: Facts, predicted: Facts) -> int:
        """Investors, family, amount, place and (outside capex) the other parties agree."""
        kind, kinds = _kind_accepted(gold, predicted)
        others, other_got = self._others(gold), self._others(predicted)
        is_one_bid = "one bid covering" in gold.get("note", "") and bool(other_got)
        agrees = (
            self.same_investors(gold, predicted)
            and _same_family(kinds, predicted)
            and bool(same_amount(gold, predicted))
            and self.same_place(gold.get("region"), predicted.get("region"))
            and (not gold.get("region") or bool(predicted.get("region")))
            and ((not gold.get("target") and not gold.get("partners"))
                 or _family(kind) == "capex" or _parties_f1(others, others, other_got) >= 0.5 or is_one_bid)
        )  # fmt: skip
        is_status = gold.get("status") == predicted.get("status")
        return 1 + (kind == predicted.get("kind")) + is_status if agrees else 0

    def same_investors(self, gold: Facts, predicted: Facts) -> bool:
        """F1 of the investors at least one half; whom gold also accepts is neither missed nor spurious."""
        wanted, accepted = self._investors(gold, also=False), self._investors(gold, also=True)
        got = self._investors(predicted, also=True)
        return _parties_f1(wanted if wanted & got else accepted, accepted, got) >= 0.5

    def leniently_same_investment(self, gold: Facts, predicted: Facts) -> int:
        """Any party in common, amounts not in conflict, places compatible, families related."""
        kind, kinds = _kind_accepted(gold, predicted)
        others, other_got = self._others(gold), self._others(predicted)
        everyone = self._investors(gold, also=True) | others
        has_party = bool(everyone & (self._investors(predicted, also=True) | other_got))
        is_family = _same_family(kinds, predicted)
        is_related = {_family(kind), _family(predicted.get("kind"))} <= {"alliance", "equity", "capex"}
        is_amount = same_amount(gold, predicted)
        is_money_open = bool(is_amount) or predicted.get("amount") is None or gold["amount"] is None
        is_place = self.same_place(gold.get("region"), predicted.get("region"))
        if not (has_party and (is_family or is_related) and is_money_open and is_place):
            return 0
        return (
            1 + 4 * is_amount + 2 * is_family + 2 * bool(others & other_got) + (kind == predicted.get("kind"))
        )

    def same_statistic(self, gold: Facts, predicted: Facts) -> int:
        """Value within 1 % in an accepted unit, places compatible."""
        units = [gold["unit"], *gold.get("units_also_accepted", [])]
        is_value = any(
            _is_close(gold["value"], unit, predicted.get("value"), predicted.get("unit")) for unit in units
        )
        return int(is_value and self.same_place(gold["region"], predicted.get("region")))

    def same_relation(self, gold: Facts, predicted: Facts) -> int:
        """Same triple; a partnership has no direction."""
        if gold["relation"] != predicted.get("relation"):
            return 0
        wanted = (self._firms.of([gold["subject"]]), self._firms.of([gold["object"]]))
        got = (self._firms.of([predicted["subject"]]), self._firms.of([predicted["object"]]))
        return int(wanted == got or (gold["relation"] == "partner_of" and wanted == got[::-1]))

    def _investors(self, investment: Facts, *, also: bool) -> set[str]:
        names = list(investment.get("investors") or [])
        return self._firms.of(names + (list(investment.get("investors_also_accepted") or []) if also else []))

    def _others(self, investment: Facts) -> set[str]:
        return self._firms.of([investment.get("target"), *(investment.get("partners") or [])])


def _find_region(name: str, regions: Iterable[Facts]) -> Facts | None:
    return next((region for region in regions if normalise(name) in forms(region)), None)


def _family(kind: str | None) -> str | None:
    return KINDS[kind][0] if kind in KINDS else None


def _kind_accepted(gold: Facts, predicted: Facts) -> tuple[str, list[str]]:
    """The gold kind (the predicted one where gold accepts it), and all that gold accepts."""
    kinds = [gold["kind"], *gold.get("kinds_also_accepted", [])]
    kind = predicted.get("kind")
    return (str(kind) if kind in kinds else gold["kind"]), kinds


def _same_family(kinds: Iterable[str], predicted: Facts) -> bool:
    family = _family(predicted.get("kind"))
    return family is not None and family in {_family(kind) for kind in kinds}


def _parties_f1(wanted: set[str], accepted: set[str], got: set[str]) -> float:
    """F1 of the parties; those that gold also accepts are neither missed nor spurious."""
    counted = got - (accepted - wanted)
    if not wanted:
        return 1.0
    return 2 * len(wanted & counted) / (len(wanted) + len(counted))
