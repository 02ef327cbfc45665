"""A part of the composition root: what a configuration makes of each stage."""

import os
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from time import monotonic, sleep

from monitor import __version__, quotes, resources, topics
from monitor.config import Config
from monitor.config.secrets import database_url
from monitor.fetch import Fetcher, Hosts, SharedHosts
from monitor.identity import Matcher, parse_frequencies
from monitor.pipeline import Grouping
from monitor.ports import Clock, Extractor, HostBook, Store
from monitor.store import open_reader, open_store


@cache
def _extractor(name: str) -> Extractor:
    """An extractor with the cues that ship; its weights are loaded once a process."""
    cues = resources.folder("config") / "cues" / "en.txt"
    return quotes.make(name, quotes.parse_cues(cues.read_text(encoding="utf-8")))


def extractor_of(config: Config, language: str | None = None) -> Extractor:
    """The configured extractor; `rules` for a language that it was not made for."""
    name = config.settings.extractor
    return _extractor(name if quotes.reads(name, language) else "rules")


def default_extractor() -> Extractor:
    """The extractor that a configuration gets which names none."""
    return extractor_of(Config())


def inner_extractor() -> Extractor:
    """What reads quotations within quotations."""
    return _extractor("rules")


def matcher() -> Matcher:
    """The matcher with the word frequencies that its thresholds were measured with."""
    table = resources.data("en-document-frequencies.txt")
    return Matcher(parse_frequencies(table.read_text(encoding="utf-8")))


@cache
def stem_counts() -> topics.StemCounts:
    """How common each English word is anyway, for telling what a day is about."""
    counted = parse_frequencies(
        resources.data("en-document-frequencies.txt").read_text(encoding="utf-8")
    )
    return topics.count_stems(counted.n_articles, counted.counts)


def model_of(config: Config) -> topics.Meanings | None:
    """The configured embeddings. Raises: ConfigError saying what is wrong with them."""
    folders = (one.embeddings for one in config.topics if one.embeddings)
    folder = next(folders, None)
    return topics.read_model(folder) if folder else None


def grouping_of(config: Config, model: topics.Meanings | None = None) -> Grouping:
    """What finding groups needs to know."""
    known = topics.Known(
        figures={figure.id: figure.names for figure in config.figures},
        outlets=tuple(outlet.name for outlet in config.outlets),
        words=stem_counts(),
    )
    return Grouping(known, model)


def user_agent(config: Config) -> str:
    """Program, version and whom a publisher can turn to."""
    contact = config.settings.fetch.contact
    program = f"statement-monitor/{__version__}"
    return f"{program} (+{contact})" if contact else program


def fetcher_of(
    config: Config,
    environ: Mapping[str, str] | None = None,
    book: HostBook | None = None,
) -> Fetcher:
    """The one way to the network, as configured; turns at hosts go by `book`.

    Feeds' secrets are in `environ`.
    """
    settings = config.settings.fetch
    turns = SharedHosts(book, settings.host_interval, sleep) if book else None
    return Fetcher(settings, user_agent(config), environ=environ, turns=turns)


def hosts_of(config: Config, store: Store, clock: Clock) -> Hosts:
    """Turns at hosts on one machine; who wants to be left alone is in the store."""

    def tell(host: str, status: int, pause: timedelta) -> None:
        at = clock()
        store.remember_peace(host, status, at + pause, at)

    found = Hosts(config.settings.fetch.host_interval, sleep, monotonic, tell)
    at = clock()
    for host, status, until in store.peaces(at):
        found.remember(host, status, until - at)
    return found


def reader_of(config: Config, environ: Mapping[str, str] | None = None) -> Store:
    """The configured store, to be read only: beside a daemon that works on it.

    Raises: StoreError where there is none yet, or one of another version.
    """
    return open_reader(
        database_url(config.settings, os.environ if environ is None else environ)
    )


def store_of(config: Config, environ: Mapping[str, str] | None = None) -> Store:
    """The configured store, to be written to as well. Raises: StoreError."""
    return open_store(
        database_url(config.settings, os.environ if environ is None else environ)
    )
