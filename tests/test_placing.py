"""Statements as stars: independent of the order of arrival, correctable by a person."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.pairs import quotation_type
from monitor import resources
from monitor.errors import CorrectionError
from monitor.identity import Matcher, parse_frequencies
from monitor.values import (
    Circumstances,
    Occurrence,
    StatementKind,
    make_id,
)
from tests.remembered import Archive, texts

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TABLE = resources.data("en-document-frequencies.txt").read_text(encoding="utf-8")
MATCHER = Matcher(parse_frequencies(TABLE))


def archive(*calls: list[Occurrence]) -> Archive:
    """An archive in which these were placed, a list a call."""
    made = Archive(MATCHER, NOON)
    for call in calls:
        made.place(*call)
    return made


def occurrence(
    content: str,
    key: str = "a",
    *,
    at: datetime | None = NOON,
    figure: str = "mira-holt",
    said_on: date | None = None,
    kind: StatementKind = StatementKind.STATEMENT,
) -> Occurrence:
    """An occurrence of these words; its type follows from its quotation marks."""
    return Occurrence(
        id=make_id("occurrence", key),
        article_id=key,
        figure_id=figure,
        content=content,
        type=quotation_type(content),
        cue="said",
        source="Holt",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context=content,
        context_cue=(),
        rule="test",
        confidence=1.0,
        circumstances=Circumstances(said_on=said_on),
        published_at=at,
        kind=kind,
    )


LONG = "“The ferry to Brelle was late, the pilot was asleep and the mayor knew it.”"
MIDDLE = "“The ferry to Brelle was late, the pilot was asleep”"
SHORT = "“the pilot was asleep and the mayor knew it.”"
OTHER = "“Nobody counts the lanterns of Velmark, and nobody pays for the oil.”"


@pytest.mark.parametrize(
    "order", list(permutations((LONG, MIDDLE, SHORT))), ids=lambda order: order[0][:24]
)
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one by one"])
def test_every_fragment_joins_the_fullest_wording(
    order: tuple[str, ...], at_once: bool
) -> None:
    """Two fragments that share too little with each other meet at the fullest one,
    also where both stood alone before it came."""
    new = [occurrence(content, content) for content in order]
    made = archive(new) if at_once else archive(*([one] for one in new))
    [statement] = made.statements.values()
    assert statement.text == LONG
    assert {p.occurrence.content: p.relation for p in made.members(statement.id)} == {
        LONG: "new",
        MIDDLE: "fragment",
        SHORT: "fragment",
    }


def test_a_statement_does_not_grow_by_chains() -> None:
    """What agrees with a fragment's rest, but not with the fullest wording, is new."""
    chained = (
        "“and the mayor knew it. The mayor of Brelle sleeps as well as any pilot.”"
    )
    made = archive(
        [occurrence(SHORT, "b")], [occurrence(chained, "c")], [occurrence(LONG)]
    )
    assert texts(made.statements.values()) == sorted([LONG, chained])


def test_a_star_that_takes_others_in_keeps_the_id_first_stored() -> None:
    """The links of both lead to the one that is left."""
    first, second, whole = (
        occurrence(content, content) for content in (MIDDLE, SHORT, LONG)
    )
    made = archive([first], [second], [whole])
    own, other = (make_id("statement", one.id) for one in (first, second))
    assert list(made.statements) == [own]
    assert made.merged == {other: own}
    assert made.statement_of(whole).text_of == whole.id


def test_a_statement_takes_its_id_from_the_wording_it_begins_with() -> None:
    """make_id("statement", ID) of the fullest occurrence."""
    one, part = occurrence(LONG), occurrence(MIDDLE, "b")
    made = archive([part, one])
    assert list(made.statements) == [make_id("statement", one.id)]


def test_links_lead_to_the_last_of_a_chain_of_merges() -> None:
    """However often a statement was taken in by another."""
    longest = LONG[:-1] + " And the harbour master rang no bell at all.”"
    made = archive([occurrence(MIDDLE, "m")], [occurrence(SHORT, "s")])
    ids = set(made.statements)
    made.place(occurrence(LONG, "l"))
    made.place(occurrence(longest, "x"))
    [left] = made.statements
    assert {made.resolved(each) for each in ids} == {left}
    assert made.statements[left].text == longest


def test_a_statement_is_as_old_as_its_oldest_report() -> None:
    """And was said on the day that its fullest wording tells, else on the one that the
    earliest report tells which tells one."""
    made = archive(
        [occurrence(LONG, "l")],
        [occurrence(MIDDLE, "m", at=NOON - DAY / 4, said_on=date(2031, 3, 4))],
        [occurrence(MIDDLE, "n", at=NOON - DAY / 2, said_on=date(2031, 3, 3))],
        [occurrence(MIDDLE, "o", at=NOON - DAY)],
    )
    [statement] = made.statements.values()
    assert statement.first_published_at == NOON - DAY
    assert statement.said_on == date(2031, 3, 3)
    made.place(occurrence(LONG[:-1] + " So did I.”", "p", said_on=date(2031, 3, 4)))
    [statement] = made.statements.values()
    assert statement.said_on == date(2031, 3, 4)


def test_what_was_said_and_what_was_held_stay_apart() -> None:
    """A stance of the same words is another statement."""
    stance = occurrence(LONG, "b", kind=StatementKind.STANCE)
    made = archive([occurrence(LONG)], [stance])
    assert len(made.statements) == 2


def test_another_figure_s_equal_words_are_another_statement() -> None:
    """Nobody is given the words of another."""
    made = archive([occurrence(LONG), occurrence(LONG, "b", figure="oskar-lindt")])
    assert len(made.statements) == 2


def repeats(made: Archive) -> dict[str, str | None]:
    """What each occurrence's statement repeats, by the articles' keys."""
    keys = {each.text_of: each.id for each in made.statements.values()}
    articles = {p.statement.id: p.occurrence.article_id for p in made.placed.values()}
    return {
        made.placed[one_id].occurrence.article_id: (
            articles[root] if (root := made.statements[statement_id].repeats) else None
        )
        for one_id, statement_id in keys.items()
    }


@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_a_repeat_names_the_first_time(order: tuple[str, ...]) -> None:
    """Whichever of three occasions comes to be known first or last."""
    said = {
        key: occurrence(LONG, key, at=NOON + 90 * n * DAY, said_on=on)
        for n, (key, on) in enumerate(
            {
                "a": date(2031, 3, 4),
                "b": date(2031, 6, 2),
                "c": date(2031, 8, 31),
            }.items()
        )
    }
    made = archive(*([said[key]] for key in order))
    assert repeats(made) == {"a": None, "b": "a", "c": "a"}


def test_a_repeat_follows_the_first_time_through_a_merge() -> None:
    """Where the first statement is taken in by another, its repeats name that one."""
    later = occurrence(
        MIDDLE, "later", at=NOON + 90 * DAY, said_on=(NOON + 90 * DAY).date()
    )
    made = archive(
        [occurrence(SHORT, "s", said_on=NOON.date())],
        [occurrence(MIDDLE, "m", said_on=NOON.date())],
        [later],
    )
    assert made.statement_of(later).repeats == make_id(
        "statement", make_id("occurrence", "m")
    )
    made.place(occurrence(LONG, "l", said_on=NOON.date()))
    first = make_id("statement", make_id("occurrence", "s"))
    assert made.statement_of(later).repeats == first


# a person's corrections ------------------------------------------------------------


def test_a_person_merges_what_the_program_kept_apart() -> None:
    """One statement, under the id that was stored first; both links lead there."""
    one, other = occurrence(LONG), occurrence(OTHER, "b")
    made = archive([one], [other])
    ids = [made.statement_of(each).id for each in (other, one)]
    made.correct("merge", *ids)
    assert made.statement_of(other) == made.statement_of(one)
    assert made.statement_of(one).id == ids[1]
    assert made.resolved(ids[0]) == ids[1]
    assert made.placed[other.id].relation == "merged"


def test_what_a_person_merged_is_not_taken_apart_or_in() -> None:
    """A fuller wording joins the merged statement and does not move it."""
    one, other = occurrence(MIDDLE), occurrence(OTHER, "b")
    made = archive([one], [other])
    made.correct("merge", *(made.statement_of(each).id for each in (one, other)))
    fuller = occurrence(OTHER[:-1] + " Nobody at all.”", "c")
    made.place(fuller)
    [statement] = made.statements.values()
    assert statement.text == OTHER
    assert {p.occurrence.id for p in made.members(statement.id)} == {
        one.id,
        other.id,
        fuller.id,
    }


def test_the_sides_of_a_split_never_come_together_by_themselves() -> None:
    """Whatever arrives: not even a wording that holds both."""
    one, other = occurrence(MIDDLE), occurrence(SHORT, "b")
    made = archive([one, occurrence(LONG, "c"), other])
    [whole] = made.statements
    made.correct("split", whole, other.id)
    assert made.statement_of(one).id == whole
    assert made.statement_of(other).id != whole
    longest = LONG[:-1] + " And the harbour master rang no bell at all.”"
    for key, content in enumerate((LONG, SHORT, MIDDLE, longest, SHORT + " ")):
        made.place(occurrence(content, str(key)))
        assert made.statement_of(one).id != made.statement_of(other).id
    assert made.statement_of(other).text == SHORT


def test_what_no_longer_holds_a_star_up_is_placed_anew() -> None:
    """Taken out of a statement, an occurrence draws those that are closer to it."""
    made = archive([occurrence(LONG)], [one := occurrence(MIDDLE, "b")])
    [whole] = made.statements
    made.correct("split", whole, one.id)
    made.place(late := occurrence(MIDDLE, "c"))
    assert made.statement_of(late) == made.statement_of(one)


def test_a_merge_can_be_undone() -> None:
    """What is split off gets back the statement that it founded, and its link."""
    one, other, part = (
        occurrence(content, content) for content in (LONG, OTHER, OTHER[:40] + "”")
    )
    made = archive([one], [part], [other])
    before = made.picture()
    ids = made.statement_of(one).id, made.statement_of(other).id
    made.correct("merge", *ids)
    made.correct("split", ids[0], other.id, part.id)
    assert set(made.statements) == set(ids)
    assert made.merged == {}
    for each in (ids[0], ids[1]):
        made.correct("release", each)
    assert made.picture() == before


def test_release_leaves_a_statement_to_the_program_again() -> None:
    """What it would have done without the correction is done then."""
    new = [occurrence(LONG), occurrence(MIDDLE, "b"), occurrence(SHORT, "c")]
    made = archive(new)
    before = made.picture()
    [whole] = made.statements
    made.correct("split", whole, new[1].id)
    made.correct("release", made.statement_of(new[1]).id)
    assert len(made.statements) == 1, "it comes back to the side that is still pinned"
    made.correct("release", whole)
    assert made.picture() == before
    assert list(made.statements) == [whole]


@pytest.mark.parametrize(
    ("action", "ids", "message"),
    [
        pytest.param("merge", ["holt"], "two statements or more", id="one"),
        pytest.param("merge", ["holt", "holt"], "two statements", id="twice the same"),
        pytest.param("merge", ["holt", "lindt"], "not all of one figure", id="figures"),
        pytest.param("merge", ["holt", "held"], "stay apart", id="kinds"),
        pytest.param("merge", ["holt", "none"], "no statement none", id="unknown"),
        pytest.param("split", ["holt"], "name the occurrences", id="no occurrence"),
        pytest.param("split", ["holt", "a"], "nothing would be left", id="all"),
        pytest.param("split", ["holt", "none"], "no occurrence none", id="not in it"),
        pytest.param("release", ["holt"], "nothing to release", id="not corrected"),
    ],
)
def test_what_makes_no_sense_is_refused(
    action: str, ids: list[str], message: str
) -> None:
    """In a sentence, and nothing changes."""
    known = {
        "holt": occurrence(LONG),
        "lindt": occurrence(LONG, "b", figure="oskar-lindt"),
        "held": occurrence(LONG, "c", kind=StatementKind.STANCE),
    }
    made = archive(list(known.values()))
    names = {name: made.statement_of(one).id for name, one in known.items()}
    names["a"] = known["holt"].id
    before = made.picture()
    with pytest.raises(CorrectionError, match=message):
        made.correct(action, *(names.get(each, each) for each in ids))
    assert made.picture() == before


# whatever the order ----------------------------------------------------------------

VOCABULARY = (
    *("ferry", "pilot", "mayor", "harbour", "asleep", "late", "the", "was", "and"),
    *("of", "Brelle", "Velmark", "not", "41", "17", "arbitration", "turbine"),
    *("lantern", "quarry", "decree", "I", "we", "[…]", "“", "”"),
)
SPEECHES = [
    [VOCABULARY[(3 * n + k * (n + 2)) % 22] for k in range(14)] for n in range(3)
]


@st.composite
def sayings(draw: st.DrawFn) -> str:
    """A part of a speech, perhaps with a word slipped in, quoted whole, partly or not:
    close enough to others to be joined with some and nearly with more."""
    start = draw(st.integers(0, 9))
    said = draw(st.sampled_from(SPEECHES))[start : start + draw(st.integers(3, 14))]
    said = said + draw(st.lists(st.sampled_from(VOCABULARY), max_size=2))
    opened = draw(st.integers(-1, len(said)))
    if opened < 0:
        return " ".join(said)
    return f"{' '.join(said[:opened])} “{' '.join(said[opened:])}”"


@st.composite
def reports(draw: st.DrawFn) -> list[Occurrence]:
    """Reports of one figure, of some days, some of them without a date."""
    contents = draw(st.lists(sayings(), min_size=2, max_size=9))
    found = []
    for n, content in enumerate(contents):
        days = draw(st.sampled_from([0, 0, 0, 1, 3, 20, 60]))
        said = draw(st.sampled_from([None, None, 0, 0, 1, 20]))
        at = None if draw(st.integers(0, 9)) == 0 else NOON + days * DAY
        on = None if said is None else (NOON + said * DAY).date()
        found.append(occurrence(content, str(n), at=at, said_on=on))
    return found


def in_calls(new: list[Occurrence], random: Any) -> list[list[Occurrence]]:
    """The occurrences in another order, cut into calls anywhere."""
    order = random.sample(new, len(new))
    calls: list[list[Occurrence]] = [[]]
    for one in order:
        if random.random() < 0.5:
            calls.append([])
        calls[-1].append(one)
    return calls


@settings(max_examples=120, deadline=None)
@given(reports(), st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_what_comes_of_it(
    new: list[Occurrence], random: Any
) -> None:
    """In any order and any batches: the same statements, texts, relations, repeats."""
    assert archive(*in_calls(new, random)).picture() == archive(new).picture()


def corrected(made: Archive, new: list[Occurrence], random: Any) -> None:
    """A person merges or splits something."""
    statements = sorted(made.statements.values(), key=lambda each: each.text_of)
    if len(statements) > 1 and random.random() < 0.5:
        made.correct("merge", *(each.id for each in random.sample(statements, 2)))
        return
    chosen = random.choice(statements)
    members = sorted(p.occurrence.id for p in made.members(chosen.id))
    if len(members) > 1:
        leaving = random.sample(members, random.randrange(1, len(members)))
        made.correct("split", chosen.id, *leaving)


@settings(max_examples=60, deadline=None)
@given(reports(), reports(), st.randoms(use_true_random=False))
def test_what_a_person_pinned_stays_and_the_rest_has_no_order(
    first: list[Occurrence], more: list[Occurrence], random: Any
) -> None:
    """Given the pins, what arrives after is placed the same in any order; groups that
    a person made are neither parted nor joined."""
    made, other = archive(first), archive(first)
    state = random.getstate()
    corrected(made, first, random)
    random.setstate(state)
    corrected(other, first, random)
    assert made.picture() == other.picture()
    groups = {p.occurrence.id: p.pin for p in made.placed.values() if p.pin}
    late = [
        occurrence(
            one.content,
            f"late {one.article_id}",
            at=one.published_at,
            said_on=one.circumstances.said_on,
        )
        for one in more
    ]
    made.place(*late)
    for call in in_calls(late, random):
        other.place(*call)
    assert made.picture() == other.picture()
    assert {one: made.placed[one].statement.id for one in groups} == groups


@settings(max_examples=40, deadline=None)
@given(reports(), st.randoms(use_true_random=False))
def test_releasing_everything_leaves_no_trace(
    new: list[Occurrence], random: Any
) -> None:
    """After the last release all is as if nobody had corrected anything."""
    made = archive(new)
    before = made.picture()
    for _ in range(2):
        corrected(made, new, random)
    while pinned := sorted(p.pin for p in made.placed.values() if p.pin):
        made.correct("release", pinned[0])
    assert made.picture() == before


@settings(max_examples=40, deadline=None)
@given(reports(), st.randoms(use_true_random=False))
def test_no_id_ends_in_nothing(new: list[Occurrence], random: Any) -> None:
    """Every id that ever stood for a statement leads to one that stands."""
    made = Archive(MATCHER, NOON)
    ids: set[str] = set()
    for call in in_calls(new, random):
        made.place(*call)
        ids |= made.statements.keys()
    for _ in range(2):
        corrected(made, new, random)
        ids |= made.statements.keys()
    assert {made.resolved(each) for each in ids} <= made.statements.keys()
