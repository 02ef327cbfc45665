"""The archive behind the digest: static pages, and the same pages live with search.

    places      addresses, and how pages link to each other
    catalog     what figures, topics, outlets are called
    archive     what pages are made of, read from the store
    entries, statement, reports, issues, overviews, citing
                what a page shows, in words
    pages, choices
                the pages themselves, laid out by templates/web/
    feeds, data, lists
                every list as Atom, JSON Feed, RSS, CSV, JSON lines
    site, files the static site
    live, asking, guard, door, measuring, serving
                the live archive

It only reads the store. Every text from elsewhere is escaped, every address checked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from monitor.config import Config
from monitor.config.secrets import secret
from monitor.config.settings import WebSettings
from monitor.metrics import Metrics
from monitor.ports import Store
from monitor.render import safe
from monitor.web import guard
from monitor.web.archive import Archive
from monitor.web.catalog import Catalog
from monitor.web.live import Live
from monitor.web.measuring import Measures
from monitor.web.pages import Look, Pages
from monitor.web.places import Links
from monitor.web.site import Written, write

__all__ = ["Written", "live_of", "pages_of", "write"]


def pages_of(
    config: Config,
    store: Store,
    clock: Callable[[], datetime],
    templates: Path,
    *,
    is_static: bool,
    has_login: bool = False,
) -> Pages:
    """The archive's pages over a configuration and a store."""
    web = config.settings.web or WebSettings()
    contact = web.contact or config.settings.fetch.contact
    look = Look(
        title=safe.line(web.title),
        contact=contact,
        archive_link=web.copies,
        has_login=has_login,
        is_indexed=web.indexed and is_static,
    )
    archive = Archive(
        store,
        Catalog(config),
        clock,
        least=web.min_confidence,
        is_indexed=not is_static,
    )
    return Pages(archive, Links(web.base_url, is_static=is_static), templates, look)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What `/metrics` tells of: the program as its store shows it."""

    config: Config
    store: Store
    clock: Callable[[], datetime]


def live_of(
    config: Config,
    store: Store,
    clock: Callable[[], datetime],
    templates: Path,
    environ: Mapping[str, str],
    *,
    routes: Sequence[BaseRoute] = (),
    open_paths: tuple[str, ...] = (),
) -> Starlette:
    """The live archive as an ASGI application.

    `routes` are others', those under `open_paths` need no token. Raises: MonitorError
    where others could reach it without a token, ConfigError for one that is missing.
    """
    web = config.settings.web or WebSettings()
    token = secret(web.token_env, web.token_file, environ)
    guard.check(web.host, token)
    pages = pages_of(
        config, store, clock, templates, is_static=False, has_login=token is not None
    )
    registry = CollectorRegistry()
    registry.register(Metrics(_Reading(config, store, clock)))
    live = Live(pages, templates, Measures(), lambda: generate_latest(registry))
    return live.app(token, routes, open_paths)
