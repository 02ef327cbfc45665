"""Groups of what no topic takes: found, named, and the same from day to day."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import topics
from monitor.topics.linking import Space, average_link, link
from monitor.values import Discovery, Leftover, TopicGroup

DAY = date(2031, 3, 4)
KNOWN = topics.Known(
    figures={
        "mira-holt": ("Mira Holt",),
        "oskar-lindt": ("Oskar Lindt", "Lindt"),
        "ada-example": ("Ada Example",),
    },
    outlets=("Harbour Courier",),
)
FERRY = (
    "The night ferry to Brelle will sail again in April.",
    "Nobody pays for an empty night ferry to Brelle.",
    "We will subsidise the night ferry until the bridge is built.",
    "A night ferry that leaves at noon helps no commuter.",
)
HERRING = (
    "The herring quota was cut by half, against all advice.",
    "Our fishermen cannot live on a herring quota of nine tonnes.",
    "I shall ask the council to raise the herring quota.",
)
ALONE = (
    "Children deserve warmer classrooms.",
    "My grandmother baked better bread than any hotel.",
    "Chess teaches patience.",
)
FIGURES = tuple(KNOWN.figures)


def said(*contents: str, day: str = "a", **changes: object) -> list[Leftover]:
    """These statements, by one figure after the other."""
    made = [
        Leftover(
            f"{day}-{n}-{content[:9]}",
            FIGURES[n % len(FIGURES)],
            content,
            content,
            f"Headline {day} {n}",
        )
        for n, content in enumerate(contents)
    ]
    return [replace(one, **changes) for one in made]  # type: ignore[arg-type]


def discover(
    leftover: Sequence[Leftover],
    past: Sequence[TopicGroup] = (),
    day: date = DAY,
    **more: object,
) -> Discovery:
    """The groups of a day."""
    return topics.discover(leftover, past, day, known=KNOWN, **more)  # type: ignore[arg-type]


def members(found: Discovery, label: str) -> set[str]:
    """Ids of the statements in the group of this name."""
    [group] = [one for one in found.groups if one.label == label]
    return {one for one, ident in found.assignment.items() if ident == group.id}


def labels(found: Discovery) -> list[str]:
    """The names of the groups, largest first."""
    return [group.label for group in found.groups]


def test_statements_about_one_thing_are_a_group_with_its_name() -> None:
    """The largest comes first; what is about nothing in common is in none."""
    found = discover(said(*FERRY, *HERRING, *ALONE))
    assert labels(found) == ["Night ferry", "Herring quota"]
    assert members(found, "Night ferry") == {one.statement_id for one in said(*FERRY)}
    assert len(found.assignment) == len(FERRY) + len(HERRING)


def test_nothing_gives_nothing() -> None:
    """A day on which topics take everything, and one without words."""
    assert discover([]) == Discovery((), {})
    assert discover(said("…", "!!!", "12")) == Discovery((), {})


def test_two_are_a_group_only_if_two_articles_say_nearly_the_same() -> None:
    """Two sentences that share a word are no topic."""
    assert not discover(said(*HERRING[:2])).groups
    twice = said(HERRING[0], "Herring quota was cut by half against all advice.")
    assert len(discover(twice).groups) == 1
    assert not discover([replace(one, title="One article") for one in twice]).groups


def test_three_of_one_speech_are_no_subject_by_themselves() -> None:
    """Who says three things in a row repeats her own words; two speakers do not."""
    speech = [replace(one, title="One article") for one in said(*HERRING)]
    assert labels(discover(speech)) == ["Herring quota"]
    alone = [replace(one, figure_id="mira-holt") for one in speech]
    assert not discover(alone).groups
    spread = [replace(one, title=f"Article {one.content[:9]}") for one in alone]
    assert labels(discover(spread)) == ["Herring quota"]


def test_posts_are_articles_of_their_own() -> None:
    """Three posts about one thing were written on three occasions."""
    posts = said(*HERRING, title="", figure_id="mira-holt")
    assert labels(discover(posts)) == ["Herring quota"]


def test_what_only_the_report_says_makes_no_small_group() -> None:
    """The herring quota stands around what was said, in one sentence's case within."""
    report = "On the herring quota, with half the herring quota gone: "
    spoken = (
        "We shall see the herring quota next week.",
        "Nobody asked me beforehand.",
        "It is late for questions.",
        "Ask the chairman instead.",
    )
    around = [
        replace(one, context=report + one.content)
        for one in said(*spoken, title="One article")
    ]
    assert not discover(around).groups
    named = [replace(one, title="Herring quota divides Brelle") for one in around]
    assert labels(discover(named)) == ["Herring quota"], "the headline's subject"


def test_many_of_one_article_without_a_common_noun_take_their_headlines() -> None:
    """They hang together by verbs; a word of the headline that one says names them."""
    contents = (
        *(f"They were drifting and sinking, {n} hours long." for n in "abcdef"),
        "She was drifting and sinking off Skerrymore.",
    )
    there = said(*contents, title="The Skerrymore inquiry", figure_id="mira-holt")
    found = discover(there)
    assert labels(found) == ["Skerrymore"]
    assert len(found.assignment) == len(contents)
    elsewhere = [replace(one, title=f"Headline {n}") for n, one in enumerate(there)]
    assert not discover(elsewhere).groups


def test_a_common_word_that_articles_share_is_chance() -> None:
    """Unless several speakers all say it."""
    contents = (
        "He told the truth, as sailors do.",
        "Truth about Friday's ledger will come out.",
        "I want nothing but truth from any witness.",
    )
    assert labels(discover(said(*contents))) == ["Truth"]
    assert not discover(said(*contents, figure_id="mira-holt")).groups
    silent = said(*contents[:2], "Let witnesses swear.")
    silent[2] = replace(silent[2], context="Let witnesses swear. The truth, he meant.")
    assert not discover(silent).groups


def test_what_belongs_to_a_nation_is_no_subject() -> None:
    """Each of the nation's things is one."""
    contents = (
        "American bakers are underpaid.",
        "Nobody reads American novels today.",
        "I prefer American trains to any other.",
        "An American friend wrote to me.",
    )
    assert not discover(said(*contents)).groups
    named = [f"{one} I told Iran." for one in contents]
    assert labels(discover(said(*named))) == ["Iran"]


def test_there_are_at_most_so_many_groups() -> None:
    """The largest are kept."""
    assert labels(discover(said(*FERRY, *HERRING), max_groups=1)) == ["Night ferry"]


@given(st.permutations(said(*FERRY, *HERRING, *ALONE)))
def test_the_order_of_the_statements_changes_nothing(shuffled: list[Leftover]) -> None:
    """The same statements give the same groups, ids and weights."""
    assert discover(shuffled) == discover(said(*FERRY, *HERRING, *ALONE))


def test_a_speakers_own_name_names_nothing() -> None:
    """Who speaks is told by the card."""
    contents = [f"Lindt stands by his word, says Lindt {n}." for n in "abc"]
    found = discover(said(*contents, figure_id="oskar-lindt"))
    assert "lindt" not in " ".join(labels(found)).lower()


def test_neither_stop_words_nor_outlets_name_anything() -> None:
    """What every report has, and what every headline of an outlet has."""
    common = [
        "She said that they would do it again on Monday",
        "They said it on Monday",
    ]
    assert not discover(said(*common, "He said on Monday that they would")).groups
    titled = [
        replace(one, title=f"{one.title} - Harbour Courier") for one in said(*FERRY)
    ]
    assert labels(discover(titled)) == ["Night ferry"]


def test_what_stands_around_names_nothing_that_was_said() -> None:
    """A group is called by the figures' words before those of the report."""
    there = [
        replace(one, context=f"{one.content} The hall applauded.")
        for one in said(*FERRY)
    ]
    assert labels(discover(there))[0].startswith("Night ferry")


def test_a_word_of_the_headline_alone_names_nothing() -> None:
    """Headlines are an outlet's words; they count as far as the statements agree."""
    article = [replace(one, title="Quarrel erupts anew") for one in said(*FERRY)]
    assert labels(discover(article)) == ["Night ferry"]


@pytest.mark.parametrize(
    ("contents", "language", "label"),
    [
        pytest.param(
            [
                "Die Fähre fährt wieder",
                "Keine Fähre für Brelle",
                "Wer zahlt die Fähre?",
            ],
            "de",
            "Fähre",
            id="German",
        ),
        pytest.param(
            ["Новый паром нужен порту", "Паром стоит дорого", "Где наш паром?"],
            "ru",
            "Паром",
            id="Russian",
        ),
        pytest.param(
            ["渡轮将恢复航行", "没有人需要渡轮", "我们支持渡轮"],
            "zh",
            "渡轮",
            id="Chinese",
        ),
        pytest.param(
            ["The U.N. sent a ship", "A ship of the UN", "Ask the U.N. about ships"],
            "en",
            "UN",
            id="acronym",
        ),
    ],
)
def test_other_scripts_and_forms_are_read(
    contents: list[str], language: str, label: str
) -> None:
    """Stop words and stems are the article's own language's."""
    assert label.lower() in labels(discover(said(*contents, language=language)))[
        0
    ].lower().replace(",", "")


# from day to day -------------------------------------------------------------------

NEXT = (
    "The night ferry sailed at last, and full.",
    "Brelle has its night ferry back.",
    "A night ferry is no luxury for Brelle.",
)


def test_tomorrows_group_about_the_same_keeps_id_and_name() -> None:
    """However its words have shifted."""
    [first] = discover(said(*FERRY)).groups
    moved = [f"{one} The Brelle harbour dues go on." for one in NEXT]
    [second] = discover(said(*moved, day="b"), [first], DAY + timedelta(1)).groups
    assert (second.id, second.label) == (first.id, first.label)
    assert (second.first_day, second.last_day) == (DAY, DAY + timedelta(1))
    assert second.terms != first.terms, "what it says today counts too"


def test_a_group_that_was_there_goes_on_with_two() -> None:
    """Staying is easier than beginning."""
    [first] = discover(said(*FERRY)).groups
    again = said(
        "The night ferry to Brelle sailed at last with a brass band on its deck.",
        "Nobody in Velmark has seen the accounts of Brelle or of its night ferry.",
        day="b",
    )
    assert not discover(again, (), DAY + timedelta(1)).groups
    found = discover(again, [first], DAY + timedelta(1))
    assert [group.id for group in found.groups] == [first.id]
    assert set(found.assignment) == {one.statement_id for one in again}


def test_another_subject_is_another_group() -> None:
    """A shared word is not enough."""
    [first] = discover(said(*FERRY)).groups
    found = discover(said(*HERRING, day="b"), [first], DAY + timedelta(1))
    assert labels(found) == ["Herring quota"]
    assert found.groups[0].id != first.id


@pytest.mark.parametrize(("days", "is_known"), [(30, True), (31, False)])
def test_a_group_unseen_for_thirty_days_fades(days: int, is_known: bool) -> None:
    """What comes back later is a new group."""
    [first] = discover(said(*FERRY)).groups
    found = discover(said(*FERRY, day="b"), [first], DAY + timedelta(days))
    assert ([group.id for group in found.groups] == [first.id]) is is_known


def test_names_do_not_flip_over_a_month() -> None:
    """The same subject in changing words, every day of a month: one group."""
    rng = random.Random(7)
    words = "harbour winter ticket captain engine timetable union fog"
    drawn = tuple(words.split(" "))
    groups: dict[str, TopicGroup] = {}
    for n in range(30):
        contents = [
            f"The night ferry needs {' and '.join(rng.sample(drawn, 3))}, I say."
            for _ in range(4)
        ]
        day = DAY + timedelta(n)
        found = discover(said(*contents, day=str(n)), tuple(groups.values()), day)
        assert len(found.groups) == 1
        groups |= {group.id: group for group in found.groups}
    [only] = groups.values()
    assert only.label.startswith("Night ferry")
    assert len(only.terms) <= 40, "its memory does not grow"


def test_a_day_that_is_composed_again_moves_no_day_back() -> None:
    """An issue of last week, frozen late, meets the groups of this week."""
    [first] = discover(said(*FERRY)).groups
    [again] = discover(said(*NEXT, day="b"), [first], DAY - timedelta(3)).groups
    assert again.id == first.id
    assert (again.first_day, again.last_day) == (DAY - timedelta(3), DAY)


# how statements are linked ---------------------------------------------------------


def naive(square: np.ndarray, least: float) -> list[list[int]]:
    """Merge the two clusters that are most alike, until none is."""
    clusters = [[row] for row in range(len(square))]
    while len(clusters) > 1:
        pairs = [
            (float(square[np.ix_(a, b)].mean()), -i, -j)
            for i, a in enumerate(clusters)
            for j, b in enumerate(clusters)
            if i < j
        ]
        best, i, j = max(pairs)
        if best < least:
            break
        clusters[-i] = sorted(clusters[-i] + clusters.pop(-j))
    return sorted(one for one in clusters if len(one) > 1)


@settings(max_examples=40)
@given(st.integers(2, 14), st.integers(0, 10_000), st.sampled_from([0.3, 0.5, 0.6]))
def test_chains_of_neighbours_give_what_the_plain_way_gives(
    n: int, seed: int, least: float
) -> None:
    """Average link by nearest neighbours is average link."""
    half = np.random.default_rng(seed).random((n, n)).astype(np.float32)
    square = ((half + half.T) / 2).astype(np.float32)
    assert average_link(square, least) == naive(square, least)


def test_a_block_that_is_too_large_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded; what is most alike stays together."""
    monkeypatch.setattr("monitor.topics.linking.LARGEST_BLOCK", 3)
    vectors = [{"a": 0.6, key: 0.8} for key in ("x", "x", "x", "y", "y", "y")]
    assert link(Space(vectors), 0.3) == [[0, 1, 2], [3, 4, 5]]
