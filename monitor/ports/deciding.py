"""How the store lets `identity` decide within its transaction."""

from collections.abc import Callable, Sequence

from monitor.values import Match, Occurrence, Statement

Decide = Callable[[Sequence[Occurrence], Sequence[Statement]], tuple[Match, ...]]
"""`identity.match`: pairs new occurrences with known statements of the same figures."""
