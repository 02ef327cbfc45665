"""Attributions of a corpus: what the extractor finds, written for a scorer.

    python -m benchmarks.quotes CORPUS.jsonl.gz PREDICTIONS.jsonl [--extractor NAME]
                                [--by-rule] [--weights FILE.onnx]

Both files are in the quotation benchmark's format (JSON Lines; spans are code point
offsets into `text`). The extractor reads each text exactly as the corpus gives it.
Prints words a second of CPU time on one core; with --by-rule also, where the corpus has
gold attributions, the share of each rule's attributions that is right: content Jaccard
>= 0.5 over letters and digits and overlapping sources. The rules' confidences come from
that, on the corpus's train part. With --weights the tagger reads with other weights
than those that ship: another seed's, or those from before quantisation.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.corpus import DEFAULT_EXTRACTOR, Document, read_documents
from monitor import quotes, resources
from monitor.ports import Extractor
from monitor.quotes.tagger import TaggerExtractor
from monitor.quotes.tagger.model import OnnxModel
from monitor.values import Attribution

SAME_CONTENT = 0.5


def make_extractor(name: str) -> Extractor:
    """The extractor of that name with the cues that ship."""
    return quotes.make(name, _cues())


def _cues() -> quotes.Cues:
    cues = resources.folder("config") / "cues" / "en.txt"
    return quotes.parse_cues(cues.read_text(encoding="utf-8"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the corpus, write the predictions, print the speed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument(
        "--extractor", default=DEFAULT_EXTRACTOR, choices=quotes.EXTRACTORS
    )
    parser.add_argument("--by-rule", action="store_true")
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args(arguments)
    documents = list(read_documents(options.corpus).values())
    extractor = make_extractor(options.extractor)
    if options.weights:
        extractor = TaggerExtractor(_cues(), OnnxModel(options.weights))
    started = time.process_time()
    found = [extractor.extract(document.text) for document in documents]
    seconds = time.process_time() - started
    write_predictions(options.predictions, documents, found)
    n_words = sum(len(document.text.split()) for document in documents)
    print(f"{len(documents)} articles, {sum(map(len, found))} attributions")
    print(f"{n_words / seconds:,.0f} words a second of CPU time")
    if options.by_rule:
        print_rules(documents, found)


def write_predictions(
    path: Path,
    documents: Iterable[Document],
    found: Iterable[tuple[Attribution, ...]],
) -> None:
    """Write one line an article, in the benchmark's format."""
    with path.open("w", encoding="utf-8") as lines:
        for document, attributions in zip(documents, found, strict=True):
            row = {
                "id": document.id,
                "attributions": [
                    {"content": a.content, "source": a.source, "cue": a.cue}
                    for a in attributions
                ],
            }
            print(json.dumps(row), file=lines)


def print_rules(
    documents: Iterable[Document], found: Iterable[tuple[Attribution, ...]]
) -> None:
    """Print for each rule how many attributions it made and which share is right."""
    n_made: Counter[str] = Counter()
    n_right: Counter[str] = Counter()
    for document, attributions in zip(documents, found, strict=True):
        gold = [
            (
                _letters(document.text, a["content"]),
                _letters(document.text, a["source"]),
            )
            for a in document.attributions
        ]
        for attribution in attributions:
            n_made[attribution.rule] += 1
            n_right[attribution.rule] += _is_right(document.text, attribution, gold)
    for rule, n in n_made.most_common():
        print(f"  {rule:14s} {n:6d} made, {n_right[rule] / n:.2f} right")


def _is_right(
    text: str, attribution: Attribution, gold: list[tuple[set[int], set[int]]]
) -> bool:
    content = _letters(text, attribution.content)
    source = _letters(text, attribution.source)
    return any(
        len(content & other) >= SAME_CONTENT * len(content | other)
        and (bool(source & other_source) or not (source or other_source))
        for other, other_source in gold
        if content & other
    )


def _letters(text: str, spans: Iterable[Sequence[int]]) -> set[int]:
    return {n for start, end in spans for n in range(start, end) if text[n].isalnum()}


if __name__ == "__main__":
    main()
