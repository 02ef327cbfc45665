"""Where an extractor is weak: the share of a corpus's attributions that it finds.

usage: python -m benchmarks.weaknesses CORPUS.jsonl[.gz] PREDICTIONS.jsonl

PREDICTIONS is what benchmarks.quotes writes. An attribution is found when a prediction
has 80 % of its letters and digits (Jaccard) and shares its source, as in the
benchmark's end-to-end figure, but several may be found by one. Prints the share found
by length, number of spans, source, kind and publisher.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.corpus import Document, read_documents, read_lines
from benchmarks.kinds import typed
from monitor.kinds import kind_of
from monitor.values import Attribution

SAME_CONTENT = 0.8
LENGTHS = ((1, 3), (4, 8), (9, 20), (21, 50), (51, 10_000))
PRONOUNS = frozenset(["i", "you", "he", "she", "it", "we", "they", "who"])

Letters = set[int]
Pair = tuple[Letters, Letters]
"""Content and source as offsets of letters and digits."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("predictions", type=Path)
    options = parser.parse_args(arguments)
    found = {row["id"]: row for row in read_lines(options.predictions)}
    counts: Counter[tuple[str, str, bool]] = Counter()
    for document in read_documents(options.corpus).values():
        made = [
            _pair(document.text, one)
            for one in found.get(document.id, {}).get("attributions", ())
        ]
        for one, gold in zip(typed(document), document.attributions, strict=True):
            is_found = _is_found(_pair(document.text, gold), made)
            for group, name in _groups(document, one):
                counts[group, name, is_found] += 1
    for group, name in dict.fromkeys((g, n) for g, n, _ in sorted(counts)):
        n_found, n_missed = counts[group, name, True], counts[group, name, False]
        total = n_found + n_missed
        print(f"{group:10s} {name:24s} {total:5d}  {n_found / total:.3f} found")


def _groups(document: Document, one: Attribution) -> Iterator[tuple[str, str]]:
    text = document.text
    n_words = sum(len(text[start:end].split()) for start, end in one.content)
    low, high = next(each for each in LENGTHS if n_words <= each[1])
    yield "words", f"{low:2d} to {high}" if high < LENGTHS[-1][1] else f"{low} and more"
    yield "spans", "one" if len(one.content) == 1 else "several"
    source = " ".join(text[start:end] for start, end in one.source).lower()
    is_pronoun = source in PRONOUNS
    yield "source", "none" if not source else "pronoun" if is_pronoun else "other"
    yield "kind", kind_of(text, one).value
    yield "publisher", document.publisher


def _pair(text: str, one: Mapping[str, list[list[int]]]) -> Pair:
    return _letters(text, one["content"]), _letters(text, one["source"])


def _letters(text: str, spans: Sequence[Sequence[int]]) -> Letters:
    return {n for start, end in spans for n in range(start, end) if text[n].isalnum()}


def _is_found(gold: Pair, made: Sequence[Pair]) -> bool:
    content, source = gold
    return any(
        len(content & other) >= SAME_CONTENT * len(content | other)
        and (bool(source & who) or not (source or who))
        for other, who in made
    )


if __name__ == "__main__":
    main()
