"""What two spellings of one firm's name have in common: keys, cores and legal forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from ingest.lexicons import read_rows

_NO_WORD = re.compile(r"[\W_]+")
#: A ticker beside the name: `Halm Foods (HLM.OL)`, `Halm Foods Inc <HLM>`.
_TICKER = re.compile(r"\s*(?:\([A-Z0-9]{1,6}[.:][A-Z]{1,6}\)|<[A-Z0-9.:]{1,10}>)")


def folded(name: str) -> str:
    """Letters and digits of a name, lower case, without accents, one blank between words."""
    if name.isascii():
        return " ".join(_NO_WORD.sub(" ", name.lower()).split())
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if unicodedata.category(c) != "Mn")
    plain = unicodedata.normalize("NFC", plain).lower()
    return " ".join("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in plain).split())


def firm_key(name: str) -> str:
    """The name as an item: folded, its legal form kept, which tells some firms apart (Halm AS, Halm Inc)."""
    return folded(_TICKER.sub("", name)) or name.lower()


@dataclass(frozen=True, slots=True)
class Name:
    """A firm's name taken apart. `core` are its words without legal forms, abbreviations written out.

    `forms` are the legal forms taken away, `countries` those that all of them allow; None: they do not tell.
    """

    core: tuple[str, ...]
    forms: frozenset[str]
    countries: frozenset[str] | None

    @property
    def squeezed(self) -> str:
        """The core in one word, spelled as plainly as anybody spells it: what equal names share."""
        return _plainest("".join(self.core))


@lru_cache(maxsize=65_536)
def parse_name(name: str) -> Name:
    """Take a name (as written, or its key) apart."""
    words = _joined_letters(_plain(folded(name)).split())
    core, forms = _without_forms(words)
    core = [word for n, word in enumerate(core) if word not in _particles(n > 0)] or core
    full = _abbreviations()
    countries: frozenset[str] | None = None
    for form in forms:
        if (allowed := _legal_forms()[form][0]) is not None:
            countries = allowed if countries is None else countries & allowed or countries
    return Name(tuple(full.get(word, word) for word in core), frozenset(forms), countries)


def _without_forms(words: list[str]) -> tuple[list[str], list[str]]:
    """Words of the name proper, and the legal forms behind and before it; at least one word stays."""
    found: list[str] = []
    while taken := _form_at(words, found):
        found.append(taken)
        length = len(taken.split())
        words = words[:-length] if " ".join(words).endswith(f" {taken}") else words[length:]
    return words, found


def _form_at(words: list[str], found: list[str]) -> str | None:
    for length in (4, 3, 2, 1):
        if len(words) <= length:
            continue
        last, first = " ".join(words[-length:]), " ".join(words[:length])
        if last in _legal_forms() and _legal_forms()[last][1] != "before":
            return last
        if first in _legal_forms() and _legal_forms()[first][1] != "after":
            return first
    return None


def _joined_letters(words: list[str]) -> list[str]:
    """Single letters in a row are one word: `s p a` is `spa`, `a s` is `as`."""
    joined: list[str] = []
    for is_letter, run in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        parts = list(run)
        joined += ["".join(parts)] if is_letter else parts
    return joined


def _plain(key: str) -> str:
    return "".join(_letters().get(c, c) for c in key)


def _plainest(word: str) -> str:
    """`soenderby` and `sønderby`, `zarechnyi` and `zarechny` alike: what romanisations add is left out."""
    for long, short in (
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("aa", "a"),
        ("iy", "y"),
        ("yi", "y"),
        ("ij", "y"),
    ):
        word = word.replace(long, short)
    return word


@cache
def _letters() -> dict[str, str]:
    return dict(read_rows("letters.tsv"))  # type: ignore[arg-type]


@cache
def _particles(is_inside: bool) -> frozenset[str]:
    """Words that spellings leave out, inside a name or before it."""
    return frozenset(word for word, where in read_rows("name_particles.tsv") if is_inside or where == "both")


@cache
def _abbreviations() -> dict[str, str]:
    return dict(read_rows("name_abbreviations.tsv"))  # type: ignore[arg-type]


@cache
def _legal_forms() -> dict[str, tuple[frozenset[str] | None, str]]:
    """Legal form -> the countries that it tells (None: any), and where it stands."""
    return {
        form: (None if countries == "*" else frozenset(countries.split()), where)
        for form, countries, where in read_rows("legal_forms.tsv")
    }
