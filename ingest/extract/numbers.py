"""Numbers and percentages in running text, in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from ingest.extract.document import Document, lower, once_per_document
from ingest.extract.number_words import GAP, TOO_LARGE, Number, number_words, read_words_at, scales
from ingest.lexicons import read_rows

__all__ = [
    "Number",
    "number_forms",
    "number_starts",
    "numbers_at",
    "read_number_at",
    "read_numbers",
    "read_percents",
    "starts_of",
]

_DIGITS = re.compile(
    r"(?P<grouped>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)"  # 1,234,567.8
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d|,\d))"  # 12,34,567
    r"|(?P<dotted>\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\d))"  # 1.234.567,8
    r"|(?P<spaced>\d{1,3}(?:[\u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d+)?(?!\d))"  # 1 234 567,8 and 1'234'567
    r"|(?P<comma>\d+,\d{1,2}(?![\d,]))"  # 2,5: a decimal comma when a magnitude follows
    r"|(?P<plain>\d*[½¼¾⅓⅔⅛]|\d+(?:\.\d+)?|\.\d+)",
)
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?(?!\d)")  # 12 500: only in a sum of money
#: Groups set apart by a tokeniser: "5 , 000", and "1, 500" behind a sign. Only in a sum of money.
_APART = re.compile(r"\d{1,3}(?: , \d{3})+(?:\.\d+)?(?![\d,])")
_APART_SIGNED = re.compile(r"(?<=[$€£¥₹sS.])\d{1,3}(?:, \d{3})+(?:\.\d+)?(?![\d,]| , \d)")
_MAY_BE_APART = re.compile(r"\d{1,3},? ,? ?\d{3}")
#: Where digits may begin a number: not inside digits, but after "Rs.".
_DIGIT = re.compile(r"[\d½¼¾⅓⅔⅛.](?:(?<=\.)(?=\d)(?<![\w.].)|(?<!\.)(?:(?<![\d.,].)|(?<=[^\W\d_]\..)))")
_FRACTION = re.compile(r"[ -](\d{1,2})/(\d{1,2})(?!\d|/)")  # 2-1/2
_VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.3333333333", "⅔": "0.6666666667", "⅛": "0.125"}
_ONE = Decimal(1)
_MAGNITUDE = re.compile(rf"({GAP}|-)?([^\W\d_]{{1,12}})(?![^\W\d_])")
_IDEOGRAPHS = re.compile(r"[千万萬亿億兆百만억조]+")
_PERCENT = re.compile(
    rf"{GAP}?(?:%|％)|(?:{GAP}|-)(?:percent|per{GAP}cent|pct|p\.c\.)(?![^\W\d_])", re.IGNORECASE
)


def read_numbers(
    text: str, start: int = 0, end: int | None = None, lowered: str | None = None
) -> list[Number]:
    """Numbers in `text[start:end]`, in digits or words, in order, never overlapping.

    `lowered` is the whole text in lower case; None makes it here.
    """
    stop = len(text) if end is None else end
    return numbers_at(text, number_starts(text, start, stop, lowered), stop)


def numbers_at(text: str, positions: Iterable[int], stop: int) -> list[Number]:
    """Numbers that begin at `positions` (in order) and end by `stop`, never overlapping."""
    found: list[Number] = []
    after = 0
    for position in positions:
        if position < after:
            continue
        number = read_number_at(text, position, stop)
        if number is not None and not _is_part_of_name(text, number):
            found.append(number)
            after = number.end
    return found


def read_percents(
    text: str, start: int = 0, end: int | None = None, numbers: Iterable[Number] | None = None
) -> list[Number]:
    """Percentages in `text[start:end]`; `value` is in percent ("25%" is 25), the quote includes the sign.

    `numbers` are those of the range, when they were read before.
    """
    stop = len(text) if end is None else end
    found: list[Number] = []
    for number in read_numbers(text, start, stop) if numbers is None else numbers:
        sign = _PERCENT.match(text, number.end, stop)
        if sign is not None:
            quote = text[number.start : sign.end()]
            found.append(Number(number.start, sign.end(), quote, number.value, number.coefficient))
    return found


def number_starts(text: str, start: int, end: int, lowered: str | None = None) -> Iterator[int]:
    """Positions in `text[start:end]` where a number may begin; `lowered` is the text in lower case."""
    margin = 0
    if lowered is None:
        margin = max(0, start - 2)  # what stands before decides whether a digit begins a number
        lowered = lower(text[margin:end])
    for match in _candidates().finditer(lowered, start - margin, end - margin):
        yield margin + match.start()


@once_per_document
def starts_of(document: Document) -> tuple[int, ...]:
    """Positions in the article where a number may begin, in order."""
    lowered = document.lowered
    found = [match.start() for match in _DIGIT.finditer(lowered)]
    found += [start for start, _ in document.find_words(_starting_words())]
    if not document.vocabulary.isdisjoint(scales()):
        found += [match.start() for match in _article_of_scale().finditer(lowered)]
    found.sort()
    return tuple(found)


def read_number_at(text: str, start: int, end: int, *, is_money: bool = False) -> Number | None:
    """The number that begins at `start`, or None. `is_money` also admits the short forms of sums ("5m")."""
    if text[start].isalpha():
        return read_words_at(text, start, end)
    match = (_match_apart(text, start, end) if is_money else None) or _DIGITS.match(text, start, end)
    if match is None:
        return None
    value, stop = _digits_value(match), match.end()
    fraction = _FRACTION.match(text, stop, end) if text[stop : stop + 1] in (" ", "-") else None
    if fraction and 0 < int(fraction[1]) < int(fraction[2]):
        value += Decimal(int(fraction[1])) / Decimal(int(fraction[2]))
        stop = fraction.end()
    factor, stop = _read_magnitude(text, stop, end, is_money)
    if match.lastgroup == "comma" and factor == 1 and not is_money:
        value, stop = Decimal(match["comma"].split(",")[0]), match.end() - match["comma"][::-1].index(",") - 1
    if value * factor >= TOO_LARGE:
        return None
    return Number(start, stop, text[start:stop], value * factor, value)


def _match_apart(text: str, start: int, end: int) -> re.Match[str] | None:
    """Digits in groups that only a sum of money may have: "12 500", "5 , 000", "Rs1, 500"."""
    if _MAY_BE_APART.match(text, start, end) is None:
        return None
    return (
        _SPACED.match(text, start, end)
        or _APART.match(text, start, end)
        or _APART_SIGNED.match(text, start, end)
    )


def _digits_value(match: re.Match[str]) -> Decimal:
    """Value of the digits matched, whatever their grouping."""
    digits = match.group()
    if match.re in (_APART, _APART_SIGNED):
        return Decimal(digits.replace(" ", "").replace(",", ""))
    if match.re is _SPACED:
        return Decimal(digits.replace(" ", "").replace(",", "."))
    if match.lastgroup == "grouped":
        return Decimal(digits.replace(",", ""))
    if match.lastgroup == "dotted":
        return Decimal(digits.replace(".", "").replace(",", "."))
    if match.lastgroup == "spaced":
        return Decimal(re.sub(r"[\u00a0\u2009\u202f'’]", "", digits).replace(",", "."))
    if digits[-1] in _VULGAR:
        return Decimal(digits[:-1] or "0") + Decimal(_VULGAR[digits[-1]])
    return Decimal(digits.replace(",", "."))


def _read_magnitude(text: str, position: int, end: int, is_money: bool) -> tuple[Decimal, int]:
    """Product of the magnitude words at `position` ("lakh crore" is two), and where they end."""
    factor = _ONE
    while position < end:
        ideographs = _IDEOGRAPHS.match(text, position, end) if text[position] >= "\u2e80" else None
        if ideographs is not None:
            for sign in re.findall("百万|.", ideographs.group()):
                factor *= _magnitudes().get(sign, (Decimal(1), ""))[0]
            return factor, ideographs.end()
        match = _MAGNITUDE.match(text, position, end)
        form = match[2] if match else ""
        value, use = _magnitudes().get(form.lower(), (None, ""))
        if match is None or value is None:
            return factor, position
        if factor != 1 and use != "always":
            return factor, position  # a second magnitude is a whole word: "lakh crore", not "bn mill"
        has_gap = match[1] is not None
        if (has_gap and use in ("attached", "glued")) or (not is_money and use in ("money", "glued")):
            return factor, position
        factor, position = factor * value, match.end()
    return factor, position


def _is_part_of_name(text: str, number: Number) -> bool:
    """True for the digits of "A320", "5G", "14th", "1980s" or "3.2.1", which count nothing."""
    before, after = text[max(0, number.start - 2) : number.start], text[number.end : number.end + 2]
    if not number.quote[0].isalpha() and before[-1:] and (before[-1].isalpha() or before[-1] == "_"):
        return True
    if before[-1:] in (".", ",", "/", ":") and before[:1].isdigit():
        return True
    if after[:1].isalpha() and after[0] < "\u2e80":  # ideographs follow a number without a gap
        return True
    return after[:1] == "_" or (after[:1] in ("/", ":", ".") and after[1:].isdigit())


@cache
def _magnitudes() -> dict[str, tuple[Decimal, str]]:
    return {form: (Decimal(factor), use) for form, factor, use in read_rows("magnitudes.tsv")}


@cache
def _starting_words() -> frozenset[str]:
    return frozenset(number_words())


@cache
def number_forms() -> frozenset[str]:
    """Words that write or scale a number."""
    return frozenset(number_words()) | frozenset(_magnitudes())


@cache
def _article_of_scale() -> re.Pattern[str]:
    return re.compile(rf"a(?<![^\W_].)(?=n?{GAP}(?:{'|'.join(sorted(scales()))}))")


@cache
def _candidates() -> re.Pattern[str]:
    """Where a number may begin: a digit, a vulgar fraction or a number word."""
    words = "|".join([*number_words(), rf"an?(?={GAP}(?:{'|'.join(sorted(scales()))}))"])
    return re.compile(rf"{_DIGIT.pattern}|\b(?:{words})(?![^\W_])")
