"""Measure what placing new occurrences among known statements costs.

usage: python -m benchmarks.placing [KNOWN...]

For each number of known statements of one figure (default 1000, 5000, 20000), all
within the window: 20 new occurrences, half of them fragments of known ones, placed by
a matcher that has seen none of them (cold) and again (warm). CPU seconds, one core.
"""

import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from monitor import resources
from monitor.identity import Frequencies, Matcher, parse_frequencies
from monitor.values import Occurrence, QuotationType, Statement, make_id

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
N_NEW = 20


def make_texts(frequencies: Frequencies, n: int, seed: int = 7) -> list[str]:
    """Sentences of 8 to 40 words, drawn as often as articles use each."""
    rng = random.Random(seed)
    words, counts = zip(*frequencies.counts.items(), strict=True)
    return [
        " ".join(rng.choices(words, counts, k=rng.randint(8, 40))) for _ in range(n)
    ]


def make_occurrence(n: int, content: str) -> Occurrence:
    """An occurrence with these words and nothing around them."""
    return Occurrence(
        id=make_id("occurrence", str(n)),
        article_id="article",
        figure_id="mira-holt",
        content=content,
        type=QuotationType.DIRECT,
        cue="",
        source="",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context="",
        context_cue=(),
        rule="made",
        confidence=1.0,
        published_at=NOON,
    )


def measure(frequencies: Frequencies, n_known: int) -> tuple[float, float, int]:
    """CPU seconds cold and warm, and how many of the new ones were joined."""
    texts = make_texts(frequencies, n_known + N_NEW // 2)
    known = [
        Statement(f"s{n}", "mira-holt", each, "x", QuotationType.DIRECT, NOON)
        for n, each in enumerate(texts[:n_known])
    ]
    step = n_known // (N_NEW // 2)
    fragments = [text[: len(text) * 2 // 3] for text in texts[:n_known:step]]
    contents = (*fragments[: N_NEW // 2], *texts[n_known:])
    new = [make_occurrence(n, content) for n, content in enumerate(contents)]
    matcher = Matcher(frequencies)
    times = [time.process_time()]
    for _ in range(2):
        matches = matcher.match(new, known)
        times.append(time.process_time())
    n_joined = sum(match.statement_id is not None for match in matches)
    return times[1] - times[0], times[2] - times[1], n_joined


def main(arguments: Sequence[str]) -> None:
    """Print a line for each number of known statements."""
    table = resources.data("en-document-frequencies.txt").read_text(encoding="utf-8")
    frequencies = parse_frequencies(table)
    for n_known in [int(each) for each in arguments] or [1000, 5000, 20000]:
        cold, warm, n_joined = measure(frequencies, n_known)
        print(
            f"{n_known:6d} known, {N_NEW} new: cold {cold:.3f} s, warm {warm:.3f} s, "
            f"{n_joined} joined"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
