"""`monitor feeds import` and `export`: lists of feeds as OPML."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor import opml
from monitor.cli.console import context_of, err, out, plural
from monitor.config import Account, Config, FeedEntry, Outlet
from monitor.config.edit import add_to_feeds
from monitor.config.names import same_feed, slug
from monitor.config.scalars import check_language
from monitor.config.schema import show
from monitor.errors import FeedError
from monitor.opml import Outline
from monitor.values import AddressKind


def export_opml(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Option("--opml", help="File to write (default: stdout).")
    ] = None,
) -> None:
    """Write every feed of feeds.yaml as OPML 2.0, for feed readers and for `import`.

    What OPML has no word for stands in attributes of our own. `request:` settings are
    not carried.
    """
    config = context_of(context).load()
    folders = [
        (one.name, [_of_outlet(one, feed) for feed in one.feeds])
        for one in config.outlets
    ]
    folders += [("", [_of_account(one)]) for one in config.accounts]
    data = opml.write(folders, "Statement Monitor")
    if file is None:
        sys.stdout.buffer.write(data)
    else:
        try:
            file.write_bytes(data)
        except OSError as error:
            raise FeedError(
                str(file), f"cannot be written: {error.strerror}"
            ) from error
        n_feeds = sum(len(feeds) for _, feeds in folders)
        out.print(f"{file}: {plural(n_feeds, 'feed')}", markup=False, soft_wrap=True)
    listed = [feed.request for one in config.outlets for feed in one.feeds]
    listed += [one.request for one in config.accounts]
    if n_left := sum(request is not None for request in listed):
        err.print(
            f"not carried: the request settings of {plural(n_left, 'feed')}",
            soft_wrap=True,
        )
    if n_left := sum(len(one.alternates) for one in config.accounts):
        err.print(f"not carried: {plural(n_left, 'alternate')}", soft_wrap=True)


def _of_outlet(outlet: Outlet, feed: FeedEntry) -> Outline:
    own = {"outlet": outlet.id, "name": outlet.name, **_own(feed)}
    if outlet.wire:
        own["wire"] = "true"
    if not outlet.enabled:
        own["outlet_enabled"] = "false"
    if feed.full_text is not None:
        own["full_text"] = show(feed.full_text)
    return Outline(feed.url, outlet.name, outlet.language, own)


def _of_account(account: Account) -> Outline:
    first = account.addresses[0]
    own = {"figure": account.figure, "channel": account.channel, **_own(account)}
    if first.kind is not AddressKind.FEED:
        own["address"] = first.kind.value
    title = f"{account.figure} on {account.channel}"
    return Outline(first.url, title, account.language, own)


def _own(feed: FeedEntry | Account) -> dict[str, str]:
    own = {}
    if feed.interval is not None:
        own["interval"] = show(feed.interval)
    if not feed.enabled:
        own["enabled"] = "false"
    return own


def import_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file.")],
) -> None:
    """Add the feeds of an OPML file to feeds.yaml, those that are not there yet.

    Each becomes an outlet that is called as the file calls it. All are added, or none.
    """
    options = context_of(context)
    config = options.load()
    try:
        with file.open("rb") as opened:
            data = opened.read(opml.MAX_BYTES + 1)
    except OSError as error:
        raise FeedError(str(file), error.strerror or "cannot be read") from error
    plan = _Plan(config)
    for outline in opml.parse(data, str(file)):
        plan.take(outline)
    for line in plan.skipped[:20]:
        err.print(f"  skipped: {line}", markup=False, soft_wrap=True)
    if len(plan.skipped) > 20:
        err.print(f"  and {len(plan.skipped) - 20} more")
    lines = add_to_feeds(options.folder, plan.additions(), os.environ)
    for line in lines:
        out.print(f"+ {line}", style="green", markup=False, soft_wrap=True)
    said = f"{plural(plan.n_taken, 'feed')} added to {options.folder / 'feeds.yaml'}"
    said += f", {len(plan.skipped)} skipped" if plan.skipped else ""
    out.print(said, markup=False, soft_wrap=True)


class _Plan:
    """What an import adds: feeds into known outlets, new outlets, accounts."""

    def __init__(self, config: Config) -> None:
        self.figures = {figure.id for figure in config.figures}
        self.places = {one.id: n for n, one in enumerate(config.outlets)}
        self.seen = {same_feed(f.url) for one in config.outlets for f in one.feeds}
        self.seen |= {
            same_feed(address.url)
            for one in config.accounts
            for address in one.addresses
        }
        self.outlets: dict[str, dict[str, Any]] = {}
        self.into: dict[int, list[dict[str, Any]]] = {}
        self.accounts: list[dict[str, Any]] = []
        self.skipped: list[str] = []
        self.n_taken = 0

    def take(self, outline: Outline) -> None:
        """Plan one feed in, or note why not."""
        url, own = outline.url, outline.own
        same = same_feed(url)
        if same is None:
            shown = url.rpartition("@")[2][:200]
            self.skipped.append(f"{shown} (no http address, or one with a password)")
        elif same in self.seen:
            self.skipped.append(f"{url} (there already)")
        elif "figure" in own and own["figure"] not in self.figures:
            self.skipped.append(f"{url} (figures.yaml has no {own['figure']!r})")
        else:
            self.seen.add(same)
            self.n_taken += 1
            if "figure" in own:
                self._account(outline)
            else:
                self._outlet(outline)

    def additions(self) -> list[tuple[tuple[str | int, ...], list[dict[str, Any]]]]:
        """Everything as `add_to_feeds` takes it."""
        made: list[tuple[tuple[str | int, ...], list[dict[str, Any]]]] = [
            (("outlets", place, "feeds"), feeds) for place, feeds in self.into.items()
        ]
        if self.outlets:
            made.append((("outlets",), list(self.outlets.values())))
        if self.accounts:
            made.append((("accounts",), self.accounts))
        return made

    def _account(self, outline: Outline) -> None:
        own = outline.own
        entry = {
            "figure": own["figure"],
            "channel": own.get("channel") or outline.title or "feed",
            _key(own): outline.url,
            **_language(outline),
        }
        kept = {key: own[key] for key in ("interval", "enabled") if key in own}
        self.accounts.append(entry | kept)

    def _outlet(self, outline: Outline) -> None:
        own = outline.own
        keys = ("interval", "full_text", "enabled")
        feed = {"url": outline.url} | {key: own[key] for key in keys if key in own}
        ident = own.get("outlet")
        if ident in self.places:
            self.into.setdefault(self.places[ident], []).append(feed)
        elif ident in self.outlets:
            self.outlets[ident]["feeds"].append(feed)
        else:
            name = own.get("name") or outline.title or slug(outline.url)
            ident = ident or self._free(slug(name) or "outlet")
            entry = {"id": ident, "name": name, **_language(outline)}
            if "wire" in own:
                entry["wire"] = own["wire"]
            if "outlet_enabled" in own:
                entry["enabled"] = own["outlet_enabled"]
            self.outlets[ident] = {**entry, "feeds": [feed]}

    def _free(self, ident: str) -> str:
        """The id, with a number where another outlet has it."""
        free, number = ident, 2
        while free in self.places or free in self.outlets:
            free, number = f"{ident}-{number}", number + 1
        return free


def _key(own: Mapping[str, str]) -> str:
    """Under which key an account's address stands: that of an API, or a feed's."""
    kind = own.get("address", "")
    return kind if kind in (AddressKind.MASTODON, AddressKind.BLUESKY) else "url"


def _language(outline: Outline) -> dict[str, str]:
    """A language as the configuration takes it; what is none is left out."""
    said = (outline.language or "").strip()
    try:
        return {"language": check_language(said)} if said not in ("", "en") else {}
    except ValueError:
        return {}
