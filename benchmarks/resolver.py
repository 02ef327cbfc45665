"""How well sources become figures when the spans are right.

usage: python -m benchmarks.resolver CORPUS.jsonl[.gz] SPEAKERS.jsonl [--errors]

Runs `figures.resolve` on the corpus's own attributions with every person of SPEAKERS
watched by full name alone, and prints precision, recall and F1 over the figures with
three statements or more, as score_statements.py defines what is wanted and what is
spared, then the share right by rule. `--errors` lists what went wrong.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import (
    Document,
    Label,
    article_of,
    attributions_of,
    figures_of,
    read_documents,
    read_labels,
    watch_list,
)
from monitor.config import Figure
from monitor.figures import Resolver
from monitor.values import Resolution


@dataclass(slots=True)
class Tally:
    """Counts over attributions of watched figures."""

    wanted: int = 0
    hit: int = 0
    judged: int = 0
    right: int = 0

    def __str__(self) -> str:
        precision = self.right / max(1, self.judged)
        recall = self.hit / max(1, self.wanted)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"


def judge(
    label: Label, credited: str, scored: frozenset[str]
) -> tuple[bool, bool] | None:
    """(judged, right) for one figure credited with an attribution; None if spared.

    A stance, a doubtful label and what several said together are neither asked for nor
    held against anybody, as in score_statements.py; "did not say" is no statement.
    """
    if credited not in scored:
        return None
    if credited in label.several:
        return None
    if credited != label.speaker:
        return True, False
    if label.is_wanted:
        return True, True
    # The span was found by the corpus, not by us: whether it is a statement at all is
    # the extractor's affair, and the figure is right.
    return None


def run(
    documents: dict[str, Document],
    labels: dict[str, tuple[Label, ...]],
    watched: Sequence[Figure],
    scored: frozenset[str],
    *,
    show_errors: bool = False,
) -> tuple[Tally, dict[str, Counter[str]]]:
    """Resolve every labelled article and count."""
    names = {figure.id: figure.name for figure in watched}
    resolver = Resolver(watched)
    tally, rules = Tally(), defaultdict[str, Counter[str]](Counter)
    spent = n_words = 0.0
    for ident, listed in labels.items():
        document = documents[ident]
        attributions = attributions_of(document)
        article = article_of(document)
        begun = time.process_time()
        resolutions = resolver.resolve(article, attributions)
        spent += time.process_time() - begun
        n_words += len(document.text.split())
        for label in listed:
            resolution = resolutions[label.index]
            wrong = _count(label, resolution, names, scored, tally, rules)
            if wrong and show_errors:
                _show(document, label, resolution, names, wrong)
    print(f"{1e6 * spent / n_words:.2f} ms per 1000 words")
    return tally, rules


def _count(
    label: Label,
    resolution: Resolution,
    names: dict[str, str],
    scored: frozenset[str],
    tally: Tally,
    rules: dict[str, Counter[str]],
) -> str:
    credited = [names[ident] for ident in resolution.figure_ids]
    problem = ""
    if label.is_wanted and label.speaker in scored:
        tally.wanted += 1
        tally.hit += label.speaker in credited
        if label.speaker not in credited:
            rules[resolution.rule]["missed"] += 1
            problem = "missed"
    for name in credited:
        judged = judge(label, name, scored)
        if judged:
            tally.judged += 1
            tally.right += judged[1]
            rules[resolution.rule]["right" if judged[1] else "wrong"] += 1
            problem = problem if judged[1] else "wrong"
    return problem


def _show(
    document: Document,
    label: Label,
    resolution: Resolution,
    names: dict[str, str],
    problem: str,
) -> None:
    spans = document.attributions[label.index]["source"]
    start = spans[0][0] if spans else 0
    end = spans[-1][1] if spans else 0
    credited = [names[ident] for ident in resolution.figure_ids]
    print(f"--- {problem}: {label.speaker} -> {credited} by {resolution.rule}")
    around = document.text[max(0, start - 260) : start]
    after = document.text[end : end + 60].replace("\n", " / ")
    around = around.replace("\n", " / ")
    print(f"{document.id[:40]}: {around}[[{document.text[start:end]}]]{after}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("speakers", type=Path)
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    documents = read_documents(args.corpus)
    labels = read_labels(args.speakers)
    watched = watch_list(labels)
    scored = figures_of(labels)
    tally, rules = run(documents, labels, watched, scored, show_errors=args.errors)
    print(f"{len(labels)} articles, {len(scored)} figures, {tally.wanted} wanted")
    print(tally)
    for rule, counts in sorted(rules.items(), key=lambda kv: -sum(kv[1].values())):
        credited = counts["right"] + counts["wrong"]
        share = f"{counts['right'] / credited:.3f}" if credited else "  -  "
        print(
            f"  {rule:24s} right {share} of {credited:4d}  missed {counts['missed']:3d}"
        )


if __name__ == "__main__":
    main()
