"""Pure: statements of a period -> Issue. When an issue is due, and what is in it.

`periods` counts in a zone's wall time, `compose` selects, groups and orders. Nothing
here renders or sends.
"""

from monitor.digest.compose import OTHER, compose
from monitor.digest.periods import (
    due_period,
    last_cutoff,
    next_cutoff,
    period_ending_on,
)

__all__ = [
    "OTHER",
    "compose",
    "due_period",
    "last_cutoff",
    "next_cutoff",
    "period_ending_on",
]
