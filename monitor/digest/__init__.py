"""Pure: statements of a period -> Issue. When an issue is due, and what is in it.

`periods` counts in a zone's wall time, `classes` says what is new about a statement,
`compose` selects, groups and orders, `grouping` divides what fits no topic. Nothing
here renders or sends.
"""

from monitor.digest.classes import classes_of
from monitor.digest.compose import compose
from monitor.digest.grouping import left_over, with_groups
from monitor.digest.naming import issue_names
from monitor.digest.periods import (
    due_period,
    going_on,
    is_catch_up,
    last_cutoff,
    next_cutoff,
    period_ending_on,
)

__all__ = [
    "classes_of",
    "compose",
    "due_period",
    "going_on",
    "is_catch_up",
    "issue_names",
    "last_cutoff",
    "left_over",
    "next_cutoff",
    "period_ending_on",
    "with_groups",
]
