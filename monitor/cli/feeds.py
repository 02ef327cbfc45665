"""`monitor feeds`: list them, test an address, add one."""

import os
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from monitor import discovery, logs
from monitor import feeds as feed_parser
from monitor.app import now
from monitor.cli import look
from monitor.cli.console import (
    Context,
    command,
    context_of,
    err,
    known_id,
    out,
    plural,
    refuse,
)
from monitor.cli.opml import export_opml, import_opml
from monitor.cli.report import address_of, page_of, test, warnings_of
from monitor.cli.taking import whole
from monitor.config import Config
from monitor.config.edit import add_to_feeds
from monitor.config.names import same_feed, slug
from monitor.discovery import Candidate
from monitor.errors import FeedError, FetchError, NotAFeedError
from monitor.fetch import Fetcher
from monitor.parts import fetcher_of
from monitor.values import Page, ParsedFeed

feeds_app = typer.Typer(help="Show, test, add, import and export feeds.")


@feeds_app.callback(invoke_without_command=True)
def feeds(context: typer.Context) -> None:
    """Show each feed: state, last and next poll, entries, last error."""
    if context.invoked_subcommand is None:
        look.feeds(context)


def add(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A feed, or a page that names one.")
    ],
    pick: Annotated[
        int | None,
        typer.Option(
            "--pick",
            parser=whole(1, 50),
            metavar="N",
            help="Which of several feeds, from 1.",
        ),
    ] = None,
    outlet: Annotated[
        str | None,
        typer.Option("--outlet", metavar="ID", help="Id of a new or known outlet."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="The outlet's name in digests."),
    ] = None,
    figure: Annotated[
        str | None,
        typer.Option("--figure", metavar="ID", help="Whose own account it is."),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option("--channel", metavar="PLACE", help="Where: Mastodon, Telegram, …"),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="Language code, like uk."),
    ] = None,
) -> None:
    """Find the feed behind an address and add it to feeds.yaml.

    The rest of the file stays as it is, comments too. Without --outlet or --figure an
    outlet is made that is called as the feed calls itself.
    """
    if bool(figure) != bool(channel) or (figure and (outlet or name)):
        refuse("--figure goes with --channel, and without --outlet and --name")
    options = context_of(context)
    config = options.load()
    if figure:
        known_id("figure", figure, {one.id for one in config.figures}, "figures.yaml")
    logs.quiet()
    url = address_of(url)
    with fetcher_of(config) as fetcher:
        page, parsed = feed_behind(fetcher, url, pick)
    n_entries = plural(len(parsed.entries), "entry", "entries")
    out.print(f"{parsed.title or 'a feed'}: {n_entries}", markup=False, soft_wrap=True)
    address = page.moved_to or page.url
    _check_new(config, (url, page.url, address))
    if page.moved_to:  # taken at its new address, so it has not moved any more
        page = replace(page, url=page.final_url, moved_to=None)
    for warning in warnings_of(page, parsed, now()):
        err.print(f"warning: {warning}", style="yellow", markup=False, soft_wrap=True)
    spoken = language or parsed.language
    also = {"language": spoken} if spoken and spoken != "en" else {}
    where: tuple[str | int, ...]
    if figure:
        where = ("accounts",)
        entry: dict[str, Any] = {"figure": figure, "channel": channel, "url": address}
        entry |= also
    else:
        where, entry = _for_outlet(config, address, parsed, outlet, name, also)
    _write(options, where, entry)


def _write(options: Context, where: tuple[str | int, ...], entry: Any) -> None:
    lines = add_to_feeds(options.folder, [(where, [entry])], os.environ)
    path = options.folder / "feeds.yaml"
    out.print(f"added to {path}:", markup=False, soft_wrap=True)
    for line in lines:
        out.print(f"+ {line}", style="green", markup=False, soft_wrap=True)
    then = f"`{command('poll')}` asks it for the first time; what runs needs a SIGHUP"
    out.print(then, style="dim", markup=False, soft_wrap=True)


def _check_new(config: Config, addresses: tuple[str, ...]) -> None:
    """End with exit code 1 where one of these addresses is in the file already."""
    listed = {
        same_feed(feed.url): outlet.name
        for outlet in config.outlets
        for feed in outlet.feeds
    }
    listed |= {
        same_feed(address.url): f"{one.figure} on {one.channel}"
        for one in config.accounts
        for address in one.addresses
    }
    for url in addresses:
        if same_feed(url) in listed:
            err.print(
                f"nothing added: {url} is there already ({listed[same_feed(url)]})",
                markup=False,
                soft_wrap=True,
            )
            raise typer.Exit(1)


def feed_behind(
    fetcher: Fetcher, url: str, pick: int | None
) -> tuple[Page, ParsedFeed]:
    """The feed at an address, or the one that the page there leads to.

    Of several on a page `pick` says which, from 1. Raises: FetchError, FeedError.
    """
    page = page_of(fetcher.feed(url))
    try:
        return page, feed_parser.parse(page.body, page.final_url, page.content_type)
    except NotAFeedError as error:
        found = discovery.candidates(page.body, page.final_url, page.charset)
        if not found:
            return _guessed(fetcher, page.final_url, error)
    if pick is None and len(found) > 1:
        _list(found)
        raise typer.Exit(2)
    if not 1 <= (pick or 1) <= len(found):
        refuse(f"--pick takes 1 to {len(found)}")
    chosen = found[(pick or 1) - 1]
    page = page_of(fetcher.feed(chosen.url))
    return page, feed_parser.parse(page.body, page.final_url, page.content_type)


def _guessed(
    fetcher: Fetcher, url: str, error: NotAFeedError
) -> tuple[Page, ParsedFeed]:
    """The first feed at one of the usual places. Raises: NotAFeedError for none, which
    says what was tried and what may help."""
    places = discovery.usual_places(url)
    for place in places:
        try:
            page = page_of(fetcher.feed(place))
            parsed = feed_parser.parse(page.body, page.final_url, page.content_type)
        except (FetchError, FeedError):
            continue
        err.print(f"the page names no feed; there is one at {place}", soft_wrap=True)
        return page, parsed
    tried = ", ".join(urlsplit(place).path for place in places)
    raise NotAFeedError(
        url,
        "not a feed, but a page that names none in its head, and there is none at "
        f"{tried} of this site. Look on the page for “RSS” or “Feeds”, often "
        "at its foot, and give that address; some sites have one for each section "
        "only, and some have none",
    ) from error


def _list(found: tuple[Candidate, ...]) -> None:
    out.print("the page names several feeds; say which with --pick N:")
    for number, one in enumerate(found, start=1):
        out.print(f"{number:>4}  {one.title or one.kind}", markup=False)
        out.print(f"      {one.url}", style="dim", markup=False, soft_wrap=True)


def _for_outlet(
    config: Config,
    url: str,
    parsed: ParsedFeed,
    outlet: str | None,
    name: str | None,
    also: dict[str, str],
) -> tuple[tuple[str | int, ...], dict[str, Any]]:
    """Where an outlet's feed goes: into a known outlet, or as a new one."""
    for number, known in enumerate(config.outlets):
        if outlet is not None and known.id == outlet:
            if name and name != known.name:
                refuse(f"{outlet} is called {known.name!r}; leave out --name")
            return ("outlets", number, "feeds"), {"url": url}
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    called = name or parsed.title or host
    ident = outlet or slug(called) or slug(host)
    if any(known.id == ident for known in config.outlets):
        refuse(f"there is an outlet {ident!r}; give --outlet {ident}, or another id")
    entry = {"id": ident, "name": called, **also, "feeds": [{"url": url}]}
    return ("outlets",), entry


feeds_app.command()(test)
feeds_app.command()(add)
feeds_app.command("import")(import_opml)
feeds_app.command("export")(export_opml)
