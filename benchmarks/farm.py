"""A farm of made feeds on loopback, one host each: what polling is measured against.

usage: python -m benchmarks.farm [--feeds N] [--entries N]

Prints the port, then serves until its standard input ends. Feed `n` is at
http://HOST:PORT/feed, HOST being `host_of(n)`; two of three are RSS, one is Atom, with
whole articles. A GET of /mode/NAME at any host changes what all do (see MODES).
"""

import argparse
import asyncio
import hashlib
import random
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

N_FEEDS, N_ENTRIES = 1000, 34
LATENCY = 0.2  # seconds, in mode "slow"
CHANGED_EACH = 20  # one feed of so many changes: 5 %
MODES = {
    "usual": "ETag and Last-Modified, 304 for who has them",
    "changed": "the same; one feed of twenty has one entry more",
    "bare": "the same bodies as before, without validators, 200 always",
    "slow": "as usual, 200 ms later",
}
_TEXT = """
harbour ferry council dam valley storm minister repair timber grain budget crown vote
winter northern line bridge school tram market boat yard water power mayor the a of to
and in for on with at by from after before under over no this its
"""
_DATE = "Wed, 04 Mar 2026 {:02}:00:00 +0000"
_RSS = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Outlet {n}</title>'
    "<link>https://outlet{n}.example/</link><language>en</language>"
    "<lastBuildDate>{date}</lastBuildDate>\n{items}</channel></rss>"
)
_ATOM = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
    "<title>Outlet {n}</title><id>tag:outlet{n}.example</id><updated>{date}</updated>"
    "\n{items}</feed>"
)


_WORDS = _TEXT.split()


def host_of(number: int) -> str:
    """A loopback address of its own for each feed."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


@cache
def make_feed(number: int, n_entries: int, n_new: int) -> bytes:
    """Feed `number`: its usual entries, less the oldest, and `n_new` before them."""
    chance = random.Random(number)
    kind, item = (_ATOM, _atom) if number % 3 == 2 else (_RSS, _rss)
    usual = [item(number, each, chance) for each in range(n_entries)]
    fresh = [item(number, each, chance) for each in range(n_entries, n_entries + n_new)]
    items = "\n".join([*reversed(fresh), *usual][:n_entries])
    date = _DATE.format(n_new) if kind is _RSS else f"2026-03-04T{n_new:02}:00:00Z"
    return kind.format(n=number, items=items, date=date).encode()


def _article(chance: random.Random) -> tuple[str, str]:
    title = " ".join(chance.choices(_WORDS, k=8)).capitalize()
    paragraphs = (" ".join(chance.choices(_WORDS, k=70)) for _ in range(3))
    return title, "".join(f"<p>“{each}.”</p>\n" for each in paragraphs)


def _rss(feed: int, number: int, chance: random.Random) -> str:
    title, text = _article(chance)
    url = f"https://outlet{feed}.example/{number}"
    return (
        f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid>"
        f"<dc:creator>Desk {number % 7}</dc:creator>"
        f"<pubDate>{_DATE.format(number % 24)}</pubDate><category>news</category>"
        f"<description>{title} …</description>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded></item>"
    )


def _atom(feed: int, number: int, chance: random.Random) -> str:
    title, text = _article(chance)
    url = f"https://outlet{feed}.example/{number}"
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    at = f"2026-03-04T{number % 24:02}:00:00Z"
    return (
        f"<entry><title>{title}</title><link href='{url}'/><id>{url}</id>"
        f"<author><name>Desk {number % 7}</name></author><published>{at}</published>"
        f"<updated>{at}</updated><summary>{title} …</summary>"
        f"<content type='html'>{text}</content></entry>"
    )


@dataclass(slots=True)
class Farm:
    """The feeds and what they do now."""

    n_entries: int
    mode: str = "usual"
    n_new: int = 0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer the requests of one connection."""
        host: str = writer.get_extra_info("sockname")[0]
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *headers = head.decode("latin-1").split("\r\n")
                path = line.split(" ")[1]
                fields = dict(
                    each.lower().split(": ", 1) for each in headers if ": " in each
                )
                if self.mode == "slow" and path == "/feed":
                    await asyncio.sleep(LATENCY)
                writer.write(self.answer(host, path, fields.get("if-none-match")))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, host: str, path: str, known: str | None) -> bytes:
        """The bytes of one answer."""
        if path.startswith("/mode/"):
            self.mode = path.removeprefix("/mode/")
            self.n_new = {"usual": 0, "changed": 1}.get(self.mode, self.n_new)
            return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        _, high, middle, low = (int(part) for part in host.split("."))
        number = (high - 1) * 62500 + middle * 250 + low - 1
        n_new = self.n_new if number % CHANGED_EACH == 0 else 0
        body = make_feed(number, self.n_entries, n_new)
        head = ["HTTP/1.1 200 OK", "Content-Type: application/xml"]
        if self.mode != "bare":
            etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
            if known == etag:
                return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
            head += [f"ETag: {etag}", f"Last-Modified: {_DATE.format(n_new)}"]
        head += [f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(head).encode() + body


async def run(n_feeds: int, n_entries: int) -> None:
    """Serve until standard input ends."""
    farm = Farm(n_entries)
    for number in range(n_feeds):  # so that no client waits for it
        make_feed(number, n_entries, 0)
    first = await asyncio.start_server(farm.serve, host_of(0), 0)
    port: int = first.sockets[0].getsockname()[1]
    hosts = [host_of(number) for number in range(1, n_feeds)]
    await asyncio.start_server(farm.serve, hosts, port)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main(arguments: Sequence[str] | None = None) -> None:
    """Start the farm."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, default=N_FEEDS)
    parser.add_argument("--entries", type=int, default=N_ENTRIES)
    options = parser.parse_args(arguments)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(run(options.feeds, options.entries))


if __name__ == "__main__":
    main()
