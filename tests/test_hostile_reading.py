"""Reading an article takes no more than its length asks for, whatever stands in it."""

import time

import pytest

from monitor.config import Figure, Role
from monitor.figures import Resolver
from monitor.pipeline import analyse
from monitor.values import Article, ArticleKind
from tests.quotes.extractors import extractor

FIGURES = (
    Figure(
        id="holt",
        name="Mira Holt",
        roles=(Role(title="foreign minister", of=("Arvenia", "Arvenian")),),
    ),
    Figure(id="ministry", name="Harbour Ministry", kind="body"),
)
LENGTH = 30_000


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("A", id="one long capital word"),
        pytest.param("MIRA HOLT ", id="shouted names"),
        pytest.param("Mira Holt ", id="a name and nothing else"),
        pytest.param("Holt, ", id="a list of surnames"),
        pytest.param("Mira Holt and ", id="an endless pair"),
        pytest.param("Holt's ", id="owners of owners"),
        pytest.param("the minister of the ", id="offices of offices"),
        pytest.param("she said that he said ", id="nested pronouns"),
        pytest.param("on Monday, on Tuesday ", id="days"),
        pytest.param("told the News of the Times ", id="outlets"),
        pytest.param("“No,” Holt said, according to Radio. ", id="one paragraph"),
        pytest.param("“No,” she said.\n", id="many statements"),
        pytest.param("“He said, ‘I said, “no”’,” Holt said.\n", id="nested quotations"),
        pytest.param("-- ", id="dashes"),
        pytest.param("(", id="brackets"),
        pytest.param("Harbour Ministry's ", id="bodies"),
    ],
)
def test_no_text_is_slow_to_read(piece: str) -> None:
    """30 kB of any repeated piece are read in four seconds of CPU time."""
    text = "Mira Holt said on Monday: " + piece * (LENGTH // len(piece))
    article = Article("a", ArticleKind.ARTICLE, "https://p.example/a", piece, text)
    resolver, rules = Resolver(FIGURES), extractor("rules")
    began = time.process_time()
    analyse(article, rules, resolver, ("Radio",), inner=rules)
    assert time.process_time() - began < 4
