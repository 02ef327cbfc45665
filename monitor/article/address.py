"""One address for an article, however it was linked. Pure."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from monitor.values import make_id

# Parameters that say how a reader came, not what is read. The list is narrow on
# purpose: `id`, `uid`, `cid` name articles on some sites, and to join two articles
# loses one, while to keep two addresses of one costs a second reading.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|hsa|vero|oly|itm|stm|at)_\w+|"
    r"(?:fb|g|d|tw|tt|y|ys)clid|msclkid|sccid|epik|li_fat_id|rdt_cid|[gw]braid|"
    r"gclsrc|igshid|igsh|mc_[ce]id|mkt_tok|_ga|_gl|_hs(?:enc|mi)|ns_\w+|xtor|"
    r"cmp(?:id)?|ocid|smid|smtyp|sref|taid|ref_src|ref_url|ftag|ncid|wt_?mc\w*|"
    r"__twitter_impression|guce_referrer\w*|traffic_source",
    re.IGNORECASE,
)
_REFERRING = re.compile(r"ref|referr?er|source|src|from|via|rss", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE = "%/:=&?~+!$,;'@()*[]|"


def article_id(url: str) -> str:
    """The id of the article at `url`: the same for all its addresses."""
    return make_id("article", canonical_url(url))


def canonical_url(url: str) -> str:
    """`url` without what does not change the article behind it.

    Lower-case host without default port and credentials, no fragment, no tracking
    parameters, no slash at the end (but for the root). Idempotent; what is no http(s)
    address comes back as it is.
    """
    trimmed = url.strip()
    try:
        parts = urlsplit(trimmed)
        host, port = parts.hostname, parts.port
    except ValueError:
        return trimmed
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return trimmed
    netloc = _host(host)
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    path = _quoted(parts.path).rstrip("/") or "/"
    query = "&".join(
        pair for pair in _quoted(parts.query).split("&") if _says_what(pair)
    )
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _quoted(part: str) -> str:
    whole = part.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return quote(whole, safe=_SAFE)


def _host(host: str) -> str:
    name = host.lower().rstrip(".") or host
    if ":" in name:
        return f"[{name}]"
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _says_what(pair: str) -> bool:
    """Whether a query parameter belongs to the address of the article itself."""
    name, _, value = pair.partition("=")
    if not name or _TRACKING.fullmatch(name):
        return False
    # `source=rss` tells the way; `source=123` may be the key of what is read
    return not (_REFERRING.fullmatch(name) and not re.search(r"\d", value))
