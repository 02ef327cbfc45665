"""What the archive shows of statements that an outlet or their speaker took back."""

import csv
import io
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert

from monitor.render import safe
from monitor.store import open_store
from monitor.store.sql import SqlStore
from monitor.store.tables import changes
from monitor.values import ChangeKind, StatementReports
from monitor.web import asking, citing, data
from monitor.web.archive import Archive
from monitor.web.catalog import Catalog
from monitor.web.entries import badges_of, entry
from monitor.web.feeds import items
from monitor.web.issues import issue_page
from monitor.web.places import Links
from monitor.web.statement import StatementPage, statement_page
from tests import archive
from tests.render import newsday
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
    unsure = known(said(replace(WIRE, confidence=0.4), RADIO))
    assert "surely theirs" in page_of(unsure).why_these_words


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


def test_a_hit_says_what_its_words_are_worth(tmp_path: Path) -> None:
    """Words that are gone are found and marked, and so are those of a report that
    nobody is sure of."""
    url = archive.database_url(tmp_path)
    with closing(open_store(url)) as store:
        filler = archive.Filler(store)
        add, at = filler.add, archive.NOW - archive.HOUR
        home = add("The boats will sail", "courier", at)
        add(
            "The boats will sail with a crew", "harbour", at, joins=home, confidence=0.3
        )
        add("The boats will sail at dawn", "sawt", at, joins=home)
        gone = filler.ids["The boats will sail at dawn"]
        row = {"occurrence_id": gone, "seen_at": at, "before": "“…”", "after": ""}
        assert isinstance(store, SqlStore)
        with store._database.write() as connection:
            connection.execute(insert(changes), [row | {"seq": 99, "kind": "removed"}])
        while store.index_search(50):
            pass
        made = Archive(store, CATALOG, lambda: archive.NOW, is_indexed=True)

        def badges(words: str) -> list[str]:
            (hit,) = asking.find(asking.read({"q": words}, 0.6), made)["hits"]
            return list(hit["badges"])

        assert badges("sail") == ["Removed by an outlet"]
        assert badges("crew")[0] == "Not sure that these words are theirs"
        assert badges("dawn")[0] == "As it was: removed since"


def test_an_issues_page_says_what_became_of_the_words() -> None:
    """Of those on the card, or of a report while they stand."""

    def badges(*became: Became) -> tuple[str, ...]:
        issue = newsday.issue([said(WIRE, RADIO, changes=became)])
        (section,) = issue_page(issue, CATALOG).sections
        return section.figures[0].cards[0].badges

    first, second = Became(0, REMOVED, 4), Became(1, REMOVED, 5)
    assert badges(first) == ("Reported again", "A report taken out since")
    assert badges(first, second) == ("Reported again", "Taken out since")
