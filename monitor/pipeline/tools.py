"""What every unit of work is given, made once in `app`."""

from collections.abc import Callable
from dataclasses import dataclass

from monitor.config import Edition
from monitor.figures import Resolver
from monitor.identity import Matcher
from monitor.pipeline.grouping import Grouping
from monitor.ports import Clock, Extractor, Fetch, Store
from monitor.values import Delivery, Issue

Plan = Callable[[Issue, Edition], tuple[Delivery, ...]]
"""`deliver.plan` with the mail domain filled in."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the units work with; made in `app`.

    `extractor_for` takes an article's language (BCP 47; None where unknown), `inner`
    reads quotations within quotations, `grouping` makes ready what finding topic groups
    needs, once.
    """

    store: Store
    fetch: Fetch
    clock: Clock
    jitter: Callable[[], float]
    extractor_for: Callable[[str | None], Extractor]
    inner: Extractor
    resolver: Resolver
    matcher: Matcher
    plan: Plan
    grouping: Callable[[], Grouping]
