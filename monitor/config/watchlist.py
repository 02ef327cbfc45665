"""What is watched: figures with their names and roles, feeds.

The docstring under each field becomes its description in the JSON Schema.
"""

from datetime import date, timedelta
from typing import Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from monitor.config.addresses import (
    Bluesky,
    Mastodon,
    Youtube,
    addresses_given,
    check_one_address,
)
from monitor.config.request import RequestOptions
from monitor.config.scalars import (
    Duration,
    FlexibleDate,
    Identifier,
    Language,
    Name,
    Url,
    WikidataId,
)
from monitor.values import Address, AddressKind

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Role:
    """A title somebody holds for a time; it resolves by the date of the article."""

    title: Name
    """As articles write it: president, defense minister, press secretary."""
    of: tuple[Name, ...] = ()
    """Words that go with it: Ukraine, Ukrainian ("the Ukrainian president")."""
    since: FlexibleDate | None = None
    """First day in the role: 2019-05-20, 2019-05 or 2019."""
    until: FlexibleDate | None = None
    """First day no longer in the role."""

    @model_validator(mode="after")
    def _check_order(self) -> "Role":
        if self.since and self.until and self.until <= self.since:
            raise ValueError("until is not later than since")
        return self

    def is_held_on(self, day: date | None) -> bool:
        """Whether the role was held on `day`; an unknown day counts as now held
        unless the role has ended."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Namesake:
    """Somebody else of the same name."""

    name: Name
    """The name that is shared."""
    about: str = ""
    """Who that is, for the people who edit this file."""
    when: tuple[Name, ...] = Field(min_length=1)
    """Words that show that the article is about the other one: striker, FC."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Figure:
    """A watched person or body."""

    id: Identifier
    """Stable; used in links and exports; never give it to somebody else."""
    name: Name
    """The full name as articles write it."""
    kind: Literal["person", "body"] = "person"
    """A body (a ministry, a company) speaks through its spokespeople."""
    aliases: tuple[Name, ...] = ()
    """Other full names and spellings; each counts alone."""
    weak_aliases: tuple[Name, ...] = ()
    """Names that count only where the full name or an alias stands in the article."""
    languages: dict[Language, tuple[Name, ...]] = Field(default_factory=dict)
    """Names in other languages or scripts, by language code."""
    pronouns: tuple[Name, ...] = ()
    """he, she, they; where none is given, the article's own wording decides."""
    roles: tuple[Role, ...] = ()
    """Titles with their dates: "the president" is another person in another year."""
    spokespeople: tuple[Name, ...] = ()
    """For a body: people whose words count as the body's."""
    exclude: tuple[Name, ...] = ()
    """Longer names that contain this one and mean something else: Trump Tower."""
    namesakes: tuple[Namesake, ...] = ()
    """Other people of the same name, and how to tell."""
    wikidata: WikidataId | None = None
    """Wikidata item, for whoever joins our export with other data."""
    tags: tuple[Identifier, ...] = ()
    """For editions: `figures: ["tag:cabinet"]`."""
    notes: str = ""
    """Not read by the program."""
    enabled: bool = True
    """false: kept in the file, not watched."""

    @property
    def names(self) -> tuple[str, ...]:
        """The full name and everything that counts as much."""
        others = tuple(name for names in self.languages.values() for name in names)
        return (self.name, *self.aliases, *others)

    def role_on(self, day: date | None) -> str | None:
        """The title held on `day`, the first listed where there are several."""
        held = (role.title for role in self.roles if role.is_held_on(day))
        return next(held, None)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FeedEntry:
    """One feed of an outlet."""

    url: Url
    """The feed's address: RSS, Atom, RDF or JSON Feed."""
    interval: Duration | None = None
    """How often to poll (left out: by its own pace, see `poll` of monitor.yaml)."""
    full_text: bool | None = None
    """true: the feed carries whole articles; false: always fetch the page; left out:
    the feed's own markup decides."""
    enabled: bool = True
    """false: not polled."""
    request: RequestOptions | None = None
    """Proxy, headers, cookies and certificates for this feed."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Outlet:
    """Who publishes, with the feeds to poll."""

    id: Identifier
    """Stable; used in exports."""
    name: Name
    """As the digest shows it."""
    feeds: tuple[FeedEntry, ...] = Field(min_length=1)
    """The outlet's feeds."""
    language: Language = "en"
    """Language of its articles (BCP 47)."""
    wire: bool = False
    """A news agency whose texts others reprint."""
    enabled: bool = True
    """false: none of its feeds is polled."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Alternate:
    """Another place where an account's posts can be had; has one of its keys."""

    url: Url | None = None
    """A feed's address: RSS, Atom, RDF or JSON Feed."""
    mastodon: Mastodon | None = None
    """A profile on a server that speaks Mastodon's API."""
    bluesky: Bluesky | None = None
    """A Bluesky handle, DID or profile page."""
    youtube: Youtube | None = None
    """A YouTube channel's id or page."""

    @model_validator(mode="after")
    def _check_one(self) -> "Alternate":
        check_one_address(self, "; the list takes several entries")
        return self


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Account:
    """A figure's own posts: each is that figure's own statement."""

    figure: Identifier
    """The id of a figure in figures.yaml."""
    channel: Name
    """Where the figure speaks there: Truth Social, X, Telegram, kremlin.ru."""
    url: Url | None = None
    """A feed's address: RSS, Atom, RDF or JSON Feed. One of this and the next three."""
    mastodon: Mastodon | None = None
    """A profile on a server that speaks Mastodon's API (Truth Social does):
    https://social.example/@mira."""
    bluesky: Bluesky | None = None
    """A Bluesky handle, DID or profile page: mira.example."""
    youtube: Youtube | None = None
    """A YouTube channel's id or page: titles and descriptions are the posts."""
    alternates: tuple[Alternate, ...] = ()
    """Where else the same posts can be had, in order; asked when those before fail."""
    interval: Duration | None = None
    """How often to poll (left out: by its own pace, see `poll` of monitor.yaml)."""
    language: Language = "en"
    """Language of the posts (BCP 47)."""
    enabled: bool = True
    """false: not polled."""
    request: RequestOptions | None = None
    """Proxy, headers, cookies and certificates for this account."""

    @model_validator(mode="after")
    def _check_one(self) -> "Account":
        check_one_address(self, ", and list others under 'alternates'")
        return self

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where the posts can be had, the preferred address first."""
        places = (self, *self.alternates)
        return tuple(address for place in places for address in addresses_given(place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed to poll: an outlet's feed, or a figure's account (never both).

    `id` derives from outlet or figure and first address, so it survives reordering.
    `addresses` are where it can be had, in order of preference; `url` is the first's.
    """

    id: str
    url: str
    interval: timedelta
    language: str
    outlet_id: str | None = None
    outlet_name: str | None = None
    full_text: bool | None = None
    figure_id: str | None = None
    channel: str | None = None
    has_own_interval: bool = False
    addresses: tuple[Address, ...] = ()
    request: RequestOptions | None = None

    def __post_init__(self) -> None:
        """Fill in the one address of a feed that names none."""
        if not self.addresses:
            only = (Address(AddressKind.FEED, self.url),)
            object.__setattr__(self, "addresses", only)

    @property
    def label(self) -> str:
        """What to call it in a log line: the outlet, or the figure's channel."""
        return self.outlet_name or f"{self.figure_id} on {self.channel}"
