"""Which currency a sign, code or word names, by the words around where the form alone is ambiguous."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

import pycountry
from babel.numbers import get_currency_name

from ingest.lexicons import read_rows

#: Codes that are not money, or that are written like common words in capitals ("ALL 50 states").
_NOT_MONEY = frozenset({"XAU", "XAG", "XPT", "XPD", "XTS", "XXX", "XUA", "XSU", "XBA", "XBB", "XBC", "XBD"})
_WORDLIKE = frozenset(
    {"ALL", "TOP", "TRY", "CUP", "MOP", "LAK", "GEL", "MAD", "PEN", "SOS", "COP", "RON", "BAM", "STD"}
)
#: Codes that ISO has withdrawn and old articles use.
_HISTORIC = (
    "ATS BEF BGN CYP DDM DEM ECS EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE ROL SIT SKK SUR "
    "XEU YUD ZWD"
)


@dataclass(frozen=True, slots=True)
class Currency:
    """One reading of a form: its ISO code, where it stands and under which condition."""

    code: str
    place: str
    condition: str

    @property
    def unit(self) -> Decimal:
        """Value of one in major units: cents are 0.01."""
        return Decimal("0.01") if self.condition.startswith("minor") else Decimal(1)

    @property
    def needs_cue(self) -> bool:
        """True when the form means this currency only in an article about its country."""
        return self.condition.endswith("cue")

    @property
    def is_home(self) -> bool:
        """True when the form means this currency only in a report from its country."""
        return self.condition == "home"


@lru_cache(maxsize=8192)
def find_currency(form: str, place: str) -> tuple[Currency, ...]:
    """Readings of `form` standing `before` or `after` a number; empty when it names no currency."""
    bare = form.replace(".", "")
    readings = _forms().get(bare) or _forms().get(" ".join(bare.lower().split()).replace("-", " "), ())
    return tuple(reading for reading in readings if reading.place in (place, "both") and not reading.is_home)


@cache
def home_currencies(form: str) -> dict[str, str]:
    """Country -> the currency that `form` ("$" or "dlrs") means in a report from there."""
    return {reading.code[:2]: reading.code for reading in _forms().get(form, ()) if reading.is_home}


def choose_currency(readings: tuple[Currency, ...], sentence: str, text: str) -> Currency | None:
    """The reading that fits the words of the sentence, else of the article; None when none does.

    `sentence` and `text` are in lower case.
    """
    if len(readings) == 1 and not readings[0].needs_cue:
        return readings[0]
    default = next((reading for reading in readings if not reading.needs_cue), None)
    for scope in (sentence, text):
        counts = {reading.code: _count_cues(reading.code, scope) for reading in readings}
        best = max(readings, key=lambda reading: counts[reading.code])
        if counts[best.code] and (default is None or not counts[default.code] or best is default):
            return best
    return default


@lru_cache(maxsize=256)
def _count_cues(code: str, text: str) -> int:
    pattern = _cues().get(code)
    return len(pattern.findall(text)) if pattern else 0


@cache
def first_words() -> frozenset[str]:
    """First words of all forms, in lower case, without their full stops."""
    return frozenset(re.split(r"[ -]", form.lower())[0] for form in _forms())


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    """Cue words of each code as one pattern over lower-case text."""
    patterns = {}
    for code, cues in read_rows("currency_cues.tsv"):
        words = "|".join(re.escape(cue).replace(r"\*", r"\w*") for cue in cues.split())
        patterns[code] = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    return patterns


@cache
def _forms() -> dict[str, tuple[Currency, ...]]:
    """Every form: the lexicon's, the ISO codes, and the ISO names in English ("kuwaiti dinars")."""
    forms: dict[str, tuple[Currency, ...]] = {}
    for form, code, place, condition in read_rows("currencies.tsv"):
        forms[form] = (*forms.get(form, ()), Currency(code, place, condition))
    for code in [currency.alpha_3 for currency in pycountry.currencies] + _HISTORIC.split():
        if code in _NOT_MONEY:
            continue
        forms.setdefault(code, (Currency(code, "both", "scaled" if code in _WORDLIKE else "-"),))
        for name in {get_currency_name(code, count, locale="en") for count in (1, 2)}:
            forms.setdefault(name.lower(), (Currency(code, "after", "-"),))
    return forms
