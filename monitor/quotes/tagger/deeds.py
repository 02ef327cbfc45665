"""Deeds that a judgment tells of: "Ada slammed Bo for rejecting the plan" is no plan
of Ada's, and nothing that she rejects.

The model takes such a "rejecting" for a cue of the judge's now and then. The rules know
the whole judgment; what lies in its "for" clause is done by whoever is judged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.quotes.tagger.agreement import meet
from monitor.values import Attribution

_DEED = re.compile(r"\b(?:for|of|over|about)\s+(?:\w+ly\s+)?\w+ing\b")


def whole_judgments(
    text: str, found: Sequence[Attribution], by_rule: Sequence[Attribution]
) -> Iterator[Attribution]:
    """The attributions with each judgment's deeds given back to the judgment.

    Where one has its cue in the deeds of a judgment by the same source, it is left out,
    and what was found of the judgment gets the judgment's whole content.
    """
    judgments = [one for one in by_rule if one.rule == "judge" and one.cue]
    broken = [
        (one, judgment)
        for judgment in judgments
        for one in found
        if _is_deed(text, one, judgment)
    ]
    gone = {id(one) for one, _ in broken}
    whole = {judgment.cue: judgment.content for _, judgment in broken}
    for one in found:
        if id(one) not in gone:
            content = whole.get(one.cue)
            yield replace(one, content=content) if content else one


def _is_deed(text: str, one: Attribution, judgment: Attribution) -> bool:
    if not one.cue or one.cue == judgment.cue or not meet(one.source, judgment.source):
        return False
    start, end = judgment.cue[-1].end, one.cue[-1].end
    is_inside = any(s <= one.cue[0].start and end <= e for s, e in judgment.content)
    return is_inside and _DEED.search(text, start, end) is not None
