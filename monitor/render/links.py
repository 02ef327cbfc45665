"""The addresses of an issue: numbered for the text, and those of the archive."""

from dataclasses import dataclass

from monitor.render import safe


@dataclass(frozen=True, slots=True)
class LinkView:
    """What to call a source, and where it is if it may be followed."""

    label: str
    url: str | None
    number: int | None


class Links:
    """The addresses of an issue in order, each once, numbered from 1."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def add(self, label: str, url: str) -> LinkView:
        """Number an address; one that must not be followed stays without a link."""
        address = safe.link(url)
        if address is None:
            return LinkView(label, None, None)
        number = self._numbers.setdefault(address, len(self._numbers) + 1)
        return LinkView(label, address, number)

    @property
    def urls(self) -> tuple[str, ...]:
        """All addresses, the one with number 1 first."""
        return tuple(self._numbers)


class Site:
    """Where the archive's pages are; None for each where there is no archive.

    What is not sent to one reader (`has_reader`) leads to no reader's own page.
    """

    def __init__(self, base_url: str | None, *, has_reader: bool = True) -> None:
        self._base = base_url.rstrip("/") if base_url else None
        self._has_reader = has_reader

    def statement(self, statement_id: str) -> str | None:
        """A statement's page."""
        return self._page(f"s/{statement_id}")

    def issue(self, edition_id: str, name: str) -> str | None:
        """An issue's page, by its name in addresses."""
        return self._page(f"i/{edition_id}/{name}")

    def method(self) -> str | None:
        """How statements are found."""
        return self._page("about/method")

    def manage(self) -> str | None:
        """Stands in a rendition for the reader's own page to leave or to pause: who
        sends it puts that in its place."""
        return self._page("u/-") if self._has_reader else None

    def _page(self, path: str) -> str | None:
        return f"{self._base}/{path}" if self._base else None
