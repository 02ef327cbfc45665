"""Which bot wall an answer is: a page that wants a browser in a publisher's place.

Only recognised, so that a person is told what keeps a feed away and can choose another
address. Nothing here, or anywhere else, tries to get past one. Pure.
"""

from collections.abc import Mapping

MAX_BYTES = 4096  # how much of a body is looked at: walls say what they are at once

# Words that only the wall itself writes, in any kind of answer; lower case.
_OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    "Cloudflare challenge": ("_cf_chl_opt", "cf-browser-verification"),
    "DataDome": ("captcha-delivery.com",),
    "PerimeterX": ("px-captcha", "/whywasiblocked", "captcha.px-c"),
    "AWS WAF": ("awswafcookiedomainlist", "gokuprops", "token.awswaf.com"),
    "Anubis": ("anubis_challenge", "/.within.website/x/cmd/anubis"),
    "Imperva": ("_incapsula_resource", "incapsula incident id"),
    "DDoS-Guard": ("check.ddos-guard.net", "<title>ddos-guard</title>"),
    "Sucuri": ("sucuri_cloudproxy_js",),
}
# Words that a page may also write about walls: these count in a page's title alone.
_TITLES: Mapping[str, tuple[str, ...]] = {
    "Cloudflare challenge": ("just a moment...",),
    "Cloudflare block": ("attention required! | cloudflare",),
    "Anubis": ("making sure you're not a bot!",),
}
# What the visitor is told where nothing else gives the wall away.
_PLEAS = (
    "enable javascript and cookies to continue",
    "please enable js and disable any ad blocker",
    "checking your browser before accessing",
    "verify you are human",
    "verifying you are human",
)


def wall_of(body: bytes | str, headers: Mapping[str, str] | None = None) -> str | None:
    """Name the bot wall that an answer comes from; None for any other answer.

    `body` may be its start; the first MAX_BYTES count. `headers` (names in any case)
    are asked first: Cloudflare and AWS mark their challenges there. Ask this of answers
    that are not what was wanted, never of a good feed or article.
    """
    named = {name.lower(): value.lower() for name, value in (headers or {}).items()}
    if named.get("cf-mitigated") == "challenge":
        return "Cloudflare challenge"
    if named.get("x-amzn-waf-action") in ("challenge", "captcha"):
        return "AWS WAF"
    start = body[:MAX_BYTES]
    if isinstance(start, bytes):
        start = start.decode("utf-8", "replace")
    return _by_words(start.lower())


def _by_words(start: str) -> str | None:
    for wall, words in _OWN_WORDS.items():
        if any(word in start for word in words):
            return wall
    if "<html" not in start and "<!doctype html" not in start:
        return None
    title = _title(start)
    for wall, titles in _TITLES.items():
        if title in titles:
            return wall
    return "a check for browsers" if any(plea in start for plea in _PLEAS) else None


def _title(start: str) -> str:
    inner = start.partition("<title")[2].partition(">")[2].partition("</title")[0]
    plain = inner.replace("&#39;", "'").replace("&#x27;", "'").replace("’", "'")
    return " ".join(plain.replace("…", "...").split())
