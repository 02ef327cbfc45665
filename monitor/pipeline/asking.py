"""Ask a feed's addresses, in order, until one answers: feeds, and the APIs of networks.

One feed is one identity, wherever its entries come from. The order is the user's
preference: what comes first is asked first on every poll, also when it failed the last
time, and costs one refused request then. Stores nothing: what it wants to know the next
time is in `Asked`, and comes back in the feed's state.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from monitor import feeds, poll
from monitor.config import Feed
from monitor.errors import FeedError, FetchError, GoneError, HttpStatusError
from monitor.feeds import bluesky, mastodon
from monitor.feeds.answers import Answer
from monitor.ports import Fetch
from monitor.values import (
    Address,
    AddressKind,
    Entry,
    FeedState,
    NotModified,
    Page,
    ParsedFeed,
    WindowItem,
)

MAX_PAGES = 5  # of an API in one poll: 200 posts and more since the last one

Get = Callable[..., Page | NotModified]
"""`Fetch.feed` with what the feed's owner wants sent along."""

Known = Callable[[Sequence[str]], Collection[str]]
"""Which of these entry keys are stored for the feed, under this or another name."""


class Parse(Protocol):
    """Reads a feed; `is_same` says that it is the address that answered last."""

    def __call__(self, page: Page, *, is_same: bool) -> ParsedFeed:
        """The feed behind a page. Raises: FeedError."""
        ...


Refusal = tuple[Address, FetchError | FeedError]


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking came to.

    `parsed` is None where nothing has changed since the last answer. `address` is the
    one that answered, `passed_over` those before it, with what was wrong with each.
    `answer` is what it said (the newest page of an API), and its validators belong to
    that address alone. `cursor` is to be given back in the state.

    `is_window`: the entries are all that the address has from the newest down to the
    oldest of them, and the last answer came from there, too; so one that was there and
    is not, while older ones are, has been taken down.
    """

    answer: Page | NotModified
    parsed: ParsedFeed | None
    body_hash: str | None
    address: Address
    cursor: str | None
    is_window: bool
    passed_over: tuple[Refusal, ...] = ()


def ask(
    fetch: Fetch,
    feed: Feed,
    state: FeedState,
    known: Known,
    parse: Parse | None = None,
) -> Asked:
    """Ask the addresses of `feed` in order; the first that answers counts.

    Validators and body hash of `state` are used only for the address that gave them
    (`answered_by`, else the first). The newest page is asked for, and older ones behind
    it (of an API, and of a feed that has pages) while nothing on a page is `known`, up
    to MAX_PAGES; of a feed that never answered before, one page. `parse` reads a feed
    (all of it, unless given).

    Raises: the first address's FetchError or FeedError if none answers, with what was
    wrong with the others behind it; but GoneError only if all are gone. Whatever
    `known` raises.
    """
    if feed.request is not None:
        # Its headers and cookies are for the configured host. A redirect elsewhere is
        # followed without them each time, and never asked in its place.
        state = replace(state, moved_url=None)
    refused: list[Refusal] = []
    for address in feed.addresses:
        is_last = address.url == (state.answered_by or feed.url)
        try:
            # What opens one address (cookies, a login) is no other's to see.
            get = fetch.feed
            if address == feed.addresses[0]:
                get = partial(fetch.feed, options=feed.request)
            remembered = state if is_last else _forget(state)
            read = partial(parse or _parse_whole, is_same=is_last)
            asked = _ask(get, address, remembered, known, read)
        except (FetchError, FeedError) as error:
            refused.append((address, error))
            continue
        if address != feed.addresses[0] or address.kind is not AddressKind.FEED:
            asked = replace(asked, answer=_without_move(asked.answer))
        is_window = is_last and asked.parsed is not None
        return replace(asked, is_window=is_window, passed_over=tuple(refused))
    errors = [error for _, error in refused]
    told = next((e for e in errors if not isinstance(e, GoneError)), errors[0])
    if others := [str(error) for error in errors if error is not told]:
        told.args = (f"{told}; and {'; '.join(others)}",)
    raise told


def _forget(state: FeedState) -> FeedState:
    """The state for an address that did not give the last answer."""
    return replace(state, etag=None, last_modified=None, body_hash=None)


def _without_move(answer: Page | NotModified) -> Page | NotModified:
    """A redirect of an API's call or of an alternate does not move the feed."""
    return replace(answer, moved_to=None)


def _ask(
    get: Get,
    address: Address,
    state: FeedState,
    known: Known,
    parse: Callable[[Page], ParsedFeed],
) -> Asked:
    answer, account = _newest(get, address, state)
    asked = Asked(answer, None, state.body_hash, address, state.cursor, is_window=False)
    if isinstance(answer, NotModified):
        return replace(asked, cursor=_cursor(address, account, state))
    body_hash = poll.body_hash(answer.body)
    asked = replace(asked, body_hash=body_hash)
    if body_hash == state.body_hash:
        return replace(asked, cursor=_cursor(address, account, state))
    newest = _read(address, answer, account, parse)
    account = newest.account or account
    parsed = newest.feed
    if state.last_success_at:
        parsed = _with_older(get, address, account, newest, known)
    cursor = _cursor(address, account, state)
    return replace(asked, parsed=parsed, cursor=cursor)


def _newest(
    get: Get, address: Address, state: FeedState
) -> tuple[Page | NotModified, str | None]:
    """The newest page, and the account's id on the server that was asked for it.

    A remembered id that the server no longer knows (404) is looked up once more.
    """
    remembered = _remembered(address, state)
    account = remembered
    if address.kind is AddressKind.MASTODON:
        account = mastodon.account_in(address.url) or remembered
        account = account or _look_up(get, address)
    try:
        return _conditionally(get, address, account, state), account
    except HttpStatusError as error:
        is_stale = error.status == 404 and account and account == remembered
        if not (is_stale and address.kind is AddressKind.MASTODON):
            raise
        found = _look_up(get, address)
        if found == account:
            raise
    return _conditionally(get, address, found, _forget(state)), found


def _conditionally(
    get: Get, address: Address, account: str | None, state: FeedState
) -> Page | NotModified:
    url = _page_url(address, account)
    if address.kind is AddressKind.FEED and url == state.url:
        url = state.moved_url or url  # a redirect that was believed
    return get(url, etag=state.etag, last_modified=state.last_modified)


def _look_up(get: Get, address: Address) -> str:
    page = get(mastodon.lookup_url(address.url))
    assert isinstance(page, Page)  # nothing was conditional
    return mastodon.read_lookup(page.body, address.url)


def _remembered(address: Address, state: FeedState) -> str | None:
    url, _, account = (state.cursor or "").rpartition(" ")
    return account if url == address.url and account else None


def _cursor(address: Address, account: str | None, state: FeedState) -> str | None:
    """What to remember; an address that needs nothing leaves another's id in peace."""
    return f"{address.url} {account}" if account else state.cursor


def _page_url(address: Address, account: str | None, older: str | None = None) -> str:
    if address.kind is AddressKind.MASTODON:
        return mastodon.page_url(address.url, account or "", older)
    if address.kind is AddressKind.BLUESKY:
        return bluesky.page_url(address.url, account, older)
    return older or address.url


def _read(
    address: Address,
    page: Page,
    account: str | None,
    parse: Callable[[Page], ParsedFeed],
) -> Answer:
    if address.kind is AddressKind.FEED:
        parsed = parse(page)
        return Answer(parsed, parsed.older)
    return _read_posts(address, page, account)


def _read_posts(address: Address, page: Page, account: str | None) -> Answer:
    if address.kind is AddressKind.MASTODON:
        return mastodon.parse(page.body, page.url, account or "")
    return bluesky.parse(page.body, page.url)


def _parse_whole(page: Page, *, is_same: bool) -> ParsedFeed:
    return feeds.parse(page.body, page.final_url, page.content_type)


def _with_older(
    get: Get, address: Address, account: str | None, newest: Answer, known: Known
) -> ParsedFeed:
    """The newest page, and those behind it until they meet what is known.

    What an older page fails with is a complaint: the newest posts are not lost for it.
    """
    entries = {entry.key: entry for entry in newest.feed.entries}
    complaint, last, n_pages = None, newest, 1
    behind: list[WindowItem] = []
    while _is_gap(last, known):
        if n_pages == MAX_PAGES:
            complaint = f"more new posts than {MAX_PAGES} pages hold"
            break
        try:
            page = get(_page_url(address, account, last.older))
            assert isinstance(page, Page)  # nothing was conditional
            last = _read(address, page, account, partial(_parse_whole, is_same=False))
        except (FetchError, FeedError) as error:
            complaint = f"older posts could not be had: {error}"
            break
        n_pages += 1
        if all(entry.key in entries for entry in last.feed.entries):
            break  # the end, or a server that knows no paging
        _add(entries, last.feed.entries)
        behind.extend(poll.window_of(last.feed.entries))
    said = [word for word in (newest.feed.complaint, complaint) if word]
    return replace(
        newest.feed,
        entries=tuple(entries.values()),
        window=(*newest.feed.window, *behind) if newest.feed.window else (),
        complaint="; ".join(said) or None,
    )


def _is_gap(answer: Answer, known: Known) -> bool:
    """Whether there may be posts between this page and what is stored.

    An item that was left out of the entries because it is known tells that at once.
    """
    keys = [entry.key for entry in answer.feed.entries]
    if not (answer.older and keys) or len(answer.feed.window) > len(keys):
        return False
    return not known(keys)


def _add(entries: dict[str, Entry], more: Sequence[Entry]) -> None:
    for entry in more:
        entries.setdefault(entry.key, entry)
