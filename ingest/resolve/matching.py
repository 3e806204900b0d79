"""What a matcher is, and how a component of linked items is cut into clusters."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from ingest.resolve.records import Judgement, Link, Member

#: Two items that score at least this much are linked.
LINK = 0.5


class Item(Protocol):
    """Anything that is compared: it has an id and a place in time."""

    @property
    def item_id(self) -> str:
        """Id that is unique among the items of the entity."""

    @property
    def order(self) -> tuple[str, ...]:
        """The smallest of a cluster is its seed."""


T = TypeVar("T", bound=Item)
S = TypeVar("S", bound=Item, contravariant=True)


class Matcher(Protocol[S]):
    """How the items of one entity are compared. Everything here is a pure function of its arguments.

    `version` changes whenever the answers may: then everything is resolved afresh.
    """

    entity: str
    prefix: str
    version: str

    def blocks(self, item: S) -> frozenset[str]:
        """Keys of the item; only items that share one are compared. Keys must stay rare."""

    def score(self, a: S, b: S) -> float:
        """0 to 1, symmetric: how surely the two are the same; linked from `LINK` on."""

    def may_join(self, left: Sequence[S], right: Sequence[S]) -> bool:
        """Whether two groups of one component may become one cluster; symmetric."""

    def relation(self, item: S, seed: S) -> str:
        """What the item is to the seed of its cluster, in a word of the model."""


def cluster_id(prefix: str, seed_id: str) -> str:
    """Id of the cluster around a seed."""
    return f"{prefix}-{hashlib.md5(seed_id.encode(), usedforsecurity=False).hexdigest()[:16]}"


def new_links(matcher: Matcher[T], pairs: Iterable[tuple[T, T]]) -> list[Link]:
    """Links among the pairs; a pair given twice or turned round is one."""
    links = {}
    for one, other in pairs:
        a, b = sorted((one, other), key=lambda item: item.item_id)
        key = (a.item_id, b.item_id)
        if key not in links and a.item_id != b.item_id:
            links[key] = matcher.score(a, b)
    return [Link(item_a=a, item_b=b, score=score) for (a, b), score in links.items() if score >= LINK]


def resolve(
    matcher: Matcher[T], items: Mapping[str, T], links: Sequence[Link], judgements: Sequence[Judgement]
) -> list[Member]:
    """Cut the components that `items` and `links` form into clusters; one row per item.

    `items` must hold whole components. Judgements about other items are ignored.
    """
    judged = [one for one in judgements if one.item_a in items and one.item_b in items]
    same = [
        Link(item_a=min(one.item_a, one.item_b), item_b=max(one.item_a, one.item_b), score=1.0)
        for one in judged
        if one.verdict == "same"
    ]
    apart = {frozenset((one.item_a, one.item_b)) for one in judged if one.verdict == "not_same"}
    ranked = sorted(links, key=lambda link: (-link.score, link.item_a, link.item_b))
    components = _Groups(items)
    clusters = _Groups(items)
    strength: dict[str, float] = {}
    refused: set[tuple[int, ...]] = set()  # groups as they stood: they only grow
    for link in same:
        components.join(link.item_a, link.item_b)
        clusters.join(link.item_a, link.item_b)
        strength[link.item_a] = strength[link.item_b] = 1.0
    for link in ranked:
        components.join(link.item_a, link.item_b)
        left, right = clusters.group(link.item_a), clusters.group(link.item_b)
        pair = (id(left), len(left), id(right), len(right))
        if left is right or pair in refused or _is_apart(left, right, apart):
            continue
        if not matcher.may_join([items[one] for one in left], [items[one] for one in right]):
            refused |= {pair, (*pair[2:], *pair[:2])}
            continue
        clusters.join(link.item_a, link.item_b)
        for item_id in (link.item_a, link.item_b):
            strength.setdefault(item_id, link.score)
    return [
        member
        for group in clusters.groups()
        for member in _members(matcher, [items[item_id] for item_id in group], components, strength)
    ]


def _members(
    matcher: Matcher[T], group: Sequence[T], components: _Groups, strength: Mapping[str, float]
) -> list[Member]:
    seed = min(group, key=lambda item: item.order)
    name = cluster_id(matcher.prefix, seed.item_id)
    component = min(components.group(seed.item_id))
    return [
        Member(
            item_id=item.item_id,
            cluster_id=name,
            component_id=component,
            score=1.0 if item is seed else strength[item.item_id],
            relation="seed" if item is seed else matcher.relation(item, seed),
        )
        for item in group
    ]


def _is_apart(left: set[str], right: set[str], apart: set[frozenset[str]]) -> bool:
    """Whether a judgement keeps the two groups from becoming one."""
    return any((a in left and b in right) or (a in right and b in left) for a, b in map(tuple, apart))


class _Groups:
    """Disjoint groups of ids; joining two moves the smaller into the larger."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._group = {item_id: {item_id} for item_id in ids}

    def group(self, item_id: str) -> set[str]:
        return self._group[item_id]

    def join(self, a: str, b: str) -> None:
        left, right = self._group[a], self._group[b]
        if left is right:
            return
        large, small = (left, right) if len(left) >= len(right) else (right, left)
        large |= small
        for item_id in small:
            self._group[item_id] = large

    def groups(self) -> list[list[str]]:
        """Every group once, its ids sorted."""
        return [sorted(group) for group in {id(group): group for group in self._group.values()}.values()]


class Alone(Generic[T]):
    """A matcher for which every item is a cluster of its own: what there is before anything is compared."""

    version = "alone-1"

    def __init__(self, entity: str, prefix: str) -> None:
        self.entity = entity
        self.prefix = prefix

    def blocks(self, item: T) -> frozenset[str]:
        """No keys: nothing is compared."""
        return frozenset()

    def score(self, a: T, b: T) -> float:
        """Never the same."""
        return 0.0

    def may_join(self, left: Sequence[T], right: Sequence[T]) -> bool:
        """Only a judgement joins."""
        return True

    def relation(self, item: T, seed: T) -> str:
        """A person said so."""
        return "judged"
