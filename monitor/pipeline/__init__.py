"""Calls the stages in order and commits; decides nothing.

    poll_feed    asking (fetch -> feeds) -> poll.changed         -> store.save_poll
    read_entry   fetch -> article -> quotes -> figures
                 -> circumstances -> topics                      -> store.save_reading
    index        what reading and others changed                 -> store.index_search
    compose      store.reported -> digest.compose -> plan        -> store.save_issue

Each unit is one commit and one log line. An expected failure is a value: it is stored
with the feed or entry and its next try, and the rest goes on. So is a bug met on one
item, logged at ERROR with its traceback. What the store refuses is raised: without a
store there is nothing to go on with, and nothing was marked as done.
"""

from monitor.pipeline.composing import Composer
from monitor.pipeline.indexing import Indexer
from monitor.pipeline.polling import Polled, Polling
from monitor.pipeline.reach import Reach
from monitor.pipeline.reading import Analysis, Read, Reader, analyse
from monitor.pipeline.tools import Tools

__all__ = [
    "Analysis",
    "Composer",
    "Indexer",
    "Polled",
    "Polling",
    "Reach",
    "Read",
    "Reader",
    "Tools",
    "analyse",
]
