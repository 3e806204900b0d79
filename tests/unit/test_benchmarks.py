"""The benchmarks' own counting: what they print rests on it."""

import json
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.articles import bring_to_length, news_page
from benchmarks.currencies import our_sums, resolved, same_sum
from benchmarks.floor import tag_places
from benchmarks.generated_news import text
from benchmarks.generated_stories import stories
from benchmarks.load import Sample, judge
from benchmarks.memory import varied_texts
from benchmarks.place_readers import Place, largest_places
from benchmarks.scores import Score
from benchmarks.toponym_sets import read_set
from benchmarks.toponyms import is_near
from ingest.extract.extractor import default_extractor
from ingest.parse.article import parse_article

LGL = """<articles><article docid="1"><text>A firm in Linz.</text><toponyms><toponym><phrase>Linz</phrase>
<start>10</start><end>14</end><gaztag geonameid="2772400"><lat>48.3</lat><lon>14.3</lon></gaztag></toponym>
<toponym><phrase>firm</phrase><start>2</start><end>6</end></toponym></toponyms></article></articles>"""
GEOWEBNEWS = """<articles><article><text>A firm in Linz.</text><toponyms><toponym>
<extractedName>Linz</extractedName><type>Literal</type><start>10</start><end>14</end><geonamesID>2772400</geonamesID><latitude>48.3</latitude>
<longitude>14.3</longitude></toponym><toponym><extractedName>firm</extractedName>
<type>Non_Lit_Expression</type><start>2</start><end>6</end></toponym></toponyms></article></articles>"""
LINES = json.dumps(
    {
        "text": "A firm in Linz.",
        "toponyms": [{"start": 10, "end": 14, "latitude": 48.3, "longitude": 14.3, "geonames_id": 2772400}],
    }
)


@pytest.mark.parametrize(
    ("name", "content"), [("lgl.xml", LGL), ("gwn.xml", GEOWEBNEWS), ("own.jsonl", LINES)]
)
def test_every_form_of_a_toponym_set_is_read_alike(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert read_set(tmp_path / name) == (["A firm in Linz."], [[Place(10, 14, 48.3, 14.3, 2772400)]])


def test_a_set_without_labels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text('{"text": "A firm.", "toponyms": []}')
    with pytest.raises(SystemExit, match=r"empty\.jsonl: no labelled article"):
        read_set(tmp_path / "empty.jsonl")


def test_near_is_100_miles_or_the_same_id() -> None:
    linz = Place(0, 4, 48.30, 14.29, 1)
    assert is_near(linz, Place(0, 4, 48.21, 16.37))  # Vienna, 155 km
    assert not is_near(linz, Place(0, 4, 50.09, 14.42))  # Prague, 199 km
    assert is_near(linz, Place(0, 4, geonames_id=1))
    assert not is_near(linz, Place(0, 4))


def test_the_floor_takes_the_longest_name() -> None:
    text = "From New York City to Linz, Austria."
    assert [text[start:end] for start, end in tag_places(text)] == ["New York City", "Linz", "Austria"]
    assert [place.country for place in largest_places([text])[0]] == ["US", "AT", "AT"]


def test_things_are_paired_once() -> None:
    score = Score()
    assert score.add([1, 1, 2], [1, 3], int.__eq__) == [(1, 1)]
    assert (score.hits, score.misses, score.inventions) == (1, 2, 1)
    assert str(score) == "F1 0.400 (precision 0.500, recall 0.333)"


def test_sums_agree_in_amount_and_currency() -> None:
    (found,) = our_sums("It paid $1.2 million.")
    assert same_sum(resolved({"value": "1200000", "unit": "Dollar"}), found)
    assert same_sum(
        resolved({"value": "1.2e+06", "unit": "United States dollar", "isoCurrency": "USD"}), found
    )
    assert not same_sum(resolved({"value": "1200000", "unit": "Euro", "isoCurrency": "EUR"}), found)
    assert not same_sum(resolved({"value": None, "unit": "Dollar"}), found)
    assert resolved({"value": "50", "unit": "Pence"}) == resolved({"value": "0.5", "unit": "Pound"})
    assert resolved({"value": "5", "unit": "Finnish markka"}).currencies == {"FIM"}


def test_articles_have_the_length_asked_for_and_pages_hold_them() -> None:
    texts = [
        f"Plant {number} opens\nVarnholt AG opened plant {number} in Linz on Monday." for number in range(9)
    ]
    articles = bring_to_length(texts, 300)
    assert [len(article) for article in articles] == [300] * 9
    assert articles[0].startswith(texts[0] + "\n\n" + texts[1])
    page = parse_article(news_page("\n".join(texts)), media_type="html", source="test", max_bytes=10**6)
    assert page.title == "Plant 0 opens"
    assert page.text.endswith("plant 8 in Linz on Monday.")


def test_copies_of_a_text_differ_and_runs_do_not() -> None:
    copies = list(varied_texts(200))
    assert len(set(copies)) == 200
    assert copies == list(varied_texts(200))


def test_generated_news_is_taken_in_and_tells_what_it_was_made_of() -> None:
    for story in islice(stories(), 20):
        page = parse_article(text(story).encode(), media_type="text", source="test", max_bytes=10**6)
        [investment] = default_extractor().extract(page).investments
        assert (investment.amount, investment.currency_code) == (story.project.amount, story.project.currency)
        assert investment.destination_name == story.project.place.name


def steady(backlogs: list[int], memory: float = 1_000.0, since: float = 5.0) -> list[Sample]:
    return [Sample(10.0 * n, 200 * n, backlog, 0, since, memory) for n, backlog in enumerate(backlogs)]


def test_a_load_is_steady_when_neither_backlog_nor_memory_grows() -> None:
    assert judge(steady([5, 90, 120, 80, 110, 130, 90, 100])) == []
    assert judge(steady([5, 90, 120, 180, 250, 330, 400, 480])) == [
        "backlog grows: 150 in the second quarter, 440 in the last"
    ]
    assert judge([*steady([9] * 6), *steady([9, 9], memory=1_400.0)])[0].startswith("memory grows: 1000")
    assert judge(steady([9] * 8, since=200.0)) == ["publication stalls: 200 s without one"]
