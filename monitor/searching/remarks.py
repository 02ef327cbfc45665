"""What a query says that is not taken as its writer may have meant it.

Every text is a query (see parsing): signs without a meaning here are blanks, and words
of other query languages are words. That is right for a text that was pasted, and wrong
to pass over in silence where somebody meant something by it.
"""

import re
from collections.abc import Iterator

_MARKS = re.compile('["“”„‟«»″＂]')
_PHRASE = re.compile(r'"[^"]*"?')
_FIELDS = {
    "figure": "--figure",
    "from": "--figure",
    "by": "--figure",
    "topic": "--topic",
    "outlet": "--outlet",
    "source": "--outlet",
    "site": "--outlet",
    "type": "--type",
    "kind": "--kind",
    "class": "--class",
    "since": "--since",
    "after": "--since",
    "until": "--until",
    "before": "--until",
}
_FIELD = re.compile(rf"(?<!\S)({'|'.join(_FIELDS)}):\S", re.IGNORECASE)
_STAR_WITHIN = re.compile(r"\w\*+\w|(?<!\S)\*+\w")


def remarks(text: str) -> tuple[str, ...]:
    """A sentence for each thing that was taken otherwise than it looks."""
    return tuple(_remarks(_MARKS.sub('"', text)))


def _remarks(text: str) -> Iterator[str]:
    if text.count('"') % 2:
        yield "a quotation mark is not closed: what follows it is taken as one phrase"
    bare = _PHRASE.sub(' "" ', text)
    words = bare.split()
    if words and ("OR" in (words[0], words[-1]) or "OR OR" in " ".join(words)):
        yield "OR stands between two words; one that does not is passed over"
    if "AND" in words:
        yield "AND is looked for as a word; words must all occur anyway"
    if "NOT" in words:
        yield "NOT is looked for as a word; write -word for “without it”"
    if found := _FIELD.search(bare):
        name = found[1]
        option = _FIELDS[name.lower()]
        yield f"“{name}:” is looked for as a word; {option} asks for that"
    if "(" in bare or ")" in bare:
        yield "brackets group nothing here: OR binds two words, blanks join the rest"
    if _STAR_WITHIN.search(bare):
        yield "a * counts at the end of a word only, as in ferr*"
