"""The key of a firm's name: what two spellings of one name have in common."""

from __future__ import annotations

import unicodedata


def folded(name: str) -> str:
    """Letters and digits of a name, lower case, without accents, one blank between words."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if unicodedata.category(c) != "Mn")
    plain = unicodedata.normalize("NFC", plain).lower()
    return " ".join("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in plain).split())


def firm_key(name: str, legal_form: str | None) -> str:
    """Folded name without the legal form (behind or before it): `Velmora AG` and `VELMORA` are one key."""
    key, form = folded(name), folded(legal_form or "")
    if not key:
        return name.lower()
    if form and key.endswith(f" {form}"):
        return key[: -len(form)].strip()
    if form and key.startswith(f"{form} "):
        return key[len(form) :].strip()
    return key
