"""Text and addresses from elsewhere, made harmless before they are laid out.

Escaping is the template's; here go what no escaping helps against: control and
direction-changing characters, and links that are not to the web.
"""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from monitor import text

_TAG = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# As nearly all addresses are: nothing to quote, a host that is one.
_PLAIN_URL = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(/[\w/.~=&?#+%,:;-]*)?", re.A
)
_RTL = frozenset(("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"))


def paragraphs(raw: str) -> tuple[str, ...]:
    """The paragraphs of `raw` without unseen characters."""
    return tuple(text.normalise(raw).split("\n"))


def line(raw: str) -> str:
    """`raw` on one line without unseen characters."""
    return _name(raw) if len(raw) <= _NAME else _line(raw)


def _line(raw: str) -> str:
    return " ".join(text.normalise(raw).split())


# Names of figures, outlets and topics stand on every page, many times over.
_name = lru_cache(maxsize=4096)(_line)
_NAME = 80


def link(url: str) -> str | None:
    """The address in ASCII if it is one to follow (http or https, with a host)."""
    if _PLAIN_URL.fullmatch(url):
        return url
    plain = url.strip()
    if any(character.isspace() or not character.isprintable() for character in plain):
        return None
    try:
        parts = urlsplit(plain)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return quote(plain, safe="%/:=&?~#+!$,;'@()*[]")


def cut(raw: str, limit: int) -> tuple[str, bool]:
    """`raw` up to `limit` characters, cut at a sentence's end where one lies in the
    second half, else between words; and whether anything was cut."""
    if len(raw) <= limit:
        return raw, False
    ends = [span.end for span in text.sentences(raw) if span.end <= limit]
    if ends and ends[-1] > limit // 2:
        return raw[: ends[-1]], True
    blank = raw.rfind(" ", limit // 2, limit + 1)
    return raw[: blank if blank > 0 else limit].rstrip(" ,;:—–-"), True


def language(tag: str | None) -> str | None:
    """A BCP 47 tag as it came, or None for what cannot be one."""
    return tag if tag and _TAG.fullmatch(tag) else None


def direction(language: str | None) -> str:
    """The direction of a language's script by its BCP 47 tag: "rtl" or "ltr"."""
    if language is None:
        return "ltr"
    tag = language.lower().replace("_", "-").split("-")
    return "rtl" if tag[0] in _RTL or {"arab", "hebr"} & set(tag[1:]) else "ltr"
