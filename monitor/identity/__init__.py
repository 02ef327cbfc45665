"""Which occurrences report the same statement, and how their wordings differ. Pure.

Only occurrences of one figure, published within WINDOW, are compared, and each with a
statement's fullest wording alone: a star, never a chain. `frequencies` says what words
weigh, `wordings` whether two wordings are one statement, `matching` who joins whom.

It prefers missing a repeat over joining two statements. Paraphrases are not joined.
"""

from monitor.identity.frequencies import Frequencies, parse_frequencies
from monitor.identity.matching import WINDOW, Matcher
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
