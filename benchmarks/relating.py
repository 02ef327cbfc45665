"""What relating two reports costs, how many signatures one has, and a hard sample.

usage: python -m benchmarks.relating CORPUS.jsonl.gz...

Every attribution of a corpus as a report. The sample: all pairs of one article whose
sources end in the same name. They are of one speaker, one day and one subject, and
nearly all are two statements; what is related there is a summary beside its quotation,
or wrong. `--show` prints those related as paraphrases, to be judged by eye.
"""

import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.corpus import Document, read_documents
from benchmarks.pairs import FREQUENCIES, make_occurrence
from monitor import resources
from monitor.identity import (
    Relation,
    Told,
    asked,
    parse_frequencies,
    relate,
    signatures,
    tell,
)

LENGTHS = ((1, 9), (10, 19), (20, 30), (31, 60), (61, 600))
"""Words of a content, first and last, that make a row."""


def main(arguments: Sequence[str]) -> None:
    """Print costs, counts and the sample."""
    paths = [Path(each) for each in arguments if each != "--show"]
    if not paths:
        sys.exit(__doc__)
    table = resources.data(FREQUENCIES).read_text(encoding="utf-8")
    frequencies = parse_frequencies(table)
    documents = [each for path in paths for each in read_documents(path).values()]
    reports = [
        (document, i, make_occurrence(document, i, _speaker(document, i)))
        for document in documents
        for i in range(len(document.attributions))
    ]
    started = time.process_time()
    told = {(d.id, i): tell(frequencies, report) for d, i, report in reports}
    _print_cost("tell", started, len(told))
    _print_signatures(list(told.values()))
    _print_sample(list(_pairs(documents, told)), is_shown="--show" in arguments)


def _speaker(document: Document, i: int) -> str:
    """The last word of the source if that is a name, else nothing."""
    spans = document.attributions[i]["source"]
    words = " ".join(document.text[s:e] for s, e in spans).split()
    name = words[-1].strip("'’.,") if words else ""
    return name if name[:1].isupper() else ""


def _pairs(
    documents: Iterable[Document], told: dict[tuple[str, int], Told]
) -> Iterator[tuple[Told, Told]]:
    for document in documents:
        by_speaker: dict[str, list[Told]] = defaultdict(list)
        for i in range(len(document.attributions)):
            each = told[document.id, i]
            if each.figure_id:
                by_speaker[each.figure_id].append(each)
        for theirs in by_speaker.values():
            yield from combinations(theirs, 2)


def _print_cost(what: str, started: float, n: int) -> None:
    each = (time.process_time() - started) / max(1, n)
    print(f"{what}: {each * 1000:.3f} ms CPU, mean of {n}")


def _print_signatures(told: Sequence[Told]) -> None:
    started = time.process_time()
    counts = [(len(each.wording.words), len(signatures(each))) for each in told]
    _print_cost("signatures", started, len(told))
    n_asked = [(len(each.wording.words), len(asked(each))) for each in told]
    for first, last in LENGTHS:
        stored = [n for n_words, n in counts if first <= n_words <= last]
        wanted = [n for n_words, n in n_asked if first <= n_words <= last]
        if stored:
            print(
                f"  {first} to {last} words: {len(stored)} reports, "
                f"{statistics.median(stored):.0f} stored (most {max(stored)}), "
                f"{statistics.median(wanted):.0f} asked for"
            )


def _print_sample(pairs: Sequence[tuple[Told, Told]], *, is_shown: bool) -> None:
    started = time.process_time()
    found = [relate(one, other) for one, other in pairs]
    _print_cost("relate", started, len(pairs))
    kinds = Counter(each.kind for each in found if each)
    rows = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
    print(f"pairs of one speaker in one article: {len(pairs)}, of which {rows}")
    for (one, other), relation in zip(pairs, found, strict=True):
        if is_shown and relation and relation.kind == "paraphrase":
            _show(one, other, relation)


def _show(one: Told, other: Told, relation: Relation) -> None:
    print(f"{relation.coverage:.2f} of the shorter, {relation.nats:.1f} nats")
    for told in (one, other):
        print("   ", " ".join(told.wording.words)[:300])


if __name__ == "__main__":
    main(sys.argv[1:])
