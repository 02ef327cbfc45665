"""Many feeds on many loopback hosts, and a log of who was asked what and when.

Fictional, as everything that they say. Linux alone answers on all of 127.0.0.0/8.
"""

import asyncio
import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

_FILLER = (
    "The harbour board met in the morning and heard reports on the state of the piers, "
    "the price of timber and the number of boats that had called since the spring. "
)
_CROWD = 50
"""One entry in so many carries a statement of the figure who is watched."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: where, for what, and from when to when it was under way."""

    host: str
    path: str
    began: float
    ended: float


@dataclass
class Farm:
    """A running farm: `n_feeds` feeds on `n_hosts` hosts, each of `n_items` items.

    Requests take `seconds` to answer. `gate` holds every answer back while it is clear;
    `is_asked` is set by any request.
    """

    n_feeds: int
    n_hosts: int
    n_items: int = 2
    seconds: float = 0.0
    port: int = 0
    log: list[Asked] = field(default_factory=list)
    gate: Event = field(default_factory=Event)
    is_asked: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def host(self, n: int) -> str:
        """The host of feed `n`."""
        at = n % self.n_hosts
        return f"127.0.{1 + at // 250}.{1 + at % 250}"

    def url(self, n: int) -> str:
        """The address of feed `n`."""
        return f"http://{self.host(n)}:{self.port}/feed/{n}"

    def n_entries(self) -> int:
        """How many entries all feeds hold together."""
        return self.n_feeds * self.n_items

    def n_statements(self) -> int:
        """How many reports of statements they hold."""
        return sum(
            _is_quoted(n, k) for n in range(self.n_feeds) for k in range(self.n_items)
        )

    def write_config(self, folder: Path, monitor_yaml: str) -> Path:
        """A configuration folder that watches all feeds."""
        folder.mkdir(parents=True, exist_ok=True)
        by_host: dict[str, list[str]] = defaultdict(list)
        for n in range(self.n_feeds):
            by_host[self.host(n)].append(f"      - url: {self.url(n)}\n")
        outlets = "".join(
            f"  - id: o{host.replace('.', '-')}\n    name: Outlet {host}\n"
            f"    feeds:\n{''.join(feeds)}"
            for host, feeds in by_host.items()
        )
        texts = {
            "monitor": monitor_yaml,
            "feeds": f"outlets:\n{outlets}",
            "figures": "figures:\n  - id: mira-holt\n    name: Mira Holt\n",
        }
        for name, text in texts.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder

    def answer(self, path: str) -> tuple[str, bytes]:
        """Content type and body of a path."""
        kind, n, *rest = path.strip("/").split("/")
        if kind == "feed":
            return "application/rss+xml", self._feed(int(n)).encode()
        return "text/html", _page(int(n), int(rest[0])).encode()

    def _feed(self, n: int) -> str:
        items = "".join(self._item(n, k) for k in range(self.n_items))
        return (
            '<?xml version="1.0"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Feed {n}</title>{items}</channel></rss>"
        )

    def _item(self, n: int, k: int) -> str:
        """Every other item carries its whole text; the others are to be fetched."""
        link = f"http://{self.host(n)}:{self.port}/page/{n}/{k}"
        whole = "".join(f"<p>{each}</p>" for each in _paragraphs(n, k))
        body = (
            f"<content:encoded><![CDATA[{whole}]]></content:encoded>" if k % 2 else ""
        )
        published = format_datetime(datetime.now(UTC))[:16]  # noqa: TID251 - of today
        return (
            f"<item><title>Report {n}-{k}</title><link>{link}</link>"
            f"<guid>{n}-{k}</guid><description>A short report.</description>{body}"
            f"<pubDate>{published} 00:00:00 GMT</pubDate></item>"
        )


def _is_quoted(n: int, k: int) -> bool:
    return (n * 7 + k) % _CROWD == 0


def _paragraphs(n: int, k: int) -> tuple[str, ...]:
    said = (
        f"“Pier number {n} will get {k + 3} new lamps before winter,” Mira Holt said."
    )
    about = f"This is report {k} on pier {n}."
    return about, _FILLER * 3, said if _is_quoted(n, k) else _FILLER, _FILLER * 2


def _page(n: int, k: int) -> str:
    text = "".join(f"<p>{each}</p>" for each in _paragraphs(n, k))
    title = f"Report {n}-{k}"
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{text}</article></body></html>"
    )


@contextmanager
def running(farm: Farm) -> Iterator[Farm]:
    """Serve a farm on loopback until the block ends."""
    sockets = _sockets(farm)
    loop = asyncio.new_event_loop()

    async def answer(reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            head = await reader.readuntil(b"\r\n\r\n")
            began = monotonic()
            path = head.split(b" ", 2)[1].decode()
            host = out.get_extra_info("sockname")[0]
            farm.is_asked.set()
            try:
                await asyncio.sleep(farm.seconds)
                while not farm.gate.is_set():
                    await asyncio.sleep(0.01)
                kind, body = farm.answer(path)
                out.write(
                    f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\n"
                    f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
                    + body
                )
                await out.drain()
            finally:
                with farm.lock:
                    farm.log.append(Asked(host, path, began, monotonic()))
        out.close()

    async def serve() -> None:
        for each in sockets:
            await asyncio.start_server(answer, sock=each, limit=64 * 1024)

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    farm.gate.set()
    thread = Thread(target=run, name="farm")
    thread.start()
    try:
        yield farm
    finally:
        farm.gate.set()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for each in sockets:
            each.close()


def _sockets(farm: Farm) -> list[socket.socket]:
    """One listening socket for each host, all on one port."""
    made: list[socket.socket] = []
    for n in range(min(farm.n_hosts, farm.n_feeds)):
        each = socket.socket()
        each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        each.bind((farm.host(n), farm.port))
        each.listen(64)
        farm.port = each.getsockname()[1]
        made.append(each)
    return made


def overlaps(log: list[Asked]) -> list[tuple[Asked, Asked]]:
    """Requests for one feed that were under way at the same time."""
    by_path: dict[str, list[Asked]] = defaultdict(list)
    for asked in log:
        if asked.path.startswith("/feed/"):
            by_path[asked.path].append(asked)
    return [
        (one, other)
        for each in by_path.values()
        for one, other in _neighbours(each)
        if other.began < one.ended
    ]


def _neighbours(log: list[Asked]) -> list[tuple[Asked, Asked]]:
    ordered = sorted(log, key=lambda asked: asked.began)
    return list(pairwise(ordered))


def haste(log: list[Asked], interval: float, n_in_row: int = 5) -> float:
    """By how many seconds `n_in_row` requests to a host came faster than allowed.

    Turns are `interval` apart; the first of a row may have come late (a busy machine),
    which makes the row look short by as much. 0 where no row did.
    """
    by_host: dict[str, list[float]] = defaultdict(list)
    for asked in log:
        by_host[asked.host].append(asked.began)
    worst = 0.0
    for times in by_host.values():
        times.sort()
        step = n_in_row - 1
        for first, last in zip(times, times[step:], strict=False):
            worst = max(worst, step * interval - (last - first))
    return worst
