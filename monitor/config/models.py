"""The whole configuration as one frozen value, and what follows from it.

Made from YAML by `monitor.config.load`; defaults live with the fields and nowhere else.
"""

from pydantic.dataclasses import dataclass

from monitor.config.editions import Edition, base_id
from monitor.config.settings import Settings
from monitor.config.topics import Topic
from monitor.config.watchlist import Account, Feed, Figure, Outlet
from monitor.values import make_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole configuration, checked. Made by `load`, passed on in parts."""

    settings: Settings = Settings()
    figures: tuple[Figure, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    accounts: tuple[Account, ...] = ()
    topics: tuple[Topic, ...] = ()
    editions: tuple[Edition, ...] = ()

    @property
    def watched(self) -> tuple[Figure, ...]:
        """The figures that are enabled."""
        return tuple(figure for figure in self.figures if figure.enabled)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """Every enabled feed of an enabled outlet or figure, in file order."""
        watched = {figure.id for figure in self.watched}
        usual = self.settings.poll.interval
        of_outlets = (
            Feed(
                id=make_id("feed", outlet.id, entry.url),
                url=entry.url,
                interval=entry.interval or usual,
                language=outlet.language,
                outlet_id=outlet.id,
                outlet_name=outlet.name,
                full_text=entry.full_text,
                has_own_interval=entry.interval is not None,
                request=entry.request,
            )
            for outlet in self.outlets
            if outlet.enabled
            for entry in outlet.feeds
            if entry.enabled
        )
        of_figures = (
            Feed(
                id=make_id("feed", account.figure, account.addresses[0].url),
                url=account.addresses[0].url,
                addresses=account.addresses,
                interval=account.interval or usual,
                language=account.language,
                figure_id=account.figure,
                channel=account.channel,
                has_own_interval=account.interval is not None,
                request=account.request,
            )
            for account in self.accounts
            if account.enabled and account.figure in watched
        )
        return (*of_outlets, *of_figures)

    @property
    def composed(self) -> tuple[Edition, ...]:
        """Every edition as it is composed: one for each subscriber who chose besides
        those of editions.yaml."""
        return tuple(one for edition in self.editions for one in edition.composed)

    def figures_of(self, edition: Edition) -> tuple[Figure, ...]:
        """The watched figures that an edition asks for, in file order."""
        wanted = set(edition.figures)
        return tuple(
            figure
            for figure in self.watched
            if "all" in wanted
            or figure.id in wanted
            or any(f"tag:{tag}" in wanted for tag in figure.tags)
        )

    def topics_of(self, edition: Edition) -> tuple[Topic, ...]:
        """The topics that an edition asks for, in the order to show."""
        by_id = {topic.id: topic for topic in self.topics}
        if "all" in edition.topics:
            return self.topics
        return tuple(by_id[name] for name in edition.topics if name in by_id)

    def zone_of(self, edition: Edition) -> str:
        """The IANA zone that an edition's schedule counts in."""
        return edition.schedule.timezone or self.settings.timezone

    def zone_named(self, edition_id: str) -> str:
        """The same by an edition's id; that of the settings for one that is configured
        no more."""
        zones = {one.id: self.zone_of(one) for one in self.composed}
        base = zones.get(base_id(edition_id), self.settings.timezone)
        return zones.get(edition_id, base)
