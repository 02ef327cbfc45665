"""Statements placed and corrected in a real store, by the real matcher."""

import random
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from itertools import permutations

import pytest
from sqlalchemy import event

from monitor.errors import CorrectionError
from monitor.parts import matcher
from monitor.ports import Known, Store
from monitor.store import open_store, schema
from monitor.store.database import Database
from monitor.store.sql import SqlStore
from monitor.values import (
    Change,
    ChangeKind,
    Circumstances,
    Correction,
    CorrectionAction,
    Occurrence,
    Placing,
    Revision,
    StatementKind,
    StatementReports,
)
from tests.store.conftest import Open
from tests.store.made import (
    HOUR,
    NOW,
    a_followed,
    an_article,
    an_entry,
    an_occurrence,
    dump,
    poll,
    read,
)
from tests.store.test_threads import together

MATCHER = matcher()
LONG = "“The ferry to Brelle was late, the pilot was asleep and the mayor knew it.”"
MIDDLE = "“The ferry to Brelle was late, the pilot was asleep”"
SHORT = "“the pilot was asleep and the mayor knew it.”"
OTHER = "“Nobody counts the lanterns of Velmark, and nobody pays for the oil.”"
THEN = NOW - timedelta(days=90)
place = partial(read, decided=MATCHER.place)


def told(store: Store) -> dict[str, dict[str, str]]:
    """Each statement's text with its reports' words and relations."""
    return {
        each.statement.text: {
            report.occurrence.content: report.relation for report in each.reports
        }
        for each in store.reported()
    }


def of(store: Store, content: str) -> StatementReports:
    """The statement that reports these words."""
    [found] = [
        each
        for each in store.reported()
        if content in {report.occurrence.content for report in each.reports}
    ]
    return found


def correct(store: Store, action: str, *ids: str, note: str = "") -> tuple[str, ...]:
    """What a person asks."""
    correction = Correction(NOW, CorrectionAction(action), ids, note)
    return store.correct(correction, MATCHER.correct)


@pytest.mark.parametrize("order", list(permutations((LONG, MIDDLE, SHORT))))
def test_the_order_of_arrival_changes_nothing(
    store: Store, order: tuple[str, ...]
) -> None:
    """A later, fuller wording takes over; what stood before is found under it."""
    for n, content in enumerate(order):
        place(store, f"a{n}", content, now=NOW + n * HOUR)
    assert told(store) == {LONG: {LONG: "new", MIDDLE: "fragment", SHORT: "fragment"}}
    assert store.statement_counts() == {"oskar-lindt": 1}


def test_links_of_merged_statements_lead_on(store: Store) -> None:
    """`reported`, `find_reports` and `statement_ids` follow them, the last of a chain
    included."""
    place(store, "a1", MIDDLE)
    place(store, "a2", SHORT)
    ids = [of(store, content).statement.id for content in (MIDDLE, SHORT)]
    place(store, "a3", LONG)
    place(store, "a4", OTHER)
    correct(store, "merge", of(store, OTHER).statement.id, ids[0])
    for each in ids:
        assert len(store.find_reports(each)) == 4
        [found] = store.reported(statement_id=each)
        assert store.statement_ids(each[:10]) == (found.statement.id,)
    assert store.statement_ids("") == (found.statement.id,)
    assert store.statement_ids("nothing") == ()


def test_a_repeat_is_told_with_its_occasions(store: Store) -> None:
    """However late the first occasion comes to be known."""
    for n in (2, 1, 0):
        at = NOW + n * timedelta(days=90)
        said = Circumstances(said_on=at.date())
        place(store, f"a{n}", LONG, published_at=at, circumstances=said)
    first, *later = store.reported()
    assert first.statement.repeats is None
    assert {each.statement.repeats for each in later} == {first.statement.id}
    assert [len(each.occasions) for each in store.reported()] == [2, 2, 2]


def test_a_time_that_nobody_stands_by_is_no_time_before(store: Store) -> None:
    """All outlets that told it have taken it out: the words were not said before, as
    far as is known; they are kept, and so is the link."""
    for name, at in (("a1", THEN), ("a2", THEN), ("b1", NOW)):
        said = Circumstances(said_on=at.date())
        place(store, name, OTHER, published_at=at, circumstances=said)

    def take_out(name: str, kind: ChangeKind) -> StatementReports:
        followed = a_followed(store, name)
        (one,) = followed.standings
        is_gone = kind is ChangeKind.REMOVED
        before, after = ("", one.words) if not is_gone else (one.words, "")
        change = Change(0, kind, one.occurrence.id, NOW, NOW, before, after)
        revision = Revision(followed, None, (change,), followed.visit)
        assert store.save_revision(revision, MATCHER.place, NOW)
        return store.reported()[-1]

    first, now = store.reported()
    assert (now.repeats, len(now.said_before)) == (first.statement.id, 1)
    now = take_out("a1", ChangeKind.REMOVED)
    assert now.repeats == first.statement.id
    now = take_out("a2", ChangeKind.REMOVED)
    assert (now.repeats, now.said_before) == (None, ())
    assert [each.is_taken_back for each in now.occasions] == [True]
    now = take_out("a2", ChangeKind.RESTORED)
    assert now.repeats == first.statement.id


def test_a_correction_is_kept_with_its_note(store: Store) -> None:
    """And found by every statement that it concerns."""
    place(store, "a1", LONG, MIDDLE, OTHER)
    whole, other = of(store, LONG), of(store, OTHER)
    [part] = [r for r in whole.reports if r.occurrence.content == MIDDLE]
    ids = (whole.statement.id, part.occurrence.id)
    rest, new = correct(store, "split", *ids, note="said on another day")
    assert rest == whole.statement.id
    assert told(store).keys() == {LONG, MIDDLE, OTHER}
    [one] = store.corrections(rest)
    assert one == Correction(NOW, CorrectionAction.SPLIT, ids, "said on another day")
    assert store.corrections(new) == (one,)
    assert store.corrections(other.statement.id) == ()
    correct(store, "merge", new, other.statement.id)
    assert len(store.corrections(of(store, OTHER).statement.id)) == 2


def test_what_a_person_parted_stays_apart(store: Store) -> None:
    """Whatever is read later, and in the digest's and the export's view too."""
    place(store, "a1", LONG, MIDDLE)
    [part] = [r for r in of(store, LONG).reports if r.occurrence.content == MIDDLE]
    rest, new = correct(store, "split", part.statement_id, part.occurrence.id)
    place(store, "a2", LONG, MIDDLE)
    place(store, "a3", LONG.replace("late", "so late"))
    assert {r.statement_id for r in store.reports()} == {rest, new}
    assert of(store, MIDDLE).statement.id == new
    assert store.statement_counts() == {"oskar-lindt": 2}


def test_an_undone_merge_gives_the_link_back(store: Store) -> None:
    """The statement that is split off stands under its own id again."""
    place(store, "a1", LONG, OTHER)
    ids = [of(store, content).statement.id for content in (LONG, OTHER)]
    [merged] = correct(store, "merge", *ids)
    assert told(store).keys() == {LONG}
    [leaving] = [
        r.occurrence.id
        for r in of(store, LONG).reports
        if r.occurrence.content == OTHER
    ]
    assert set(correct(store, "split", merged, leaving)) == set(ids)
    for each in ids:
        assert correct(store, "release", each) == (each,)
    assert told(store) == {LONG: {LONG: "new"}, OTHER: {OTHER: "new"}}


def test_a_refused_correction_leaves_nothing(store: Store, url: str) -> None:
    """Neither of a stance and words, nor of two figures."""
    place(store, "a1", LONG)
    place(store, "a2", LONG, kind=StatementKind.STANCE)
    place(store, "a3", LONG, figure_id="ada-example")
    before = dump(url)
    ids = [each.statement.id for each in store.reported()]
    for pair in permutations(ids, 2):
        with pytest.raises(CorrectionError):
            correct(store, "merge", *pair)
    with pytest.raises(CorrectionError, match="no statement nothing"):
        correct(store, "release", "nothing")
    assert dump(url) == before


def test_statements_of_before_the_index_are_found(url: str, opened: Open) -> None:
    """The migration indexes what is stored, with the very numbers."""
    place(opened(url), "a1", MIDDLE, "“It was.”", "that the mayor of Velmark slept")
    before = dump(url)["signatures"]
    with closing(Database(url, timedelta(seconds=5))) as database:
        schema.migrate(database, "0004")
    store = opened(url)
    assert dump(url)["signatures"] == before
    place(store, "a2", LONG)
    assert told(store)[LONG] == {LONG: "new", MIDDLE: "fragment"}


def test_what_is_known_comes_whole(store: Store) -> None:
    """Identity judges a stored occurrence by all that it judged it by when new."""
    seen: list[Occurrence] = []

    def watched(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
        for one in new:
            found = known.similar(MATCHER.signatures(one), members=True)
            seen.extend(each.occurrence for each in found)
        return MATCHER.place(new, known, now)

    place(store, "a1", LONG)
    read(store, "a2", LONG, decided=watched)
    assert seen == [an_occurrence(an_article("a1"), LONG)]


def test_a_figure_s_other_statements_are_not_looked_at(store: Store, url: str) -> None:
    """Placing one more among many takes the same queries, and loads none of them."""
    rng = random.Random(7)
    letters = "bdfgklmnprst"
    words = ["".join(rng.choices(letters, k=6)) for _ in range(500)]
    place(store, "a1", *(f"“{' '.join(rng.choices(words, k=9))}”" for _ in range(200)))
    database = Database(url, timedelta(seconds=5))
    queries: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *args: queries.append(args[2])
    )
    loaded: list[int] = []

    def watched(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
        for one in new:
            found = known.similar(MATCHER.signatures(one), members=True)
            loaded.append(len(found))
        return MATCHER.place(new, known, now)

    with closing(SqlStore(database)) as counting:
        poll(counting, an_entry("a2"))
        queries.clear()
        read(counting, "a2", OTHER, decided=watched)
    assert sum(loaded) == 0
    assert len(queries) < 25, queries


# at once -------------------------------------------------------------------------


def test_readings_at_once_make_the_statements_of_one_after_the_other(
    store: Store,
) -> None:
    """Eight threads with parts and the whole of one statement: one statement."""
    contents = [LONG, MIDDLE, SHORT, OTHER] * 2
    poll(store, *(an_entry(f"a{n}") for n in range(8)))
    together(*(partial(place, store, f"a{n}", each) for n, each in enumerate(contents)))
    assert told(store).keys() == {LONG, OTHER}
    assert [len(each.reports) for each in store.reported()] in ([6, 2], [2, 6])


def test_a_correction_and_a_reading_at_once(store: Store) -> None:
    """Neither loses what the other did."""
    place(store, "a0", LONG, OTHER)
    poll(store, *(an_entry(f"b{n}") for n in range(4)))
    ids = [each.statement.id for each in store.reported()]
    together(
        *(partial(place, store, f"b{n}", MIDDLE) for n in range(4)),
        partial(correct, store, "merge", *ids),
    )
    [found] = store.reported()
    assert len(found.reports) == 6


WORKER = """
import sys
from functools import partial
from monitor.store import open_store
from tests.store.made import read
from tests.store.test_placing import LONG, MATCHER, MIDDLE, SHORT

store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for n, content in enumerate([LONG, MIDDLE, SHORT][:: int(sys.argv[3])] * 3):
    read(store, f"{sys.argv[2]}{n}", content, decided=MATCHER.place)
"""


@pytest.mark.postgres
def test_two_processes_cannot_make_two_of_one(postgres_url: str) -> None:
    """Each with its own connection, on PostgreSQL."""
    open_store(postgres_url).close()
    command = [sys.executable, "-c", WORKER, postgres_url]
    workers = [
        subprocess.Popen(
            [*command, name, step],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name, step in (("a", "1"), ("b", "-1"))
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.communicate("go\n")
        assert worker.returncode == 0
    with closing(open_store(postgres_url)) as store:
        [found] = store.reported()
        assert len(found.reports) == 18
        assert found.statement.text == LONG
