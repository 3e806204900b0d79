"""Bytes -> text, in the charset they are really in.

What the bytes say of themselves (byte order mark, valid UTF-8) outranks what they declare, because a wrong
declaration is common and text that is valid UTF-8 by accident is not.
"""

from __future__ import annotations

import codecs
import re

from ingest.errors import Reason, RejectedInput

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite file"),
    (b"PAR1", "a Parquet file"),
)
_SAMPLE_BYTES = 65_536
_CONTROL_BYTES = bytes(code for code in range(32) if code not in (8, 9, 10, 12, 13, 27))
_MAX_CONTROL_SHARE = 0.01
_MAX_CHAOS_PERCENT = 20.0
#: HTML's own rule: these names have long meant the Windows code page of the same letters.
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
}
_DECLARED = re.compile(
    rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^>]{1,100}?encoding\s*=\s*[\"']([\w:.-]{2,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
_VALID_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BROKEN_PER_VALID = 0.1
_MOSTLY_ASCII = 0.9
_UNCLEAN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def decode(data: bytes) -> str:
    """Return the text of `data` with `\\n` line ends and without control characters.

    Raises:
        RejectedInput: `binary`, or `undecodable` when no charset makes sense of the bytes.
    """
    mark = next((charset for mark, charset in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if mark is None:
        reject_binary(data)
    for charset in (mark, "utf-8", _declared_charset(data)):
        if text := _decode_strictly(data, charset):
            return clean(text)
    return clean(_decode_damaged(data))


def clean(text: str) -> str:
    """Give text one kind of line end; replace what no store keeps (lone surrogates, control characters)."""
    text = text.removeprefix("\ufeff")
    if not _UNCLEAN.search(text):
        return text
    text = re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", text)
    text = re.sub(r"[\ud800-\udfff]", "\ufffd", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", text)


def reject_binary(data: bytes) -> None:
    """Raise `binary` for bytes that are no text in any charset without a byte order mark."""
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise RejectedInput(Reason.BINARY, f"The bytes are {name}.")
    sample = data[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, delete=_CONTROL_BYTES))
    if controls > _MAX_CONTROL_SHARE * len(sample):
        raise RejectedInput(
            Reason.BINARY, f"{controls} of the first {len(sample)} bytes are control characters."
        )


def _declared_charset(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    if not match:
        return None
    name = (match[1] or match[2]).decode("ascii", "replace").lower()
    return _ALIASES.get(name, name)


def _decode_strictly(data: bytes, charset: str | None) -> str | None:
    if charset is None:
        return None
    try:
        return data.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None


def _decode_damaged(data: bytes) -> str:
    """Decode bytes that are not what they declare.

    UTF-8 with a few broken sequences keeps its text and gets U+FFFD in their place; ASCII with a few high
    bytes is Windows-1252 (what English newsrooms used); anything else is for statistics to tell.
    """
    high = sum(map(len, re.findall(rb"[\x80-\xff]+", data)))
    in_sequences = sum(map(len, _VALID_SEQUENCE.findall(data)))
    if high - in_sequences <= _BROKEN_PER_VALID * in_sequences:
        return data.decode("utf-8", "replace")
    if high <= (1 - _MOSTLY_ASCII) * len(data) and (text := _decode_strictly(data, "cp1252")):
        return text
    from charset_normalizer import from_bytes  # 20 ms to import, rarely needed

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    text = (
        _decode_strictly(data, best.encoding) if best and best.percent_chaos <= _MAX_CHAOS_PERCENT else None
    )
    if text is None:
        raise RejectedInput(
            Reason.UNDECODABLE, f"{high} of {len(data)} bytes are outside ASCII and fit no charset."
        )
    return text
