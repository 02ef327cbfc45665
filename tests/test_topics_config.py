"""topics.yaml: what an entry may say, and what `other` may."""

from pathlib import Path

import pytest

from monitor.config.load import load
from tests.configs import write, wrong

FERRY = "topics:\n  - id: ferry\n    title: Ferry\n"
OTHER = "topics:\n  - id: other\n    title: Also said\n"


def test_other_may_look_for_groups(tmp_path: Path) -> None:
    """It needs no terms."""
    topics = f"{OTHER}    discover: true\n    max_groups: 4\n"
    [other] = load(write(tmp_path, topics=topics), {}).topics
    assert (other.title, other.discover, other.max_groups) == ("Also said", True, 4)


def test_terms_of_one_language_are_enough(tmp_path: Path) -> None:
    """A topic of Polish articles has Polish terms alone."""
    topics = f"{FERRY}    priority: 10\n    languages: {{pl: {{any: [prom]}}}}\n"
    [ferry] = load(write(tmp_path, topics=topics), {}).topics
    assert ferry.terms_in("pl").any == ("prom",)
    assert ferry.terms_in("en").any == ()
    assert ferry.priority == 10


@pytest.mark.parametrize(
    ("topics", "problem"),
    [
        pytest.param(FERRY, "a topic needs terms", id="no terms"),
        pytest.param(
            f"{FERRY}    languages: {{pl: {{none: [prom]}}}}\n",
            "a topic needs terms",
            id="no terms that speak for it",
        ),
        pytest.param(
            f"{FERRY}    any: [boat]\n    discover: true\n",
            "'discover' is for the topic whose id is 'other'",
            id="groups elsewhere",
        ),
        pytest.param(
            f"{OTHER}    any: [boat]\n",
            "'other' takes what no topic takes: it has no 'any'",
            id="terms of other",
        ),
        pytest.param(
            f"{OTHER}    discover: true\n    max_groups: 0\n", "max_groups", id="none"
        ),
        pytest.param(
            f"{OTHER}    embeddings: nowhere\n",
            "there is no folder nowhere; nothing is downloaded",
            id="no folder",
        ),
        pytest.param(
            f"{FERRY}    any: [boat]\n    languages: {{pl: {{any: ['*']}}}}\n",
            "expected a word or a phrase",
            id="no term",
        ),
    ],
)
def test_what_is_wrong_with_a_topic_is_told(
    tmp_path: Path, topics: str, problem: str
) -> None:
    """In one line, with its place."""
    [line] = wrong(write(tmp_path, topics=topics))
    assert line.startswith("topics.yaml:")
    assert problem in line


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    """Each file that is missing is named."""
    folder = tmp_path / "model"
    folder.mkdir()
    topics = f"{OTHER}    embeddings: {folder}\n"
    problems = wrong(write(tmp_path / "config", topics=topics))
    assert [line.rsplit(" ", 1)[1] for line in problems] == [
        "tokenizer.json",
        "model.safetensors",
    ]
