"""Decide labelled pairs of attributions: is it the same statement?

usage: python -m benchmarks.pairs PAIRS.jsonl DECISIONS.jsonl CORPUS.jsonl.gz...

Each pair goes through `identity` as it would reach the store: the corpus' own
attributions as occurrences, the pair's speakers as figures, the articles' dates as
publication times. A
speaker that is null is unnamed in that article and taken to be the other one's, so that
words and times alone decide. DECISIONS gets a line {"k", "relation"} for each pair:
"same", or "other" (for repeats too: telling them is not part of identity yet).
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor import resources
from monitor.identity import Frequencies, parse_frequencies
from monitor.identity.relating import relate
from monitor.identity.told import tell
from monitor.text import normalise
from monitor.values import Occurrence, QuotationType, make_id

Row = Mapping[str, Any]
FREQUENCIES = "en-document-frequencies.txt"
UNNAMED = "unnamed"

_IN_MARKS = re.compile('[“„«"][^“”„«»"]*[”“»"]?')


def read_rows(path: Path) -> Iterator[Row]:
    """The objects of a JSON Lines file, gzipped if its name ends in .gz."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def quotation_type(content: str) -> QuotationType:
    """Direct, mixed or indirect, by how many letters stand in quotation marks."""
    n_outside = sum(map(str.isalnum, _IN_MARKS.sub("", content)))
    if n_outside == 0:
        return QuotationType.DIRECT
    n_all = sum(map(str.isalnum, content))
    return QuotationType.INDIRECT if n_outside == n_all else QuotationType.MIXED


def make_occurrence(article: Row, i: int, figure_id: str) -> Occurrence:
    """Attribution `i` of a corpus article as an occurrence of this figure."""
    spans = article["attributions"][i]["content"]
    content = " […] ".join(normalise(article["text"][s:e]) for s, e in spans)
    return Occurrence(
        id=make_id("occurrence", article["id"], figure_id, str(i)),
        article_id=article["id"],
        figure_id=figure_id,
        content=content,
        type=quotation_type(content),
        cue="",
        source="",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context="",
        context_cue=(),
        rule="gold",
        confidence=1.0,
        published_at=datetime.fromisoformat(article["date"]).replace(tzinfo=UTC),
    )


def decide(pair: Row, articles: Mapping[str, Row], frequencies: Frequencies) -> str:
    """ "same" or "other" for one pair."""
    speakers = pair["speaker_a"], pair["speaker_b"]
    either = speakers[0] or speakers[1] or UNNAMED
    pairs = zip((pair["a"], pair["b"]), speakers, strict=True)
    one, other = (
        tell(
            frequencies,
            make_occurrence(articles[side["id"]], side["i"], speaker or either),
        )
        for side, speaker in pairs
    )
    relation = relate(tell(frequencies, one), tell(frequencies, other))
    return "same" if relation and relation.is_same else "other"


def main(arguments: Sequence[str]) -> None:
    """Read PAIRS and CORPUS, write DECISIONS."""
    if len(arguments) < 3:
        sys.exit(__doc__)
    pairs, decisions, *corpora = map(Path, arguments)
    articles = {row["id"]: row for path in corpora for row in read_rows(path)}
    table = resources.data(FREQUENCIES).read_text(encoding="utf-8")
    frequencies = parse_frequencies(table)
    with decisions.open("w", encoding="utf-8") as out:
        for pair in read_rows(pairs):
            relation = decide(pair, articles, frequencies)
            out.write(json.dumps({"k": pair["k"], "relation": relation}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
