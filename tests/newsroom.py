"""A tiny newsroom for tests of the whole pipeline: two outlets and an account.

Fictional, as are its people. Four statements of Mira Holt: one that both outlets carry,
one of one outlet alone, and two posts (one of them a reply, which digests leave out).
"""

from pathlib import Path

from monitor.config import (
    Account,
    Config,
    Edition,
    FeedEntry,
    Figure,
    Outlet,
    PollSettings,
    Role,
    Settings,
    Subscriber,
    Topic,
)
from tests.fakes import FakeFetch, html, item, rss

DAILY, WIRE = "https://daily.example/feed", "https://wire.example/feed"
POSTS = "https://posts.example/mira.rss"
FERRY = "https://daily.example/ferry"
DAM = "https://wire.example/dam"
SHARED = "We will reopen the northern ferry line before the first snow falls this year"
ALONE = "Nobody in the valley has to leave home because of the new dam"
POST = "The ferry line reopens on Monday. Thank you to every worker at the yard."
N_STATEMENTS = 4


def fetch() -> FakeFetch:
    """The newsroom's pages."""
    ferry = html(
        "Ferry line to reopen",
        "The northern ferry line has been closed since the storms of last autumn, and "
        "towns along the fjord have asked for months when boats would sail again.",
        f"“{SHARED},” Transport Minister Mira Holt said at a press conference on "
        "Tuesday.",
        "Shipping companies welcomed the plan, which needs the approval of the harbour "
        "board and a budget that the regional council will discuss next week.",
    )
    dam = html(
        "Holt visits the valley",
        "Mira Holt travelled to the valley this week to meet families who live below "
        "the dam that the regional council wants to build over the next four years.",
        f"“{ALONE},” Holt said.",
        f"Boats came up, too. “{SHARED},” the transport minister told reporters.",
        "The council expects work on the dam to begin once the snow has melted, and a "
        "second round of talks with the villages is set for the end of the month.",
    )
    return FakeFetch(
        {
            DAILY: rss(item(FERRY, "Ferry line to reopen", "The northern ferry …")),
            WIRE: rss(item(DAM, "Holt visits the valley", "Mira Holt travelled …")),
            POSTS: rss(
                item("https://posts.example/1", "", POST),
                item("https://posts.example/2", "", "@harbour Yes, from Monday on."),
            ),
            FERRY: ferry,
            DAM: dam,
        }
    )


def config(folder: Path, *, database: str = "sqlite://") -> Config:
    """Watch Mira Holt; one daily edition at 07:00 UTC into `folder`/out."""
    holt = Figure(
        id="mira-holt",
        name="Mira Holt",
        pronouns=("she", "her"),
        roles=(Role(title="Transport Minister"),),
    )
    return Config(
        settings=Settings(database=database, poll=PollSettings()),
        figures=(holt,),
        outlets=(
            Outlet(id="daily", name="The Daily", feeds=(FeedEntry(url=DAILY),)),
            Outlet(id="wire", name="The Wire", feeds=(FeedEntry(url=WIRE),)),
        ),
        accounts=(Account(figure="mira-holt", channel="Skerry", url=POSTS),),
        topics=(Topic(id="boats", title="Boats", any=("ferry",)),),
        editions=(
            Edition(
                id="daily",
                title="Daily statements",
                subscribers=(Subscriber(folder=folder / "out"),),
            ),
        ),
    )
