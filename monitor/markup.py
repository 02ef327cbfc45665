"""Bytes and markup of strangers -> plain text: charsets, HTML fragments. Pure.

It decides nothing about what is an article or a post, and it never raises: odd bytes
and broken tags give less text. `text.normalise` gives the result its final shape.
"""

import codecs
import html
import re
from collections.abc import Iterator

from lxml import etree

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?i)<(?:\?xml|meta)\s[^>]{0,200}?(?:encoding|charset)\s*=\s*["']?([\w.:-]{2,40})"""
)
# Families of text encodings: codecs also knows zip, rot13 and escapes by such names.
_CHARSET = re.compile(
    r"(?i)(utf-?(8|16|32)|(us-)?ascii|latin-?\d|iso-?8859|iso-?2022|windows-|cp-?\d|"
    r"koi8|gb|big5|euc|shift|sjis|ms932|mac|x-mac|tis|hz|ks_c|x-sjis|x-gbk|x-cp)"
)
# What browsers take these names for (encoding.spec.whatwg.org, section 4.2).
_AS_BROWSERS_DO = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
# A byte that is not UTF-8 arrives as a lone surrogate and is read as Windows-1252.
_STRAY_BYTES = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "replace")
    for byte in range(0x80, 0x100)
}


def decode(body: bytes, charset: str | None = None) -> str:
    """Read bytes as text: mark, valid UTF-8, `charset` (HTTP's), declared, UTF-8.

    Bytes that are valid UTF-8 beyond ASCII are taken for it whatever is declared: no
    other encoding looks like it by chance. Single wrong bytes are read as
    Windows-1252, the usual culprit, and spoil nothing else.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    if not body.isascii():
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    found = _DECLARED.search(body, 0, 4096)
    declared = found[1].decode("ascii") if found else None
    for name in (charset, declared):
        text = _decode_as(body, name)
        if text is not None:
            return text
    return body.decode("utf-8", "surrogateescape").translate(_STRAY_BYTES)


def _decode_as(body: bytes, declared: str | None) -> str | None:
    """The text by a declared charset; None for UTF-8 (it failed) and unknown names."""
    name = (declared or "").strip("\"' ").lower()
    if not _CHARSET.match(name) or name.replace("_", "-") in ("utf-8", "utf8"):
        return None
    try:
        return body.decode(_AS_BROWSERS_DO.get(name, name), "replace")
    except (LookupError, UnicodeError):
        return None


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_UNREAD = _set(
    "script style template noscript head title iframe object embed svg math canvas "
    "button select textarea audio video figcaption"
)
_BLOCKS = _set(
    "p div section article main header footer aside nav body html address details "
    "summary fieldset form center blockquote pre ul ol li dl dt dd table tr caption "
    "thead tbody tfoot h1 h2 h3 h4 h5 h6 hr br figure"
)
_CELLS = frozenset({"td", "th"})
# Looks behind so that a long run of blanks is tried from its start alone.
_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]*[\r\n]+[ \t]*")
_TAG_OR_TEXT = re.compile(r"<(/?)([a-zA-Z]*)[^<>]*>?|([^<]+)")
# libxml2 takes quadratic time in one tag's attributes (measured: 20,000 take 0.4 s,
# 100,000 take 23 s). Real tags have dozens.
MAX_ATTRIBUTES = 2_000
_ATTRIBUTE = r"""[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<[a-zA-Z](?:[\s/=]++|{_ATTRIBUTE})*+")
_ESCAPED_TAG = re.compile(r"(?i)&lt;/?(?:p|br|a|div|span|img|blockquote)\b")


def to_text(source: str) -> str:
    """The text of an HTML fragment: a line for each block, links' text kept.

    Scripts, styles, embeds and captions are left out; `<q>` gets its marks. Text
    without any tag keeps its own line breaks.
    """
    if "<" not in source and _ESCAPED_TAG.search(source):
        source = html.unescape(source)  # escaped twice by a careless feed
    if "<" not in source:
        return html.unescape(source)
    root = parse(source)
    if root is None:
        return html.unescape("\n".join(_without_tags(source)))
    return element_text(root)


def _without_tags(source: str) -> Iterator[str]:
    """The text between tags in one pass, for what no tree can be made of."""
    within = ""
    for token in _TAG_OR_TEXT.finditer(source):
        closes, tag, text = token[1], token[2].lower() if token[2] else "", token[3]
        if within:
            within = "" if closes and tag == within else within
        elif text:
            yield text.strip()
        elif tag in ("script", "style") and not closes:
            within = tag


def parse(source: str) -> etree._Element | None:
    """The element tree of HTML; None when it is empty, nested too deeply, or has a tag
    of more than MAX_ATTRIBUTES."""
    if _has_swollen_tag(source):
        return None
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(
            source.replace("\0", "").encode("utf-8", "replace"), parser
        )
    except (etree.LxmlError, ValueError):
        return None
    # libxml2 stops at 2,048 levels and drops what follows; half a page misleads.
    stopped = parser.error_log.filter_from_fatals()
    return None if root is None or len(stopped) else root


def _has_swollen_tag(source: str) -> bool:
    """Whether some tag has too many attributes; each character is looked at once."""
    return any(
        tag.end() - tag.start() > 2 * MAX_ATTRIBUTES
        and sum(1 for _ in _ATTRIBUTES.finditer(tag[0])) > MAX_ATTRIBUTES
        for tag in _TAG.finditer(source)
    )


def element_text(root: etree._Element) -> str:
    """The text of an element as `to_text` gives it."""
    return "".join(_pieces(root)).strip()


def _pieces(root: etree._Element) -> Iterator[str]:
    """Text in document order, line feeds around blocks; no recursion on depth."""
    stack: list[etree._Element | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        if node.tail and node is not root:
            stack.append(_one_line(node.tail))
        if not tag or tag in _UNREAD:
            continue
        before, after = _around(tag)
        yield before
        stack.append(after)
        stack.extend(reversed(node))
        if node.text:
            yield node.text if tag == "pre" else _one_line(node.text)


def _one_line(text: str) -> str:
    has_ends = "\n" in text or "\r" in text  # the pattern is slow at finding none
    return _LINE_ENDS.sub(" ", text) if has_ends else text


def _around(tag: str) -> tuple[str, str]:
    if tag in _BLOCKS:
        return "\n", "\n"
    if tag == "q":
        return "“", "”"
    return ("", " ") if tag in _CELLS else ("", "")
