"""Is this English? A refusal loses the article, so short and mixed texts get the benefit of the doubt."""

from __future__ import annotations

import re

from ingest.errors import Reason, RejectedInput

OPENING_CHARS, SAMPLE_CHARS = 1_500, 6_000
#: Below this many words the statistics of letters err more often than they help.
FEW_WORDS = 40
#: Words that English prose cannot do without and its neighbours do not have.
_ENGLISH_WORDS = frozenset((
    "the", "of", "and", "to", "that", "with", "from", "its", "has", "have", "will", "said", "by", "which",
    "are", "this", "was", "were", "it", "their", "be", "been",
))  # fmt: skip
_CLEARLY_ENGLISH = 0.15
_FAINTLY_ENGLISH = 0.06
_LATIN = re.compile(r"[\x00-ɏ]+")
_WORD = re.compile(r"[A-Za-zÀ-ɏ'’]+")


def recognise_language(text: str) -> str:
    """Return `en` for English text.

    Raises:
        RejectedInput: `unsupported_language` for anything else.
    """
    if _is_clearly_english(text[:OPENING_CHARS]) or _is_clearly_english(text[:SAMPLE_CHARS]):
        return "en"
    sample = text[:SAMPLE_CHARS]
    words = _words(sample)
    if _is_latin(sample, words):
        if len(words) < FEW_WORDS and _english_share(words) >= _FAINTLY_ENGLISH:
            return "en"
        guess = _classify(" ".join(words))  # without names in other scripts
        if guess == "en" or (len(words) < FEW_WORDS and not _has_accents(sample) and guess not in _MAJOR):
            return "en"
    else:
        guess = _classify(sample)
    raise RejectedInput(
        Reason.UNSUPPORTED_LANGUAGE, f"The text reads as `{guess}` (language code), not English."
    )


#: Languages whose short texts the classifier knows reliably; a short line of names is often taken for others.
_MAJOR = frozenset((
    "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no", "nb", "fi", "cs", "ro", "hu", "tr", "id",
    "vi",
))  # fmt: skip


def _is_clearly_english(sample: str) -> bool:
    words = _words(sample)
    return _english_share(words) >= _CLEARLY_ENGLISH and _is_latin(sample, words)


def _is_latin(sample: str, words: list[str]) -> bool:
    """Tell whether no more letters are of other scripts than stand in `words`."""
    return sum(map(len, words)) >= sum(map(str.isalpha, _LATIN.sub("", sample)))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _english_share(words: list[str]) -> float:
    return sum(map(_ENGLISH_WORDS.__contains__, words)) / max(len(words), 1)


def _has_accents(text: str) -> bool:
    return len(re.findall(r"[À-ɏ]", text)) * 50 > len(text)


def _classify(text: str) -> str:
    from py3langid import classify  # loads its model on first use, half a second

    return str(classify(text)[0])
