"""One translation of what requests, urllib3 and sockets raise into our errors."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

import requests
from urllib3.exceptions import HTTPError, LocationParseError

from monitor.errors import ConnectError, RefusedAddressError, TooSlowError
from monitor.fetch.guard import Gate

_NO_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
    LocationParseError,
    UnicodeError,
)
_WORDS: dict[type[BaseException], str] = {
    socket.gaierror: "no such host, or no network: the name cannot be looked up",
    ConnectionRefusedError: "nobody answers there (connection refused)",
    ConnectionResetError: "the connection was cut off",
}
_BROKEN = (requests.RequestException, HTTPError, HTTPException, OSError)


@contextmanager
def translated(url: str, gate: Gate) -> Iterator[None]:
    """Raise FetchError kinds for whatever goes wrong between us and `url`."""
    try:
        yield
    except _NO_ADDRESS as error:
        raise RefusedAddressError(url, f"cannot be asked: {error}") from error
    except _BROKEN as error:
        if gate.left() <= 0:
            raise TooSlowError(url, "no whole answer before the deadline") from error
        raise ConnectError(url, _reason(error, gate)) from error


def _reason(error: BaseException, gate: Gate) -> str:
    """The innermost reason in a few words; requests wraps it three times over."""
    inner: BaseException = error
    for _ in range(10):
        deeper = getattr(inner, "reason", None)
        if not isinstance(deeper, BaseException):
            deeper = next((a for a in inner.args if isinstance(a, BaseException)), None)
        deeper = deeper or inner.__cause__ or inner.__context__
        if deeper is None or deeper is inner:
            break
        inner = deeper
    if isinstance(inner, TimeoutError):
        return f"silent for more than {gate.timeout:g} s"
    for kind, words in _WORDS.items():
        if isinstance(inner, kind):
            return words
    return f"{type(inner).__name__}: {inner}"[:300]
