"""An alert can only tell of figures that its reader's digest is about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monitor.config.nodes import Document, Where
from monitor.errors import Problem


def check_watch(
    document: Document,
    at: Where,
    rule: Mapping[str, Any],
    digests: Sequence[Mapping[str, Any]],
    figures: Sequence[Mapping[str, Any]],
) -> Iterator[Problem]:
    """A rule whose figures the digest does not watch: it would be silent for ever.

    `digests` are who says whom the digest watches, the reader before the edition.
    """
    chosen = next((one["figures"] for one in digests if "figures" in one), ["all"])
    asked = rule.get("figures", ["all"])
    if not (isinstance(chosen, list) and isinstance(asked, list)):
        return
    watched = _named(chosen, figures)
    for index, name in enumerate(asked):
        found = _named([name], figures)
        if found and not found & watched:
            message = "the digest of this reader watches nobody of that name: no alert"
            yield document.problem((*at, "figures", index), f"{message} would come")


def _named(names: Sequence[Any], figures: Sequence[Mapping[str, Any]]) -> set[str]:
    """The ids that are meant by ids, tags and all; what is unknown is said already."""
    found: set[str] = set()
    for figure in figures:
        tags = figure.get("tags")
        listed = tags if isinstance(tags, list) else []
        ours = {"all", figure.get("id"), *(f"tag:{tag}" for tag in listed)}
        if any(name in ours for name in names if isinstance(name, str)):
            found.add(str(figure.get("id")))
    return found
