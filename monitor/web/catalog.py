"""What the archive's pages call things: figures, topics, outlets, editions, by id.

Topics that were discovered have no configured title; what is stored names them.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from monitor.config import Config, Figure
from monitor.values import Report
from monitor.web.wording import Clock


class Catalog:
    """Names and orders of a configuration, as pages need them."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.figures: Mapping[str, Figure] = {one.id: one for one in config.figures}
        self.topics = {topic.id: topic.title for topic in config.topics}
        self.outlets = {outlet.id: outlet.name for outlet in config.outlets}
        self.editions = {edition.id: edition.title for edition in config.editions}
        self.clock = Clock(config.settings.timezone)
        self.language = config.settings.language

    def figure(self, figure_id: str) -> str:
        """A figure's name; the id of one that is configured no more."""
        known = self.figures.get(figure_id)
        return known.name if known else figure_id

    def topic(self, topic_id: str) -> str:
        """A topic's title."""
        return self.topics.get(topic_id, topic_id)

    def outlet(self, outlet_id: str) -> str:
        """An outlet's name."""
        return self.outlets.get(outlet_id, outlet_id)

    def edition(self, edition_id: str) -> str:
        """An edition's title."""
        return self.editions.get(edition_id.partition("--")[0], edition_id)

    def name(self, kind: str, key: str) -> str:
        """What a shelf of this kind is called."""
        names = {"figure": self.figure, "topic": self.topic, "source": self.outlet}
        return names[kind](key)

    def role(self, figure_id: str, at: datetime) -> str | None:
        """The title that a figure held then."""
        known = self.figures.get(figure_id)
        return known.role_on(self.clock.on(at)) if known else None

    def carrier(self, report: Report) -> str:
        """Who carries a report: the outlet, a post's channel, else the page's host."""
        if report.outlet_id is not None:
            return self.outlet(report.outlet_id)
        channel = report.occurrence.circumstances.channel
        if report.occurrence.is_post and channel:
            return channel
        return host(report.article_url) or "unknown outlet"


@lru_cache(maxsize=4096)
def host(url: str) -> str:
    """The host of an address, without www."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
