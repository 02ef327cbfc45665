"""Patterns of English that `walk` and `resolver` look for around names."""

import re

PRONOUN = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er"
    r"|[Tt]he (?:[\w-]+ ){0,2}?(?:president|senator|governor|mayor|minister|chancellor"
    r"|nominee|candidate|secretary|general|congressman|congresswoman|leader"
    r"|businessman|billionaire))\b(?! [A-Z]|-)"
)
"""What stands for somebody named before, outside quotations."""
KIN = re.compile(
    r"\b(?:[Hh]is|[Hh]er|[Tt]heir) (?:father|mother|brother|sister|wife|husband|son|"
    r"daughter|father-in-law|son-in-law) (?:also |later |then |has |had )?"
    r"(?:\w+ed|says|said|wrote|told|took|gave|went|made)\b"
)
"""Who does something as somebody's relative: "his father unveiled"."""
GAP_TO_WHO = re.compile(r"(?: ?\([^)\n]*\))?(?:, [^,.\n]{1,80})?,? $")
"""What may stand between a name and the "who" that means it."""
ADDRESSED = re.compile(
    r"\b(?:repl(?:y|ies)|respon(?:se|ded|ding)|answer|letter|message|e-?mail|call|talks?|"
    r"interview|meeting|conversation|debate|speech|spoke|spoken|speaking|met|meeting|"
    r"replied|replying|answering) (?:to|with|against) (?:[\w.]+ ){0,3}$"
)
"""What leads up to somebody spoken to, whom the next pronoun does not mean."""
REPORTED = re.compile(r"\breport(?:s|ed|ing)?\b", re.IGNORECASE)
"""The verb that outlets have: "Bloomberg reported"."""
UNKNOWN_NAME = re.compile(
    r"[A-Z][\w’'-]+(?: [A-Z]\.)?(?: [A-Z][\w’'-]+){1,2}(?=,| \(|$)"
)
"""Two or three capitalised words before a comma or the end."""
