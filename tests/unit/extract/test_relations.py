"""Ties that a sentence states, and ties that it only seems to state. All firms are invented."""

from __future__ import annotations

import pytest

from ingest.extract.document import Document
from ingest.extract.firms import find_firms
from ingest.extract.regions import find_regions
from ingest.extract.relations import extract_relations
from ingest.parse.text import plain_article

Triple = tuple[str, str, str]


def relations(text: str) -> set[Triple]:
    document = Document.from_article(plain_article(text, "test"))
    found = extract_relations(document, find_firms(document, find_regions(document)))
    for relation in found:
        assert text[relation.start_char : relation.end_char] == relation.quote
    return {(r.subject, r.relation, r.object) for r in found}


STATED = [
    ("Kolvic Ltd, a unit of Zentrova Inc, grew.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    (
        "Kolvic Ltd, a unit of Zentrova Inc, which also owns 55 pct of Velqua Ltd, grew.",
        {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc"), ("Velqua Ltd", "subsidiary_of", "Zentrova Inc")},
    ),
    (
        "Kolvic Ltd is part of Zentrova Inc <ZNT>, which owns 70 pct of Velqua Ltd.",
        {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc"), ("Velqua Ltd", "subsidiary_of", "Zentrova Inc")},
    ),
    ("Kolvic Ltd is owned by Zentrova Inc.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    (
        "Kolvic Ltd has been owned since 2007 by the private equity firm Zentrova Inc.",
        {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")},
    ),
    (
        "Kolvic Ltd, a portfolio company of Zentrova Inc, grew.",
        {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")},
    ),
    ("Zentrova Inc's Kolvic unit grew.", {("Kolvic", "subsidiary_of", "Zentrova Inc")}),
    ("Zentrova Inc's subsidiary Kolvic Ltd grew.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Zentrova Inc said its arm, Kolvic Ltd, grew.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    (
        "Zentrova Inc's subsidiaries include Kolvic Ltd, Trellisk Ltd and Velqua Ltd.",
        {(part, "subsidiary_of", "Zentrova Inc") for part in ("Kolvic Ltd", "Trellisk Ltd", "Velqua Ltd")},
    ),
    ("Zentrova Inc acquired 60% of Kolvic Ltd.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Zentrova Inc partnered with Kolvic Ltd.", {("Zentrova Inc", "partner_of", "Kolvic Ltd")}),
    ("An alliance of Zentrova Inc and Kolvic Ltd grew.", {("Zentrova Inc", "partner_of", "Kolvic Ltd")}),
    (
        "Zentrova Inc and Kolvic Ltd formed a joint venture called Velqua Ltd.",
        {("Velqua Ltd", "joint_venture_of", "Zentrova Inc"), ("Velqua Ltd", "joint_venture_of", "Kolvic Ltd"),
         ("Zentrova Inc", "partner_of", "Kolvic Ltd")},
    ),
    ("Kolvic Ltd was acquired by Kenyan loom maker Zentrova Inc in May.",
     {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Kolvic Ltd, a Zentrova Inc company, grew.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Kolvic Ltd parent Zentrova Inc grew.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Zentrova Inc bid. It plans to operate Kolvic Ltd as a wholly owned subsidiary.",
     {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Zentrova Inc makes looms. Petra Novak of Kolvic Ltd spoke. The company announced a partnership with "
     "Kenyan cooperative Velqua.", {("Zentrova Inc", "partner_of", "Velqua")}),
    ("Velqua Ltd, a 50-50 joint venture between Zentrova Inc and Kolvic Ltd, grew.",
     {("Velqua Ltd", "joint_venture_of", "Zentrova Inc"), ("Velqua Ltd", "joint_venture_of", "Kolvic Ltd"),
      ("Zentrova Inc", "partner_of", "Kolvic Ltd")}),
    ("Kolvic Ltd, Zentrova Inc's pump arm, grew.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Kolvic Ltd, which is itself part of the Oslo-based Zentrova Inc, grew.",
     {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Zentrova Inc's Kolvic Ltd grew.", {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Zentrova Inc spent it on its pump companies Kolvic Ltd and Velqua Ltd.",
     {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc"), ("Velqua Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Zentrova Inc grew. It holds the mill through Kolvic Ltd, 60 pct owned.",
     {("Kolvic Ltd", "subsidiary_of", "Zentrova Inc")}),
    ("Velqua Ltd is owned by Zentrova Inc, Kolvic Ltd and Trellisk Ltd.",
     {("Velqua Ltd", "joint_venture_of", part) for part in ("Zentrova Inc", "Kolvic Ltd", "Trellisk Ltd")}),
    ("Zentrova Inc and Kolvic Ltd will set up a joint venture. The venture, Velqua Ltd, will make pumps.",
     {("Zentrova Inc", "partner_of", "Kolvic Ltd"), ("Velqua Ltd", "joint_venture_of", "Zentrova Inc"),
      ("Velqua Ltd", "joint_venture_of", "Kolvic Ltd")}),
    ("Zentrova Inc has linked up with Kolvic Ltd.", {("Zentrova Inc", "partner_of", "Kolvic Ltd")}),
    ("Zentrova Inc grew. Zentrova Polska grew too, said Zentrova Polska CEO Petra Novak.",
     {("Zentrova Polska", "subsidiary_of", "Zentrova Inc")}),
    ("Zenit Rail Works (ZRW) grew.", {("ZRW", "alias_of", "Zenit Rail Works")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_reads_stated_ties(text: str, expected: set[Triple]) -> None:
    assert relations(text) == expected


NOT_STATED = [
    "Zentrova Inc acquired the arts division of Kolvic Ltd.",
    "Zentrova Inc was formed by Velqua Ltd to continue the business of Kolvic Ltd.",
    "Zentrova Inc was hired to run the stores of Kolvic Ltd.",
    "Zentrova Inc and Kolvic Ltd both grew.",
    "Zentrova Inc acquired 12% of Kolvic Ltd.",
    "Zentrova Inc ended its partnership with Kolvic Ltd.",
    "Zentrova Inc competes with Kolvic Ltd.",
    "Zentrova Inc's rival Kolvic Ltd grew.",
    "Zentrova Inc's Kolvic Ltd bid failed.",
    "Zentrova Inc owns 11 pct of Kolvic Ltd.",
    "Zentrova Inc is in talks with Kolvic Ltd on a joint venture.",
    "Kolvic Ltd was acquired by a group including Zentrova Inc.",
    "Zentrova Inc met one of its customers, Kolvic Ltd.",
    "Zentrova Inc sold its Kolvic Ltd unit.",
    "Both Zentrova Inc and Kolvic Partners trade near a peak.",
    "Zentrova Inc signed a purchase agreement with Kolvic Ltd to build boats.",
    "Zentrova Inc grew.",
    "",
]


@pytest.mark.parametrize("text", NOT_STATED)
def test_states_no_tie(text: str) -> None:
    assert relations(text) == set()
