"""Count, for each word of a corpus, how many articles contain it.

usage: python -m training.document_frequencies CORPUS OUT

CORPUS is a JSON Lines file with a "text" for each article (gzipped if it ends in .gz),
or a folder, of which every *train.jsonl.gz is read. OUT is what `identity` weighs words
by. Only words of MIN_ARTICLES articles or more are kept: nothing that one or two
articles alone say gets into the table.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from monitor import text

MIN_ARTICLES = 3
MAX_CHARACTERS = 24
"""Longer "words" are addresses and file names."""

HEADER = """\
# In how many of {n} news articles each word occurs: counts only, no text.
# Words of fewer than {floor} articles are left out.
# Corpus: PolNeAR v1.0.0, the training articles. Edward Newell, Drew Margolin and Derek
# Ruths, An Attribution Relations Corpus for Political News, LREC 2018.
# Made by: python -m training.document_frequencies CORPUS OUT
articles {n}
"""


def read_texts(corpus: Path) -> Iterator[str]:
    """The text of every article in a corpus file, or in a folder's training files."""
    files = sorted(corpus.glob("*train.jsonl.gz")) if corpus.is_dir() else [corpus]
    for path in files:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


def count(texts: Iterable[str]) -> str:
    """Make the table: a header, then a line "word count" each, most frequent first."""
    counts: Counter[str] = Counter()
    n = 0
    for article in texts:
        counts.update(set(text.words(article)))
        n += 1
    kept = sorted(
        (
            (word, found)
            for word, found in counts.items()
            if found >= MIN_ARTICLES and len(word) <= MAX_CHARACTERS
        ),
        key=lambda row: (-row[1], row[0]),
    )
    lines = "".join(f"{word} {found}\n" for word, found in kept)
    return HEADER.format(n=n, floor=MIN_ARTICLES) + lines


def main() -> None:
    """Read CORPUS, write OUT."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    corpus, out = map(Path, sys.argv[1:])
    out.write_text(count(read_texts(corpus)), encoding="utf-8")


if __name__ == "__main__":
    main()
