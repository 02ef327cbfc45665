"""An archive to look at: a store with statements of every kind, and hostile ones.

Fictional, as are its people. Helena Marsk's words have four wordings, one of them of an
Arabic outlet; a post of hers was deleted, an article edited, a statement merged into
another, one said twice, one too unsure for any list, and one full of markup.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from monitor import text
from monitor.config import (
    Account,
    Config,
    Edition,
    FeedEntry,
    FetchSettings,
    Figure,
    Outlet,
    Role,
    Settings,
    Topic,
)
from monitor.config.settings import WebSettings
from monitor.ports import Known, Store
from monitor.store import open_store
from monitor.store.database import Database
from monitor.store.tables import changes, statements
from monitor.values import (
    Article,
    ArticleKind,
    Card,
    CardReport,
    Circumstances,
    Coverage,
    Entry,
    FigureCards,
    Issue,
    Occurrence,
    Period,
    Place,
    Placing,
    PollOutcome,
    QuotationType,
    Reading,
    Span,
    TopicMatch,
    TopicSection,
    make_id,
)
from tests.store.made import a_statement

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
BASE = "https://archive.example"
PAPER = "We will not sign a paper that leaves eleven villages in the dark"
ARABIC = "لن نوقع ورقة تترك إحدى عشرة قرية في الظلام"
HOSTILE = '<script>alert(1)</script> & "more" <img src=x onerror=alert(1)>'
FORMULA = "=HYPERLINK(1) is no sum, the minister of trade said in the evening"


def config(database: str, **web: Any) -> Config:
    """Two figures, four outlets, two topics, one edition."""
    marsk = Figure(
        id="helena-marsk",
        name="Helena Marsk",
        roles=(Role(title="president", since="2024-05"),),  # type: ignore[arg-type]
    )
    reyle = Figure(id="tomas-reyle", name="Tomas Reyle")
    names = {
        "courier": "The Selmouth Courier",
        "harbour": "Harbour TV",
        "sawt": "Sawt Ombra",
        "odd": "Odd & <b>Sons</b>",
    }
    return Config(
        settings=Settings(
            database=database,
            fetch=FetchSettings(contact="corrections@archive.example"),
            web=WebSettings(**web),
        ),
        figures=(marsk, reyle),
        outlets=tuple(
            Outlet(
                id=name,
                name=title,
                feeds=(FeedEntry(url=f"https://{name}.example/feed"),),
            )
            for name, title in names.items()
        ),
        accounts=(
            Account(
                figure="helena-marsk", channel="Plaza", url="https://plaza.example/rss"
            ),
        ),
        topics=(
            Topic(id="ceasefire", title="Ceasefire on the Tamsel", any=("villages",)),
            Topic(id="prices", title="Prices", any=("rates",)),
        ),
        editions=(Edition(id="morning", title="What Arvenia said"),),
    )


class Filler:
    """Puts articles into a store, one statement each."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.n = 0
        self.ids: dict[str, str] = {}
        store.add_feeds({"feed": "https://courier.example/feed"}, NOW)

    def add(
        self,
        content: str,
        outlet: str | None,
        at: datetime,
        *,
        joins: str | None = None,
        relation: str = "new",
        **changed: Any,
    ) -> str:
        """Store a report; returns its statement's id. `joins` is a known statement."""
        self.n += 1
        url = changed.pop("url", f"https://{outlet or 'plaza'}.example/a{self.n}")
        title = changed.pop("title", f"Marsk speaks ({self.n})")
        language = changed.pop("language", "en")
        topics = changed.pop("topics", ("ceasefire",))
        body = (
            f"It was a long day. “{content},” Helena Marsk said on Monday. It rained."
        )
        if outlet is None:
            body = content
        body = text.normalise(body)
        said = text.normalise(content if outlet is None else f"“{content},”")
        start = body.index(said)
        article = Article(
            id=make_id("article", url),
            kind=ArticleKind.POST if outlet is None else ArticleKind.ARTICLE,
            url=url,
            title=title if outlet else "",
            text=body,
            outlet_id=outlet,
            published_at=at,
            language=language,
            figure_id="helena-marsk" if outlet is None else None,
            channel="Plaza" if outlet is None else None,
        )
        occurrence = _occurrence(article, said, start, outlet is None, at)
        occurrence = replace(occurrence, **changed)
        entry = Entry(f"e{self.n}", url, title, body, f"h{self.n}")
        state = self.store.feed_state("feed")
        assert state
        self.store.save_poll(PollOutcome(state, (entry,)), at)

        def decide(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
            (one,) = new
            founded = a_statement(one, one.published_at or now)
            if joins:
                there = known.members(joins)[0].statement
                return Placing((Place(one.id, joins, relation),), (there,))
            return Placing((Place(one.id, founded.id, "new"),), (founded,))

        found = tuple(TopicMatch(name, ("villages",)) for name in topics)
        reading = Reading(
            make_id("entry", "feed", entry.key),
            article,
            (occurrence,),
            ((occurrence.id, found),),
        )
        self.store.save_reading(reading, decide, at)
        self.ids[content] = occurrence.id
        return joins or make_id("statement", occurrence.id)


def _occurrence(
    article: Article, said: str, start: int, is_post: bool, at: datetime
) -> Occurrence:
    whole = Span(start, start + len(said))
    body = article.text
    cue = body.find(" said on ", whole.end)
    source = body.find("Helena Marsk", whole.end)
    context = body if is_post else body[start : body.index(" It rained.")]
    return Occurrence(
        id=make_id("occurrence", article.id, said),
        article_id=article.id,
        figure_id="helena-marsk",
        content=said,
        type=QuotationType.DIRECT,
        cue="" if is_post else "said",
        source="" if is_post else "Helena Marsk",
        content_spans=(whole,),
        cue_spans=() if is_post else (Span(cue + 1, cue + 5),),
        source_spans=() if is_post else (Span(source, source + 12),),
        context=context,
        context_cue=() if is_post else (Span(cue + 1 - start, cue + 5 - start),),
        rule="post" if is_post else "quote-after/full-name",
        confidence=0.95,
        reason="the full name stands beside the cue",
        circumstances=Circumstances(channel="Plaza" if is_post else None),
        is_post=is_post,
        published_at=at,
    )


def fill(url: str) -> dict[str, str]:
    """Fill the store at `url`; returns statements' ids by a word for each."""
    with closing(open_store(url)) as store:
        filler = Filler(store)
        add = filler.add
        paper = add(PAPER, None, NOW - 30 * HOUR)
        add(PAPER, "courier", NOW - 29 * HOUR, joins=paper, relation="identical")
        add(
            "We will not sign a paper that leaves the villages in the dark",
            "harbour",
            NOW - 28 * HOUR,
            joins=paper,
            relation="variant",
        )
        add(
            ARABIC,
            "sawt",
            NOW - 27 * HOUR,
            joins=paper,
            relation="variant",
            language="ar",
        )
        again = add(f"{PAPER}, I say it again", "harbour", NOW - 2 * HOUR)
        merged = add("Nobody leaves the left bank", "courier", NOW - 3 * DAY)
        kept = add("Nobody shall leave the left bank", "harbour", NOW - 3 * DAY)
        deleted = add("This post was a mistake", None, NOW - 5 * HOUR)
        unsure = add("Perhaps it was her", "courier", NOW - HOUR, confidence=0.3)
        hostile = add(
            HOSTILE,
            "odd",
            NOW - 4 * HOUR,
            title=HOSTILE,
            url="javascript:alert(1)",
        )
        arabic = add(f"{ARABIC} اليوم", "sawt", NOW - 6 * HOUR, language="ar")
        formula = add(
            FORMULA,
            "courier",
            NOW - 40 * DAY,
            topics=("prices",),
            figure_id="tomas-reyle",
            title="+1 on rates",
        )
        for n in range(55):
            add(
                f"Number {n} of many words about rates",
                "courier",
                NOW - 50 * DAY + n * HOUR,
                topics=("prices",),
                figure_id="tomas-reyle",
            )
        store.save_issue(_issue(paper), ())
    _by_hand(url, filler, merged, kept, again, paper, deleted)
    return {
        "paper": paper,
        "again": again,
        "merged": merged,
        "kept": kept,
        "deleted": deleted,
        "unsure": unsure,
        "hostile": hostile,
        "arabic": arabic,
        "formula": formula,
    }


def _by_hand(
    url: str,
    filler: Filler,
    merged: str,
    kept: str,
    again: str,
    paper: str,
    deleted: str,
) -> None:
    """What other parts of the program write: merges, repeats, changes."""
    database = Database(url, timedelta(seconds=5))
    post = filler.ids["This post was a mistake"]
    edited = filler.ids["We will not sign a paper that leaves the villages in the dark"]
    rows = [
        _change(901, post, "deleted", NOW - 4 * HOUR, "This post was a mistake", ""),
        _change(
            902, edited, "edited", NOW - 20 * HOUR,
            "“We will not sign a paper that leaves the villages in the dark,”",
            "“We will not sign a paper that leaves any village in the dark,”",
        ),
    ]  # fmt: skip
    table = statements
    with database.write() as connection:
        connection.execute(
            update(table).where(table.c.id == merged).values(merged_into=kept)
        )
        connection.execute(
            update(table).where(table.c.id == again).values(repeats=paper)
        )
        connection.execute(insert(changes), rows)
    database.close()


def _change(
    seq: int, occurrence: str, kind: str, seen: datetime, before: str, after: str
) -> dict[str, Any]:
    return {
        "seq": seq,
        "occurrence_id": occurrence,
        "kind": kind,
        "seen_at": seen,
        "stood_at": seen - HOUR,
        "before": before,
        "after": after,
    }


def _issue(statement_id: str) -> Issue:
    report = CardReport("Plaza", "https://plaza.example/a1", "", NOW - 30 * HOUR)
    card = Card(
        statement_id=statement_id,
        text=PAPER,
        type=QuotationType.DIRECT,
        is_post=True,
        is_new=True,
        context=PAPER,
        context_cue=(),
        source="",
        said_on=None,
        channel="Plaza",
        via=None,
        reports=(report,),
        other_topics=("Prices",),
        confidence=0.95,
        rule="post",
    )
    figure = FigureCards("helena-marsk", "Helena Marsk", "president", (card,))
    period = Period(NOW - 29 * HOUR, NOW - 5 * HOUR, "UTC")
    return Issue(
        id=make_id("issue", "morning"),
        edition_id="morning",
        title="What Arvenia said",
        language="en",
        period=period,
        composed_at=period.end_at,
        seq_from=0,
        seq_to=5,
        sections=(TopicSection("ceasefire", "Ceasefire on the Tamsel", (figure,)),),
        n_new=1,
        n_again=0,
        n_figures=1,
        n_withheld=1,
        n_left_out=0,
        coverage=Coverage(5, failing=(("Harbour TV", "status 503"),)),
    )


def long_issue(n: int) -> Issue:
    """An issue of so many statements, under two topics, numbered in order."""
    short = _issue("0")
    (section,) = short.sections
    (figure,) = section.figures
    (card,) = figure.cards
    cards = [replace(card, statement_id=str(each)) for each in range(n)]
    halves = (cards[: n // 2], cards[n // 2 :])
    sections = tuple(
        replace(
            section, topic_id=f"t{k}", figures=(replace(figure, cards=tuple(half)),)
        )
        for k, half in enumerate(halves)
    )
    return replace(short, sections=sections)


def database_url(folder: Path) -> str:
    """The URL of a new store in a folder."""
    return f"sqlite:///{folder / 'monitor.db'}"
