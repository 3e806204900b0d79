"""Copies and versions of a story are one; another story in like words is another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.copies import Copies, evidence
from ingest.resolve.matching import LINK, new_links
from ingest.resolve.records import ArticleText
from ingest.resolve.sketch import block_keys
from ingest.resolve.wording import wording

MATCHER = Copies()
MORNING = datetime(2024, 5, 14, 7, 0, tzinfo=UTC)

TITLE = "Tarnbridge Cables to build plant in Setúbal"
LEAD = (
    "SETUBAL, May 14 (Northwire) - British cable maker Tarnbridge Cables plc will spend 180 million euros on "
    "a subsea cable plant in the Portuguese port of Setubal, the company said on Tuesday, betting on demand "
    "from offshore wind farms."
)
SECOND = (
    "The plant will make 900 kilometres of cable a year and employ 260 people when it opens in 2027, chief "
    "executive Moira Haldane told reporters at the quay."
)
THIRD = (
    '"Every grid operator we speak to is short of cable, and the waiting list grows by the month," Haldane '
    "said. Tarnbridge has taken out a lease of 40 years on land that used to belong to a paper mill."
)
LAST = "Portugal will pay 22 million euros of the cost from its recovery fund, Economy Minister Rui Paz said."
BODY = (LEAD, SECOND, THIRD, LAST)


def article(
    *paragraphs: str,
    title: str = TITLE,
    source: str = "northwire",
    at: datetime | None = MORNING,
    name: str = "",
) -> ArticleText:
    text = "\n\n".join((title, *paragraphs))
    return ArticleText(
        item_id=name or f"{source} {text}",
        source=source,
        canonical_url=None,
        document_type="news",
        published_at=at,
        title=title,
        text=text,
    )


ORIGINAL = article(*BODY)
LATER = MORNING + timedelta(hours=5)

COPIES = {
    "same words, other marks and spaces": (
        article(*(p.replace('"', "“").replace(" - ", " – ") for p in BODY), source="harbour-post"),
        "exact",
    ),
    "a few words edited": (
        article(LEAD.replace("betting on", "counting on"), SECOND, THIRD, LAST, source="harbour-post"),
        "near",
    ),
    "new headline and byline": (
        article("By our own correspondent", *BODY, title="British firm bets on wind", source="harbour-post"),
        "syndicated",
    ),
    "cut to the first paragraph": (article(LEAD, source="harbour-post", at=LATER), "syndicated"),
    "cut, and credited": (
        article(LEAD, SECOND, "(Reporting by A. Writer; Editing by B. Desk)", source="harbour-post"),
        "syndicated",
    ),
    "house style of another outlet": (
        article(*(p.replace("180 million euros", "180m euros") for p in BODY), source="harbour-post"),
        "near",
    ),
    "a new amount": (article(*(p.replace("180 million", "195 million") for p in BODY), at=LATER), "updated"),
    "a correction": (
        article("(Corrects number of jobs)", LEAD, SECOND.replace("260", "620"), THIRD, LAST, at=LATER),
        "updated",
    ),
    "an update with more": (
        article(*BODY, "Tarnbridge rose 3.4 percent to 512 pence in London.", title="UPDATE 1-" + TITLE),
        "updated",
    ),
}  # fmt: skip

OTHERS = {
    "another outlet's own story about it": article(
        "Setubal is to get a cable factory with 260 jobs after Tarnbridge Cables plc chose it over Vigo.",
        "The British group puts 180 million euros into the works on the former paper mill site, which it "
        "leases for four decades. Moira Haldane, who runs it, said grid operators were queueing for cable.",
        "The mayor hopes that suppliers will follow. Work starts in the autumn and ends in 2027.",
        title="Setúbal wins cable factory",
        source="harbour-post",
    ),
    "the same form for another firm": article(
        LEAD.replace("Tarnbridge Cables plc", "Oskarsvik Rope AS").replace("British", "Norwegian")
        .replace("180", "75").replace("SETUBAL", "LEIXOES").replace("Setubal", "Leixoes"),
        SECOND.replace("900", "350").replace("260", "110").replace("Moira Haldane", "Jon Lervik")
        .replace("2027", "2026"),
        title="Oskarsvik Rope to build plant in Leixões",
    ),
    "a round-up with its opening among others": article(
        "Here is what moved in European industry today, from ports and power to paper and packaging.",
        LEAD,
        "Varnholt Papier AG closes its mill at Düren at the end of the year; 340 people lose their jobs, the "
        "works council said after a meeting that went on until midnight.",
        "Kestrel Foundries bought a competitor in Brescia for 62 million euros and wants to keep its name.",
        "The Danish brewer Sund & Søn will fill its beer in Malmö from spring, as its own line is worn out.",
        "Ferrocarril del Norte ordered 24 trains worth 310 million euros for its line to Oviedo and Gijón.",
        title="Industry round-up",
        source="trade-gazette",
    ),
}  # fmt: skip


@pytest.mark.parametrize("edit", COPIES)
def test_a_copy_meets_its_original_and_is_linked(edit: str) -> None:
    copy, relation = COPIES[edit]
    assert MATCHER.blocks(copy) & MATCHER.blocks(ORIGINAL)
    assert MATCHER.score(copy, ORIGINAL) >= LINK, evidence(copy, ORIGINAL)
    assert MATCHER.relation(copy, ORIGINAL) == relation


@pytest.mark.parametrize("story", OTHERS)
def test_another_story_is_not_linked(story: str) -> None:
    assert MATCHER.score(OTHERS[story], ORIGINAL) < LINK, evidence(OTHERS[story], ORIGINAL)


@pytest.mark.parametrize(
    "pair", combinations([ORIGINAL, *OTHERS.values(), *(c for c, _ in COPIES.values())], 2)
)
def test_the_first_look_at_names_and_numbers_decides_as_the_whole_evidence_does(
    pair: tuple[ArticleText, ArticleText],
) -> None:
    assert (MATCHER.score(*pair) >= LINK) == (evidence(*pair).score >= LINK)


RESULTS = (
    "Oskarsvik Rope AS said its operating profit for the {quarter} quarter rose to {profit} million crowns "
    "from {before} million a year earlier on sales of {sales} million crowns.",
    "Analysts had on average expected an operating profit of {expected} million crowns.",
    "Orders stood at {orders} million crowns at the end of the quarter. It keeps its outlook for the year.",
)


def results(at: datetime, **words: object) -> ArticleText:
    return article(*(line.format(**words) for line in RESULTS), title="Oskarsvik results", at=at)


def test_results_of_another_quarter_are_another_story_and_corrected_ones_are_not() -> None:
    first = results(MORNING, quarter="first", profit=41, before=38, sales=512, expected=40, orders=900)
    second = results(
        MORNING + timedelta(days=90),
        quarter="second",
        profit=47,
        before=45,
        sales=530,
        expected=44,
        orders=870,
    )
    mended = results(LATER, quarter="first", profit=41, before=38, sales=521, expected=40, orders=900)
    assert MATCHER.score(first, second) < LINK
    assert MATCHER.score(first, mended) >= LINK
    assert MATCHER.relation(mended, first) == "updated"


def test_what_press_releases_say_about_their_firm_is_not_their_story() -> None:
    about = (
        "About Tarnbridge Cables",
        "Tarnbridge Cables plc makes power cable for the sea and the land. Founded in 1907 in Gateshead, it "
        "has 4,100 employees, eleven plants and a turnover of 1.3 billion pounds. It is listed in London and "
        "has raised its dividend in each of the last nine years, which few of its rivals can say.",
    )
    plant = article(LEAD, SECOND, *about, source="newsroom")
    finance = article(
        "Tarnbridge Cables plc today named Peter Okafor as its new finance director, with effect from July.",
        "He comes from the brewer Sund & Søn, where he was treasurer, and follows Ann Loxley, who retires.",
        *about,
        title="Tarnbridge names finance director",
        source="newsroom",
    )
    assert MATCHER.score(plant, finance) < LINK


def test_a_line_or_two_is_the_same_only_word_for_word() -> None:
    line = "Tarnbridge plans a plant in Setubal. It will spend 180 million euros."
    assert MATCHER.score(article(line), article(line, source="harbour-post")) == 1.0
    assert MATCHER.score(article(line), article(line.replace("180", "190"))) == 0.0


def test_only_a_person_can_call_other_words_the_same_story() -> None:
    assert MATCHER.relation(article("Nothing new."), ORIGINAL) == "judged"
    assert MATCHER.may_join([ORIGINAL], [article("Nothing new.")])


@given(
    pair=st.sampled_from([*combinations([ORIGINAL, *(c for c, _ in COPIES.values()), *OTHERS.values()], 2)])
)
def test_comparing_is_symmetric_and_bounded(pair: tuple[ArticleText, ArticleText]) -> None:
    a, b = pair
    assert MATCHER.score(a, b) == MATCHER.score(b, a)
    assert 0.0 <= MATCHER.score(a, b) <= 1.0


def test_all_copies_are_linked_with_the_original_and_no_other_story_is() -> None:
    articles = [ORIGINAL, *(copy for copy, _ in COPIES.values()), *OTHERS.values()]
    copies = {copy.item_id for copy, _ in COPIES.values()} | {ORIGINAL.item_id}
    for link in new_links(MATCHER, combinations(articles, 2)):
        assert {link.item_a, link.item_b} <= copies


def test_wording_knows_the_story_from_what_stands_around_it() -> None:
    words = wording(
        TITLE, "\n".join((TITLE, "By A. Writer", LEAD, "Read on.", "About Tarnbridge", "It is old."))
    )
    assert words.words[:4] == ("british", "cable", "maker", "tarnbridge")
    assert words.words[-1] == "farms"
    assert words.numbers == {"180 1000000"}
    assert {"tarnbridge", "cables", "setubal", "portuguese"} <= words.names
    assert not {"tuesday", "may", "the"} & words.names


def test_one_number_in_two_house_styles_is_one() -> None:
    plain = wording(None, "The plant costs $1,850 mln and 2.50 per cent more than the last one did.")
    short = wording(None, "The plant costs $1850m and 2.5% more than the last one did.")
    assert plain.words == short.words
    assert plain.numbers == {"1850 1000000", "2.5"}


def test_a_text_without_a_sentence_has_the_key_of_its_words_alone() -> None:
    assert len(block_keys(wording(None, "Photo"))) == 1
    assert len(block_keys(wording(None, ""))) == 1
