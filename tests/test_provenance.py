"""Where a statement comes from: first, through whom, from whom."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.provenance import provenance
from monitor.values import (
    Circumstances,
    QuotationType,
    Report,
    Statement,
    StatementReports,
)
from tests.store.made import NOW, an_article, an_occurrence

HOUR = timedelta(hours=1)
NAMES = {"post": "Harbour Post", "courier": "Harbour Courier", "wire": "Fjord Wire"}


def report(outlet: str | None, hours: float = 0, **changes: Any) -> Report:
    """A report by an outlet, published so many hours after NOW, seen at once."""
    via, channel = changes.pop("via", None), changes.pop("channel", None)
    article = an_article(f"{outlet}-{hours}")
    one = replace(
        an_occurrence(article, "“It sails.”"),
        circumstances=Circumstances(via=via, channel=channel),
        is_post=changes.pop("is_post", False),
    )
    at = NOW + hours * HOUR
    made = Report(
        seq=int(hours * 10) + 1,
        statement_id="s",
        occurrence=one,
        article_url=article.url,
        article_title=article.title,
        outlet_id=outlet,
        published_at=at,
        first_seen_at=at,
        relation="new",
    )
    return replace(made, **changes)


def of(*reports: Report) -> Any:
    """The provenance of a statement with these reports, in any order."""
    shuffled = list(reports)
    random.Random(3).shuffle(shuffled)
    statement = Statement(
        "s", "oskar-lindt", "“It sails.”", "o", QuotationType.DIRECT, NOW
    )
    made = [
        provenance(StatementReports(statement, tuple(order)), NAMES)
        for order in (reports, shuffled, reports[::-1])
    ]
    assert made[0] == made[1] == made[2]
    return made[0]


def test_the_first_is_the_earliest_published() -> None:
    """Of two at once the one that was seen first."""
    late = report("post", 2)
    early = report("courier", 1)
    seen = report("wire", 1, first_seen_at=NOW)
    found = of(late, early, seen)
    assert found.first == seen
    assert found.first_outlet == "Fjord Wire"
    assert found.first_seen_at == NOW
    assert (found.n_independent, found.n_carriers) == (3, 3)
    assert found.chain == ("Fjord Wire",)


def test_carriers_of_one_text_count_once_as_its_origin() -> None:
    """The paper put the agency's text online before the agency did."""
    wire = report("wire", 1)
    copies = [
        replace(report(outlet, hours), copy_of=wire.occurrence.article_id)
        for outlet, hours in (("post", 0), ("courier", 3))
    ]
    found = of(*copies, wire)
    assert found.first == copies[0]
    assert found.first_outlet == "Fjord Wire"
    assert (found.n_independent, found.n_carriers) == (1, 3)


def test_a_copy_whose_origin_does_not_report_it_stands_for_itself() -> None:
    """The origin's report was not found there, or is another statement."""
    carriers = report("post", 0, copy_of="x"), report("courier", 1, copy_of="x")
    found = of(*carriers)
    assert found.first_outlet == "Harbour Post"
    assert (found.n_independent, found.n_carriers) == (1, 2)


def test_the_chain_follows_whom_each_credits() -> None:
    """A, citing B, which is stored and cites C, which is not."""
    found = of(
        report("post", 0, via="harbour courier"),
        report("courier", 1, via="Radio Skerry"),
        report("wire", 2),
    )
    assert found.chain == ("Harbour Post", "Harbour Courier", "Radio Skerry")
    assert found.n_independent == 2


def test_all_who_credit_one_go_back_to_it() -> None:
    """Two papers that cite one station are one report, and so is a third."""
    found = of(
        report("post", 0, via="Radio Skerry"),
        report("courier", 1, via="radio skerry"),
        report("wire", 2, via="Harbour Post"),
    )
    assert (found.n_independent, found.n_carriers) == (1, 3)


def test_a_circle_of_credits_ends() -> None:
    """Two outlets that credit each other, and one that credits itself."""
    found = of(
        report("post", 0, via="Harbour Courier"),
        report("courier", 1, via="Harbour Post"),
    )
    assert found.chain == ("Harbour Post", "Harbour Courier")
    assert of(report("wire", via="Fjord Wire")).chain == ("Fjord Wire",)


def test_the_channel_is_the_figures_own_before_what_others_say() -> None:
    """A post is where it was said."""
    post = report(None, 5, is_post=True, channel="Skerry")
    found = of(report("post", 0, channel="an interview"), post, report("wire", 1))
    assert found.channel == "Skerry"
    assert of(report("wire"), report("post", 1, channel="a speech")).channel == (
        "a speech"
    )
    assert of(post).first_outlet is None
    assert of(post).chain == ()
