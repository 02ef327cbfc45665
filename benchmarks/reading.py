"""What reading an article costs once its text is there: time, and memory.

usage: python -m benchmarks.reading [--extractor NAME] [--articles N]
           [CORPUS.jsonl.gz SPEAKERS.jsonl]

Extracts, resolves, tells kinds and circumstances and cuts out contexts, as the daemon
does, in one thread. With a corpus, its labelled articles are read with all of SPEAKERS
watched; without, generated articles of 750 words that name somebody watched. Prints
articles a second of CPU time, per 750 words, and the memory that the process grew by
from before the extractor was loaded to its peak.
"""

import argparse
import os
import resource
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.corpus import (
    DEFAULT_EXTRACTOR,
    article_of,
    read_documents,
    read_labels,
    watch_list,
)
from benchmarks.quotes import make_extractor
from benchmarks.speed import generate
from monitor import quotes
from monitor.config import Figure
from monitor.figures import Resolver
from monitor.parts import inner_extractor
from monitor.pipeline import analyse
from monitor.text import normalise
from monitor.values import Article, ArticleKind

WORDS = 750
WATCHED = (Figure(id="lindt", name="Oskar Lindt"), Figure(id="holt", name="Mira Holt"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the articles and print what it cost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("speakers", type=Path, nargs="?")
    parser.add_argument(
        "--extractor", default=DEFAULT_EXTRACTOR, choices=quotes.EXTRACTORS
    )
    parser.add_argument("--articles", type=int, default=100)
    options = parser.parse_args(arguments)
    articles, watched = _generated(options.articles)
    if options.corpus:
        articles, watched = _labelled(options.corpus, options.speakers)
    resolver, inner = Resolver(watched), inner_extractor()
    before = _resident()
    extractor = make_extractor(options.extractor)
    extractor.extract("Whatever is loaded late, is loaded now.")
    began = time.process_time()
    n_found = sum(
        len(analyse(one, extractor, resolver, inner=inner).occurrences)
        for one in articles
    )
    spent = time.process_time() - began
    n_words = sum(len(one.text.split()) for one in articles)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{options.extractor}: {len(articles)} articles, {n_words:,} words")
    print(f"{n_found} occurrences of {len(watched)} watched")
    print(
        f"{n_words / WORDS / spent:.1f} articles of {WORDS} words a second of CPU time"
    )
    print(f"{(peak - before) / 2**20:.0f} MB added at the peak")


def _generated(n: int) -> tuple[list[Article], Sequence[Figure]]:
    texts = generate(n * WORDS)
    return [_article(f"made-{k}", text) for k, text in enumerate(texts)], WATCHED


def _article(ident: str, text: str) -> Article:
    return Article(
        ident, ArticleKind.ARTICLE, f"https://paper.example/{ident}", "", text
    )


def _labelled(corpus: Path, speakers: Path) -> tuple[list[Article], Sequence[Figure]]:
    documents, labels = read_documents(corpus), read_labels(speakers)
    articles = [article_of(documents[ident]) for ident in labels if ident in documents]
    return [replace(one, text=normalise(one.text)) for one in articles], watch_list(
        labels
    )


def _resident() -> int:
    """Bytes of memory in use now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
