"""Datelines, dates of publication and document types, as the opening lines state them."""

from datetime import UTC, datetime

import pytest

from ingest.parse.opening import find_dateline
from ingest.parse.stated_date import read_stated_date
from ingest.parse.text import plain_article

STORY = "Varnholt AG will invest 300 million euros."


@pytest.mark.parametrize(
    ("line", "dateline"),
    [
        (f"NANJING, July 30 (Xinhua) -- {STORY}", "NANJING, July 30 (Xinhua)"),
        (f"DETROIT, March 9 - {STORY}", "DETROIT, March 9"),
        (f"LINZ, Austria, Nov. 5, 2024 /PRNewswire/ -- {STORY}", "LINZ, Austria, Nov. 5, 2024 /PRNewswire/"),
        (f"ST. LOUIS (AP) — {STORY}", "ST. LOUIS (AP)"),
        (f"KUALA LUMPUR, 4 February 2025 - {STORY}", "KUALA LUMPUR, 4 February 2025"),
        (f"LINZ - {STORY}", "LINZ"),
        (f"Linz, 3 May 2024 – {STORY}", "Linz, 3 May 2024"),
        (f"Turin (Reuters) - {STORY}", "Turin (Reuters)"),
        (f"FACT: {STORY}", None),
        (f"Linz – {STORY}", None),
        (f"General Ada Keane (ret.) - {STORY}", None),
        (f"VARNHOLT-OWNED pumps sell well. {STORY}", None),
        (STORY, None),
    ],
)
def test_dateline(line: str, dateline: str | None) -> None:
    assert find_dateline([line]) == dateline


def test_a_bare_place_counts_in_the_first_line_of_the_body_only() -> None:
    assert find_dateline([STORY, f"LINZ - {STORY}"]) is None
    assert find_dateline([STORY, f"LINZ, May 3 (Reuters) - {STORY}"]) == "LINZ, May 3 (Reuters)"
    assert find_dateline([STORY, f"Linz (Reuters) - {STORY}"]) == "Linz (Reuters)"


@pytest.mark.parametrize(
    ("text", "published_at"),
    [
        (f"A title\nLINZ, May 3, 2024 (Reuters) - {STORY}", datetime(2024, 5, 3, tzinfo=UTC)),
        (f"A title\nPublished: 9 March 2025\n{STORY}", datetime(2025, 3, 9, tzinfo=UTC)),
        (f"A title\n2025-03-09\n{STORY}", datetime(2025, 3, 9, tzinfo=UTC)),
        # a day without its year, or a date in the running text, is no date of publication
        (f"A title\nLINZ, May 3 (Reuters) - {STORY}", None),
        (f"A title\nOn May 3, 2024, the plant opened. {STORY}", None),
        (f"A title\nPublished: 31 February 2025\n{STORY}", None),
    ],
)
def test_publication_date_of_plain_text(text: str, published_at: datetime | None) -> None:
    assert plain_article(text, "inbox").published_at == published_at


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2025-03-09T08:30:00+02:00", datetime(2025, 3, 9, 6, 30, tzinfo=UTC)),
        ("2025-03-09T08:30:00Z", datetime(2025, 3, 9, 8, 30, tzinfo=UTC)),
        ("2025-03-09", datetime(2025, 3, 9, tzinfo=UTC)),
        ("Sun, 09 Mar 2025 08:30:00 GMT", datetime(2025, 3, 9, 8, 30, tzinfo=UTC)),
        ("March 9, 2025", datetime(2025, 3, 9, tzinfo=UTC)),
        (1741509000, datetime(2025, 3, 9, 8, 30, tzinfo=UTC)),
        (1741509000000, datetime(2025, 3, 9, 8, 30, tzinfo=UTC)),
        ("two days ago", None),
        ("2025", None),
        (True, None),
        (-5, None),
        (float("nan"), None),
        ("0001-01-01", None),
        ("9999-12-31T23:59:59-12:00", None),
        ({"day": 9}, None),
    ],
)
def test_stated_dates(stated: object, expected: datetime | None) -> None:
    assert read_stated_date(stated) == expected


@pytest.mark.parametrize(
    ("text", "document_type"),
    [
        (f"A title\nLINZ, May 3 /PRNewswire/ -- {STORY}", "press_release"),
        (f"FOR IMMEDIATE RELEASE\nA title\n{STORY}", "press_release"),
        (f"A title\nVarnholt today announced a plant. {STORY}\nMore.\nAbout Varnholt\nIt makes pumps.",
         "press_release"),
        (f"A title\nLINZ (Reuters) - Varnholt said in a press release it builds. {STORY}", "news"),
        (f"A title\n{STORY}", "unknown"),
    ],
)  # fmt: skip
def test_document_type(text: str, document_type: str) -> None:
    assert plain_article(text, "inbox").document_type == document_type
