"""The same day of Norland with statements of every class, and what became of some."""

from datetime import UTC, datetime

from monitor.values import ChangeKind, Occasion
from tests.render.newsday import MONDAY, NEWS, Became, Said, Seen

OPENING = tuple(
    Occasion(
        f"statement-of-{day}-january", words, datetime(2026, 1, day, 9, tzinfo=UTC)
    )
    for day, words in (
        (12, "“The bridge will open on time”"),
        (20, "“The bridge will open on time, whatever the weather”"),
        (28, "“The bridge opens on time”"),
    )
)
REPEATED = Said(
    "oskar-lindt",
    "“The bridge will open on time”",
    (Seen("radio", 6.0), Seen("times", 7.0)),
    context="“The bridge will open on time”, Lindt told Radio Seven.",
    cue="told",
    topics=("ports",),
    said_on=MONDAY,
    channel="interview with Radio Seven",
    occasions=OPENING,
)
VARIANT = Said(
    "ports-board",
    "“Nobody in the yards will lose a job over this, and nobody will lose a home”",
    (
        Seen("wire", -20, is_old=True),
        Seen(
            "courier",
            3.0,
            words="“Nobody in the yards will lose a job, and no one will lose a home”",
        ),
    ),
    context="“Nobody in the yards will lose a job over this, and nobody will lose a "
    "home”, the board wrote.",
    cue="wrote",
    topics=("ports",),
)
WIRE_COPY = Said(
    "mira-holt",
    "“The ferries keep their money”",
    (
        Seen("wire", 4.0),
        Seen("herald", 4.5, copy_of="wire"),
        Seen("gazette", 5.0, copy_of="wire"),
        Seen("ledger", 5.5, copy_of="wire"),
        Seen("times", 9.0),
    ),
    context="“The ferries keep their money”, Holt said.",
    cue="said",
    topics=("ports",),
)
DELETED = Said(
    "mira-holt",
    "The audit office should learn to count before it writes.",
    (Seen(None, -3.0, is_old=True),),
    topics=("budget",),
    channel="Perch",
    changes=(Became(0, ChangeKind.DELETED, 1.0, stood=0.5),),
)
EDITED = Said(
    "ada-example",
    "“They have lost control of the ports”",
    (Seen("herald", -4.0, is_old=True),),
    topics=("ports",),
    changes=(
        Became(
            0,
            ChangeKind.EDITED,
            5.0,
            after="“They have lost sight of the ports”",
            stood=4.0,
        ),
    ),
)
ALL = (*NEWS, REPEATED, VARIANT, WIRE_COPY, DELETED, EDITED)
