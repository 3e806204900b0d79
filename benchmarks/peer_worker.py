"""Runs in the peers' environment, without Inflow: a question as JSON on stdin, the answer on stdout.

Question: {"peer": str, "texts": [str], "rounds": int}.
Answer: {"found": [[{...}] per text], "seconds": float}, the median processor time of a round over all texts.
Spans are code points, the end exclusive.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

Found = list[dict[str, Any]]


def recognizers_text() -> Callable[[str], Found]:
    """Money by Recognizers-Text: value and unit as its resolution gives them."""
    recognizer = import_module("recognizers_number_with_unit")
    english = import_module("recognizers_text").Culture.English

    def read(text: str) -> Found:
        return [
            {"start": each.start, "end": each.end + 1, **(each.resolution or {})}
            for each in recognizer.recognize_currency(text, english)
        ]

    return read


def flashgeotext() -> Callable[[str], Found]:
    """Cities and countries by flashgeotext with the data it comes with."""
    import_module("loguru").logger.remove()
    geotext = import_module("flashgeotext.geotext").GeoText()

    def read(text: str) -> Found:
        return [
            {"start": start, "end": end, "name": name}
            for names in geotext.extract(text, span_info=True).values()
            for name, details in names.items()
            for start, end in details["span_info"]
        ]

    return read


def geotext() -> Callable[[str], Found]:
    """Cities and countries by geotext, which states names without their places in the text."""
    reader = import_module("geotext").GeoText

    def read(text: str) -> Found:
        found = reader(text)
        return [{"name": name} for name in (*found.cities, *found.countries)]

    return read


PEERS = {"recognizers-text": recognizers_text, "flashgeotext": flashgeotext, "geotext": geotext}


def main() -> None:
    """Answer one question. The first reading of the first text, which loads a peer's tables, is not timed."""
    question = json.load(sys.stdin)
    read = PEERS[question["peer"]]()
    texts = question["texts"]
    read(texts[0])
    seconds = []
    found: list[Found] = []
    for _ in range(question["rounds"]):
        started = time.process_time()
        found = [read(text) for text in texts]
        seconds.append(time.process_time() - started)
    json.dump({"found": found, "seconds": statistics.median(seconds)}, sys.stdout)


if __name__ == "__main__":
    main()
