"""The labelled pairs are well formed: each is decided once, and copies differ from originals as they say."""

from __future__ import annotations

from collections import Counter

from tests.golden.near_duplicate_labels import COPIES, read_pairs, read_stories, read_texts

TEXTS = read_texts()
STORIES = read_stories()
PAIRS = read_pairs()


def test_the_set_is_as_large_and_as_hard_as_it_has_to_be() -> None:
    labels = Counter(pair.label for pair in PAIRS)
    assert set(labels) == {*COPIES, "different"}
    assert len(PAIRS) >= 200
    assert labels["different"] >= 80
    assert min(labels.values()) >= 15


def test_every_pair_is_of_two_known_texts_and_stands_once() -> None:
    assert {pair.left for pair in PAIRS} | {pair.right for pair in PAIRS} <= set(TEXTS)
    assert not [pair for pair in PAIRS if pair.left == pair.right]
    assert len({frozenset((pair.left, pair.right)) for pair in PAIRS}) == len(PAIRS)


def test_copies_are_of_one_story_and_others_are_not() -> None:
    for pair in PAIRS:
        if pair.left in STORIES:
            assert (STORIES[pair.left] == STORIES[pair.right]) == (pair.label in COPIES), pair


def test_exact_copies_have_the_same_words_and_the_others_do_not() -> None:
    for pair in PAIRS:
        left, right = (words(TEXTS[key]) for key in (pair.left, pair.right))
        assert (left == right) == (pair.label == "exact"), pair


def words(text: str) -> list[str]:
    """The text's words, without regard to layout and the shape of quotes and dashes."""
    for written, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("–", "-")):
        text = text.replace(written, plain)
    return text.split()
