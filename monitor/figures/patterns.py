"""Patterns of English that `resolver` looks for around names."""

import re

PRONOUN = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er"
    r"|[Tt]he (?:[\w-]+ ){0,2}?(?:president|senator|governor|mayor|minister|chancellor"
    r"|nominee|candidate|secretary|general|congressman|congresswoman|leader"
    r"|businessman|billionaire))\b(?! [A-Z]|-)"
)
KIN = re.compile(
    r"\b(?:[Hh]is|[Hh]er|[Tt]heir) (?:father|mother|brother|sister|wife|husband|son|"
    r"daughter|father-in-law|son-in-law) (?:also |later |then |has |had )?"
    r"(?:\w+ed|says|said|wrote|told|took|gave|went|made)\b"
)
GAP_TO_WHO = re.compile(r"(?: ?\([^)\n]*\))?(?:, [^,.\n]{1,80})?,? $")
ADDRESSED = re.compile(
    r"\b(?:repl(?:y|ies)|respon(?:se|ded|ding)|answer|letter|message|e-?mail|call|talks?|"
    r"interview|meeting|conversation|debate|speech|spoke|spoken|speaking|met|meeting|"
    r"replied|replying|answering) (?:to|with|against) (?:[\w.]+ ){0,3}$"
)
REPORTED = re.compile(r"\breport(?:s|ed|ing)?\b", re.IGNORECASE)
UNKNOWN_NAME = re.compile(
    r"[A-Z][\w’'-]+(?: [A-Z]\.)?(?: [A-Z][\w’'-]+){1,2}(?=,| \(|$)"
)
