"""How many words a second an extractor reads on one core.

    python -m benchmarks.speed [--extractor NAME] [--words N] [CORPUS.jsonl.gz]

Without a corpus it reads generated news: sentences with and without cues and marks in
about the proportion of news, the same on every run.
"""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpus import DEFAULT_EXTRACTOR, read_documents
from benchmarks.quotes import make_extractor
from monitor import quotes

N_WORDS = 100_000
SENTENCES = (  # invented; four in ten hold a cue or a mark, as in news
    "The harbour of Port Amber reopened on Tuesday after a week of storms.",
    "Prime Minister Oskar Lindt said that the dykes had held and would be raised.",
    "“We were lucky this time,” Mr. Lindt said. “We will not be lucky twice.”",
    "Ships with grain and timber had waited outside for most of the week.",
    "The Harbour Authority counted 41 damaged boats, among them two ferries.",
    "Mira Holt, who leads the opposition, called the delay “a disgrace.”",
    "Repairs are to begin next month and to cost some 3.5 million crowns.",
    "In the old town the market hall stayed dry, and the trams ran again by noon.",
    "According to the weather service, the next front will pass to the north.",
    "No vote was held, and the council did not publish its minutes.",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the texts and print the speed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument(
        "--extractor", default=DEFAULT_EXTRACTOR, choices=quotes.EXTRACTORS
    )
    parser.add_argument("--words", type=int, default=N_WORDS)
    options = parser.parse_args(arguments)
    if options.corpus:
        texts = [document.text for document in read_documents(options.corpus).values()]
    else:
        texts = generate(options.words)
    extractor = make_extractor(options.extractor)
    started = time.process_time()
    n_found = sum(len(extractor.extract(text)) for text in texts)
    seconds = time.process_time() - started
    n_words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} texts, {n_words:,} words, {n_found:,} attributions")
    print(f"{n_words / seconds:,.0f} words a second of CPU time")


def generate(n_words: int) -> list[str]:
    """Articles of 20 paragraphs with `n_words` words or a little more in all."""
    chance = random.Random(0)
    texts: list[str] = []
    total = 0
    while total < n_words:
        paragraphs = [" ".join(chance.choices(SENTENCES, k=3)) for _ in range(20)]
        texts.append("\n".join(paragraphs))
        total += len(texts[-1].split())
    return texts


if __name__ == "__main__":
    main()
