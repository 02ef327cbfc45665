"""Makes text that almost is XML well-formed, so that the strict parser reads it. Pure.

Left to itself feedparser meets `&nbsp;`, a bare `&` or a control character with its
loose parser: slower, and it writes `R&D;` for `R&D`. Entities are put in place here, in
one pass and once only, so that no declaration multiplies into a bomb.
"""

import re
from collections.abc import Mapping
from html import escape
from html.entities import html5
from itertools import islice

# What XML 1.0 forbids, and some databases too.
ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FIRST_ELEMENT = re.compile(r"<\w")
_DECLARATION = re.compile(r"<!ENTITY\b[^>]*>")
# Names for a few characters; a longer value, or one of other names, is dropped: that is
# what bombs are made of.
_SIMPLE = re.compile(
    r"""<!ENTITY\s+([\w.-]+)\s+["']((?:[^"'&<%]|&#\w{1,8};){0,32})["']\s*>"""
)
_REFERENCE = re.compile(  # but for those of XML itself, which stay
    r"&(?!(?:amp|lt|gt|quot|apos);)"
    r"(?:(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,7})|([\w.-]{1,40}));)?"
)
MAX_REFERENCES = 100_000  # put in place; a real feed has hundreds
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without what XML forbids, every reference resolvable; and what was
    wrong, where a publisher should know."""
    clean = ILLEGAL.sub("", text)
    complaints = ("control characters were removed",) if len(clean) < len(text) else ()
    clean, entities = _without_declarations(clean)
    clean, is_whole = _resolve(clean, entities)
    if not is_whole:
        what = f"reading stopped after {MAX_REFERENCES} references to characters"
        complaints = (*complaints, what)
    return clean, complaints


def _without_declarations(text: str) -> tuple[str, dict[str, str]]:
    """The text with no entity declared, and the harmless ones by name."""
    start = _FIRST_ELEMENT.search(text)
    head, rest = (text[: start.start()], text[start.start() :]) if start else (text, "")
    entities = {name: value for name, value in _SIMPLE.findall(head)}
    return _DECLARATION.sub("", head) + rest, entities


def _resolve(text: str, entities: Mapping[str, str]) -> tuple[str, bool]:
    """Put characters for references outside CDATA sections, where `&` is just that.

    False where there were too many: what follows the last one is cut off.
    """

    def put(found: re.Match[str]) -> str:
        return _replacement(found, entities)

    parts: list[str] = []
    left = MAX_REFERENCES
    for number, part in enumerate(text.split(_CDATA)):
        data, end, after = part.partition(_CDATA_END) if number else ("", "", part)
        too_many = None
        if after.count("&") > left:
            too_many = next(islice(_REFERENCE.finditer(after), left, None), None)
        if too_many:
            after = after[: too_many.start()]
        after, n_put = _REFERENCE.subn(put, after)
        parts.append(data + end + after)
        if too_many:
            return _CDATA.join(parts), False
        left -= n_put
    return _CDATA.join(parts), True


def _replacement(found: re.Match[str], entities: Mapping[str, str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        is_legal = code <= 0x10FFFF and not ILLEGAL.match(chr(code))
        return found[0] if is_legal else ""
    if name in entities:
        return entities[name]
    value = html5.get(f"{name};")
    return escape(value) if value else "&amp;" + found[0][1:]
