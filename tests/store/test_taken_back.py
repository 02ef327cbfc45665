"""A real edit, from the outlet's page to search, export, archive and digest."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitor.values import ChangeKind, Query, StatementReports
from tests.store.pages import Newsroom, newsroom, page

WHOLE = (
    "We will reopen the northern ferry line before the first snow falls this year, and "
    "every boat will sail with a full crew"
)
PART = "We will reopen the northern ferry line before the first snow falls this year"
HOUR = timedelta(hours=1)


@pytest.fixture
def room(url: str) -> Iterator[Newsroom]:
    """Two articles of one statement; the second has more of it."""
    with newsroom(url) as made:
        made.serve_feed("/part", "/whole")
        made.put("/part", page(PART))
        made.put("/whole", page(WHOLE))
        made.read()
        yield made


def only(room: Newsroom) -> StatementReports:
    """The one statement."""
    (one,) = room.app.store.reported()
    return one


def test_search_shows_the_words_that_stand(room: Newsroom) -> None:
    """What was taken back is found by its words, and says so."""
    store = room.app.store
    assert WHOLE in only(room).statement.text
    room.put("/whole", page("Nothing at all is decided about the boats of the fjord"))
    assert "changed" in [each.outcome for each in room.look(2)]
    assert room.kinds() == ["removed"]
    list(room.app.index())
    (hit,) = (h for h in store.search(Query(""), 5).hits if "ferry" in h.text)
    assert (hit.text, hit.became) == (f"“{PART},”", None)
    assert hit.report.article_url.endswith("/part")
    (found,) = store.search(Query("ferry"), 5).hits
    assert (found.report.article_url, found.became) == (hit.report.article_url, None)
    (gone,) = store.search(Query("“full crew”"), 5).hits
    assert gone.report.article_url.endswith("/whole")
    assert gone.became is ChangeKind.REMOVED
    assert gone.text == f"“{PART},”"


def test_search_marks_the_words_of_a_corrected_quotation(room: Newsroom) -> None:
    """In the words that its outlet prints now, where they are asked for."""
    store = room.app.store
    mended = WHOLE.replace("this year", "next year")
    room.put("/whole", page(mended))
    room.look(2)
    assert room.kinds() == ["edited"]
    list(room.app.index())
    (hit,) = store.search(Query("“falls next year”"), 5).hits
    assert (hit.snippet.text, hit.became) == (f"“{mended},”", None)
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == ["falls next year"]
    assert hit.text == f"“{mended},”"
