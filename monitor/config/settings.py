"""How the program runs: monitor.yaml.

The docstring under each field becomes its description in the JSON Schema.
"""

from datetime import timedelta
from typing import Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from monitor.config.revisit import RevisitSettings
from monitor.config.scalars import (
    Address,
    Duration,
    FilePath,
    Language,
    Name,
    Size,
    Url,
    VariableName,
    Version,
    ZoneName,
)

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FetchSettings:
    """How the network is used."""

    contact: str | None = None
    """A page or mail address that publishers can turn to; sent in the User-Agent."""
    timeout: Duration = timedelta(seconds=20)
    """Longest silence of a server."""
    deadline: Duration = timedelta(seconds=60)
    """Longest time for one whole answer."""
    max_feed_size: Size = 15_000_000
    """Largest feed, unpacked."""
    max_page_size: Size = 10_000_000
    """Largest article page, unpacked."""
    max_redirects: int = Field(default=5, ge=0, le=20)
    """Most redirects followed."""
    host_interval: Duration = timedelta(seconds=1)
    """Least time between two requests to one host."""
    workers: int = Field(default=8, ge=1, le=256)
    """Articles read at once."""
    robots: bool = True
    """Ask robots.txt before fetching an article page."""
    allow_private_networks: bool = False
    """Fetch from private and loopback addresses (for an intranet or a test)."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PollSettings:
    """How often feeds are polled."""

    interval: Duration = timedelta(minutes=15)
    """Time between two polls of a feed whose pace is not known yet."""
    min_interval: Duration = timedelta(minutes=5)
    """Shortest time between two polls of a lively feed."""
    max_interval: Duration = timedelta(hours=1)
    """Longest time between two polls of a quiet feed that works."""
    max_backoff: Duration = timedelta(days=1)
    """Longest pause after failures, and longest pause a server may ask for."""
    max_entry_age: Duration = timedelta(days=7)
    """Older entries of a feed seen for the first time are noted but not read."""
    workers: int = Field(default=64, ge=1, le=256)
    """Feeds polled at once, each of another host: they mostly wait for answers."""

    @model_validator(mode="after")
    def _check_order(self) -> "PollSettings":
        if self.min_interval > self.max_interval:
            raise ValueError("min_interval is longer than max_interval")
        return self


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FleetSettings:
    """How several machines share the work (`monitor worker`, `monitor run --fleet`)."""

    lease: Duration = timedelta(minutes=1)
    """How long a worker that dies keeps the feeds and entries that it had in hand."""
    tick: Duration = timedelta(seconds=5)
    """How often the leader looks for what is due."""
    batch: int = Field(default=50, ge=1, le=1000)
    """Most feeds or entries that a worker takes at once."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SmtpSettings:
    """The mail server."""

    host: str = "localhost"
    """Its name."""
    port: int = Field(default=587, ge=1, le=65535)
    """587 for starttls, 465 for tls, 25 for none."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is protected."""
    username: str | None = None
    """Login name, if the server asks for one."""
    password_env: VariableName | None = None
    """Name of the environment variable that holds the password."""
    password_file: FilePath | None = None
    """File that holds the password."""
    timeout: Duration = timedelta(seconds=30)
    """Longest silence of the server."""
    ca_file: FilePath | None = None
    """Certificates to trust besides the system's own."""
    interval: Duration = timedelta(0)
    """Least time between two messages to the server."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MailSettings:
    """How digests are mailed."""

    sender: Address
    """From: "Statement Monitor <digest@example.org>"."""
    reply_to: Address | None = None
    """Where answers go."""
    list_domain: str | None = None
    """Domain for List-Id and Message-ID (default: the sender's)."""
    unsubscribe: Address | None = None
    """Mail address for List-Unsubscribe, read by a person or `monitor bounce`."""
    bounces: Address | None = None
    """Where what cannot be delivered goes back to, with a token before the @; needs a
    server that takes NAME+TOKEN@DOMAIN and hands it to `monitor bounce`."""
    on_uncertain: Literal["retry", "hold"] = "retry"
    """When nobody knows whether a message was taken: send it once more under the same
    Message-ID, or leave it to a person (`monitor deliver --force`)."""
    smtp: SmtpSettings = SmtpSettings()
    """The mail server."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MetricsSettings:
    """Figures about the running program, for Prometheus."""

    host: str = "127.0.0.1"
    """Address to listen on; whoever reaches it can read them."""
    port: int = Field(default=9476, ge=1, le=65535)
    """Port; the figures are at /metrics."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class WebSettings:
    """The archive in the browser (`monitor serve`, `monitor site`)."""

    base_url: Url | None = None
    """Where readers reach it (https://monitor.example.org); mails link there."""
    host: str = "127.0.0.1"
    """Address to listen on; any but a loopback address needs a token."""
    port: int = Field(default=8765, ge=0, le=65535)
    """Port to listen on; 0 takes any that is free."""
    token_env: VariableName | None = None
    """Name of the environment variable that holds the readers' token."""
    token_file: FilePath | None = None
    """File that holds the readers' token."""
    title: Name = "Statement archive"
    """The archive's name, at the top of every page."""
    contact: str | None = None
    """Where wrong attributions are told: a mail address or a page (default:
    fetch.contact)."""
    min_confidence: float = Field(default=0.6, ge=0, le=1)
    """Statements below stand in no list; their own pages say that they are not sure."""
    copies: str | None = None
    """Where copies of articles are kept: an address with {url} in it, such as
    https://web.archive.org/web/{url} (left out: no link)."""
    indexed: bool = False
    """true: let search engines list the static pages."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Settings:
    """monitor.yaml."""

    database: str = "sqlite:///var/monitor.db"
    """SQLAlchemy URL; a relative SQLite path counts from the working directory."""
    database_env: VariableName | None = None
    """Name of the environment variable that holds the database URL, if it is secret."""
    timezone: ZoneName = "UTC"
    """IANA name for schedules that name none."""
    language: Language = "en"
    """Language of the digests."""
    extractor: Literal["rules", "tagger"] = "tagger"
    """How statements are found in articles: by a trained model (English; other
    languages by rules), or by rules alone."""
    fetch: FetchSettings = FetchSettings()
    """How the network is used."""
    poll: PollSettings = PollSettings()
    """How often feeds are polled."""
    fleet: FleetSettings = FleetSettings()
    """How several machines share the work."""
    revisit: RevisitSettings = RevisitSettings()
    """When articles are looked at again."""
    mail: MailSettings | None = None
    """Left out: nothing is mailed, and an edition with mail subscribers is an error."""
    metrics: MetricsSettings | None = None
    """Left out: `monitor run` serves no metrics. `metrics: {}` takes the defaults."""
    templates: FilePath | None = None
    """Folder with templates of one's own; one there stands in for ours of that name."""
    web: WebSettings | None = None
    """Left out: `monitor serve` takes the defaults, and mails link to sources alone."""
    version: Version = 1
    """Version of this file's layout."""
