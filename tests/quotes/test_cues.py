"""Cue lists: the format, the forms, what is wrong with a list."""

import re

import pytest

from monitor import resources
from monitor.errors import ConfigError
from monitor.quotes import RulesExtractor, parse_cues
from monitor.quotes.cues import alternation, inflect


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        pytest.param("claim", ["claim", "claims", "claimed", "claiming"], id="plain"),
        pytest.param("note", ["note", "notes", "noted", "noting"], id="e"),
        pytest.param("deny", ["deny", "denies", "denied", "denying"], id="y"),
        pytest.param("betray", ["betray", "betrays", "betrayed", "betraying"], id="ay"),
        pytest.param(
            "stress", ["stress", "stresses", "stressed", "stressing"], id="hiss"
        ),
        pytest.param(
            "point out",
            ["point out", "points out", "pointed out", "pointing out"],
            id="phrase",
        ),
    ],
)
def test_regular_verbs_are_inflected(lemma: str, forms: list[str]) -> None:
    """The four forms of a regular verb; of a phrase, its first word changes."""
    assert inflect(lemma) == forms


def test_a_list_is_read() -> None:
    """Comments go, listed forms replace regular ones, + stands for a blank."""
    cues = parse_cues(
        "# list\n[say]\nsay: said saying # often\nput it: put+it\n[noun]\nclaim"
    )
    assert [(cue.form, cue.is_participle) for cue in cues.of("say")] == [
        ("say", False),
        ("said", False),
        ("saying", True),
        ("put it", False),
    ]
    assert [cue.form for cue in cues.of("noun")] == ["claim", "claims"]
    assert cues.words("negation") == frozenset()


def test_everything_wrong_is_reported_at_once() -> None:
    """Each bad line is a problem with its number."""
    with pytest.raises(ConfigError) as caught:
        parse_cues("say\n[shout]\n[say]\nsay\n[whisper]")
    assert [problem.line for problem in caught.value.problems] == [1, 2, 5]


def test_the_english_list_is_sound() -> None:
    """What ships parses, and no stance verb is among the cues that are looked for."""
    path = resources.folder("config") / "cues" / "en.txt"
    cues = parse_cues(path.read_text(encoding="utf-8"))
    looked_for = {cue.form for cue in cues.of("say", "write", "claim", "tell")}
    assert {"said", "wrote", "told", "announced"} <= looked_for
    assert not looked_for & {cue.form for cue in cues.of("stance")}


def test_another_language_needs_a_list_alone() -> None:
    """A cue list gives the rules another language."""
    french = parse_cues(
        "[say]\ndire: dit disent\n[auxiliary]\na ont\n[pronoun]\nil elle"
    )
    text = "« La digue a tenu », a dit Ada Example."
    (found,) = RulesExtractor(french).extract(text)
    assert text[found.content[0].start : found.content[0].end] == "« La digue a tenu »"
    assert text[found.source[0].start : found.source[0].end] == "Ada Example"


def test_a_pattern_of_many_words_matches_each_of_them() -> None:
    """The trie matches every word in full, and the longest where one begins another."""
    words = ["say", "said", "says", "point", "point out", "points"]
    pattern = re.compile(alternation(words))
    assert all(pattern.fullmatch(word) for word in words)
    assert pattern.fullmatch("sa") is None
    found = pattern.match("point out")
    assert found is not None
    assert found[0] == "point out"
