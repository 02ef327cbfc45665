"""What the archive shows of statements that an outlet or their speaker took back."""

import csv
import io

import pytest

from monitor.render import safe
from monitor.values import ChangeKind, StatementReports
from monitor.web import citing, data
from monitor.web.catalog import Catalog
from monitor.web.entries import badges_of, entry
from monitor.web.feeds import items
from monitor.web.places import Links
from monitor.web.statement import StatementPage, statement_page
from tests import archive
from tests.render.newsday import Became
from tests.test_standing import MENDED, PART, POST, RADIO, WHOLE, WIRE, known, said

EDITED, REMOVED, DELETED, RESTORED = ChangeKind
CATALOG = Catalog(archive.config("sqlite://"))
LINKS = Links("https://archive.example", is_static=False)
GONE = known(said(WIRE, RADIO, changes=(Became(0, REMOVED, 1),)))
ALONE = known(said(WIRE, changes=(Became(0, REMOVED, 1),)))
CORRECTED = known(said(WIRE, RADIO, changes=(Became(0, EDITED, 1, MENDED),)))


def page_of(one: StatementReports) -> StatementPage:
    """Its page."""
    return statement_page(one, CATALOG, {}, least=0.6)


@pytest.mark.parametrize(
    ("one", "words"),
    [(GONE, PART), (ALONE, WHOLE), (CORRECTED, MENDED)],
    ids=["removed", "nothing-stands", "corrected"],
)
def test_one_wording_everywhere(one: StatementReports, words: str) -> None:
    """Lists, page, feeds, citation and data show the same words: those that stand."""
    assert entry(one, CATALOG).words == words
    assert page_of(one).paragraphs == (words,)
    (item,) = items([one], CATALOG)
    assert item.text.startswith(words)
    assert words in citing.citations(one, CATALOG, LINKS).plain
    assert data.statement(one, CATALOG, LINKS)["text"] == words


@pytest.mark.parametrize(
    ("one", "badges"),
    [
        pytest.param(GONE, ("Removed by an outlet",), id="one-of-two"),
        pytest.param(ALONE, ("Removed",), id="all"),
        pytest.param(CORRECTED, ("Edited",), id="corrected"),
        pytest.param(
            known(said(WIRE, RADIO, changes=(Became(0, DELETED, 1),))),
            ("Deleted by an outlet",),
            id="one-article-of-two",
        ),
        pytest.param(
            known(said(POST, RADIO, changes=(Became(0, DELETED, 1),))),
            ("Deleted",),
            id="their-own-post",
        ),
        pytest.param(
            known(
                said(
                    WIRE,
                    changes=(
                        Became(0, EDITED, 1, MENDED),
                        Became(0, RESTORED, 2, WHOLE),
                    ),
                )
            ),
            (),
            id="taken-back-and-put-back",
        ),
    ],
)
def test_badges_tell_what_became_of_the_words(
    one: StatementReports, badges: tuple[str, ...]
) -> None:
    """That one of many took an article down does not delete a statement."""
    assert badges_of(one) == badges


def test_the_page_says_which_wording_was_taken_back() -> None:
    """Beside the wording, in the text around it, and where the words come from."""
    page = page_of(GONE)
    assert [each.text for each in page_of(CORRECTED).wordings] == [MENDED, PART]
    assert [each.verdict for each in page.wordings] == [
        "The same words",
        "It and more; taken out since",
    ]
    assert [each.became for each in page.contexts] == ["", "as it was: removed since"]
    assert page.why_these_words == "The wording that stands, as radio has it."
    assert "no report stands by these words" in page_of(ALONE).why_these_words
    assert "corrected" in page_of(CORRECTED).why_these_words


def test_data_say_what_became_of_each_report() -> None:
    """JSON and CSV, without looking through the changes."""
    found = data.statement(GONE, CATALOG, LINKS)
    assert [each["became"] for each in found["reports"]] == ["removed", None]
    assert found["text_stands"]
    assert found["text_of"] == found["reports"][1]["id"]
    assert not data.statement(ALONE, CATALOG, LINKS)["text_stands"]
    lines = "".join(data.table([GONE, CORRECTED], CATALOG, LINKS, head=True))
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert [row["became"] for row in rows] == ["removed", "edited"]
    assert rows[0]["text"] == safe.line(PART)
