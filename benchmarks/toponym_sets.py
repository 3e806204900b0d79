"""Labelled toponyms from a file: the public sets in XML, or lines of JSON (see `toponyms`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.place_readers import Place

#: Kinds of GeoWebNews labels that name no place.
_NO_PLACES = frozenset((
    "Demonym", "Homonym", "Language", "Literal_Expression", "Non_Lit_Expression", "Non_Toponym",
))  # fmt: skip


def read_set(path: Path) -> tuple[list[str], list[list[Place]]]:
    """Return the texts of a set and the labels of each.

    Raises:
        SystemExit: the file holds no labelled article.
    """
    read = _read_xml if path.suffix == ".xml" else _read_lines
    articles = list(read(path))
    if not any(labels for _, labels in articles):
        raise SystemExit(f"{path}: no labelled article. The formats are told in benchmarks/toponyms.py.")
    return [text for text, _ in articles], [labels for _, labels in articles]


def _read_lines(path: Path) -> Iterator[tuple[str, list[Place]]]:
    for line in path.read_text("utf-8").splitlines():
        article = json.loads(line)
        yield (
            article["text"],
            [
                Place(each["start"], each["end"], each["latitude"], each["longitude"], each["geonames_id"])
                for each in article["toponyms"]
            ],
        )


def _read_xml(path: Path) -> Iterator[tuple[str, list[Place]]]:
    for article in ElementTree.parse(path).getroot().iter("article"):
        labels = [_read_toponym(toponym) for toponym in article.iter("toponym")]
        yield article.findtext("text") or "", [label for label in labels if label]


def _read_toponym(toponym: ElementTree.Element) -> Place | None:
    """One label with a point; None for words that name no place or have none."""
    tag = toponym.find("gaztag")
    point = toponym if tag is None else tag
    latitude = point.findtext("latitude") or point.findtext("lat")
    longitude = point.findtext("longitude") or point.findtext("lon")
    is_place = toponym.findtext("type") not in _NO_PLACES and toponym.findtext("modifierType") != "Adjective"
    if not is_place or not latitude or not longitude:
        return None
    number = toponym.findtext("geonamesID") if tag is None else tag.get("geonameid")
    return Place(
        int(toponym.findtext("start") or 0),
        int(toponym.findtext("end") or 0),
        float(latitude),
        float(longitude),
        int(number) if number and number.isdigit() else None,
    )
