"""What the search form offers, written once: the lists may be long. Pure."""

from collections.abc import Sequence

from markupsafe import Markup

from monitor.render import safe
from monitor.web.catalog import Catalog


class Choices:
    """Options of a list."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._written = Markup("").join(
            Markup('<option value="{}">{}</option>').format(value, name)
            for value, name in pairs
        )

    def chosen(self, value: str) -> Markup:
        """The options, one of them chosen."""
        begun = Markup('<option value="{}"').format(value)
        return Markup(str(self._written).replace(begun, begun + " selected", 1))


def choices(catalog: Catalog) -> dict[str, Choices]:
    """What the search form offers."""
    figures = [(one.id, safe.line(one.name)) for one in catalog.config.figures]
    topics = sorted(catalog.topics.items(), key=lambda each: each[1])
    outlets = sorted(catalog.outlets.items(), key=lambda each: each[1])
    return {
        "figure": Choices(figures),
        "topic": Choices(topics),
        "source": Choices(outlets),
    }
