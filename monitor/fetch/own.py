"""What one feed's `request:` adds to a fetch, its secrets read for the moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.config import RequestOptions
from monitor.config.secrets import request_cookies, request_headers, request_proxy
from monitor.errors import ConfigError, FetchError


@dataclass(frozen=True, slots=True)
class Own:
    """What one fetch carries. No secret shows in its repr.

    Headers and cookies are for the feed's own host; the proxy and the certificates
    hold on every hop.
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None


NOTHING = Own()


def read_own(
    url: str, options: RequestOptions | None, environ: Mapping[str, str]
) -> Own:
    """Read what the options name. Raises: FetchError for a secret that is not there."""
    if options is None:
        return NOTHING
    try:
        return Own(
            headers=request_headers(options, environ),
            cookies=request_cookies(options, environ),
            proxy=request_proxy(options, environ),
            ca_file=options.ca_file,
        )
    except ConfigError as error:
        raise FetchError(url, f"its 'request': {error}") from error
