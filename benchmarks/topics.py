"""Groups of what no topic takes, day by day; and what topics cost.

usage: python -m benchmarks.topics CORPUS.jsonl[.gz] [SPEAKERS.jsonl]
           [--month YYYY-MM] [--statements] [--embeddings FOLDER]
       python -m benchmarks.topics --speed [N...]

The first reads the corpus's articles with the default extractor, watches every person
of SPEAKERS by full name alone (without the file: everyone whom the corpus names as a
source by given name and surname), places the statements as the program does and takes
those that a usual edition shows, a day after the other, with no topic configured. It
prints the groups (days, statements, speakers, articles); with --statements also what
is in them, for a person to judge.

The second makes N statements (default 500 and 5000) of words drawn as often as articles
use them, a fifth of them from one of many subjects, and tells the CPU seconds that
`discover` takes; and the milliseconds of `assign`, 15 topics of 20 terms, 150 words.
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.corpus import (
    article_of,
    read_documents,
    read_labels,
    sources_watched,
    watch_list,
)
from benchmarks.statements import normalised
from monitor import resources, topics
from monitor.config import Config, Edition, Figure, Topic
from monitor.figures import Resolver
from monitor.identity import parse_frequencies
from monitor.parts import (
    extractor_of,
    grouping_of,
    inner_extractor,
    matcher,
    stem_counts,
)
from monitor.pipeline.reading import analyse
from monitor.values import (
    Leftover,
    Occurrence,
    Placed,
    StatementKind,
    TopicGroup,
)

DAY = date(2031, 3, 4)


@dataclass
class Row:
    """What a group came to over all days."""

    label: str
    days: list[date] = field(default_factory=list)
    n_statements: int = 0
    figures: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    statements: list[Leftover] = field(default_factory=list)


def read_days(
    corpus: Path, speakers: Path | None = None, month: str = ""
) -> tuple[tuple[Figure, ...], dict[date, list[Leftover]]]:
    """Who is watched, and the statements of each day, each on its first."""
    every = read_documents(corpus).values()
    documents = [one for one in every if one.date.startswith(month)]
    if speakers is None:
        watched = sources_watched(documents)
    else:
        watched = watch_list(read_labels(speakers))
    config, resolver = Config(figures=watched), Resolver(watched)
    extractor, inner = extractor_of(config), inner_extractor()
    shown: dict[str, tuple[Occurrence, str]] = {}
    for document in sorted(documents, key=lambda one: (one.date, one.id)):
        article = normalised(article_of(document))
        found = analyse(article, extractor, resolver, inner=inner).occurrences
        shown |= {one.id: (one, document.title) for one in found if is_shown(one)}
    days: dict[date, list[Leftover]] = defaultdict(list)
    occurrences = [one for one, _ in shown.values()]
    placing = matcher().place(occurrences, _Nothing(), datetime.min.replace(tzinfo=UTC))
    for statement in placing.statements:
        one, title = shown[statement.text_of]
        days[statement.first_published_at.date()].append(
            Leftover(statement.id, one.figure_id, one.content, one.context, title)
        )
    return watched, dict(sorted(days.items()))


class _Nothing:
    """A store without statements."""

    def similar(
        self, signatures: Collection[int], *, members: bool = False
    ) -> Sequence[Placed]:
        """Nothing is like anything."""
        return ()

    def members(self, statement_id: str) -> Sequence[Placed]:
        """Nobody said anything."""
        return ()

    def standing(self, ids: Collection[str]) -> Mapping[str, bool]:
        """No id was ever given."""
        return {}


def is_shown(one: Occurrence) -> bool:
    """Whether an edition that changes no setting shows it."""
    enough = Edition(id="usual", title="Usual").min_confidence
    return one.kind is StatementKind.STATEMENT and one.confidence >= enough


def run_days(
    watched: Sequence[Figure],
    days: dict[date, list[Leftover]],
    meanings: topics.Meanings | None,
) -> tuple[list[Row], int]:
    """Discover day by day; every group, and how many statements are in one."""
    known = grouping_of(Config(figures=tuple(watched))).known
    groups: dict[str, TopicGroup] = {}
    rows: dict[str, Row] = {}
    n_grouped = 0
    for day, leftover in days.items():
        past = tuple(groups.values())
        found = topics.discover(leftover, past, day, known=known, meanings=meanings)
        by_id = {one.statement_id: one for one in leftover}
        n_grouped += len(found.assignment)
        for group in found.groups:
            groups[group.id] = group
            row = rows.setdefault(group.id, Row(group.label))
            row.days.append(day)
        for statement_id, group_id in found.assignment.items():
            one = by_id[statement_id]
            rows[group_id].n_statements += 1
            rows[group_id].figures.add(one.figure_id)
            rows[group_id].titles.add(one.title)
            rows[group_id].statements.append(one)
    return list(rows.values()), n_grouped


def print_table(rows: Sequence[Row], n_days: int, n: int, n_grouped: int) -> None:
    """The groups as a table in Markdown."""
    print("| group | days | statements | speakers | articles |")
    print("|---|---|---|---|---|")
    for row in rows:
        days = ", ".join(f"{day:%d %b}".lstrip("0") for day in row.days)
        counts = (row.n_statements, len(row.figures), len(row.titles))
        print(f"| {row.label} | {days} | {' | '.join(map(str, counts))} |")
    print(
        f"\n{n} statements on {n_days} days, {n_grouped} of them in {len(rows)} groups"
    )


def print_statements(rows: Sequence[Row]) -> None:
    """What is in each group."""
    for row in rows:
        print(f"\n## {row.label}")
        for one in row.statements:
            print(f"- {one.figure_id}: {one.content[:200]} [{one.title[:80]}]")


def make_leftover(n: int, seed: int = 7) -> Iterator[Leftover]:
    """Statements of 20 words in contexts of 60, four an article, of n / 40 subjects."""
    table = resources.data("en-document-frequencies.txt").read_text(encoding="utf-8")
    words, counts = zip(*parse_frequencies(table).counts.items(), strict=True)
    rng = random.Random(seed)
    drawn = iter(rng.choices(words, counts, k=60 * n))
    subjects = [rng.sample(words[500:], 12) for _ in range(max(1, n // 40))]
    for number in range(n):
        subject = subjects[number // 4 * 7 % len(subjects)]
        said = [
            rng.choice(subject) if rng.random() < 0.2 else next(drawn)
            for _ in range(60)
        ]
        yield Leftover(
            f"s{number:06}",
            f"figure-{number % 40}",
            " ".join(said[:20]),
            f"{' '.join(said)}.",
            f"{number // 4} {' '.join(subject[:4])}",
        )


def measure_discovery(n: int) -> None:
    """CPU seconds of `discover` over n made statements."""
    leftover = list(make_leftover(n))
    known = topics.Known(figures={}, words=stem_counts())
    begun, wall = time.process_time(), time.perf_counter()
    found = topics.discover(leftover, (), DAY, known=known)
    spent, waited = time.process_time() - begun, time.perf_counter() - wall
    print(
        f"discover, {n:5d} statements: {spent:.2f} s CPU, {waited:.2f} s, "
        f"{len(found.groups)} groups of {len(found.assignment)} statements"
    )


def measure_assigning() -> None:
    """Milliseconds of `assign` for a statement with its context."""
    texts = [one.context for one in make_leftover(500)]
    vocabulary = sorted({word for one in texts for word in one.split()})
    rng = random.Random(7)
    wanted = [
        Topic(id=f"topic-{n}", title="T", any=tuple(rng.sample(vocabulary, 20)))
        for n in range(15)
    ]
    pairs = [(a[: len(a) // 2], f"{a} {b}") for a, b in pairwise(texts)]
    topics.assign("", "", wanted)
    begun = time.process_time()
    for content, context in pairs:
        topics.assign(content, context, wanted)
    spent = (time.process_time() - begun) / len(pairs)
    print(f"assign, 15 topics of 20 terms, 150 words: {spent * 1000:.2f} ms")


def main() -> None:
    """Print a table, or times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--embeddings", type=Path)
    parser.add_argument("--month", default="", metavar="YYYY-MM")
    parser.add_argument("--statements", action="store_true")
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    if args.speed:
        measure_assigning()
        for n in [int(each) for each in args.paths] or [500, 5000]:
            measure_discovery(n)
        return
    if len(args.paths) not in (1, 2):
        parser.error("a corpus with or without its speakers, or --speed")
    corpus, *speakers = map(Path, args.paths)
    watched, days = read_days(corpus, speakers[0] if speakers else None, args.month)
    meanings = topics.read_model(args.embeddings) if args.embeddings else None
    rows, n_grouped = run_days(watched, days, meanings)
    n = sum(len(one) for one in days.values())
    print_table(rows, len(days), n, n_grouped)
    if args.statements:
        print_statements(rows)


if __name__ == "__main__":
    main()
