"""The labelled pairs of real articles: floors that identity does not fall below."""

from benchmarks.pairs import FREQUENCIES, decide, quotation_type, read_rows
from monitor import resources
from monitor.identity import parse_frequencies
from monitor.values import QuotationType
from tests.shared import shared

WORDED = ("identical", "fragment", "variant")


def test_real_pairs_are_told_apart() -> None:
    """Same or not, over firm pairs: precision >= 0.95, recall >= 0.80 (1.000 and 0.857
    when the floors were set)."""
    corpus = shared("quotebench")
    files = sorted(corpus.glob("polnear-[dt]*.jsonl.gz"))
    articles = {row["id"]: row for path in files for row in read_rows(path)}
    table = resources.data(FREQUENCIES).read_text(encoding="utf-8")
    frequencies = parse_frequencies(table)
    firm = [row for row in read_rows(corpus / "pairs.jsonl") if not row["doubtful"]]
    said = [row for row in firm if decide(row, articles, frequencies) == "same"]
    counted = [row for row in said if row["relation"] != "repeat"]
    right = [row for row in counted if row["relation"] == "same"]
    wanted = [row for row in firm if row["wording"] in WORDED]
    found = [row for row in right if row["wording"] in WORDED]
    assert len(right) >= 0.95 * len(counted)
    assert len(found) >= 0.80 * len(wanted)


def test_marks_make_the_type() -> None:
    """All letters in quotation marks: direct; some: mixed; none: indirect."""
    assert quotation_type("“All of it,” […] “and the rest.”") is QuotationType.DIRECT
    assert quotation_type("that it was “all of it”") is QuotationType.MIXED
    assert quotation_type("that it's all there") is QuotationType.INDIRECT
