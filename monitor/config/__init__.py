"""YAML -> frozen Config; every problem is reported at once as file:line:column.

`watchlist`, `request`, `editions` and `settings` hold the values, `scalars` the typed
words in them, `models` the whole; `load` reads YAML files. Importing this package loads
no YAML library: pure stages take its values.
"""

from monitor.config.editions import Edition, Schedule, Subscriber, base_id
from monitor.config.models import Config
from monitor.config.request import RequestOptions
from monitor.config.settings import (
    FetchSettings,
    FleetSettings,
    MailSettings,
    PollSettings,
    Settings,
    SmtpSettings,
)
from monitor.config.watchlist import (
    Account,
    Alternate,
    Feed,
    FeedEntry,
    Figure,
    Namesake,
    Outlet,
    Role,
    Topic,
)

__all__ = [
    "Account",
    "Alternate",
    "Config",
    "Edition",
    "Feed",
    "FeedEntry",
    "FetchSettings",
    "Figure",
    "FleetSettings",
    "MailSettings",
    "Namesake",
    "Outlet",
    "PollSettings",
    "RequestOptions",
    "Role",
    "Schedule",
    "Settings",
    "SmtpSettings",
    "Subscriber",
    "Topic",
    "base_id",
]
