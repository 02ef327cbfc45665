"""How one feed is asked besides its address: `request:` of a feed or an account.

Secrets are named here and never held: `monitor.config.secrets` reads them when they
are needed. The docstring under each field becomes its description in the JSON Schema.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema
from pydantic.dataclasses import dataclass

from monitor.config.scalars import FilePath, VariableName

TOKEN_PATTERN = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"  # RFC 9110, 5.6.2
PROXY_PATTERN = r"^https?://[^\s@/]+/?$"
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  # RFC 9110, 5.5; Latin-1 on the wire
_COOKIE_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")  # RFC 6265
_CONNECTION = "belongs to the connection, which the program makes itself"
_OURS = "is the program's own: it asks only for what changed"
_FORBIDDEN = {
    **dict.fromkeys(
        (
            "host",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "proxy-connection",
            "proxy-authenticate",
            "via",
        ),
        _CONNECTION,
    ),
    **dict.fromkeys(
        (
            "if-none-match",
            "if-modified-since",
            "if-match",
            "if-unmodified-since",
            "if-range",
            "range",
            "a-im",
        ),
        _OURS,
    ),
    "accept-encoding": "stays what the program can unpack",
    "user-agent": "names the program and, by fetch.contact, you",
    "cookie": "is given by 'cookies', 'cookies_env' or 'cookies_file'",
    "proxy-authorization": "is made of the user and password in 'proxy_env'",
}
_SECRET = frozenset({"authorization"})


def check_header_name(value: str) -> str:
    """Accept the name of a header that does not break the request."""
    if not re.fullmatch(TOKEN_PATTERN, value):
        raise ValueError("expected the name of a header, like Accept-Language")
    reason = _FORBIDDEN.get(value.lower())
    if reason:
        raise ValueError(f"this header {reason}")
    return value


def check_plain_name(value: str) -> str:
    """Accept the name of a header whose value may stand in a file."""
    if value.lower() in _SECRET:
        raise ValueError("a secret is not written here; use headers_env")
    return check_header_name(value)


def check_header_value(value: str) -> str:
    """Accept one line that a header can carry; never repeats what was written."""
    if not _VALUE.fullmatch(value) or value != value.strip():
        raise ValueError("expected one line of Latin letters, digits and signs")
    return value


def check_cookie_name(value: str) -> str:
    """Accept the name of a cookie."""
    if not re.fullmatch(TOKEN_PATTERN, value):
        raise ValueError("expected the name of a cookie, without = and blanks")
    return value


def check_cookie_value(value: str) -> str:
    """Accept what a cookie can hold; never repeats what was written."""
    if not _COOKIE_VALUE.fullmatch(value):
        raise ValueError("expected a cookie's value without blanks, quotes, ; and ,")
    return value


def check_proxy(value: str) -> str:
    """Accept a proxy's address, with or without user and password."""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_good = is_good and parts.port != 0 and not re.search(r"\s", value)
        is_good = is_good and parts.path in ("", "/") and not parts.query
    except ValueError:
        is_good = False
    if not is_good:
        raise ValueError("expected a proxy like http://proxy.example.org:3128")
    return value


def check_plain_proxy(value: str) -> str:
    """Accept a proxy's address that holds no password."""
    if "@" in urlsplit(check_proxy(value)).netloc:
        raise ValueError("a password is not written here; use proxy_env")
    return value


def _text(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


_WORD = WithJsonSchema({"type": ["string", "number"]})
HeaderName = Annotated[str, AfterValidator(check_header_name), _text(TOKEN_PATTERN)]
PlainName = Annotated[str, AfterValidator(check_plain_name), _text(TOKEN_PATTERN)]
HeaderValue = Annotated[str, AfterValidator(check_header_value), _WORD]
CookieName = Annotated[str, AfterValidator(check_cookie_name), _text(TOKEN_PATTERN)]
CookieValue = Annotated[str, AfterValidator(check_cookie_value), _WORD]
ProxyUrl = Annotated[str, AfterValidator(check_plain_proxy), _text(PROXY_PATTERN)]


@dataclass(
    frozen=True,
    slots=True,
    kw_only=True,
    config=ConfigDict(extra="forbid", use_attribute_docstrings=True),
)
class RequestOptions:
    """How this feed is asked. Headers and cookies go to the feed's own host alone."""

    proxy: ProxyUrl | None = None
    """Proxy to go through (http or https), in place of the environment's."""
    proxy_env: VariableName | None = None
    """Variable that holds the proxy's address, where a password is part of it."""
    headers: dict[PlainName, HeaderValue] = Field(default_factory=dict)
    """Headers to send, none of them secret: `Accept-Language: en`."""
    headers_env: dict[HeaderName, VariableName] = Field(default_factory=dict)
    """Headers whose values variables hold: `Authorization: COURIER_LOGIN`."""
    headers_file: dict[HeaderName, FilePath] = Field(default_factory=dict)
    """Headers whose values files hold."""
    cookies: dict[CookieName, CookieValue] = Field(default_factory=dict)
    """Cookies to send, none of them secret: `consent: given`."""
    cookies_env: VariableName | None = None
    """Variable that holds cookies as a browser sends them: `session=…; user=…`."""
    cookies_file: FilePath | None = None
    """File that holds cookies, in one line or one a line."""
    ca_file: FilePath | None = None
    """Certificates to trust for this feed, besides the usual ones."""
