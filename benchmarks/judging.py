"""Statements with what stands before them, drawn at random, for a person to judge.

usage: python -m benchmarks.judging CORPUS.jsonl[.gz] [--month YYYY-MM] [--rules R,R]
           [--number N] [--seed N]

Watches everyone whom the corpus names as a source by given name and surname, reads the
articles as the program does and draws N of the statements that a usual edition shows
(default 40), of those whose figure was found by one of the resolving rules R (default:
all but a name alone). Prints how many each rule found, then each statement with its
figure, its rule and the text up to it. For parts of a corpus whose speakers nobody
resolved, and on which no rule was made.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Document, article_of, read_documents, sources_watched
from benchmarks.statements import normalised
from benchmarks.topics import is_shown
from monitor.config import Config
from monitor.figures import Resolver
from monitor.parts import extractor_of, inner_extractor
from monitor.pipeline.reading import analyse
from monitor.values import Occurrence

PLAIN = frozenset({"full-name", "surname"})
BEFORE = 420
"""Characters before a statement that are printed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A statement, the article it stands in, and the rule that found its figure."""

    occurrence: Occurrence
    text: str
    rule: str


def shown(documents: Sequence[Document]) -> Iterator[Drawn]:
    """What an edition shows of these articles, in their order."""
    watched = sources_watched(documents)
    resolver, inner = Resolver(watched), inner_extractor()
    extractor = extractor_of(Config(figures=watched))
    for document in documents:
        article = normalised(article_of(document))
        for one in analyse(article, extractor, resolver, inner=inner).occurrences:
            if is_shown(one):
                yield Drawn(one, article.text, one.rule.rpartition("/")[2])


def print_one(number: int, drawn: Drawn) -> None:
    """One statement to judge."""
    one = drawn.occurrence
    spans = (*one.content_spans, *one.source_spans)
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    before = " ".join(drawn.text[max(0, start - BEFORE) : start].split())
    said = " ".join(drawn.text[start:end].split())
    print(f"\n{number}. {one.figure_id} by {drawn.rule}, {one.confidence:.2f}")
    print(f"   ... {before} >>> {said}")


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--month", default="", metavar="YYYY-MM")
    parser.add_argument("--rules", default="")
    parser.add_argument("--number", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    documents = [
        one
        for one in read_documents(options.corpus).values()
        if one.date.startswith(options.month)
    ]
    every = list(shown(documents))
    counts = Counter(one.rule for one in every)
    print(", ".join(f"{rule} {n}" for rule, n in counts.most_common()))
    rules = set(options.rules.split(",")) if options.rules else counts.keys() - PLAIN
    wanted = [one for one in every if one.rule in rules]
    drawn = random.Random(options.seed).sample(wanted, min(options.number, len(wanted)))
    for number, one in enumerate(drawn, start=1):
        print_one(number, one)


if __name__ == "__main__":
    main()
