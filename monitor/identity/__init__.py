"""Which occurrences report the same statement, and how their wordings differ. Pure.

Occurrences of one figure make stars around the fullest wordings. `frequencies` says
what words weigh, `wordings` whether two wordings are of one statement, `relating`
whether two reports are, `stars` who joins whom, `naming` and `repeats` which statements
come of it, and `matching` is the way in.

It prefers missing a repeat over joining two statements.
"""

from monitor.identity.frequencies import Frequencies, parse_frequencies
from monitor.identity.matching import Matcher
from monitor.identity.occasions import WINDOW
from monitor.identity.relating import Relation, relate
from monitor.identity.signing import asked, signatures
from monitor.identity.told import Told, tell

__all__ = [
    "WINDOW",
    "Frequencies",
    "Matcher",
    "Relation",
    "Told",
    "asked",
    "parse_frequencies",
    "relate",
    "signatures",
    "tell",
]
