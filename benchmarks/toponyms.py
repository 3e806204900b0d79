"""F1 of our places on labelled toponyms, and how near they are, beside look-ups of the largest population.

    python -m benchmarks.toponyms [SET]    default: our own labelled articles, by country instead of distance

SET is one of the public sets in XML: LGL or TR-News (`toponym` with `phrase`, `start`, `end`, `gaztag`),
GeoWebNews (`toponym` with `extractedName`, `type`, `latitude`), all in github.com/milangritta/
Pragmatic-Guide-to-Geoparsing-Evaluation under `data`; or lines of JSON, each one article:
{"text": str, "toponyms": [{"start", "end", "latitude", "longitude", "geonames_id"}]}, where start and end are
code points, coordinates are degrees or null, and the GeoNames id is a number or null.

A name counts as found when its span is exactly the labelled one. It counts as near when it has the labelled
GeoNames id or lies within 161 km (100 miles) of the labelled point; no answer is not near. Of GeoWebNews all
labels with a point count that are nouns and no homonyms; demonyms count where a set labels them.
"""

from __future__ import annotations

import json
import sys
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from benchmarks.articles import OUR_ARTICLES
from benchmarks.peers import PeerMissing
from benchmarks.place_readers import READERS, Place, Reader
from benchmarks.scores import Score
from benchmarks.toponym_sets import read_set

NEAR_KM = 161.0
EARTH_RADIUS_KM = 6371.0


def main(path: Path | None) -> None:
    """Print one line per reader."""
    texts, labels = read_set(path) if path else ([], [])
    for name, reader in READERS.items():
        try:
            if path:
                print_near(name, labels, reader(texts))
            else:
                print_countries(name, reader)
        except PeerMissing as missing:
            print(missing)


def print_near(name: str, labels: list[list[Place]], found: list[list[Place]]) -> None:
    """Names by span; of the labels found that have a point, the share near it."""
    score, pairs = Score(), []
    for wanted, got in zip(labels, found, strict=True):
        pairs += score.add(wanted, got, lambda label, place: label[:2] == place[:2])
    located = [pair for pair in pairs if pair[0].latitude is not None or pair[0].geonames_id is not None]
    near = sum(is_near(label, place) for label, place in located)
    known = sum(place.latitude is not None or place.geonames_id is not None for _, place in located)
    print(
        f"{name:20}{score}; within {NEAR_KM:.0f} km {near / max(len(located), 1):.3f} of {len(located)} "
        f"found with a point ({known / max(len(located), 1):.0%} answered)"
    )


def print_countries(name: str, reader: Reader) -> None:
    """Our own articles name places once each, with codes: the name, and the name with the right country."""
    articles = [json.loads(path.read_text()) for path in sorted(OUR_ARTICLES.glob("*.json"))]
    names, countries = Score(), Score()
    for article, found in zip(articles, reader([article["text"] for article in articles]), strict=True):
        labels = {
            (region["name"], region["iso_country"])
            for region in article["regions"]
            if not region.get("optional")
        }
        optional = {region["name"] for region in article["regions"] if region.get("optional")}
        got = {(article["text"][place.start : place.end], place.country) for place in found}
        got = {each for each in got if each[0] not in optional}
        names.add(sorted({name for name, _ in labels}), sorted({name for name, _ in got}), str.__eq__)
        countries.add(list(labels), list(got), tuple.__eq__)
    print(f"{name:20}names {names}; with country {countries}")


def is_near(label: Place, place: Place) -> bool:
    """Same GeoNames id, or no farther than 161 km on the sphere."""
    if label.geonames_id is not None and label.geonames_id == place.geonames_id:
        return True
    if label.latitude is None or label.longitude is None or place.latitude is None or place.longitude is None:
        return False
    here, there = radians(label.latitude), radians(place.latitude)
    across = radians(place.longitude - label.longitude)
    chord = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(chord, 1.0))) <= NEAR_KM


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
