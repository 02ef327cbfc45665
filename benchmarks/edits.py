"""Edit real articles in known ways: what is told of their statements, at which cost.

usage: python -m benchmarks.edits CORPUS.jsonl.gz...

The statements are what the rules find in each article, by whoever is named as their
source; after the edit the rules read it again, so that extraction flickers as it does.
Per kind of edit: how many statements it touched or left alone, and what was told of
them. Then the copies: of all pairs of articles those that share bands and those that
are copies, and how many made copies (cut, added to) are found through their bands.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

from benchmarks.corpus import read_lines
from monitor import copies, edits, occurrences, text
from monitor.edits import Verdict
from monitor.parts import inner_extractor
from monitor.passages import Passages
from monitor.values import (
    Article,
    ArticleKind,
    Circumstances,
    Followed,
    Occurrence,
    Resolution,
    Sketch,
    Standing,
    StatementKind,
)

SHARE_CUT = 0.75


def articles_of(paths: Sequence[str]) -> Iterator[Article]:
    """The corpus' articles, each normalised as the monitor would."""
    for path in paths:
        for row in read_lines(Path(path)):
            body = text.normalise(row["text"])
            yield Article(row["id"], ArticleKind.ARTICLE, row["id"], "", body)


def statements_of(article: Article) -> tuple[Occurrence, ...]:
    """What the rules find, the words of the source as the figure."""
    found = inner_extractor().extract(article.text)
    who = [
        " ".join(text.words(" ".join(article.text[s:e] for s, e in one.source)))
        for one in found
    ]
    named = [Resolution((name,) if name else (), "source", 1.0) for name in who]
    plain = [Circumstances()] * len(found)
    kinds = [StatementKind.STATEMENT] * len(found)
    return occurrences.make(article, found, named, plain, kinds)


class Editor:
    """Edits an article in a known way; tells which statements that touched."""

    def __init__(self, article: Article, others: str, chance: random.Random) -> None:
        self.article = article
        self.others = others
        self.chance = chance
        self.lines = article.text.split("\n")

    def around(self, found: Sequence[Occurrence]) -> tuple[str, set[str]]:
        """A typo outside all statements, a paragraph moved, one added."""
        spans = [
            span
            for one in found
            for span in (*one.content_spans, *one.source_spans, *one.cue_spans)
        ]
        body = self.article.text
        words = [
            at
            for at in range(1, len(body) - 1)
            if body[at - 1 : at + 2].isalpha()
            and not any(start <= at < end for start, end in spans)
        ]
        if words:
            at = self.chance.choice(words)
            body = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
        lines = body.split("\n")
        lines.insert(self.chance.randrange(len(lines) + 1), self.others)
        lines.append(lines.pop(self.chance.randrange(len(lines))))
        return "\n".join(lines), set()

    def word(self, found: Sequence[Occurrence]) -> tuple[str, set[str]]:
        """One word within one statement is another."""
        one = self.chance.choice(found)
        start, end = self.chance.choice(one.content_spans)
        inner = self.article.text[start:end].split(" ")
        at = start + len(" ".join(inner[: len(inner) // 2])) + (len(inner) > 1)
        word = inner[len(inner) // 2]
        body = self.article.text[:at] + "Skerry" + self.article.text[at + len(word) :]
        return body, self._lost(found, body)

    def paragraph(self, found: Sequence[Occurrence]) -> tuple[str, set[str]]:
        """The paragraph that one statement stands in is gone."""
        one = self.chance.choice(found)
        n = self.article.text.count("\n", 0, one.content_spans[0].start)
        body = "\n".join(self.lines[:n] + self.lines[n + 1 :])
        return body, self._lost(found, body)

    def _lost(self, found: Sequence[Occurrence], body: str) -> set[str]:
        passages = Passages(body)
        return {one.id for one in found if not passages.has(one.content)}


def measure_edits(articles: Sequence[Article]) -> None:
    """Print what is told of touched and untouched statements."""
    chance = random.Random(5)
    told: dict[str, Counter[str]] = {}
    seconds, n_looks = 0.0, 0
    for n, article in enumerate(articles):
        found = statements_of(article)
        if not found:
            continue
        other = articles[n - 1].text.split("\n")[0]
        editor = Editor(article, other, chance)
        for name in ("around", "word", "paragraph"):
            body, touched = getattr(editor, name)(found)
            after = Article(article.id, article.kind, article.url, "", body)
            standings = tuple(Standing(one, one.content) for one in found)
            followed = Followed(article, 1, 0, standings, None)
            again = statements_of(after)
            begun = process_time()
            verdict = edits.judge(article, after, has_statements=True)
            made = edits.follow(followed, after, again, _NOW, None)
            seconds += process_time() - begun
            n_looks += 1
            counts = told.setdefault(name, Counter())
            counts[f"judged {verdict.value}"] += verdict is not Verdict.CHANGED
            counts["new"] += len(made.new)
            kinds = {one.occurrence_id: one.kind.value for one in made.changes}
            for one in found:
                where = "touched" if one.id in touched else "left alone"
                counts[f"{where}: {kinds.get(one.id, 'unchanged')}"] += 1
    for name, counts in told.items():
        print(f"{name}: {dict(sorted(counts.items()))}")
    print(f"{seconds / n_looks * 1000:.1f} ms a look, of {n_looks}")


def measure_copies(articles: Sequence[Article]) -> None:
    """Print how copies are found among all pairs, and among made ones."""
    begun = process_time()
    sketched = [(one, copies.sketch(one)) for one in articles]
    known = [(one, made) for one, made in sketched if made is not None]
    took = process_time() - begun
    by_band: dict[int, list[int]] = {}
    shared: Counter[tuple[int, int]] = Counter()
    for n, (_, made) in enumerate(known):
        for band in made.bands:
            shared.update((other, n) for other in by_band.get(band, ()))
            by_band.setdefault(band, []).append(n)
    likely = [pair for pair, times in shared.items() if times >= copies.SHARED_BANDS]
    runs = [copies.shingles(one.text) for one, _ in known]
    same = [(a, b) for a, b in likely if copies.are_copies(runs[a], runs[b])]
    n_pairs = len(known) * (len(known) - 1) // 2
    print(
        f"{len(known)} articles, {took / len(known) * 1000:.1f} ms a sketch; of "
        f"{n_pairs} pairs {len(likely)} share bands, {len(same)} are copies"
    )
    for a, b in same:
        print(f"  {known[a][0].id} = {known[b][0].id}")
    n_made = n_copies = n_found = 0
    for n, (one, made) in enumerate(known):
        lines = one.text.split("\n")
        other = known[n - 1][0].text.split("\n")[0]
        for body in (
            "\n".join(lines[: int(len(lines) * SHARE_CUT)]),
            "\n".join([other, *lines]),
        ):
            n_made += 1
            if copies.are_copies(copies.shingles(body), runs[n]):
                n_copies += 1
                n_found += _share(made, body)
    print(f"{n_made} made copies: {n_copies} told by their texts, {n_found} by bands")


def _share(made: Sketch, body: str) -> bool:
    other = copies.sketch(Article("x", ArticleKind.ARTICLE, "x", "", body))
    assert other is not None
    return len(set(made.bands) & set(other.bands)) >= copies.SHARED_BANDS


if __name__ == "__main__":
    from monitor.app import now

    _NOW = now()
    corpus = tuple(articles_of(sys.argv[1:]))
    measure_edits(corpus)
    measure_copies(corpus)
