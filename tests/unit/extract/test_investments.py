"""What the reader of investments takes from a sentence: one line of news a case, every firm in it ours."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from time import process_time

import pytest

from ingest.extract.dates import read_dates, read_horizons
from ingest.extract.document import Document
from ingest.extract.investments import extract_investments
from ingest.extract.money import read_money
from ingest.records import FirmMention, InvestmentMention, RegionMention
from tests.unit.extract.articles import article, document

FIRMS = (
    "Harcourt Industries Inc", "Bellmont Foods Corp", "Tamarind Ltd", "Ostrava Holdings Plc",
    "Cradle Chemicals", "Pellworth Oil Co", "Sundown Petroleum Corp", "Gilder Partners",
    "Fenwick Stores Inc", "Coral Capital Corp", "Tessera Inc", "Marlow Motor Corp", "Kestrel AG",
    "Osaki Heavy Industries Ltd", "Bluefin Airways", "Harcourt", "Nimbuscode", "Larch Ventures",
    "Elm Capital", "Sarvani Group", "Marlow",
)  # fmt: skip
PLACES = {
    "Dayton": ("city", "US", "US-OH"), "Ohio": ("subdivision", "US", "US-OH"),
    "Thailand": ("country", "TH", None), "Prestwick": ("city", "GB", "GB-SCT"),
    "Kumamoto": ("city", "JP", "JP-43"), "Poland": ("country", "PL", None),
    "Mexico": ("country", "MX", None), "Tennessee": ("subdivision", "US", "US-TN"),
    "Boston": ("city", "US", "US-MA"), "Russia": ("country", "RU", None),
    "Hanoi": ("city", "VN", "VN-HN"), "Graz": ("city", "AT", "AT-6"),
    "Vietnam": ("country", "VN", None), "Canada": ("country", "CA", None),
}  # fmt: skip


def firms_of(source: Document) -> list[FirmMention]:
    """Mentions of the firms above; "Harcourt" is a short form of "Harcourt Industries Inc"."""
    common = {"article_id": "0" * 20, "mention_id": "", "extractor_version": "", "role": "mention"}
    pattern = "|".join(re.escape(name) for name in sorted(FIRMS, key=len, reverse=True))
    return [
        FirmMention(
            **common,
            start_char=match.start(),
            end_char=match.end(),
            quote=match.group(),
            surface=match.group(),
            name=next(name for name in FIRMS if name.startswith(match.group())),
            legal_form=None,
            alias_of=None,
            country_code=None,
        )
        for match in re.finditer(rf"\b(?:{pattern})(?!\w)", source.text)
    ]


def regions_of(source: Document) -> list[RegionMention]:
    common = {"article_id": "0" * 20, "mention_id": "", "extractor_version": "", "role": "mention"}
    codes = {"geonames_id": None, "latitude": None, "longitude": None, "ambiguity": "none"}
    return [
        RegionMention(
            **common,
            **codes,
            start_char=match.start(),
            end_char=match.end(),
            quote=match.group(),
            surface=match.group(),
            name=match.group(),
            level=PLACES[match.group()][0],
            country_code=PLACES[match.group()][1],
            subdivision_code=PLACES[match.group()][2],
        )
        for match in re.finditer(rf"\b(?:{'|'.join(PLACES)})\b", source.text)
    ]


def read(text: str) -> list[InvestmentMention]:
    source = document(text)
    firms, regions, dates = firms_of(source), regions_of(source), read_dates(source)
    return extract_investments(source, firms, regions, read_money(source), dates, read_horizons(source))


def told(investment: InvestmentMention) -> str:
    """`kind status investors > others amount currency @ place`, what is not told left out."""
    sides: dict[str, list[str]] = {"investor": [], "target": [], "partner": [], "seller": []}
    for party in investment.parties:
        sides[party.role].append(party.firm.split(" ")[0])
    parts = [investment.kind, investment.status, "+".join(sides["investor"])]
    signs = {"target": ">", "partner": "&", "seller": "<"}
    parts += [sign + "+".join(sides[role]) for role, sign in signs.items() if sides[role]]
    if investment.amount is not None:
        parts.append(f"{float(investment.amount) / 1_000_000:g}m {investment.currency_code}")
    if investment.destination_surface:
        parts.append(f"@ {investment.destination_surface}")
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # -- wires of the 1980s
        (
            "Harcourt Industries Inc said it agreed to acquire Bellmont Foods Corp for 45 mln dlrs in cash.",
            "acquisition announced Harcourt >Bellmont 45m USD",
        ),
        (
            "Harcourt Industries Inc said it completed the previously announced acquisition of Tessera Inc.",
            "acquisition completed Harcourt >Tessera",
        ),
        (
            "Tamarind Ltd said it sold its Cradle Chemicals unit to Ostrava Holdings Plc for 120 mln stg.",
            "acquisition completed Ostrava >Cradle <Tamarind 120m GBP",
        ),
        (
            "Pellworth Oil Co said it signed a letter of intent to buy a refinery from Sundown Petroleum Corp"
            " for 300 mln dlrs.",
            "acquisition announced Pellworth <Sundown 300m USD",
        ),
        (
            "Gilder Partners said it raised its stake in Fenwick Stores Inc to 9.4 pct from 7.1 pct.",
            "acquisition completed Gilder >Fenwick",
        ),
        (
            "An investor group led by Coral Capital Corp said it acquired 1,200,000 shares of Tessera Inc.",
            "acquisition completed Coral >Tessera",
        ),
        (
            "Marlow Motor Corp said it will build a 250 mln dlr assembly plant in Dayton, Ohio.",
            "new_facility announced Marlow 250m USD @ Dayton",
        ),
        (
            "Kestrel AG and Osaki Heavy Industries Ltd said they will set up a joint venture in Thailand.",
            "joint_venture announced Kestrel+Osaki @ Thailand",
        ),
        (
            "Tessera Inc said its board approved a merger with Fenwick Stores Inc.",
            "acquisition approved Tessera >Fenwick",
        ),
        (
            "Pellworth Oil Co said it ended merger talks with Sundown Petroleum Corp.",
            "acquisition cancelled Pellworth >Sundown",
        ),
        # -- business pages
        (
            "Bluefin Airways plans to close its maintenance base in Prestwick, the company said.",
            "withdrawal planned Bluefin @ Prestwick",
        ),
        (
            "Kestrel AG has opened a turbine factory in Graz, it said on Monday.",
            "new_facility opened Kestrel @ Graz",
        ),
        (
            "Kestrel AG will spend 40 billion yen on a chip plant in Kumamoto over three years.",
            "new_facility announced Kestrel 40000m JPY @ Kumamoto",
        ),
        (
            "Kestrel AG plans to invest up to 2 billion euros in wind farms in Poland by 2030.",
            "new_facility planned Kestrel 2000m EUR @ Poland",
        ),
        (
            "Bluefin Airways is considering moving repairs to its site in Hanoi, sources said.",
            "expansion rumoured Bluefin @ Hanoi",
        ),
        (
            "Marlow Motor Corp would move production of vans from Mexico to a plant in Tennessee.",
            "expansion announced Marlow @ Tennessee",
        ),
        (
            "Marlow Motor Corp has scrapped plans to build a warehouse in Dayton.",
            "new_facility cancelled Marlow @ Dayton",
        ),
        ("Marlow Motor Corp has withdrawn from Russia.", "withdrawal completed Marlow @ Russia"),
        (
            "Tamarind Ltd denied that it was in talks to sell its Boston newspaper unit.",
            "withdrawal denied Tamarind @ Boston",
        ),
        (
            "Tamarind Ltd bought rival Tessera Inc in a deal valued at £30m.",
            "acquisition completed Tamarind >Tessera 30m GBP",
        ),
        (
            "Tessera Inc has agreed to be acquired by Tamarind Ltd for £30m.",
            "acquisition announced Tamarind >Tessera 30m GBP",
        ),
        (
            "Nimbuscode raised $12 million in a Series A round led by Larch Ventures.",
            "funding_round completed Larch >Nimbuscode 12m USD",
        ),
        (
            "Kestrel AG and Tamarind Ltd have formed a strategic partnership to develop engines.",
            "partnership announced Kestrel &Tamarind",
        ),
        (
            "Kestrel AG said it had teamed up with Osaki Heavy Industries Ltd on engines.",
            "partnership completed Kestrel &Osaki",
        ),
        (
            "Sarvani Group will invest Rs 5,000 crore in a solar park in Vietnam.",
            "new_facility announced Sarvani 50000m INR @ Vietnam",
        ),
        (
            "Sarvani Group announced a $3 billion investment to upgrade its factories in Canada.",
            "expansion announced Sarvani 3000m USD @ Canada",
        ),
        (
            "The minister welcomed a $200 million investment by Sarvani Group in Hanoi.",
            "commitment announced Sarvani 200m USD @ Hanoi",
        ),
        (
            "Coral Capital Corp acquired a 30% stake in Tessera Inc for $75 million.",
            "acquisition completed Coral >Tessera 75m USD",
        ),
        (
            "Pellworth Oil Co is offering 48 dlrs a share for Tessera Inc, in a deal worth 1.1 billion dlrs.",
            "acquisition announced Pellworth >Tessera 1100m USD",
        ),
        # -- what became of a deal or plan, told after it
        (
            "Gilder Partners' planned takeover of Tessera Inc was blocked by the court.",
            "acquisition cancelled Gilder >Tessera",
        ),
        (
            "The takeover of Tessera Inc by Gilder Partners was called off.",
            "acquisition cancelled Gilder >Tessera",
        ),
        (
            "The purchase of Tessera Inc by Gilder Partners has now been completed.",
            "acquisition completed Gilder >Tessera",
        ),
        (
            "Plans for a $27 million mill in Dayton have been thrown out by the county."
            " Marlow Motor Corp said it would appeal for the mill.",
            "new_facility cancelled Marlow 27m USD @ Dayton",
        ),
        (
            "Pellworth Oil Co walked away from its planned takeover of Tessera Inc.",
            "acquisition cancelled Pellworth >Tessera",
        ),
        (
            "The merger of Tessera Inc and Gilder Partners was barred.",
            "acquisition cancelled Tessera >Gilder",
        ),
        ("Pellworth Oil Co has dropped its bid for Tessera Inc.", "acquisition cancelled Pellworth >Tessera"),
        (
            "Tessera Inc has rejected a £1bn takeover bid from Gilder Partners.",
            "acquisition cancelled Gilder >Tessera 1000m GBP",
        ),
        ("Tessera Inc and Tamarind Ltd announced a merger.", "acquisition announced Tessera >Tamarind"),
        (
            "Shareholders of Tessera Inc approved the merger with Tamarind Ltd.",
            "acquisition approved Tessera >Tamarind",
        ),
        (
            "The $75 million plant, which Kestrel AG plans to open in Graz, will employ 300 people.",
            "new_facility planned Kestrel 75m USD @ Graz",
        ),
        (
            "Officials said Kestrel AG will create 250 jobs with a new $30 million facility in Dayton.",
            "new_facility announced Kestrel 30m USD @ Dayton",
        ),
        (
            "Kestrel AG chose Graz for its new 500 million euro battery plant.",
            "new_facility announced Kestrel 500m EUR @ Graz",
        ),
        (
            "Construction of Kestrel AG's $2 billion plant in Graz began in May.",
            "new_facility under_construction Kestrel 2000m USD @ Graz",
        ),
        (
            "Kestrel AG received approval to build a $90 million terminal in Boston.",
            "new_facility approved Kestrel 90m USD @ Boston",
        ),
        (
            "Kestrel AG has postponed a planned $2bn refinery in Vietnam.",
            "new_facility delayed Kestrel 2000m USD @ Vietnam",
        ),
        (
            '"We will invest $1 billion in Canada," Kestrel AG chief executive Jane Moss said.',
            "commitment announced Kestrel 1000m USD @ Canada",
        ),
        ("Kestrel AG is pulling out of Russia.", "withdrawal under_way Kestrel @ Russia"),
        (
            "Larch Ventures spent $5 million in cash to acquire Nimbuscode.",
            "acquisition completed Larch >Nimbuscode 5m USD",
        ),
        (
            "Larch Ventures and Elm Capital invested $5 million in Nimbuscode.",
            "funding_round completed Larch+Elm >Nimbuscode 5m USD",
        ),
    ],
)
def test_one_event(text: str, expected: str) -> None:
    assert [told(investment) for investment in read(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Harcourt Industries Inc reported revenue of 3.2 billion dlrs and net profit of 210 mln dlrs.",
        "Harcourt Industries Inc obtained a 500 mln dlr loan facility from a syndicate.",
        "Harcourt Industries Inc won a 90 mln dlr contract to supply radars to the navy of Canada.",
        "Harcourt Industries Inc was fined $15 million by a court in Boston.",
        "Bluefin Airways will buy 20 aircraft for $2 billion.",
        "Bluefin Airways did not acquire Tessera Inc.",
        "Tamarind Ltd shares rose 3% to $45 in Boston.",
        "The government of Canada will invest $5 billion in roads.",
        "Investors valued Nimbuscode at $90 million.",
        "Tamarind Ltd is raising $1.6 billion in bonds.",
        "Tamarind Ltd raised ticket prices at its theme parks in Canada.",
        "Fenwick Stores Inc sells shoes in its stores in Canada.",
        "Analysts expect smartphone sales of Tessera Inc in Vietnam to fall.",
        "Elm Capital decided to make a quick profit in Boston.",
        "Elm Capital spent $2 billion on marketing.",
        "Elm Capital spent $2 billion last year.",
        "Elm Capital pledged $5 million to the relief fund.",
        "Elm Capital bought back $2 billion of its shares.",
        "Elm Capital acquired the rights to the series for $20 million.",
        "Elm Capital kept its 'buy' rating on Tessera Inc.",
        "Short interest in Tessera Inc rose 20% in May.",
        "Tessera Inc offers services for firms in Canada.",
        "The biggest carmaker in Canada said it will move production to Mexico.",
    ],
)
def test_no_event(text: str) -> None:
    assert [told(investment) for investment in read(text)] == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Kestrel AG, with sales of $9 billion, will build a plant in Graz.", None),
        ("Kestrel AG, valued at $9 billion, will build a $40 million plant in Graz.", Decimal(40_000_000)),
        ("Kestrel AG bought Tessera Inc, which has annual revenue of $80 million.", None),
        ("Kestrel AG will build a plant in Graz and receive tax breaks worth $8 million.", None),
        ("Kestrel AG bought Tessera Inc at $12 a share.", None),
    ],
)
def test_an_amount_enters_only_as_capital(text: str, amount: Decimal | None) -> None:
    (investment,) = read(text)
    assert investment.amount == amount


def test_a_total_and_its_stated_part_are_two_events() -> None:
    text = "Sarvani Group announced a $20 billion investment, including $5.8 billion for a new plant in Ohio."
    assert [told(investment) for investment in read(text)] == [
        "commitment announced Sarvani 20000m USD",
        "new_facility announced Sarvani 5800m USD @ Ohio",
    ]


def test_parts_listed_under_a_total() -> None:
    text = (
        "Bluefin Airways announced a $100 million investment in Graz.\n"
        "The investment is broken down as follows:\n"
        "New control tower: $60 million\n"
        "Hangar repairs: $30 million\n"
        "It will take years."
    )
    assert [told(investment) for investment in read(text)] == [
        "commitment announced Bluefin 100m USD @ Graz",
        "new_facility announced Bluefin 60m USD @ Graz",
        "expansion announced Bluefin 30m USD @ Graz",
    ]


def test_parts_that_exceed_the_total_are_not_parts() -> None:
    text = (
        "Bluefin Airways announced a $100 million investment in Graz.\n"
        "Last year it had these costs:\nFuel: $90 million\nWages: $80 million\n"
    )
    assert len(read(text)) == 1


def test_a_roster_of_firms() -> None:
    text = (
        "Larch Ventures has made investments in 3 companies this year. Here they are:\n"
        "Nimbuscode, a maker of software\nTessera Inc, which mines salt\n"
        "Bluefin Airways declined to comment."
    )
    assert [told(investment) for investment in read(text)] == [
        "funding_round completed Larch >Nimbuscode",
        "funding_round completed Larch >Tessera",
    ]


def test_pronouns_stand_for_the_firm_told_of() -> None:
    text = (
        "Kestrel AG makes gear. The company will open a plant in Graz. It also plans to shut a site in Hanoi."
    )
    assert [told(investment) for investment in read(text)] == [
        "new_facility announced Kestrel @ Graz",
        "withdrawal planned Kestrel @ Hanoi",
    ]


def test_the_same_event_told_twice_is_one() -> None:
    text = (
        "Tamarind Ltd agreed to buy Tessera Inc. The shares rose.\n"
        "Tamarind Ltd will acquire Tessera Inc for $30 million."
    )
    assert [told(investment) for investment in read(text)] == [
        "acquisition announced Tamarind >Tessera 30m USD"
    ]


def test_a_definite_site_lies_where_it_was_said_to_lie() -> None:
    text = "Work on the depot in Dayton has begun. Marlow Motor Corp will invest $40 million in the depot."
    assert [told(investment) for investment in read(text)] == [
        "new_facility announced Marlow 40m USD @ Dayton"
    ]


def test_details_with_their_evidence() -> None:
    text = (
        "On 3 May 2021 Kestrel AG said it will spend over 3 billion yuan (about $420 million) in a chip plant"
        " in Graz within the next six years, creating 1,200 jobs."
    )
    (investment,) = read(text)
    assert investment.amount_qualifier == "at_least"
    assert investment.currency_code == "CNY"
    assert investment.stated_usd == Decimal(420_000_000)
    assert investment.horizon_years == 6
    assert investment.jobs == 1200
    assert investment.sector == "semiconductors"
    assert investment.business_function == "manufacturing"
    assert investment.date_text == "3 May 2021"
    assert investment.date_precision == "day"
    assert investment.speaker == "Kestrel AG"
    fields = {evidence.field for evidence in investment.evidence}
    assert fields >= {
        "kind",
        "status",
        "investor",
        "amount",
        "destination",
        "horizon",
        "jobs",
        "sector",
        "date",
    }
    assert all(text[each.start_char : each.end_char] == each.quote for each in investment.evidence)


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("Dayton-based Kestrel AG will build a plant in Graz.", "US", "Dayton"),
        ("Kestrel AG of Graz will build a plant in Poland.", "AT", "Graz"),
        ("Swiss drugmaker Kestrel AG will build a plant in Poland.", "CH", "Swiss"),
        ("Kestrel AG will build a plant in Poland. Kestrel AG, based in Graz, makes dyes.", "AT", "Graz"),
        ("Kestrel AG will build a plant in Poland. It also sells dyes in Graz.", None, None),
        ("Kestrel AG, a rival of Swiss drugmaker Tessera Inc, will build a plant in Poland.", None, None),
    ],
)
def test_where_the_capital_comes_from(text: str, code: str | None, quote: str | None) -> None:
    (investment,) = read(text)
    assert investment.source_country_code == code
    assert [each.quote for each in investment.evidence if each.field == "source"] == (
        [quote] if quote else []
    )


@pytest.mark.parametrize(
    ("text", "project_type"),
    [
        ("Kestrel AG will build a plant in Graz.", "new"),
        ("Kestrel AG will enlarge its plant in Graz.", "expansion"),
        ("Kestrel AG will close its plant in Graz.", "closure"),
        ("Kestrel AG will relocate its headquarters to Graz.", "relocation"),
        ("Kestrel AG is moving production of engines from Poland to Graz.", "relocation"),
        ("Kestrel AG will build a laboratory next to its existing plant in Graz.", "co_location"),
        ("Kestrel AG will build a warehouse alongside its Graz plant.", "co_location"),
        ("Kestrel AG will invest $40 million in Graz.", None),
    ],
)
def test_project_types(text: str, project_type: str | None) -> None:
    (investment,) = read(text)
    assert investment.project_type == project_type


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (
            "Kestrel AG plans a plant in Graz. The first phase costs $20 million, taking the total to"
            " $70 million.",
            ["new_facility planned Kestrel 70m USD @ Graz", "new_facility planned Kestrel 20m USD @ Graz"],
        ),
        (
            "Kestrel AG will build a $90 million plant in Graz. A second phase of $30 million will follow.",
            ["new_facility announced Kestrel 90m USD @ Graz", "new_facility planned Kestrel 30m USD @ Graz"],
        ),
        (
            "Kestrel AG will invest $90 million in Graz. Of the total, $40 million is for a laboratory.",
            ["commitment announced Kestrel 90m USD @ Graz", "new_facility announced Kestrel 40m USD @ Graz"],
        ),
        (
            "Kestrel AG will build a plant in Graz. Total cost is put at about $90 million.",
            ["new_facility announced Kestrel 90m USD @ Graz"],
        ),
        (
            "Kestrel AG is to build a new plant.\nLocation: Graz\nInvestment amount: about $90 million",
            ["new_facility announced Kestrel 90m USD @ Graz"],
        ),
        (
            "Projects announced in Graz:\nKestrel AG will build a $90 million plant.",
            ["new_facility announced Kestrel 90m USD"],
        ),
    ],
)
def test_what_later_lines_add(text: str, events: list[str]) -> None:
    assert [told(investment) for investment in read(text)] == events


def test_a_local_dateline_is_where_it_happens() -> None:
    body = "Kestrel AG will invest $40 million to enlarge its plant off Mill Road."
    for dateline, place in (("DAYTON, Ohio", "Dayton"), ("DAYTON, Ohio, May 3", None)):
        text = f"{dateline} - {body}".replace("DAYTON", "Dayton")
        source = Document.from_article(replace(article(text), dateline=dateline.replace("DAYTON", "Dayton")))
        (found,) = extract_investments(
            source, firms_of(source), regions_of(source), read_money(source), read_dates(source)
        )
        assert found.destination_name == place, dateline


def test_the_share_bought() -> None:
    (investment,) = read("Coral Capital Corp has agreed to acquire 51% of the shares in Tessera Inc.")
    assert investment.stake_pct == 51


def test_terms_not_disclosed() -> None:
    (investment,) = read("Coral Capital Corp acquired Tessera Inc. Financial terms were not disclosed.")
    assert investment.amount is None
    assert investment.amount_qualifier == "undisclosed"


@pytest.mark.parametrize("role", ["title", "heading", "caption", "boilerplate"])
def test_a_heading_alone_supports_nothing(role: str) -> None:
    heading, body = "Kestrel AG to build a $40 million plant in Graz", "Tamarind Ltd bought Tessera Inc."
    text = f"{heading}\n{body}"
    roles = ((0, len(heading) + 1, role), (len(heading) + 1, len(text), "body"))
    source = Document.from_article(article(text, *roles))
    found = extract_investments(
        source, firms_of(source), regions_of(source), read_money(source), read_dates(source)
    )
    assert [told(investment) for investment in found] == ["acquisition completed Tamarind >Tessera"]


def test_reading_is_linear_in_the_text() -> None:
    sentence = "Kestrel AG, which makes turbines, said it plans to invest $40 million in a plant in Graz. "
    few, many = (_seconds(sentence * count) for count in (100, 800))
    assert many < 8 * few * 3 + 0.2


def _seconds(text: str) -> float:
    started = process_time()
    read(text)
    return process_time() - started
