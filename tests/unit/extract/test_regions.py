"""Places: codes, history, ambiguity, names inside other names. All sentences are invented."""

from __future__ import annotations

import pytest

from ingest.extract.document import Document
from ingest.extract.firms import find_firms
from ingest.extract.gazetteer import gazetteer
from ingest.extract.regions import find_regions, outside_firms
from ingest.parse.text import plain_article
from ingest.records import RegionMention


def places(text: str) -> list[RegionMention]:
    return find_regions(Document.from_article(plain_article(text, "test")))


def codes(text: str) -> dict[str, str | None]:
    """Surface -> the most specific code read."""
    return {place.surface: place.subdivision_code or place.country_code for place in places(text)}


READINGS = [
    # countries, whatever they are called
    ("The firm will build in Turkey, Burma and Macau.", {"Turkey": "TR", "Burma": "MM", "Macau": "MO"}),
    ("Output in the U.S. and the U.K. fell.", {"U.S.": "US", "U.K.": "GB"}),
    ("It sold its unit in West Germany.", {"West Germany": "DE"}),
    ("Sales in the Soviet Union rose.", {"Soviet Union": "RU"}),
    ("The plant in South Korea closed.", {"South Korea": "KR"}),
    # cities with the ISO 3166-2 code of their subdivision
    ("The factory stands in Nanjing, Jiangsu province.", {"Nanjing": "CN-JS", "Jiangsu": "CN-JS"}),
    ("An office opened in Peking.", {"Peking": "CN-BJ"}),
    ("The mill near Bombay reopened.", {"Bombay": "IN-MH"}),
    ("It will hire 50 people in London and Lyon.", {"London": "GB-LND", "Lyon": "FR-ARA"}),
    ("A depot in Košice and one in Zilina are planned.", {"Košice": "SK-KI", "Zilina": "SK-ZI"}),
    ("Plants in Osaka, Pune, Monterrey.", {"Osaka": "JP-27", "Pune": "IN-MH", "Monterrey": "MX-NLE"}),
    # states, provinces and their abbreviations
    ("The Phoenix, Arizona, site will double.", {"Phoenix": "US-AZ", "Arizona": "US-AZ"}),
    ("A mine near Elko, Nev., will open.", {"Elko": "US-NV", "Nev.": "US-NV"}),
    ("A depot in Concord, NC, will open.", {"Concord": "US-NC", "NC": "US-NC"}),
    ("The company is based in Guelph, Ontario.", {"Guelph": "CA-ON", "Ontario": "CA-ON"}),
    ("The smelter is in Bavaria.", {"Bavaria": "DE-BY"}),
    # a town that no gazetteer lists is placed by its state
    ("It will build in Quillby Falls, Nebraska.", {"Quillby Falls": "US-NE", "Nebraska": "US-NE"}),
    # the article tells which of several places is meant
    ("A Massachusetts firm will move to Cambridge.", {"Massachusetts": "US-MA", "Cambridge": "US-MA"}),
    ("British officials said the plant in Cambridge will grow.", {"Cambridge": "GB-CAM"}),
    ("The brewer from Atlanta will expand in Georgia.", {"Atlanta": "US-GA", "Georgia": "US-GA"}),
    ("The port of Batumi and the capital Tbilisi compete. Georgia wants investors.",
     {"Batumi": "GE-AJ", "Tbilisi": "GE-TB", "Georgia": "GE"}),
    ("The mill in Reading, England, closed.", {"Reading": "GB-RDG", "England": "GB-ENG"}),
    ("A jury in Washington met U.S. lawyers.", {"Washington": "US-DC", "U.S.": "US"}),
    # the neighbourhood of a local paper outweighs a large namesake
    ("SALINA - A brewer will hire in Wichita, Kansas, and in Topeka. It has a bar in Manhattan.",
     {"SALINA": "US-KS", "Wichita": "US-KS", "Kansas": "US-KS", "Topeka": "US-KS", "Manhattan": "US-KS"}),
    ("DUBLIN - The mill in Delaware and the one in Java will close.",
     {"DUBLIN": "IE-D", "Delaware": "US-DE", "Java": "ID"}),
    ("WINTER HAVEN — A grocer plans to open a store.", {"WINTER HAVEN": "US-FL"}),
    ("A plant in Redmond, Washington, will grow.", {"Redmond": "US-WA", "Washington": "US-WA"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_reads_the_place_that_is_meant(text: str, expected: dict[str, str]) -> None:
    assert codes(text) == expected


NOT_PLACES = [
    "It was bought by Van der Meulen for cash.",
    "The Swiss firm met German, Chinese and American rivals.",  # demonyms
    "Reading the report in March, investors saw the best of it.",  # words
    "Orange is the colour of the new line; mobile sales rose.",
    "The Bank of England and the University of Maryland agreed.",  # inside names
    "China Mobile and Philadelphia Airport were named.",
    "Mr. Lincoln and Sydney Carter spoke; Lincoln was brief.",  # persons
    "It bought a stake in Delta.",  # a holding, not a place
    "Mansfield said in his report that the mill was full. Kendal told the court so.",  # who speaks
    "The fund put in 5 million US dollars.",
    "Acme Inc's Coventry unit was sold.",
]


@pytest.mark.parametrize("text", NOT_PLACES)
def test_leaves_other_names_alone(text: str) -> None:
    assert codes(text) == {}


def test_abstains_when_two_places_weigh_the_same() -> None:
    (place,) = places("The plant in Springfield will grow. Officials in the area were pleased.")
    readings = {p.subdivision_code for p in gazetteer().readings("Springfield") if p.population > 100_000}
    assert len(readings) > 1, "the test needs a name of several large towns"
    assert (place.ambiguity, place.country_code, place.subdivision_code) == ("unresolved", "US", None)
    assert place.geonames_id is None


def test_gives_coordinates_and_gazetteer_id() -> None:
    (place,) = places("The works in Shenyang reopened.")
    assert place.geonames_id == 2034937
    assert place.latitude == pytest.approx(41.79, abs=0.1)
    assert place.longitude == pytest.approx(123.43, abs=0.1)


def test_supranational_areas_have_no_country() -> None:
    found = {
        place.surface: (place.level, place.country_code)
        for place in places("Demand in Asia and the EU rose.")
    }
    assert found == {"Asia": ("supranational", None), "EU": ("supranational", None)}


@pytest.mark.parametrize(
    "text", ["The Ohio-based maker grew.", "The maker, based in Ohio, grew.", "Its headquarters are in Ohio."]
)
def test_headquarters(text: str) -> None:
    assert [place.role for place in places(text)] == ["headquarters"]


def test_names_inside_firms_are_left_out_when_firms_are_known() -> None:
    text = "Bank of Lyon Inc opened an office in Madrid. Dalton Foods Inc closed."
    document = Document.from_article(plain_article(text, "test"))
    regions = find_regions(document)
    kept = outside_firms(regions, find_firms(document, regions))
    assert [place.surface for place in kept] == ["Madrid"]


def test_one_name_for_one_area() -> None:
    assert {place.name for place in places("The EU met. The European Union paid.")} == {"European Union"}


@pytest.mark.parametrize(
    "text",
    [
        "Midland Valve Inc grew. It runs Midland as before.",
        "It was news across the Commonwealth of planets.",
        "It will open in August. A shelter outside Mary's House and a Virgin Mary statue.",
        "Petra Freeland, U.S. Trade Representative, left; Freeland was tired.",
    ],
)
def test_namesakes_are_no_places(text: str) -> None:
    assert set(codes(text)) <= {"U.S."}


@pytest.mark.parametrize("text", ["", "。", "🏭 在南京 の工場", "e\u0301" * 40, "A" * 5000, "U.S." * 900])
def test_odd_text(text: str) -> None:
    for place in places(f"Title\n{text}"):
        assert place.quote


def test_quotes_are_verbatim_after_wide_characters() -> None:
    text = "🏭🏭 مصنع — The Žilina plant, 南京 side, in Košice, Slovakia."
    for place in places(text):
        assert text[place.start_char : place.end_char] == place.quote == place.surface
    assert "Košice" in codes(text)


def test_every_mapped_subdivision_is_an_iso_code() -> None:
    import pycountry

    from ingest.lexicons import read_rows

    unknown = [
        row for row in read_rows("subdivisions.tsv") if pycountry.subdivisions.get(code=row[2]) is None
    ]
    assert unknown == []
    assert len({row[:2] for row in read_rows("subdivisions.tsv")}) == len(read_rows("subdivisions.tsv"))


ROLES = [
    ("Capital from Japan, Korea and Chile fell.", {"Japan": "source", "Korea": "source", "Chile": "source"}),
    ("Kenya was the largest foreign investor.", {"Kenya": "source"}),
    ("Foreign investment in Ghana doubled.", {"Ghana": "destination"}),
    ("It will invest another $40 million in Peru.", {"Peru": "destination"}),
    (
        "The Oslo-based firm grew. It is headquartered in Bergen.",
        {"Oslo": "headquarters", "Bergen": "headquarters"},
    ),
    ("A Texas-based manufacturing site closed.", {"Texas": "mention"}),
    ("The weather in Lisbon was fine.", {"Lisbon": "mention"}),
]


@pytest.mark.parametrize(("text", "expected"), ROLES)
def test_tells_where_capital_comes_from_and_goes(text: str, expected: dict[str, str]) -> None:
    assert {place.surface: place.role for place in places(text)} == expected


SMALLEST = [
    # ISO's smallest subdivision, where GeoNames divides less
    ("The mill in Carlisle, England, closed.", {"Carlisle": "GB-CMA", "England": "GB-ENG"}),
    ("A plant in Kragujevac, Serbia, opened.", {"Kragujevac": "RS-12", "Serbia": "RS"}),
    ("Farms in Devon and Cambridgeshire flooded.", {"Devon": "GB-DEV", "Cambridgeshire": "GB-CAM"}),
    ("A depot in Cavite, Philippines, will open.", {"Cavite": "PH-CAV", "Philippines": "PH"}),
    # villages: placed by their state, or not at all
    ("A depot in Clarksville, Va., will open.", {"Clarksville": "US-VA", "Va.": "US-VA"}),
    ("Texas officials met in Point Comfort.", {"Texas": "US-TX", "Point Comfort": "US-TX"}),
    ("The talks in Point Comfort failed.", {}),
    ("Sales reached US$36 billion.", {}),
]


@pytest.mark.parametrize(("text", "expected"), SMALLEST)
def test_reads_the_smallest_subdivision_and_villages(text: str, expected: dict[str, str]) -> None:
    assert codes(text) == expected
