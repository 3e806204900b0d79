"""What the first lines of a story state about it: dateline, date of publication, press release or news."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from ingest.parse.roles import mentions

OPENING_LINES = 6  #: a date line further down belongs to something else
DATELINE_BODY_LINES = 2
DATELINE_CHARS = 160
STORY_HEAD_CHARS = 1500

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = rf"(?:{_MONTH}\s\d{{1,2}}(?:,?\s\d{{4}})?|\d{{1,2}}\s{_MONTH}(?:,?\s\d{{4}})?)"
_CAPITALS = r"[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){0,3}"
_MIXED = r"[A-Z][\w.'’-]+(?:[ /][A-Z][\w.'’-]+){0,3}"
_REGION = r"(?:,\s[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,2}){0,2}"
_AGENCY = r"(?:\([^()]{0,40}\)|/[^/\n]{2,30}/)"
_AGENCY_NAME = r"(?:\((?:[A-Z][A-Za-z]+)(?: [A-Z][A-Za-z]+)?\)|/[^/\n]{2,30}/)"
_DASH = r"\s?(?:--+|[—–]|-(?=\s))(?:\s?\([^()]{0,40}\)\s?--+)?\s?"

#: "NANJING, July 30 (Xinhua) --", "DETROIT, March 9 -", "PLEASANTON, Calif. (GLOBE NEWSWIRE) --".
_DATELINE_CAPITALS = re.compile(
    rf"(?P<dateline>{_CAPITALS}{_REGION}(?:,\s{_DAY})?,?(?:\s?[-–—]*\s?{_AGENCY})?){_DASH}(?=\S)"
)
#: "Nanjing, July 30 (Xinhua) --", "Turin (Reuters) -": place in small letters needs a day or an agency.
_DATELINE_MIXED = re.compile(
    rf"(?P<dateline>{_MIXED}{_REGION}(?:,\s{_DAY},?(?:\s?{_AGENCY})?|\s{_AGENCY_NAME})){_DASH}(?=\S)"
)
_DATE_IN_LINE = re.compile(
    rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<month>{_MONTH})\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})\s(?P<month2>{_MONTH}),?\s(?P<year2>\d{{4}}))"
)
_PUBLISHED_LINE = re.compile(
    r"(?:(?:first |last )?(?:published|posted|released|date|issued)(?: on)?\s?:?\s*)?"
    rf"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?(?P<date>{_DATE_IN_LINE.pattern})"
    r"(?:,?\s(?:at\s)?\d{1,2}[:.]\d{2}[^\n]{0,12})?$",
    re.IGNORECASE,
)
_PRESS_RELEASE = re.compile(
    r"\b(?:PR ?Newswire|Business ?Wire|GLOBE ?NEWSWIRE|ACCESSWIRE|EQS[- ]News|FOR IMMEDIATE RELEASE)\b"
    r"|^(?:press|news|media) release\b",
    re.IGNORECASE | re.MULTILINE,
)
#: One of these is in every match of _PRESS_RELEASE.
_PRESS_RELEASE_WORDS = ("wire", "eqs", "release")
_NEWS = re.compile(r"\b(?:Reuters|Xinhua|AFP|Associated Press|Bloomberg|Kyodo|Yonhap|TASS|dpa|ANSA|PTI|AP)\b")
_ABOUT_LINE = re.compile(r"About [A-Z][\w&.,'’ -]{0,80}$|About [A-Z]\w+.{0,120}\bis an? ", re.DOTALL)
_ANNOUNCED = re.compile(
    r"\b(?:today|is pleased to|are pleased to|is proud to)\s(?:\w+\s)?announced?\b", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def find_dateline(body: Sequence[str]) -> str | None:
    """Return the place and date line that opens the body lines, as written; None without one."""
    for number, line in enumerate(body[:DATELINE_BODY_LINES]):
        match = _DATELINE_CAPITALS.match(line[:DATELINE_CHARS]) or _DATELINE_MIXED.match(
            line[:DATELINE_CHARS]
        )
        if match and (number == 0 or not match["dateline"].isupper()):
            return match["dateline"].strip().rstrip(",")
    return None


def find_published_at(story: Sequence[str], dateline: str | None) -> datetime | None:
    """Return midnight UTC of the full date in a date line or the dateline; None when no year is stated."""
    for line in story[:OPENING_LINES]:
        match = _PUBLISHED_LINE.match(line)
        if match:
            return read_full_date(match["date"])
    return read_full_date(dateline) if dateline else None


def find_document_type(story: Sequence[str], dateline: str | None) -> str:
    """Return press_release or news when the words say so, else unknown."""
    head = "\n".join(story[:OPENING_LINES])[:STORY_HEAD_CHARS]
    if mentions(head, _PRESS_RELEASE_WORDS) and _PRESS_RELEASE.search(head):
        return "press_release"
    has_about = any(_ABOUT_LINE.match(line) for line in story[2:])
    if has_about and _ANNOUNCED.search(head):
        return "press_release"
    return "news" if dateline and _NEWS.search(dateline) else "unknown"


def read_full_date(words: str) -> datetime | None:
    """Return midnight UTC of the first date in `words` that states day, month and year."""
    match = _DATE_IN_LINE.search(words)
    if not match:
        return None
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
    else:
        year = int(match["year"] or match["year2"])
        month = _MONTHS.index((match["month"] or match["month2"])[:3].lower()) + 1
        day = int(match["day"] or match["day2"])
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
