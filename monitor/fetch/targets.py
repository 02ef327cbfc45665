"""Addresses to ask, their credentials kept apart, and ports that are none. Pure."""

import base64
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from monitor.errors import RefusedAddressError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FIRST_FREE = 1024  # below are the ports of the system's own services
# The bad ports of the Fetch standard (fetch.spec.whatwg.org, section 2.9): services
# that take a request for commands of their own. Other low ports serve an intranet.
# fmt: off
_BAD_PORTS = frozenset((
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87,
    95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143,
    161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556,
    563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
    5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Target:
    """An http(s) address without credentials, and the header that carries them.

    `is_home`: the host that was asked first, with no other in between; what a feed's
    configuration gives away is for this one.
    """

    url: str
    scheme: str
    host: str
    port: int
    authorization: str | None = None
    is_home: bool = True


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


def check_port(target: Target, *, is_intranet: bool) -> None:
    """Refuse ports of other services, and low ones but 80 and 443 on the internet.

    Raises: RefusedAddressError.
    """
    port = target.port
    if port in _BAD_PORTS:
        raise RefusedAddressError(target.url, f"port {port} is no web server's")
    if port < _FIRST_FREE and port not in _DEFAULT_PORTS.values() and not is_intranet:
        raise RefusedAddressError(
            target.url,
            f"port {port} is a system port; to fetch from an intranet, "
            "set fetch.allow_private_networks",
        )


def redirected(target: Target, location: str) -> Target:
    """Where a redirect leads; credentials stay behind unless the host is the same.

    The step from http to https at one host keeps them, the way back does not; once
    left behind, they do not come back.
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
    return replace(
        goal,
        authorization=target.authorization if keeps else None,
        is_home=target.is_home and keeps,
    )


def _basic(username: str | None, password: str | None) -> str | None:
    if username is None:
        return None
    pair = f"{unquote(username)}:{unquote(password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def _shown(url: str) -> str:
    """An address that could not be taken apart, without what may be a password."""
    return url.rpartition("@")[2][:200]
