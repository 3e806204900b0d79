"""Bytes become the text that was meant, or are refused with the reason."""

import pytest

from ingest.errors import Reason, RejectedInput
from ingest.parse.decode import decode

WORDS = "Varnholt’s café in Linz will cost – the firm said – 300 million euros. "


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_charsets_are_recognised(charset: str) -> None:
    assert decode(WORDS.encode(charset)) == WORDS


@pytest.mark.parametrize(("charset", "words"), [
    ("koi8-r", "Варнхольт инвестирует триста миллионов евро в новый завод в Линце, сообщила компания. " * 4),
    ("shift_jis", "ヴァルンホルトはリンツに新しい工場を建設すると発表した。投資額は三億ユーロである。" * 4),
])  # fmt: skip
def test_other_charsets_are_told_by_statistics(charset: str, words: str) -> None:
    assert decode(words.encode(charset)) == words


def test_a_true_declaration_decides_between_single_byte_charsets() -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><body>Łódź, Kraków</body></html>'
    assert decode(page.encode("iso-8859-2")) == page


@pytest.mark.parametrize(
    ("declared", "real"), [("gb2312", "utf-8"), ("utf-8", "cp1252"), ("no-such", "utf-8")]
)
def test_a_wrong_declaration_is_outranked_by_the_bytes(declared: str, real: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{WORDS}</body></html>'
    assert decode(page.encode(real)) == page


def test_utf8_with_a_broken_sequence_keeps_the_rest() -> None:
    damaged = (WORDS * 5).encode()[:-3] + "é".encode()[:1]
    text = decode(damaged)
    assert text.endswith("euro�")
    assert text.startswith(WORDS * 4)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 and so on",
        b"PK\x03\x04word",
        b"\x89PNG\r\n",
        bytes(range(32)) * 9,
        b"text\x00\x00\x00 text",
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(RejectedInput) as refusal:
        decode(data)
    assert refusal.value.reason is Reason.BINARY


def test_noise_is_undecodable() -> None:
    with pytest.raises(RejectedInput) as refusal:
        decode(bytes(range(128, 256)) * 20)
    assert refusal.value.reason is Reason.UNDECODABLE


def test_line_ends_are_one_kind_and_surrogates_never_remain() -> None:
    assert decode(b"one\r\ntwo\rthree\xe2\x80\xa8four") == "one\ntwo\nthree\nfour"
    assert decode("\ufeffone\x0btwo".encode()) == "one two"
