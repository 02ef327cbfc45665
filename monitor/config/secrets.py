"""Secrets: read from the environment or a file when they are needed, never kept.

No value read here is part of Config, of a message or of a repr.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from monitor.config.request import (
    RequestOptions,
    check_cookie_name,
    check_cookie_value,
    check_header_value,
    check_proxy,
)
from monitor.config.settings import Settings, SmtpSettings
from monitor.errors import ConfigError, Problem


def secret(
    variable: str | None, file: Path | None, environ: Mapping[str, str]
) -> str | None:
    """Read a secret from an environment variable or a file; None where neither is set.

    A line break at the end of the file is no part of it.
    Raises: ConfigError when the variable or file is not there, or empty.
    """
    if variable is not None:
        value = environ.get(variable, "")
        if not value:
            raise _missing("", f"the environment variable {variable} is not set")
        return value
    if file is None:
        return None
    try:
        value = file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        message = f"cannot be read: {error.strerror or 'unusable path'}"
        raise _missing(str(file), message) from error
    except ValueError:  # not text, or a path that cannot be; the cause may quote bytes
        raise _missing(str(file), "cannot be read: not UTF-8 text") from None
    if not value:
        raise _missing(str(file), "the file is empty")
    return value


def database_url(settings: Settings, environ: Mapping[str, str]) -> str:
    """The SQLAlchemy URL of the store, from `database_env` where that is given.

    Raises: ConfigError as `secret` does.
    """
    return secret(settings.database_env, None, environ) or settings.database


def smtp_password(smtp: SmtpSettings, environ: Mapping[str, str]) -> str | None:
    """The mail server's password; None where it asks for none.

    Raises: ConfigError as `secret` does.
    """
    return secret(smtp.password_env, smtp.password_file, environ)


def request_proxy(options: RequestOptions, environ: Mapping[str, str]) -> str | None:
    """The proxy of a feed, its password in it; None where it names none.

    Raises: ConfigError as `secret` does, and for what is no proxy's address.
    """
    hidden = secret(options.proxy_env, None, environ)
    if hidden is None:
        return options.proxy
    return _checked(check_proxy, hidden, str(options.proxy_env))


def request_headers(
    options: RequestOptions, environ: Mapping[str, str]
) -> dict[str, str]:
    """The headers of a feed, secret ones too.

    Raises: ConfigError as `secret` does, and for what no header can carry.
    """
    found = dict(options.headers)
    for name, variable in options.headers_env.items():
        value = secret(variable, None, environ) or ""
        found[name] = _checked(check_header_value, value, variable)
    for name, file in options.headers_file.items():
        value = secret(None, file, environ) or ""
        found[name] = _checked(check_header_value, value, str(file))
    return found


def request_cookies(
    options: RequestOptions, environ: Mapping[str, str]
) -> dict[str, str]:
    """The cookies of a feed, secret ones too: `name=value; name=value`, or a line each.

    Raises: ConfigError as `secret` does, and for what is no cookie.
    """
    found = dict(options.cookies)
    for variable, file in ((options.cookies_env, None), (None, options.cookies_file)):
        text = secret(variable, file, environ) or ""
        for pair in text.replace("\n", ";").split(";"):
            name, equals, value = pair.strip().partition("=")
            if not name and not equals:
                continue
            place = variable or str(file)
            found[_checked(check_cookie_name, name, place)] = _checked(
                check_cookie_value, value, place
            )
    return found


def _checked(check: Callable[[str], str], value: str, place: str) -> str:
    """A secret that has the form it needs; a complaint never repeats it."""
    try:
        return check(value)
    except ValueError as error:
        raise _missing(place, f"its value: {error}") from None


def _missing(path: str, message: str) -> ConfigError:
    return ConfigError((Problem(path or "environment", 0, 0, "", message),))
