"""Group the forms of one firm: full name, short form, abbreviation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.extract.firms.evidence import favourable, weigh
from ingest.extract.firms.names import Name, initials
from ingest.extract.firms.words import demonyms, fold, is_english, listed, words
from ingest.extract.gazetteer import gazetteer

_BRACKET = re.compile(r"\s?[(\[](?:the |“|\"|‘|')*([A-Z][\w&.-]{1,14}(?: [A-Z][\w&.-]+)?)(?:”|\"|’|')*[)\]]")


#: What must speak for a firm where its short form is also the name of a town.
_SURE = 4.0
_HOUSES = frozenset({"Group", "Holding", "Holdings"})


@dataclass(slots=True)
class Group:
    """All mentions of one name. `bound` holds the keys of forms that the text ties to it."""

    key: str
    names: list[Name]
    features: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    _full: str = ""

    @property
    def full(self) -> str:
        """The fullest form, once all names are in."""
        if not self._full:
            self._full = max((name.text for name in self.names), key=len)
        return self._full

    @property
    def first(self) -> int:
        """Where it is named first."""
        return min(name.start for name in self.names)


def bracketed(name: Name) -> str | None:
    """The short form in brackets right after a name: X Brilliance Automotive (XBA)."""
    match = _BRACKET.match(name.sentence.source, name.end)
    if match is None or match.end() > name.sentence.end:
        return None
    short = match[1]
    letters = short.replace(".", "").lower()
    is_short_form = letters in initials(name.text) or fold(name.text).startswith(fold(short))
    is_subsequence = short.isupper() and _is_subsequence(letters, name.text.lower())
    return short if is_short_form or is_subsequence else None


def _is_subsequence(letters: str, text: str) -> bool:
    chars = iter(text)
    return letters[0] == text[0] and all(letter in chars for letter in letters)


def bind(groups: dict[str, Group]) -> dict[str, str]:
    """Key of a short form -> key of the full name it stands for."""
    bound: dict[str, str] = {}
    for group in groups.values():
        for key in group.bound:
            if key in groups and key != group.key:
                bound[key] = group.key
    by_word: dict[str, list[Group]] = {}
    for group in groups.values():
        parts = group.key.split()
        if len(parts) > 1:
            for part in {
                parts[0],
                parts[-1],
                " ".join(parts[:2]),
                " ".join(parts[:-1]),
                *initials(group.full),
            }:
                by_word.setdefault(part, []).append(group)
    for group in groups.values():
        if group.key in bound:
            continue
        plural = f"{group.key}s" if " " in group.key else ""
        own = next((key for key in (f"{group.key}'s", plural) if key in groups), None)
        if own is not None and (own == plural or len(groups[own].names) > len(group.names)):
            bound[group.key] = own
            continue
        if own is not None:
            bound[own] = group.key  # a stray possessive: `Velqua's and others`
        longer = [
            item for item in by_word.get(group.key, ()) if item.key != group.key and item.key not in bound
        ]
        fitting = [item for item in longer if _stands_for(group, item)]
        if fitting:
            bound[group.key] = min(fitting, key=lambda item: (item.first, item.key)).key
    return {short: _root(bound, short) for short in bound}


def _root(bound: dict[str, str], key: str) -> str:
    seen = set()
    while key in bound and key not in seen:
        seen.add(key)
        key = bound[key]
    return key


def _stands_for(short: Group, full: Group) -> bool:
    """True when `short` may be the short form of `full`, not its parent or a part of it."""
    if any(form.text.split()[-1] in words("legal") | _HOUSES for form in short.names if " " in form.text):
        return False  # it has a full form of its own
    if "place" in short.features and not _is_named_like_town(short, full):
        return False
    if is_english(short.key) and (short.full in words("noun") or not favourable(short.features)):
        return False
    rest = full.key.removeprefix(short.key).split() if full.key.startswith(short.key + " ") else []
    if rest:
        return _is_fuller(short, full, rest)
    if full.key.endswith(" " + short.key):
        return full.first < short.first and not is_english(short.key) and short.key not in words("noun")
    return short.full.isupper() and short.key in initials(full.full)


def _is_named_like_town(short: Group, full: Group) -> bool:
    """True for `Lathrop` after `Lathrop Biosciences`: a town's name that acts and is owned as firms do."""
    is_first = full.first < short.first and full.key.startswith(short.key + " ")
    is_located = not short.features.isdisjoint(("located", "sited", "area"))
    return is_first and not is_located and weigh(favourable(short.features)) >= _SURE


def _is_fuller(short: Group, full: Group, rest: list[str]) -> bool:
    """True when `rest` makes the fuller name of the same firm, not its unit, its product or its branch."""
    names = {part.capitalize() for part in rest}
    is_first = full.first < short.first
    if names & words("unit"):
        return is_first and names <= words("fuller") and short.key not in listed()
    if any(_is_place(part) for part in rest):
        return is_first
    if names & words("noun") or "legal form" in full.features:
        is_known = full.key in listed() or "legal form" in full.features
        return is_known or is_first or (len(rest) == 1 and short.key not in listed())
    if short.key in listed() or "product" in full.features:
        return False
    return is_first or (len(rest) == 1 and not is_english(rest[0]))


def _is_place(part: str) -> bool:
    title = part.capitalize()
    return title in demonyms() or any(
        p.level != "city" or p.population > 500_000 for p in gazetteer().readings(title)
    )
