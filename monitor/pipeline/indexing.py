"""Bring the search index up to date with what is stored, a batch a commit."""

import logging
from collections.abc import Callable, Iterator
from time import monotonic

from monitor.pipeline.tools import Tools

log = logging.getLogger(__name__)

BATCH = 200
"""Changes in one commit: some hundredths of a second in which nobody else writes to an
SQLite store."""


class Indexer:
    """Indexes what waits for it. Thread-safe: holds no state of its own."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools

    def index(self, is_over: Callable[[], bool] = lambda: False) -> Iterator[int]:
        """Index until nothing waits or `is_over`; yields how many changes each commit
        took in. One log line for all. Raises: StoreError.
        """
        started = monotonic()
        n_changes = 0
        try:
            while not is_over() and (n := self.tools.store.index_search(BATCH)):
                n_changes += n
                yield n
        finally:
            if n_changes:
                seconds = round(monotonic() - started, 3)
                extra = {"changes": n_changes, "seconds": seconds}
                log.info("search indexed", extra=extra)
