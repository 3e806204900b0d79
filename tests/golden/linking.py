"""How well the labelled projects are told apart and brought together, and where the weights come from.

    .venv/bin/python -m tests.golden.linking              figures, wrong merges and splits by name
    .venv/bin/python -m tests.golden.linking --extracted  the same from the extractor's own reading
    .venv/bin/python -m tests.golden.linking --learn      learn the weights anew, from the training half alone

The projects are cut into two halves by chance (fixed seed); those that are easily taken for one another stay
together. Rules, expected weights and thresholds were worked out on the training half; the other is held out.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.evaluate.linking import Agreement, agreement, cluster, learn
from ingest.evaluate.resolution import ReadArticle, Resolved, resolve_in_memory
from ingest.extract.extractor import default_extractor
from ingest.records import InvestmentMention
from ingest.resolve.projects import ProjectMatcher, expected_weights
from tests.golden.project_labels import LabelledArticle, read_labelled_articles, read_raw

WEIGHTS = Path(__file__).parents[2] / "ingest" / "lexicons" / "project_weights.tsv"
_SEED = 19870401
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Linked:
    """Mentions resolved, and the labelled project of each; `told`: projects by article, as labelled."""

    resolved: Resolved
    truth: dict[str, str]
    told: int

    @property
    def read(self) -> int:
        """How many of them were read: projects by article."""
        return len(
            {(self.resolved.mentions[mention].article_id, name) for mention, name in self.truth.items()}
        )

    def measured(self, projects: Iterable[str]) -> Agreement:
        """Agreement over the mentions of these projects."""
        chosen = set(projects)
        return agreement(self.resolved.projects, {m: p for m, p in self.truth.items() if p in chosen})


def halves() -> tuple[list[str], list[str]]:
    """Projects of the training half and of the half held out."""
    families = project_families()
    random.Random(_SEED).shuffle(families)
    training: list[str] = []
    total = sum(map(len, families))
    for family in families:
        if len(training) < total / 2:
            training += family
    chosen = set(training)
    return sorted(training), sorted(p for family in families for p in family if p not in chosen)


def project_families() -> list[list[str]]:
    """Projects that are easily taken for one another, together; sorted."""
    family: dict[str, set[str]] = {}
    for project in read_raw()[0]:
        names = {project["id"], *project.get("adversarial", {}).get("not", ())}
        joined = names.union(*(family.get(name, set()) for name in names))
        family |= dict.fromkeys(joined, joined)
    return [sorted(members) for name, members in sorted(family.items()) if name == min(members)]


def from_labels() -> Linked:
    """The labelled mentions, as if they had been read without fault."""
    articles = read_labelled_articles()
    resolved = resolve_in_memory(ReadArticle(each.article, each.firms, each.investments) for each in articles)
    truth = {
        mention.mention_id: project
        for each in articles
        for mention, project in zip(each.investments, each.projects, strict=True)
    }
    return Linked(resolved, truth, _told(articles))


def from_extraction() -> Linked:
    """The extractor's own mentions; those that read a labelled one carry its project."""
    articles = read_labelled_articles()
    extractor = default_extractor()
    read, truth = [], {}
    for each in articles:
        found = extractor.extract(each.article)
        read.append(ReadArticle(each.article, found.firms, found.investments, found.relations))
        truth |= _aligned(each, found.investments)
    return Linked(resolve_in_memory(read), truth, _told(articles))


def _told(articles: Iterable[LabelledArticle]) -> int:
    return sum(len(set(each.projects)) for each in articles)


def _aligned(label: LabelledArticle, found: Iterable[InvestmentMention]) -> dict[str, str]:
    """Mention read -> project, each label given to one mention whose words overlap, the likest first."""
    pairs = sorted(
        (
            (-_likeness(told, read), told.mention_id, read.mention_id)
            for told in label.investments
            for read in found
            if min(told.end_char, read.end_char) > max(told.start_char, read.start_char)
        ),
    )
    project = {told.mention_id: name for told, name in zip(label.investments, label.projects, strict=True)}
    aligned: dict[str, str] = {}
    taken: set[str] = set()
    for _, told_id, read_id in pairs:
        if told_id not in taken and read_id not in aligned:
            taken.add(told_id)
            aligned[read_id] = project[told_id]
    return aligned


def _likeness(told: InvestmentMention, read: InvestmentMention) -> int:
    same_sum = told.amount is not None and told.amount == read.amount
    same_place = told.destination_geonames_id is not None and (
        told.destination_geonames_id == read.destination_geonames_id
    )
    return (
        2 * same_sum + same_place + (told.kind == read.kind) + (told.amount is None) * (read.amount is None)
    )


def learned(linked: Linked, projects: Iterable[str]) -> dict[tuple[str, str], float]:
    """Weights from the mentions of these projects."""
    chosen = set(projects)
    truth = {mention: project for mention, project in linked.truth.items() if project in chosen}
    return learn([linked.resolved.mentions[mention] for mention in truth], truth, expected_weights())


def cross_validated(linked: Linked, projects: Iterable[str]) -> Agreement:
    """Every family of these projects clustered with weights learned on the other families."""
    chosen = set(projects)
    families = [family for family in project_families() if chosen.issuperset(family)]
    random.Random(_SEED).shuffle(families)
    clusters: dict[str, str] = {}
    for fold in range(_FOLDS):
        tested = {project for family in families[fold::_FOLDS] for project in family}
        matcher = ProjectMatcher(learned(linked, chosen - tested))
        items = {m: linked.resolved.mentions[m] for m, project in linked.truth.items() if project in tested}
        clusters |= cluster(matcher, items)
    return agreement(clusters, {m: project for m, project in linked.truth.items() if project in chosen})


def table(weights: Mapping[tuple[str, str], float]) -> str:
    """The file of weights with these; comments, order and expectations stay."""
    lines = []
    for line in WEIGHTS.read_text(encoding="utf-8").splitlines():
        field, *rest = line.split("\t")
        known = len(rest) == 3 and (field, rest[0]) in weights
        lines.append(f"{field}\t{rest[0]}\t{rest[1]}\t{weights[field, rest[0]]:g}" if known else line)
    return "\n".join(lines) + "\n"


def show(title: str, measured: Agreement) -> None:
    print(f"{title:34} {measured}")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.golden.linking", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--extracted", action="store_true", help="from the extractor's own reading")
    parser.add_argument("--learn", action="store_true", help="learn the weights and write them")
    options = parser.parse_args(arguments)
    training, held_out = halves()
    started = time.process_time()
    linked = from_extraction() if options.extracted else from_labels()
    seconds = time.process_time() - started
    print(f"{linked.read} of {linked.told} projects by article are read; resolved in {seconds:.1f} s of CPU")
    if options.learn:
        WEIGHTS.write_text(table(learned(linked, training)), encoding="utf-8")
        print(f"Written: {WEIGHTS}. Run again to measure.")
        return
    show("training half", linked.measured(training))
    show("held-out half", linked.measured(held_out))
    whole = linked.measured((*training, *held_out))
    show("whole set", whole)
    if not options.extracted:
        show("training half, cross-validated", cross_validated(linked, training))
        show("whole set, cross-validated", cross_validated(linked, (*training, *held_out)))
    print("wrongly merged: " + ("; ".join(" = ".join(names) for names in whole.merges) or "none"))
    print("wrongly split: " + (", ".join(f"{name} in {parts}" for name, parts in whole.splits) or "none"))


if __name__ == "__main__":
    main()
