"""Pure: what a subscriber is told at once, and when.

`events` finds what a rule asks for among what the store took in, `spikes` where a
figure is suddenly everywhere, `deciding` when to tell it: not at night, not too often,
and what comes together as one message. Nothing here renders, sends or stores.
"""

from monitor.alerts.deciding import Step, due, may_speak, rule_id
from monitor.alerts.events import Wanted, lines_of
from monitor.alerts.spikes import SPACING, spans, spikes

__all__ = [
    "SPACING",
    "Step",
    "Wanted",
    "due",
    "lines_of",
    "may_speak",
    "rule_id",
    "spans",
    "spikes",
]
