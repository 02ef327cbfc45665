"""Pure: statements of a period -> Issue. When an issue is due, and what is in it.

`periods` counts in a zone's wall time, `classes` says what is new about a statement,
`compose` selects, groups and orders. Nothing here renders or sends.
"""

from monitor.digest.classes import classes_of
from monitor.digest.compose import OTHER, compose
from monitor.digest.periods import (
    due_period,
    is_catch_up,
    last_cutoff,
    next_cutoff,
    period_ending_on,
)

__all__ = [
    "OTHER",
    "classes_of",
    "compose",
    "due_period",
    "is_catch_up",
    "last_cutoff",
    "next_cutoff",
    "period_ending_on",
]
