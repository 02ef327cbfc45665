"""What the statements are filed under: topics.yaml.

The docstring under each field becomes its description in the JSON Schema.
"""

from collections.abc import Mapping
from dataclasses import field

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from monitor.config.scalars import FilePath, Identifier, Language, Name, Term

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)

OTHER = "other"
"""Id (and, with a capital, usual title) of what takes all that no topic takes."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class TopicTerms:
    """What articles in one language must say besides."""

    any: tuple[Term, ...] = ()
    """Each counts like one of the topic's own `any`."""
    all: tuple[Term, ...] = ()
    """All of these must be said; where there are any, they replace the topic's."""
    none: tuple[Term, ...] = ()
    """None of these may be said, nor any of the topic's own `none`."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Topic:
    """A subject and the terms that show it."""

    id: Identifier
    """Stable; used in exports. `other` is for what fits no topic."""
    title: Name
    """As the digest shows it."""
    any: tuple[Term, ...] = ()
    """One of these must be said: a word (with its other forms), a "phrase", a stem*."""
    all: tuple[Term, ...] = ()
    """All of these must be said."""
    none: tuple[Term, ...] = ()
    """None of these may be said."""
    languages: Mapping[Language, TopicTerms] = field(default_factory=dict, hash=False)
    """More terms, by the language of the article: `pl: {any: [prom]}`."""
    priority: int = 0
    """Of several topics that fit, a statement goes under the highest."""
    discover: bool = False
    """For `other` alone: look for groups in what fits no topic, and name them."""
    max_groups: int = Field(default=6, ge=1, le=50)
    """For `other`: most groups of an issue; what is in none stays under its title."""
    embeddings: FilePath | None = None
    """For `other`: folder of a static embedding model (tokenizer.json and
    model.safetensors), which finds groups by meaning too; nothing is downloaded."""

    def terms_in(self, language: str) -> TopicTerms:
        """All that an article in this language (BCP 47) must and may not say."""
        own = self.languages.get(language)
        if own is None:
            own = self.languages.get(language.split("-")[0], TopicTerms())
        return TopicTerms(
            any=(*self.any, *own.any),
            all=own.all or self.all,
            none=(*self.none, *own.none),
        )
