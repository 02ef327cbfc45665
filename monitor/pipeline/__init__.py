"""Calls the stages in order and commits; decides nothing.

    poll_feed    asking (fetch -> feeds) -> poll.changed         -> store.save_poll
    read_entry   fetch -> article -> quotes -> figures
                 -> circumstances -> topics                      -> store.save_reading
    compose      store.reported -> digest.compose
                 -> topics.discover -> plan                      -> store.save_issue
    tell         store.reported -> alerts.lines_of -> alerts.due -> store.save_alert

Each unit is one commit and one log line. An expected failure is a value: it is stored
with the feed or entry and its next try, and the rest goes on. So is a bug met on one
item, logged at ERROR with its traceback. What the store refuses is raised: without a
store there is nothing to go on with, and nothing was marked as done.
"""

from monitor.pipeline.alerting import Alerting
from monitor.pipeline.composing import Composer
from monitor.pipeline.grouping import (
    Grouping,
    leftover_of,
)
from monitor.pipeline.indexing import Indexer
from monitor.pipeline.polling import (
    Polled,
    Polling,
)
from monitor.pipeline.reach import Reach
from monitor.pipeline.reading import (
    Analysis,
    Read,
    Reader,
    analyse,
)
from monitor.pipeline.revisiting import (
    Revisited,
    Revisiting,
)
from monitor.pipeline.tools import Tools

__all__ = [
    "Alerting",
    "Analysis",
    "Composer",
    "Grouping",
    "Indexer",
    "Polled",
    "Polling",
    "Reach",
    "Read",
    "Reader",
    "Revisited",
    "Revisiting",
    "Tools",
    "analyse",
    "leftover_of",
]
