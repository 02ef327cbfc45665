"""Secrets: read from the environment or a file when they are needed, never kept.

No value read here is part of Config, of a message or of a repr.
"""

from collections.abc import Mapping
from pathlib import Path

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


def _missing(path: str, message: str) -> ConfigError:
    return ConfigError((Problem(path or "environment", 0, 0, "", message),))
