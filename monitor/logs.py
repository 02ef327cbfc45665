"""One line a unit of work: event name, then key=value pairs.

    2026-11-23T07:00:04Z INFO feed polled feed="BBC News" outcome=parsed new=3

Code logs with `log.info("feed polled", extra={...})`; what is in `extra` is written
here. No article text and no secret ever goes into a log line.
"""

import json
import logging
import re
import time
from typing import TextIO

from monitor.redacted import redacted

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_BARE = re.compile(r"[\w./:+@%…-]+")


class KeyValueFormatter(logging.Formatter):
    """Event and pairs on one line; None is left out; line breaks are escaped."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The record's time in UTC."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))

    def format(self, record: logging.LogRecord) -> str:
        """Render the record; a traceback follows on lines of its own."""
        pairs = [
            f"{key}={_value(value)}"
            for key, value in vars(record).items()
            if key not in _USUAL and value is not None
        ]
        line, *traceback = super().format(record).split("\n")
        return "\n".join([" ".join([line, *pairs]), *traceback])


def _value(value: object) -> str:
    text = redacted(str(value))
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def configure(stream: TextIO, *, verbose: bool = False) -> None:
    """Send the program's log lines to `stream`; libraries speak up from WARNING on."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(KeyValueFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(logging.DEBUG if verbose else logging.INFO)
    # These complain about every odd page; what came of it is in our own line.
    for name in ("trafilatura", "htmldate", "courlan", "justext", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def quiet() -> None:
    """Say nothing: the command prints what it did."""
    logging.getLogger().handlers[:] = [logging.NullHandler()]
