"""The sample newsroom through the whole program, over HTTP, against its gold."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import resources
from monitor.app import App
from monitor.config import Edition
from monitor.config.load import load
from monitor.demo import Newsroom, write_config
from monitor.values import Issue, QuotationType, Report, StatementKind
from tests.sample_gold import Gold, GoldStatement, read_gold

MIN_RECALL, MIN_DIRECT_RECALL, MIN_PRECISION = 0.75, 0.9, 0.9
"""Floors; raised when the program gets better, lowered never."""


@dataclass(frozen=True)
class Found:
    """What the program made of the sample, with the gold."""

    gold: Gold
    reports: list[Report]
    issue: Issue
    shown: str
    threshold: float

    def reports_of(self, article: str, figure_id: str) -> list[Report]:
        """What it credits a figure with in an article."""
        return [
            report
            for report in self.reports
            if f"/{article}." in report.article_url
            and report.occurrence.figure_id == figure_id
        ]

    def has(self, statement: GoldStatement) -> bool:
        """Whether a report of that figure shares at least half of the words."""
        wanted = words(" ".join(statement.content))
        return any(
            share(words(report.occurrence.content), wanted) >= 0.5
            for report in self.reports_of(statement.article, statement.figure_id)
        )


def words(text: str) -> Counter[str]:
    """Words as a multiset, case and marks aside."""
    return Counter(re.findall(r"\w+", text.casefold()))


def share(one: Counter[str], other: Counter[str]) -> float:
    """Jaccard of the words."""
    return (one & other).total() / max(1, (one | other).total())


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """One poll, one reading and one digest of the sample."""
    now = datetime.now(UTC)  # noqa: TID251 - the sample is always of the last day
    sample = resources.folder("sample")
    folder: Path = tmp_path_factory.mktemp("sample")
    with Newsroom(sample, now) as newsroom:
        config = load(write_config(newsroom.base_url, folder), {})
        with App(config, {}) as app:
            assert [one.error for one in app.poll(app.due_feeds()) if one.error] == []
            assert [one.error for one in app.read() if one.error] == []
            (edition,) = app.config.editions
            issue = app.freeze(edition)
            yield Found(
                read_gold(sample, now),
                list(app.store.reports()),
                issue,
                app.rendition(issue).text,
                Edition(id="usual", title="Usual").min_confidence,
            )


def test_most_statements_are_found(found: Found) -> None:
    """Of what a careful reader finds, the floor's share is found, direct ones more."""
    required = [one for one in found.gold.statements if not one.is_optional]
    missed = [one for one in required if not found.has(one)]
    listing = "\n".join(f"{one.article}: {one.content}" for one in missed)
    assert 1 - len(missed) / len(required) >= MIN_RECALL, listing
    direct = [one for one in required if one.type == "direct"]
    missed_direct = [one for one in missed if one.type == "direct"]
    assert 1 - len(missed_direct) / len(direct) >= MIN_DIRECT_RECALL, listing


def test_what_is_found_was_said(found: Found) -> None:
    """Of what is sure enough to be shown, the floor's share stands in the gold."""
    wrong = []
    articles = [
        one
        for one in found.reports
        if not one.occurrence.is_post
        and one.occurrence.kind is StatementKind.STATEMENT
        and one.occurrence.confidence >= found.threshold
    ]
    for report in articles:
        said = words(report.occurrence.content)
        gold = [
            words(" ".join(one.content))
            for one in found.gold.statements
            if f"/{one.article}." in report.article_url
            and one.figure_id == report.occurrence.figure_id
        ]
        inside = [(said & one).total() / said.total() for one in gold]
        if max(inside, default=0) < 0.5:
            wrong.append(f"{report.article_url}: {report.occurrence.content}")
    assert 1 - len(wrong) / len(articles) >= MIN_PRECISION, "\n".join(wrong)


def test_nobody_is_credited_with_the_words_of_another(found: Found) -> None:
    """Words that the gold gives to somebody else are not shown under a watched name."""
    credited = [
        f"{one.article}: {one.words} ({one.why})"
        for one in found.gold.not_said
        for report in found.reports_of(one.article, one.figure_id)
        if report.occurrence.confidence >= found.threshold
        and words(one.words) <= words(report.occurrence.content)
    ]
    assert credited == []


def test_every_post_is_a_statement_of_its_figure(found: Found) -> None:
    """Posts with text are stored with their figure, channel and kind."""
    stored = {
        (one.occurrence.figure_id, one.occurrence.circumstances.channel): one
        for one in found.reports
        if one.occurrence.is_post
    }
    contents = [one.occurrence.content for one in found.reports]
    for post in found.gold.posts:
        assert (post.figure_id, post.channel) in stored
        assert any(post.begins[:40] in content for content in contents), post.begins


def test_direct_quotations_have_their_type(found: Found) -> None:
    """What stands wholly in marks is direct, and what a transcript's label opens."""
    for report in found.reports:
        content = report.occurrence.content
        if report.occurrence.rule.startswith("label/"):
            assert report.occurrence.type is QuotationType.DIRECT
        elif report.occurrence.type is QuotationType.DIRECT and report.outlet_id:
            assert content[0] in "“\"‘«„'", content


def test_one_statement_stands_once_in_the_digest(found: Found) -> None:
    """The sentence that four outlets carry is one card with four outlets."""
    cards = [
        card
        for section in found.issue.sections
        for figure in section.figures
        for card in figure.cards
    ]
    ids = [card.statement_id for card in cards]
    assert len(ids) == len(set(ids))
    dark = [card for card in cards if "eleven villages in the dark" in card.text]
    assert len(dark) == 1
    assert len({report.outlet for report in dark[0].reports}) >= 4
