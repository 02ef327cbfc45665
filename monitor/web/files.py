"""The static site's folder: files written whole, and only where they differ.

`.archive.json` lists what was written and from what, so that the next build leaves
alone what is the same and takes away what is no more. A folder with other things in it
and no such list is not touched.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from monitor.errors import MonitorError

LIST = ".archive.json"


class SiteFolder:
    """Writes a site's files. Raises: MonitorError for a folder that is not ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before = _read_list(folder)
        if not self._before:  # so that a build that is killed can be begun again
            _replace(folder / LIST, b"{}")
        self._now: dict[str, str] = {}
        self.n_changed = 0
        self.n_removed = 0

    @property
    def n_files(self) -> int:
        """How many files the site has."""
        return len(self._now)

    def is_current(self, path: str, made_from: str) -> bool:
        """Whether the file is there, made from the same; then it counts as written."""
        if self._before.get(path) != made_from or not (self.folder / path).is_file():
            return False
        self._now[path] = made_from
        return True

    def write(self, path: str, content: bytes | str, made_from: str = "") -> None:
        """Write a file, atomically, unless it holds this already."""
        data = content.encode() if isinstance(content, str) else content
        self._now[path] = made_from
        target = self.folder / path
        if target.is_file() and target.read_bytes() == data:
            return
        _replace(target, data)
        self.n_changed += 1

    def write_lines(self, path: str, lines: Iterable[str]) -> None:
        """Write a file a line at a time, however long; it replaces the one before."""
        self._now[path] = ""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, delete=False
        ) as made:
            made.writelines(lines)
        new = Path(made.name)
        if target.is_file() and _same(new, target):
            new.unlink()
            return
        _publish(new, target)
        self.n_changed += 1

    def finish(self) -> None:
        """Take away files of an earlier build that this one has not, and keep the list.

        A statement's address never dies: what lies under `s/` stays.
        """
        for path in self._before.keys() - self._now.keys():
            if path.startswith("s/"):
                self._now[path] = self._before[path]
                continue
            (self.folder / path).unlink(missing_ok=True)
            self.n_removed += 1
        text = json.dumps(dict(sorted(self._now.items())), indent=0)
        _replace(self.folder / LIST, text.encode())


def _read_list(folder: Path) -> dict[str, str]:
    place = folder / LIST
    if place.is_file():
        try:
            found: dict[str, str] = json.loads(place.read_text(encoding="utf-8"))
        except ValueError:  # cut off: everything is written anew
            return {}
        return found
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MonitorError(
            f"{folder} has other things in it: name an empty folder, or one that "
            "`monitor site` made"
        )
    return {}


def _replace(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as made:
        made.write(data)
    _publish(Path(made.name), target)


def _publish(new: Path, target: Path) -> None:
    """Put a finished file in its place, readable as files usually are."""
    mask = os.umask(0)
    os.umask(mask)
    new.chmod(0o666 & ~mask)
    new.replace(target)


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while True:
            piece = a.read(1 << 20)
            if piece != b.read(1 << 20):
                return False
            if not piece:
                return True
