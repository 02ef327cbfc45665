"""The store's methods for subscribers, bounces and alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.ports import Judge
from monitor.store import sql_alerts, sql_mailing
from monitor.store.database import Database
from monitor.values import (
    Alert,
    AlertMark,
    Bounce,
    Delivery,
    Subscription,
    Suppression,
)


class MailingMethods:
    """A part of SqlStore. What each method promises stands in `ports`."""

    _database: Database

    # subscribers -----------------------------------------------------------------
    def token_for(self, address: str, scope: str, fresh: str) -> str:
        """The token of an address and a scope; `fresh` where it has none yet."""
        with self._database.read() as connection:
            known = sql_mailing.token_of(connection, address, scope)
        if known is not None:
            return known
        with self._database.write() as connection:
            given = Subscription(fresh, address, scope)
            return sql_mailing.give_token(connection, given)

    def subscription(self, token: str) -> Subscription | None:
        """What a token stands for."""
        with self._database.read() as connection:
            return sql_mailing.subscription(connection, token)

    def recipient_of(self, message_id: str) -> str | None:
        """To whom a message was delivered."""
        with self._database.read() as connection:
            return sql_mailing.recipient_of(connection, message_id)

    def suppressions(self, address: str | None = None) -> tuple[Suppression, ...]:
        """Suppressions, lifted and past ones too."""
        with self._database.read() as connection:
            return sql_mailing.all_suppressions(connection, address)

    def suppress(self, suppression: Suppression) -> bool:
        """Write one down, unless one in force says as much."""
        with self._database.write() as connection:
            return sql_mailing.suppress(connection, suppression)

    def lift(self, address: str, scope: str, now: datetime) -> bool:
        """Let mail through again."""
        with self._database.write() as connection:
            return sql_mailing.lift(connection, address, scope, now)

    def bounces(self, address: str | None = None) -> tuple[Bounce, ...]:
        """What came back, latest first."""
        with self._database.read() as connection:
            return sql_mailing.all_bounces(connection, address)

    def save_bounce(self, bounce: Bounce, judge: Judge) -> Suppression | None:
        """Keep what came back and what follows from it."""
        with self._database.write() as connection:
            return sql_mailing.save_bounce(connection, bounce, judge)

    # alerts ----------------------------------------------------------------------
    def alert(self, alert_id: str) -> Alert | None:
        """One alert."""
        with self._database.read() as connection:
            return sql_alerts.alert(connection, alert_id)

    def alerts(self, rule_id: str, since: datetime) -> tuple[Alert, ...]:
        """A rule's alerts since then, latest first."""
        with self._database.read() as connection:
            return sql_alerts.alerts_since(connection, rule_id, since)

    def alert_mark(self, rule_id: str) -> AlertMark | None:
        """How far a rule has come."""
        with self._database.read() as connection:
            return sql_alerts.mark(connection, rule_id)

    def save_alert(
        self, mark: AlertMark, alert: Alert | None, deliveries: Sequence[Delivery]
    ) -> bool:
        """Move a rule's mark, and freeze the alert that goes with it."""
        with self._database.write() as connection:
            return sql_alerts.save_alert(connection, mark, alert, deliveries)

    def report_counts(
        self, spans: Sequence[tuple[datetime, datetime]]
    ) -> Mapping[str, tuple[int, ...]]:
        """How many reports of each figure came in, in each span of time."""
        with self._database.read() as connection:
            return sql_alerts.report_counts(connection, spans)
