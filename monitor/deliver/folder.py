"""The folder channel: an issue as DATE.html and DATE.txt, and the latest beside."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from monitor.errors import DeferredError
from monitor.ports import HandOver
from monitor.values import Delivery, Rendition


class FolderChannel:
    """Writes renditions into the folder that a delivery names."""

    def send(
        self,
        rendition: Rendition,
        delivery: Delivery,
        now: datetime,
        hand_over: HandOver,
    ) -> str:
        """Write DATE.html and .txt, latest.html and .txt; return the path of the first.

        Each file appears whole or not at all. The same issue replaces its own files;
        another issue of the same day (of another edition, or after its hour was
        changed) gets a number: DATE-2.html. Doing it twice is once, so there is nothing
        to `hand_over`. Raises: DeferredError when the folder
        cannot be written (no room, no permission).
        """
        folder = Path(delivery.recipient).expanduser()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            name = _free_name(folder, rendition, now)
            _write_pair(folder, name, rendition)
            if _is_latest(folder, name):
                _write_pair(folder, "latest", rendition)
        except OSError as error:
            reason = error.strerror or str(error)
            raise DeferredError(
                delivery.recipient, f"cannot write the issue there: {reason}"
            ) from error
        return str(folder / f"{name}.html")


def _free_name(folder: Path, rendition: Rendition, now: datetime) -> str:
    """The first of DATE, DATE-2, DATE-3 ... that is free or holds this very issue."""
    day = (rendition.day or now.date()).isoformat()
    number = 1
    while True:
        name = day if number == 1 else f"{day}-{number}"
        path = folder / f"{name}.html"
        if not path.exists() or rendition.issue_id.encode() in path.read_bytes():
            return name
        number += 1


def _write_pair(folder: Path, name: str, rendition: Rendition) -> None:
    html = rendition.html
    for image in rendition.images:  # a page shows a file beside it, a mail its part
        picture = f"{name}-{image.cid.partition('@')[0]}.png"
        _write(folder / picture, image.png)
        html = html.replace(f"cid:{image.cid}", picture)
    _write(folder / f"{name}.txt", rendition.text.encode())
    _write(folder / f"{name}.html", html.encode())


def _is_latest(folder: Path, name: str) -> bool:
    """Whether no later issue lies there: an old one tried again is not the latest."""
    return name >= max(path.stem for path in folder.glob("[0-9]*.html"))


def _write(path: Path, content: bytes) -> None:
    """Write beside, make durable, then take the name: a crash leaves the old file."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
