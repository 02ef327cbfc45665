"""Connections that refuse addresses and keep a deadline, below requests.

The check is made where the connection is: the name is resolved once, each address is
judged, and the very one that passed is connected to. A name that answers otherwise the
next time (DNS rebinding) gains nothing, and each redirect is judged like the first.
"""

import io
import socket
from collections.abc import Callable
from http.client import HTTPResponse
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.util import create_urllib3_context

from monitor.errors import RefusedAddressError

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
Resolve = Callable[[str, int], list[AddressInfo]]

# Public by number, but only a cloud's own machines reach it: Azure's host agent.
_METADATA = frozenset([IPv4Address("168.63.129.16")])
_BUFFER = 32 * 1024  # bytes read at once
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052
_IPV4_COMPATIBLE = ip_network("::/96")  # RFC 4291, 2.5.5.1


def resolve(host: str, port: int) -> list[AddressInfo]:
    """Ask the system for a host's addresses. Raises: OSError, UnicodeError."""
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    False for private, loopback, link-local, shared (CGNAT), multicast, reserved and
    metadata addresses, also where IPv6 wraps them, and for what is no address.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    inner = _unwrap(found)
    return (
        inner.is_global
        and not inner.is_multicast
        and not getattr(inner, "is_site_local", False)
        and inner not in _METADATA
    )


def _unwrap(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one leads to, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


class Gate:
    """What the connections of one thread must keep to; `begin` opens each request."""

    def __init__(
        self,
        *,
        allow_private: bool,
        timeout: float,
        monotonic: Callable[[], float],
        resolve: Resolve,
    ) -> None:
        self.timeout = timeout
        self._allow_private = allow_private
        self._monotonic = monotonic
        self._resolve = resolve
        self._url = ""
        self._deadline = 0.0

    def begin(self, url: str, seconds: float) -> None:
        """The next request is for `url` and has `seconds` in all."""
        self._url = url
        self._deadline = self._monotonic() + seconds

    def left(self) -> float:
        """Seconds until the deadline; not positive once it is past."""
        return self._deadline - self._monotonic()

    def patience(self) -> float:
        """How long the next wait for the server may be. Raises: TimeoutError."""
        left = self.left()
        if left <= 0:
            raise TimeoutError("the deadline is past")
        return min(self.timeout, left)

    def addresses(self, host: str, port: int, *, is_ours: bool) -> list[AddressInfo]:
        """The addresses of `host` that may be connected to; `is_ours` for a proxy.

        Raises: RefusedAddressError where none may; OSError, UnicodeError.
        """
        found = self._resolve(host, port)
        if is_ours or self._allow_private:
            return found
        public = [info for info in found if is_public(str(info[4][0]))]
        if found and not public:
            raise RefusedAddressError(
                self._url,
                f"{found[0][4][0]} is a private address; to fetch from an intranet, "
                "set fetch.allow_private_networks",
            )
        return public


class _TimedSocket(io.RawIOBase):
    """A connection's reading end, each wait cut to what the gate still allows.

    A server that sends a byte now and then never trips a time-out per read; the
    deadline does, in headers and body alike.
    """

    def __init__(self, raw: Any, sock: socket.socket, gate: Gate) -> None:
        self._raw = raw
        self._sock = sock
        self._gate = gate

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._gate.patience())
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _connect(conn: HTTPConnection, gate: Gate) -> socket.socket:
    """Connect to the first address that is allowed and answers."""
    host, port = conn._dns_host, conn.port
    try:
        infos = gate.addresses(host, port, is_ours=conn.proxy is not None)
    except (OSError, UnicodeError) as error:
        unknown = socket.gaierror(str(error))
        raise NameResolutionError(conn.host, conn, unknown) from error
    failure: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in infos:
        sock = socket.socket(family, kind, protocol)
        try:
            for option in conn.socket_options or ():
                sock.setsockopt(*option)
            sock.settimeout(gate.patience())
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(conn, "no connection in time") from failure
    raise NewConnectionError(conn, str(failure)) from failure


def _pools(gate: Gate) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools whose every connection goes through `gate`."""

    class Response(HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
            super().__init__(sock, *args, **more)
            timed = _TimedSocket(self.fp.detach(), sock, gate)
            self.fp: Any = io.BufferedReader(timed, _BUFFER)

    class Plain(HTTPConnection):
        response_class = Response

        def _new_conn(self) -> socket.socket:
            return _connect(self, gate)

    class Secure(HTTPSConnection):
        response_class = Response

        def _new_conn(self) -> socket.socket:
            return _connect(self, gate)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class GuardedAdapter(HTTPAdapter):
    """requests' adapter over guarded pools, with and without a proxy.

    It keeps connections to two hosts: enough for a redirect, or the next feed there.
    `more` certificates are trusted besides those that requests trusts.
    Raises: OSError for a file that holds none.
    """

    def __init__(self, gate: Gate, more: Path | None = None) -> None:
        self._guarded = _pools(gate)
        self._trust: dict[str, Any] = {}
        if more:
            context = create_urllib3_context()
            context.load_verify_locations(more)
            self._trust = {"ssl_context": context}
        super().__init__(pool_connections=2, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **{**more, **self._trust})
        self.poolmanager.pool_classes_by_scheme = self._guarded

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        if self._trust:
            proxy_trust = {"proxy_ssl_context": self._trust["ssl_context"]}
            more = {**more, **self._trust, **proxy_trust}
        manager = super().proxy_manager_for(proxy, **more)
        if not proxy.lower().startswith("socks"):  # which brings pools of its own
            manager.pool_classes_by_scheme = self._guarded
        return manager
