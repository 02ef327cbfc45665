"""Addresses to ask, their credentials kept apart. Pure."""

import base64
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from monitor.errors import RefusedAddressError

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """An http(s) address without credentials, and the header that carries them."""

    url: str
    scheme: str
    host: str
    port: int
    authorization: str | None = None


def make_target(url: str) -> Target:
    """Take an address apart. Raises: RefusedAddressError for any that is not http(s).

    `user:password@` becomes a header and is gone from the URL, and so from every log
    line and error.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise RefusedAddressError(_shown(url), f"no address: {error}") from error
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise RefusedAddressError(_shown(url), "only http and https are fetched")
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return Target(
        bare,
        parts.scheme,
        host,
        port or _DEFAULT_PORTS[parts.scheme],
        _basic(parts.username, parts.password),
    )


def redirected(target: Target, location: str) -> Target:
    """Where a redirect leads; credentials stay behind unless the host is the same.

    The step from http to https at one host keeps them, the way back does not.
    Raises: RefusedAddressError.
    """
    with suppress(UnicodeError):  # headers come as Latin-1, servers write UTF-8
        location = location.encode("latin-1").decode("utf-8")
    try:
        goal = make_target(urljoin(target.url, location))
    except ValueError as error:
        raise RefusedAddressError(target.url, f"a broken redirect: {error}") from error
    keeps = goal.host == target.host and (
        (goal.scheme, goal.port) == (target.scheme, target.port)
        or (target.scheme, target.port, goal.scheme, goal.port)
        == ("http", 80, "https", 443)
    )
    authorization = target.authorization if keeps else None
    return Target(goal.url, goal.scheme, goal.host, goal.port, authorization)


def _basic(username: str | None, password: str | None) -> str | None:
    if username is None:
        return None
    pair = f"{unquote(username)}:{unquote(password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def _shown(url: str) -> str:
    """An address that could not be taken apart, without what may be a password."""
    return url.rpartition("@")[2][:200]
