"""A made archive of any size, written past the program: for benchmarks of reading it.

Figures, outlets and topics are numbered; the words are drawn as often as articles use
each. The same seed makes the same archive.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Connection, insert

from monitor import resources
from monitor.identity import parse_frequencies
from monitor.store.tables import (
    articles,
    occurrence_topics,
    occurrences,
    statements,
)
from monitor.values import make_id

START = datetime(2026, 1, 1, tzinfo=UTC)
LENGTH = timedelta(days=365)
N_FIGURES, N_OUTLETS, N_TOPICS = 500, 60, 40
BATCH = 2000
"""Statements written at once."""

A = TypeVar("A")


def vocabulary() -> tuple[list[str], np.ndarray[Any, Any]]:
    """Words, the commonest first, and how likely each is."""
    table = resources.data("en-document-frequencies.txt").read_text(encoding="utf-8")
    counts = parse_frequencies(table).counts
    words = sorted(counts, key=lambda word: (-counts[word], word))
    weights = np.array([counts[word] for word in words], dtype=float)
    return words, weights / weights.sum()


def figure(n: int) -> str:
    """A figure's id."""
    return f"figure-{n}"


def outlet(n: int) -> str:
    """An outlet's id."""
    return f"outlet-{n}"


def topic(n: int) -> str:
    """A topic's id."""
    return f"topic-{n}"


def fill(connection: Connection, n_occurrences: int, seed: int = 11) -> None:
    """Write articles, statements, occurrences and topics: two reports a statement."""
    rng, made = random.Random(seed), _made(n_occurrences // 2, seed)
    seq = 0
    while some := list(islice(made, BATCH)):
        rows: dict[str, list[dict[str, Any]]] = {}
        for statement_id, at, said, around in some:
            of = figure(min(int(rng.expovariate(1 / 120)), N_FIGURES - 1))
            for place in range(2):
                seq += 1
                _report(rows, rng, seq, statement_id, of, at, said, around[place])
            rows.setdefault("statements", []).append(
                {
                    "id": statement_id,
                    "figure_id": of,
                    "text": said,
                    "text_of": make_id("occurrence", str(seq - 1)),
                    "type": "direct" if rng.random() < 0.7 else "indirect",
                    "first_published_at": at,
                    "kind": "statement" if rng.random() < 0.9 else "stance",
                }
            )
        for table in (articles, statements, occurrences, occurrence_topics):
            connection.execute(insert(table), rows[table.name])


def _made(n: int, seed: int) -> Iterator[tuple[str, datetime, str, tuple[str, str]]]:
    """Statements: id, time, words, and two contexts that hold them."""
    words, weights = vocabulary()
    rng = np.random.default_rng(seed)
    for first in range(0, n, BATCH):
        drawn = rng.choice(len(words), size=(BATCH, 60), p=weights)
        for k in range(min(BATCH, n - first)):
            number = first + k
            said = [words[each] for each in drawn[k, :22]]
            rest = [words[each] for each in drawn[k, 22:]]
            content = f"“{' '.join(said)}.”"
            yield (
                make_id("statement", str(number)),
                START + LENGTH * number / n,
                content,
                (
                    f"{content} {' '.join(rest[:12])}.",
                    f"{' '.join(rest[12:24])}. {content} {' '.join(rest[24:])}.",
                ),
            )


def _report(
    rows: dict[str, list[dict[str, Any]]],
    rng: random.Random,
    seq: int,
    statement_id: str,
    figure_id: str,
    at: datetime,
    content: str,
    context: str,
) -> None:
    article_id, occurrence_id = (
        make_id(kind, str(seq)) for kind in ("article", "occurrence")
    )
    published_at = at + timedelta(minutes=rng.randrange(300)) * (seq % 2 == 0)
    url = f"https://example.org/{seq}"
    rows.setdefault("articles", []).append(
        {
            "id": article_id,
            "kind": "article",
            "url": url,
            "title": "A title of usual length for an article",
            "text": context,
            "outlet_id": outlet(min(int(rng.expovariate(1 / 15)), N_OUTLETS - 1)),
            "published_at": published_at,
            "post_kind": "own",
            "first_seen_at": published_at,
        }
    )
    rows.setdefault("occurrences", []).append(
        {
            "id": occurrence_id,
            "seq": seq,
            "statement_id": statement_id,
            "relation": "new" if seq % 2 else "identical",
            "article_id": article_id,
            "figure_id": figure_id,
            "content": content,
            "type": "direct",
            "cue": "said",
            "source": "Somebody",
            "content_spans": ((0, len(content)),),
            "cue_spans": (),
            "source_spans": (),
            "context": context,
            "context_cue": (),
            "rule": "made/made",
            "confidence": 0.5 + rng.random() / 2,
            "reason": "",
            "is_post": False,
            "post_kind": "own",
            "published_at": published_at,
            "first_seen_at": published_at,
        }
    )
    n = min(int(rng.expovariate(1 / 10)), N_TOPICS - 1)
    rows.setdefault("occurrence_topics", []).append(
        {
            "occurrence_id": occurrence_id,
            "topic_id": topic(n),
            "position": 0,
            "terms": ["term"],
        }
    )
