"""What a large issue costs: composing, rendering, and the bytes of the mail.

usage: python -m benchmarks.digest [N...]

Composes and renders made-up days of N statements (default 10, 75, 500, 5,000), a fifth
of them known or said before, each with up to six outlets, and prints CPU seconds and
bytes. Needs no corpus.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

from monitor import digest, resources
from monitor.config import Edition, Figure, Topic
from monitor.render import Renderer
from monitor.values import (
    Coverage,
    Issue,
    Occasion,
    Occurrence,
    Period,
    QuotationType,
    Report,
    Span,
    Statement,
    StatementReports,
    TopicMatch,
    make_id,
)

END = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
PERIOD = Period(END - timedelta(days=1), END, "Europe/London")
SEQ_FROM = 1_000_000
FIGURES = [Figure(id=f"figure-{n}", name=f"Figure Number{n}") for n in range(40)]
TOPICS = [Topic(id=f"topic-{n}", title=f"Topic {n}", any=("x",)) for n in range(12)]
OUTLETS = {f"outlet-{n}": f"Outlet {n}" for n in range(60)}
WORDS = re.findall(
    r"\w+",
    "we will not raise the toll on the bridge this year and whoever says that we will "
    "has not read what we wrote about the harbour the ferries and the price of bread",
)


def statements(n: int) -> Iterator[StatementReports]:
    """N statements of 40 figures, the same ones each time."""
    seq_old, seq_new = 0, SEQ_FROM
    for number in range(n):
        is_known, is_repeated = number % 10 == 3, number % 10 == 7
        text = _words(number)
        statement_id = make_id("statement", str(number))
        reports = []
        for place in range(1 + number % 6):
            is_old = is_known and place == 0
            seq_old, seq_new = seq_old + is_old, seq_new + (not is_old)
            seq = seq_old if is_old else seq_new
            reports.append(_report(number, place, text, seq, statement_id))
        first = reports[0]
        statement = Statement(
            id=statement_id,
            figure_id=f"figure-{number % 40}",
            text=first.occurrence.content,
            text_of=first.occurrence.id,
            type=QuotationType.DIRECT,
            first_published_at=first.first_seen_at,
        )
        before = (Occasion(f"earlier-{number}", text, END - timedelta(days=40)),)
        occasions = before if is_repeated else ()
        yield StatementReports(statement, tuple(reports), (), occasions)


def _words(number: int) -> str:
    turned = [
        WORDS[(number * 7 + n * (1 + number % 5)) % len(WORDS)] for n in range(24)
    ]
    return " ".join([*turned[:12], f"item {number}", *turned[12:]])


def _report(number: int, place: int, text: str, seq: int, statement_id: str) -> Report:
    outlet = f"outlet-{(number * 3 + place) % 60}"
    at = PERIOD.start_at + timedelta(minutes=number % 1300 + place * 11)
    said = text if place % 3 else text.replace(" the ", " this ", 1)
    content = f"“{text if place == 0 else said}”"
    context = (
        f"It was late when the cabinet met. {content}, the minister told reporters."
    )
    cue = context.find("told")
    occurrence = Occurrence(
        id=make_id("occurrence", str(number), str(place)),
        article_id=make_id("article", outlet, str(number)),
        figure_id=f"figure-{number % 40}",
        content=content,
        type=QuotationType.DIRECT,
        cue="told",
        source="the minister",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context=context,
        context_cue=(Span(cue, cue + 4),),
        rule="quote-after/surname",
        confidence=0.9,
        published_at=at,
    )
    return Report(
        seq=seq,
        statement_id=statement_id,
        occurrence=occurrence,
        article_url=f"https://{outlet}.example/2026/03/02/politics/story-{number}",
        article_title=f"Story {number}",
        outlet_id=outlet,
        published_at=at,
        first_seen_at=at + timedelta(minutes=9),
        relation="new",
        topics=(TopicMatch(f"topic-{number % 12}", ("x",)),),
        language="en",
    )


def composed(reported: list[StatementReports], edition: Edition) -> Issue:
    """The issue of a made-up day."""
    return digest.compose(
        edition,
        PERIOD,
        reported,
        figures=FIGURES,
        topics=TOPICS,
        outlets=OUTLETS,
        coverage=Coverage(n_feeds=60),
        seq_from=SEQ_FROM,
        seq_to=SEQ_FROM + 10 * len(reported) + 10,
        now=END + timedelta(minutes=10),
        next_at=END + timedelta(days=1),
    )


def main() -> None:
    """Print a line for each size and density."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    usual = [10, 75, 500, 5000]
    parser.add_argument("sizes", nargs="*", type=int, default=usual, metavar="N")
    edition = Edition(id="daily", title="Daily")
    warm = composed(list(statements(3)), edition)
    for base_url in (None, "https://monitor.example"):
        print(f"archive: {base_url or 'none'}")
        print(
            f"{'statements':>10} {'density':>9} {'compose s':>9} {'render s':>8}",
            end="",
        )
        print(f" {'HTML B':>7} {'text B':>7}  left out")
        for n in parser.parse_args().sizes:
            reported = list(statements(n))
            for density in ("headlines", "standard", "full"):
                chosen = replace(edition, density=density)
                renderer = Renderer(resources.folder("templates"), base_url=base_url)
                renderer.html(warm)
                start = process_time()
                issue = composed(reported, chosen)
                middle = process_time()
                html, text = renderer.html(issue), renderer.text(issue)
                end = process_time()
                is_cut = "yes" if "To keep this issue short" in html else "no"
                print(
                    f"{n:>10,} {density:>9} {middle - start:>9.2f} {end - middle:>8.2f}"
                    f" {len(html.encode()):>7,} {len(text.encode()):>7,}  {is_cut}"
                )


if __name__ == "__main__":
    main()
