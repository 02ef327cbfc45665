"""Does confidence mean something? The share right among statements, by rule and by bin.

usage: python -m benchmarks.reliability CORPUS.jsonl[.gz] SPEAKERS.jsonl
           [--extractor NAME] [--scorer score_statements.py]

Reads the corpus's labelled articles, watches every person of SPEAKERS by full name
alone, and judges each statement found as score_statements.py does (same figure, at
least half of the words; stances, doubtful and joint ones are spared). Prints, for each
rule that finds words and for each bin of confidence: how many, what share is right,
and the confidence given on average; then precision and recall at each threshold.
Stances, which an edition shows only on demand, are left out.
"""

import argparse
import importlib.util
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.corpus import (
    DEFAULT_EXTRACTOR,
    article_of,
    figures_of,
    read_documents,
    read_labels,
    read_lines,
    watch_list,
)
from benchmarks.quotes import make_extractor
from benchmarks.statements import normalised
from monitor import quotes
from monitor.figures import Resolver
from monitor.parts import inner_extractor
from monitor.pipeline import analyse
from monitor.values import Occurrence, StatementKind

ROOT = Path(__file__).parent.parent
BINS = 10
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9)


@dataclass(frozen=True, slots=True)
class Judged:
    """One statement found, and whether it is right."""

    occurrence: Occurrence
    is_right: bool


def scorer_of(path: Path) -> ModuleType:
    """The corpus's own scorer, so that right means the same here as there."""
    spec = importlib.util.spec_from_file_location("score_statements", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged(
    corpus: Path, speakers: Path, scorer: ModuleType, name: str
) -> tuple[list[Judged], int]:
    """Every statement that the extractor of that name finds and that counts, and how
    many were wanted."""
    documents, labels = read_documents(corpus), read_labels(speakers)
    raw = {row["id"]: row for row in read_lines(speakers)}
    lines = {row["id"]: row for row in read_lines(corpus)}
    watched = watch_list(labels)
    scored = figures_of(labels)
    names = {figure.id: figure.name for figure in watched}
    extractor, inner = make_extractor(name), inner_extractor()
    resolver = Resolver(watched)
    found: list[Judged] = []
    n_wanted = 0
    for ident, row in raw.items():
        gold = scorer.gold_of(lines[ident], row)
        n_wanted += sum(wanted and who in scored for who, _, wanted, _, _ in gold)
        article = normalised(article_of(documents[ident]))
        for one in analyse(article, extractor, resolver, inner=inner).occurrences:
            if one.kind is not StatementKind.STATEMENT:
                continue
            who = names[one.figure_id]
            verdict = _verdict(who, one.content, gold, scorer)
            if who in scored and verdict is not None:
                found.append(Judged(one, verdict))
    return found, n_wanted


def _verdict(
    name: str, content: str, gold: list[tuple[Any, ...]], scorer: ModuleType
) -> bool | None:
    """Right, wrong, or None where it counts neither way."""
    text = scorer.words(content)
    best: tuple[float, bool, bool] = (0.0, False, False)
    for speaker, words, wanted, _, spared in gold:
        if speaker == name:
            part = scorer.containment(text, words) if text.total() >= 4 else 0
            best = max(best, (max(scorer.jaccard(text, words), part), wanted, spared))
    share, wanted, spared = best
    if share < 0.5:
        return False
    return True if wanted else None if spared else False


def table(found: list[Judged]) -> Iterator[str]:
    """By rule, then by bin of confidence."""
    by_rule: dict[str, list[Judged]] = defaultdict(list)
    by_bin: dict[str, list[Judged]] = defaultdict(list)
    for one in found:
        rule, _, resolved = one.occurrence.rule.partition("/")
        by_rule[rule].append(one)
        if "+" in rule:
            by_rule["tagger, a rule agrees"].append(one)
        by_rule[f"  …/{resolved}"].append(one)
        low = min(BINS - 1, int(one.occurrence.confidence * BINS)) / BINS
        by_bin[f"{low:.1f} to {low + 1 / BINS:.1f}"].append(one)
    for title, groups in (("rule", by_rule), ("confidence", by_bin)):
        yield f"{title:24s} {'n':>5s} {'right':>6s} {'confidence':>11s}"
        for name, members in sorted(groups.items()):
            right = sum(one.is_right for one in members) / len(members)
            mean = sum(one.occurrence.confidence for one in members) / len(members)
            yield f"{name:24s} {len(members):5d} {right:6.2f} {mean:11.2f}"


def thresholds(found: list[Judged], n_wanted: int) -> Iterator[str]:
    """What an edition shows at each `min_confidence`."""
    yield f"{'threshold':24s} {'shown':>5s} {'right':>6s} {'of wanted':>11s}"
    for limit in THRESHOLDS:
        shown = Counter(
            one.is_right for one in found if one.occurrence.confidence >= limit
        )
        share = shown[True] / max(1, shown.total())
        of_wanted = shown[True] / n_wanted
        yield f"{limit:<24.2f} {shown.total():5d} {share:6.2f} {of_wanted:11.2f}"


def main() -> None:
    """Print the tables."""
    shared = Path(os.environ.get("MONITOR_SHARED") or ROOT.parent / "shared")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("speakers", type=Path)
    parser.add_argument(
        "--extractor", default=DEFAULT_EXTRACTOR, choices=quotes.EXTRACTORS
    )
    parser.add_argument(
        "--scorer", type=Path, default=shared / "quotebench" / "score_statements.py"
    )
    args = parser.parse_args()
    scorer = scorer_of(args.scorer)
    found, n_wanted = judged(args.corpus, args.speakers, scorer, args.extractor)
    print("\n".join([*table(found), "", *thresholds(found, n_wanted)]))


if __name__ == "__main__":
    main()
