"""Decide labelled pairs of attributions: is it the same statement?

usage: python -m benchmarks.pairs PAIRS.jsonl DECISIONS.jsonl CORPUS.jsonl.gz...

Each pair goes through `identity.relate` as it would reach the store: the corpus' own
attributions as occurrences, the pair's speakers as figures, the articles' dates as
publication times, the day of the saying read from the text. A speaker that is null is
unnamed in that article and taken to be the other one's, so that words and times alone
decide; a paraphrase rests on the speaker and is not decided there. DECISIONS gets a
line {"k", "relation"} for each pair: "same", "repeat" (the same words on another
occasion) or "other".
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.corpus import (
    Document,
    article_of,
    attributions_of,
    read_documents,
    read_lines,
)
from monitor import circumstances, occurrences, resources
from monitor.identity import Frequencies, parse_frequencies, relate, tell
from monitor.text import normalise
from monitor.values import Occurrence, QuotationType, Resolution, StatementKind

Row = Mapping[str, Any]
FREQUENCIES = "en-document-frequencies.txt"
UNNAMED = "unnamed"

_IN_MARKS = re.compile('[“„«"][^“”„«»"]*[”“»"]?')


def quotation_type(content: str) -> QuotationType:
    """Direct, mixed or indirect, by how many letters stand in quotation marks."""
    n_outside = sum(map(str.isalnum, _IN_MARKS.sub("", content)))
    if n_outside == 0:
        return QuotationType.DIRECT
    n_all = sum(map(str.isalnum, content))
    return QuotationType.INDIRECT if n_outside == n_all else QuotationType.MIXED


def make_occurrence(document: Document, i: int, figure_id: str) -> Occurrence:
    """Attribution `i` of a corpus article as an occurrence of this figure, with what
    the text around it says of the day."""
    article = article_of(document)
    attribution = attributions_of(document)[i]
    [occurrence] = occurrences.make(
        article,
        [attribution],
        [Resolution((figure_id,), "gold", 1.0)],
        [circumstances.read(article, attribution)],
        [StatementKind.STATEMENT],
    )
    content = normalise(occurrence.content)
    return replace(occurrence, content=content, type=quotation_type(content))


def decide(
    pair: Row, documents: Mapping[str, Document], frequencies: Frequencies
) -> str:
    """ "same", "repeat" or "other" for one pair."""
    speakers = pair["speaker_a"], pair["speaker_b"]
    either = speakers[0] or speakers[1] or UNNAMED
    one, other = (
        tell(frequencies, make_occurrence(documents[side["id"]], side["i"], speaker))
        for side, speaker in zip(
            (pair["a"], pair["b"]), (each or either for each in speakers), strict=True
        )
    )
    relation = relate(one, other)
    is_guessed = (speakers[0] is None) != (speakers[1] is None)
    if relation is None or (is_guessed and relation.kind == "paraphrase"):
        return "other"
    return "same" if relation.is_same else "repeat"


def main(arguments: Sequence[str]) -> None:
    """Read PAIRS and CORPUS, write DECISIONS."""
    if len(arguments) < 3:
        sys.exit(__doc__)
    pairs, decisions, *corpora = map(Path, arguments)
    documents = {k: v for path in corpora for k, v in read_documents(path).items()}
    table = resources.data(FREQUENCIES).read_text(encoding="utf-8")
    frequencies = parse_frequencies(table)
    with decisions.open("w", encoding="utf-8") as out:
        for pair in read_lines(pairs):
            relation = decide(pair, documents, frequencies)
            out.write(json.dumps({"k": pair["k"], "relation": relation}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
