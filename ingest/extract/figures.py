"""One figure in running text: a number with the currency written before or after it, if any."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ingest.extract.currencies import Currency, choose_currency, find_currency, first_words
from ingest.extract.document import Document, Sentence
from ingest.extract.numbers import Number, number_forms, read_number_at

GAP = r"[ \t\r\n\u00a0\u2009\u202f]"
SIGN = r"[$€£¥￥₹৳₽₩₺₪₫₱₦₴฿₡₲₸₵₾₼֏₭៛¢]"

#: What may stand before a sign that is a currency by itself.
_OPENS_SIGN = re.compile(r"(?<![A-Za-z.]) |[(\n\[“\"]")
#: Before a number stand "US$", "$US", "C$ " or a sign alone ...
_SIGN_BEFORE = re.compile(
    rf"((?:(?<![^\W\d_])(?:[A-Z]\.){{0,2}}[^\W\d_]{{0,4}}\.?"
    rf"|(?<![\w.'’-])(?:[Cc]|[Hh][Kk]|[Nn][TtZz]|[Uu]\.?[Ss]\.?){GAP})?"  # "c $ 5": tokens apart
    rf"(?P<sign>{SIGN})(?:US|E|S|stg)?){GAP}?$"
)
#: ... or a code or short word: "EUR 5", "Rs. 5", "DM5".
_CODE_BEFORE = re.compile(rf"(?<![\w&.'’])([^\W\d_]{{1,4}}/?)(\.?{GAP}?)$")
_CLOSES_PREFIX = re.compile(rf"(?:{SIGN}|[^\W\d_]|[./]){GAP}?$")
_WORD_AFTER = re.compile(
    rf"(?:{GAP}|-)?((?:[A-Za-z]\.){{2,}}|[A-Za-z]{{1,4}}\$(?!\d)|[^\W\d_]{{1,24}}(?![^\W\d_])|{SIGN}(?!\d))"
)
_FRACTION_APART = re.compile(r"\d \. $")
_NEXT_SUM = re.compile(rf"{GAP}?{SIGN}{GAP}?\d")
#: "500 pounds of copper" is a weight, "500 pounds of new money" a sum.
_OF_GOODS = re.compile(
    r"[ -](?:per |of (?!(?:[\w-]+ ){0,2}(?:invest|fund|financ|money|cash|debt|saving|cut|public|tax|aid|"
    r"capital|equity|loan|spend|sale|revenue|profit|asset|damage|cost|income|trade|business)))"
)
#: Words of weight: in their sentence pounds are no money, unless a word scales them.
_WEIGHT = re.compile(
    r"\b(?:weigh\w*|weights?|payloads?|tons?|tonnes?|ounces?|kilo(?:gram)?s?|lbs?|heavy|heavier|lift\w*|tow|towing|"
    r"catch|copper|uranium|beef|pork|poultry|chicken|coffee|lobsters?|fish|cattle|animals?|harvest\w*|"
    r"per pound|a pound)\b"
)
_BEFORE_YEAR = re.compile(r"\b(?:in|of|constant|current|year|since|by|during|from|until|to) $")
#: What "Canadian" or "NZ" behind a bare dollar sign may turn it into.
_DOLLARS = frozenset({"AUD", "CAD", "HKD", "JMD", "NZD", "SGD", "TWD", "USD"})


class Figure(NamedTuple):
    """A number at `[start, end)` with its currency code (None without one); `value` in major units."""

    start: int
    end: int
    number: Number
    value: Decimal
    currency: str | None
    has_currency_before: bool = False


#: A number and the word after it, read roughly.
_ROUGH = re.compile(rf"(?:[\d.,'’½¼¾⅓⅔⅛]+|[^\W\d_]+)(?:{GAP}|-)?([^\W\d_]*)")
_SIGNS = frozenset(SIGN[1:-1])
_GOES_ON = _SIGNS | frozenset("-–—,")
_JOINS = frozenset({"to", "and", "or", "a", "an"})


def may_open_sum(text: str, position: int) -> bool:
    """Cheap test, true for every number at `position` that has a currency or opens a range."""
    window = text[max(0, position - 8) : position]
    if not _SIGNS.isdisjoint(window[-5:]):  # "£stg 5"
        return True
    code = _CODE_BEFORE.search(window)
    if code is not None and find_currency(code[1], "before"):
        return True
    rough = _ROUGH.match(text, position)
    if rough is None:
        return True
    word, following = rough[1].lower(), text[rough.end() : rough.end() + 1]
    if word.isascii() and word:
        is_dotted = len(word) == 1 and following == "."  # "5 U.S. dollars"
        is_part = word == "of" and text[position].isalpha()  # "half of a million"
        return word in _after_numbers() or is_dotted or is_part or following == "$"
    return bool(word) or following in _GOES_ON or following.isdigit()


@cache
def _after_numbers() -> frozenset[str]:
    """Words that may go on with a sum: magnitudes, number words, the first words of currencies, joints."""
    return _JOINS | first_words() | number_forms()


def read_figure_at(document: Document, sentence: Sentence, position: int, floor: int) -> Figure | None:
    """The figure whose number begins at `position`; what stands before `floor` is not looked at."""
    text = document.text
    number = read_number_at(text, position, sentence.end, is_money=True)
    if number is None or _FRACTION_APART.search(text, max(0, position - 4), position):
        return None
    start, before = _read_before(document, sentence, number, floor)
    end, after = _read_after(document, sentence, number, is_signed=text[start : start + 1] == "$")
    if before is not None and _NEXT_SUM.match(text, number.end, sentence.end):
        end, after = number.end, None  # "$ 20 $ 30": the second sign is the next sum's
    currency = before
    if after is not None and (before is None or (before.code == "USD" and after.code in _DOLLARS)):
        currency = after
    elif before is not None and (after is None or after.code != before.code):
        end = number.end
    if currency is None:
        return Figure(number.start, number.end, number, number.value, None)
    if end == number.end and text[end : end + 1].isalpha() and text[end] < "\u2e80":
        return None  # "$5x": the digits belong to something else
    return Figure(start, end, number, number.value * currency.unit, currency.code, before is not None)


def _read_before(
    document: Document, sentence: Sentence, number: Number, floor: int
) -> tuple[int, Currency | None]:
    """Where the figure starts with the currency before `number`, and that currency."""
    if _CLOSES_PREFIX.search(document.text, max(0, number.start - 2), number.start) is None:
        return number.start, None
    left = max(floor, sentence.start, number.start - 12)
    sign = document.text[number.start - 1]
    if sign in _SIGNS and number.start - 1 >= left and _OPENS_SIGN.match(document.text, number.start - 2):
        chosen = _choose(document, sentence, sign, "before", number)  # the most frequent form: " $5"
        return (number.start, None) if chosen is None else (number.start - 1, chosen)
    window = document.text[left : number.start]
    match = _SIGN_BEFORE.search(window)
    if match is not None:
        for start in (match.start(1), match.start("sign")):
            form = window[start : match.end(1)]
            if " " in form:
                form = form.replace(" ", "").upper()
            chosen = _choose(document, sentence, form, "before", number)
            if chosen is not None:
                return left + start, chosen
        return number.start, None
    match = _CODE_BEFORE.search(window)
    if match is None or (len(match[1]) == 1 and match[2]) or number.quote[0].isalpha():
        return number.start, None
    chosen = _choose(document, sentence, match[1], "before", number)
    return (number.start, None) if chosen is None else (left + match.start(1), chosen)


def _read_after(
    document: Document, sentence: Sentence, number: Number, *, is_signed: bool
) -> tuple[int, Currency | None]:
    """Where the figure ends with the currency after `number` (one to three words), and that currency."""
    text, position = document.text, number.end
    first = _WORD_AFTER.match(text, position, sentence.end)
    if first is None or first[1].lower().replace(".", "") not in first_words():
        return position, None
    ends: list[int] = []
    while len(ends) < 4 and (match := _WORD_AFTER.match(text, position, sentence.end)):
        position = match.end()
        ends.append(position)
    for end in reversed(ends):
        form = text[number.end : end].lstrip(" \t\r\n\u00a0\u2009\u202f-")
        chosen = _choose(document, sentence, form, "after", number, is_signed=is_signed, end=end)
        if chosen is not None:
            return end, chosen
    return number.end, None


def _choose(
    document: Document,
    sentence: Sentence,
    form: str,
    place: str,
    number: Number,
    *,
    is_signed: bool = False,
    end: int = 0,
) -> Currency | None:
    """The currency that `form` names here, None when its conditions do not hold."""
    named = find_currency(form, place)
    if not named:
        return None
    if not end and len(named) == 1 and named[0].condition == "-" and not form.isalpha():
        return named[0]
    readings = tuple(
        reading
        for reading in named
        if _holds(document, sentence, reading, form, number, is_signed=is_signed, end=end)
    )
    if not readings:
        return None
    if len(readings) == 1 and not readings[0].needs_cue:
        return readings[0]
    return choose_currency(readings, document.lowered[sentence.start : sentence.end], document.lowered)


def _holds(
    document: Document,
    sentence: Sentence,
    reading: Currency,
    form: str,
    number: Number,
    *,
    is_signed: bool,
    end: int,
) -> bool:
    """Whether the condition of `reading` holds for `number`: see lexicons/currencies.tsv."""
    if reading.condition == "signed":
        return is_signed
    is_large = number.has_magnitude or (number.value >= 1000 and not number.looks_like_year)
    if len(form) == 1 and form.isalpha() and form.isupper() and not is_large:
        return False
    if end and number.looks_like_year:
        return _BEFORE_YEAR.search(document.lowered, max(0, number.start - 10), number.start) is None
    if reading.condition == "minorcue":
        return number.value < 1000 and document.text[number.end : number.end + len(form)] == form
    if form.lower() in ("pound", "pounds") and not _is_sterling(document, sentence, number):
        return False
    if reading.condition == "scaled" or (reading.needs_cue and end and len(form) < 3):
        return is_large and not (end and _OF_GOODS.match(document.lowered, end))
    return True


def _is_sterling(document: Document, sentence: Sentence, number: Number) -> bool:
    """Whether pounds are money: scaled by a word, or not near words of weight."""
    if number.has_magnitude:
        return True
    return _WEIGHT.search(document.lowered, sentence.start, sentence.end) is None
