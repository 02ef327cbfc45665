"""How well statements, stances and things unsaid are told apart.

usage: python -m benchmarks.kinds CORPUS.jsonl[.gz] SPEAKERS.jsonl [--errors]

Runs `kinds.kind_of` on the corpus's own attributions and compares it with the `kind`
that a reader gave each (`other`, neither said nor held, is left out). Prints the
confusion, then precision and recall of each kind. `--errors` lists what went wrong.
"""

import argparse
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.corpus import (
    Document,
    Label,
    attributions_of,
    read_documents,
    read_labels,
)
from monitor.kinds import kind_of
from monitor.quotes.marks import find_quotations
from monitor.quotes.quoted import quotation_type
from monitor.text import paragraphs
from monitor.values import Attribution, StatementKind

KINDS = tuple(kind.value for kind in StatementKind)


def typed(document: Document) -> tuple[Attribution, ...]:
    """The corpus's attributions, each with how much of it is quoted."""
    text = document.text
    marks = [
        quotation.span
        for marked in find_quotations(text, paragraphs(text))
        for quotation in marked
    ]
    return tuple(
        replace(one, type=quotation_type(text, one.content, marks))
        for one in attributions_of(document)
    )


def confusion(
    documents: Mapping[str, Document],
    labels: Mapping[str, tuple[Label, ...]],
    *,
    show_errors: bool = False,
) -> Counter[tuple[str, str]]:
    """How often each labelled kind (first) was taken for each kind (second)."""
    counts: Counter[tuple[str, str]] = Counter()
    for ident, listed in labels.items():
        document = documents[ident]
        attributions = typed(document)
        for label in listed:
            if label.is_doubtful or label.kind not in KINDS:
                continue
            one = attributions[label.index]
            found = kind_of(document.text, one).value
            counts[label.kind, found] += 1
            if show_errors and found != label.kind:
                start = min(s.start for s in (*one.cue, *one.content, *one.source))
                around = document.text[max(0, start - 60) : start + 160]
                cue = " ".join(document.text[s:e] for s, e in one.cue)
                print(f"{label.kind} -> {found} [{cue}] {around!r}")
    return counts


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("speakers", type=Path)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    counts = confusion(
        read_documents(options.corpus),
        read_labels(options.speakers),
        show_errors=options.errors,
    )
    for kind in KINDS:
        found = sum(n for (_, taken), n in counts.items() if taken == kind)
        gold = sum(n for (given, _), n in counts.items() if given == kind)
        if not gold:  # the reader did not tell mentions from statements
            continue
        right = counts[kind, kind]
        row = "  ".join(f"{taken} {counts[kind, taken]:4d}" for taken in KINDS)
        print(
            f"{kind:12s} taken for: {row}   "
            f"precision {right / max(1, found):.3f}  recall {right / max(1, gold):.3f}"
        )


if __name__ == "__main__":
    main()
