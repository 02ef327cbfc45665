"""One real news report through the whole pipeline, against a reader's findings."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from monitor import resources
from monitor.app import App
from monitor.config import FeedEntry, Outlet
from monitor.config.load import load
from monitor.values import QuotationType, Report
from tests.fakes import FakeClock, FakeFetch, html, item, rss
from tests.shared import shared

FEED, PAGE = "https://paper.example/feed", "https://paper.example/report"


@dataclass(frozen=True)
class Found:
    """The gold statements, and each one's report where there is one."""

    gold: list[dict[str, Any]]
    reports: list[Report]
    names: dict[str, str]

    def report_of(self, statement: dict[str, Any]) -> Report | None:
        """The report by the same figure that shares most words with a statement."""
        wanted = words(" ".join(statement["content_text"]))
        best = max(
            (
                (jaccard(words(report.occurrence.content), wanted), n, report)
                for n, report in enumerate(self.reports)
                if self.names[report.occurrence.figure_id] == statement["speaker"]
            ),
            default=(0.0, 0, None),
        )
        return best[2] if best[0] >= 0.5 else None


def words(text: str) -> Counter[str]:
    """Words as a multiset, case and marks aside."""
    return Counter(re.findall(r"\w+", text.casefold()))


def jaccard(one: Counter[str], other: Counter[str]) -> float:
    """Share of common words."""
    return (one & other).total() / max(1, (one | other).total())


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """The article behind a feed, polled and read with the shipped watch list."""
    folder: Path = shared("seed-article")
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    text = (folder / "article.txt").read_text(encoding="utf-8")
    published = datetime.fromisoformat(gold["published"] + "T15:00:00+00:00")
    paragraphs = [
        escape(line, quote=False) for line in text.split("\n") if line.strip()
    ]
    fetch = FakeFetch(
        {
            FEED: rss(item(PAGE, "Strikes and talks", "A teaser …", at=published)),
            PAGE: html("Strikes and talks", *paragraphs),
        }
    )
    config = replace(
        load(resources.folder("config"), {}),
        outlets=(Outlet(id="paper", name="Paper", feeds=(FeedEntry(url=FEED),)),),
        accounts=(),
    )
    path = tmp_path_factory.mktemp("reference") / "monitor.db"
    settings = replace(config.settings, database=f"sqlite:///{path}")
    clock = FakeClock(datetime(2025, 4, 24, 18, tzinfo=UTC))
    with App(replace(config, settings=settings), {}, clock=clock, fetch=fetch) as app:
        assert [one.error for one in app.poll(app.due_feeds())] == [None]
        assert [one.error for one in app.read()] == [None]
        names = {figure.id: figure.name for figure in config.figures}
        watched = [one for one in gold["statements"] if one["watched"]]
        yield Found(watched, list(app.store.reports()), names)


def test_every_statement_is_found_with_its_figure(found: Found) -> None:
    """All 12 statements by watched figures."""
    missed = [one["content_text"] for one in found.gold if not found.report_of(one)]
    assert len(found.gold) == 12
    assert missed == []


def test_every_direct_quotation_is_found(found: Found) -> None:
    """All direct ones, and the post quoted in two pieces is one statement."""
    direct = [one for one in found.gold if one["type"] == "direct"]
    for statement in direct:
        report = found.report_of(statement)
        assert report is not None, statement["content_text"]
        assert report.occurrence.type is QuotationType.DIRECT
        wanted = words(" ".join(statement["content_text"]))
        assert jaccard(words(report.occurrence.content), wanted) > 0.95


def test_day_channel_and_outlet_are_read(found: Found) -> None:
    """`said_on`, `channel` and `via` are those of the gold wherever it gives them."""
    for statement in found.gold:
        report = found.report_of(statement)
        if report is None:
            continue
        around = report.occurrence.circumstances
        told = {
            "said_on": around.said_on.isoformat() if around.said_on else None,
            "channel": around.channel,
            "via": around.via,
        }
        for name, value in told.items():
            if statement[name] is not None:
                assert value == statement[name], (name, statement["content_text"])


def test_nobody_else_is_credited(found: Found) -> None:
    """Who is only mentioned says nothing; every report is one that the article makes.

    "Zelensky also offered criticism of the Trump administration, claiming ...": of this
    the gold has the claim alone.
    """
    speakers = {found.names[one.occurrence.figure_id] for one in found.reports}
    assert speakers == {one["speaker"] for one in found.gold}
    right = {id(found.report_of(one)) for one in found.gold}
    extra = [one.occurrence for one in found.reports if id(one) not in right]
    assert {one.figure_id for one in extra} <= {"volodymyr-zelensky"}
    announced = "criticism of the Trump administration"
    assert [one.content for one in extra if one.content not in announced] == []
