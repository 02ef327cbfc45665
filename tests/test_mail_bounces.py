"""What comes back by mail: read, matched by its token, and judged."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import bounces, subscriptions
from monitor.bounces import Came
from monitor.values import BounceKind, Subscription, SuppressionReason
from tests.store.made import NOW, a_bounce, a_suppression

TOKEN = "abcdefghijklmnopqrst23"
OTHER = "zzzzzzzzzzzzzzzzzzzzzz"
TO = f"bounce+{TOKEN}@monitor.example"
DAY = timedelta(days=1)
ORIGINAL = (
    "Message-ID: <issue.1@monitor.example>\r\n"
    f"List-Unsubscribe: <https://monitor.example/u/{TOKEN}>\r\n"
    "Subject: Norland daily\r\n\r\n"
)


def a_report(
    status: str = "5.1.1",
    *,
    action: str = "failed",
    diagnostic: str = "smtp; 550 5.1.1 no such user",
    to: str = TO,
) -> bytes:
    """A delivery report as mail servers write them (RFC 3464)."""
    return (
        f"From: MAILER-DAEMON@reader.example\r\nTo: {to}\r\n"
        "Subject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.reader.example\r\n\r\n"
        "Final-Recipient: rfc822; ana@reader.example\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {diagnostic}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{ORIGINAL}\r\n--b--\r\n"
    ).encode()


def a_complaint() -> bytes:
    """A feedback report as mailbox providers send them (RFC 5965)."""
    return (
        "From: fbl@reader.example\r\nTo: abuse@monitor.example\r\n"
        "Subject: FW: Norland daily\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        "Feedback-Type: abuse\r\nVersion: 1\r\nUser-Agent: SomeFBL/1\r\n"
        "Original-Rcpt-To: ana@reader.example\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{ORIGINAL}text\r\n--b--\r\n"
    ).encode()


def a_mail(**headers: str) -> bytes:
    """An ordinary mail."""
    made = EmailMessage(policy=SMTP)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Hello.")
    return made.as_bytes()


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind"),
    [
        ("5.1.1", "smtp; 550 no", BounceKind.NO_SUCH_ADDRESS),
        ("5.1.10", "smtp; 556", BounceKind.NO_SUCH_ADDRESS),
        ("5.1.8", "smtp; 553 your domain is unknown", BounceKind.REFUSED),
        ("5.7.1", "smtp; 554 policy", BounceKind.REFUSED),
        ("5.2.1", "smtp; 550 disabled", BounceKind.REFUSED),
        ("5.2.2", "smtp; 552 full", BounceKind.FULL),
        ("5.0.0", "smtp; 550 5.1.1 unknown", BounceKind.NO_SUCH_ADDRESS),
        ("4.2.2", "smtp; 452 full", BounceKind.PASSING),
        ("4.4.7", "smtp; 451 expired", BounceKind.PASSING),
        ("2.0.0", "smtp; 250 ok", BounceKind.PASSING),
        ("nonsense", "smtp; what", BounceKind.UNREADABLE),
    ],
)
def test_a_delivery_report_says_what_went_wrong(
    status: str, diagnostic: str, kind: BounceKind
) -> None:
    """By its status; where that says nothing, by what the other server said."""
    came = bounces.read(a_report(status, diagnostic=diagnostic))
    assert came.kind is kind
    assert came.claimed == "ana@reader.example"
    assert came.message_id == "<issue.1@monitor.example>"


def test_a_report_of_a_delay_is_no_failure() -> None:
    """The other server goes on trying."""
    came = bounces.read(a_report("5.1.1", action="delayed"))
    assert came.kind is BounceKind.PASSING


def test_the_token_in_the_address_comes_first() -> None:
    """What the envelope says, then headers, then our own mail within it; in any case of
    letters."""
    came = bounces.read(a_report(to=TO.upper()), f"bounce+{OTHER}@monitor.example")
    assert came.tokens == (OTHER, TOKEN)


def test_a_complaint_is_known_by_the_mail_that_it_quotes() -> None:
    """Providers send them to one address for all; the token is in our own headers."""
    came = bounces.read(a_complaint())
    assert came.kind is BounceKind.COMPLAINT
    assert came.tokens == (TOKEN,)
    assert came.claimed == "ana@reader.example"
    assert came.detail == "abuse report"


def test_a_mail_that_asks_to_leave_is_understood() -> None:
    """As List-Unsubscribe's mailto: makes mail programs write it."""
    came = bounces.read(a_mail(To="leave@m.example", Subject=f"unsubscribe {TOKEN}"))
    assert (came.kind, came.tokens) == (BounceKind.LEAVE, (TOKEN,))


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "Out of office: unsubscribe", "To": TO},
        {
            "Subject": f"Automatic: unsubscribe {TOKEN}",
            "Auto_Submitted": "auto-replied",
        },
        {"Subject": "I am on holiday", "To": TO},
    ],
)
def test_an_automatic_answer_asks_for_nothing(headers: dict[str, str]) -> None:
    """A holiday reply to the envelope's address unsubscribes nobody."""
    assert bounces.read(a_mail(**headers)).kind is BounceKind.UNREADABLE


@given(st.binary(max_size=400) | st.integers(0, 1200).map(lambda n: a_report()[:n]))
@settings(max_examples=150, deadline=None)
def test_whatever_comes_is_read_without_an_error(raw: bytes) -> None:
    """Cut off, garbled or empty: it is something, if only unreadable."""
    assert isinstance(bounces.read(raw), Came)


# what follows ------------------------------------------------------------------------


def judged(*kinds: tuple[BounceKind, float]) -> Any:
    """What follows from these, each so many days after NOW."""
    return bounces.judge(
        [
            a_bounce(str(n), kind=kind, received_at=NOW + days * DAY)
            for n, (kind, days) in enumerate(kinds)
        ]
    )


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (BounceKind.NO_SUCH_ADDRESS, SuppressionReason.BOUNCED),
        (BounceKind.COMPLAINT, SuppressionReason.COMPLAINED),
        (BounceKind.REFUSED, None),
        (BounceKind.FULL, None),
        (BounceKind.PASSING, None),
        (BounceKind.UNREADABLE, None),
    ],
)
def test_what_suspends_at_once(
    kind: BounceKind, reason: SuppressionReason | None
) -> None:
    """An unknown address and a complaint, for everything; nothing else."""
    found = judged((kind, 0))
    assert (found and (found.reason, found.scope)) == (reason and (reason, ""))


@pytest.mark.parametrize(
    ("days", "suspends"),
    [((0, 1, 2), True), ((0, 13, 13.9), True), ((0, 1, 14), False), ((0, 1), False)],
)
def test_three_refusals_in_a_fortnight_suspend(
    days: tuple[float, ...], suspends: bool
) -> None:
    """Fewer, or over a longer time, do not."""
    found = judged(*((BounceKind.REFUSED, day) for day in days))
    assert (found is not None) is suspends


def test_a_full_mailbox_never_suspends() -> None:
    """Its owner is on holiday."""
    assert judged(*((BounceKind.FULL, day) for day in range(30))) is None


def test_other_failures_do_not_count_among_refusals() -> None:
    """Two refusals and what passes are two refusals."""
    kinds = [BounceKind.REFUSED, BounceKind.PASSING, BounceKind.FULL]
    assert judged(*((kind, 0) for kind in [*kinds, BounceKind.REFUSED])) is None


def test_a_wish_to_leave_ends_what_it_was_made_for() -> None:
    """The digest, not its alerts, nor other digests."""
    leave = a_bounce("x", kind=BounceKind.LEAVE, scope="daily")
    found = bounces.judge([leave])
    assert found is not None
    assert (found.scope, found.reason) == ("daily", SuppressionReason.UNSUBSCRIBED)


def test_without_a_token_nobody_is_blamed() -> None:
    """Anybody can write a report that names anybody."""
    came = bounces.read(a_report())
    kept = bounces.bounce_of(came, None, NOW)
    assert (kept.address, kept.claimed) == (None, "ana@reader.example")
    assert bounces.judge([kept]) is None
    owner = Subscription(TOKEN, "ana@reader.example", "daily")
    found = bounces.judge([bounces.bounce_of(came, owner, NOW)])
    assert found is not None
    assert found.address == "ana@reader.example"


# tokens and scopes -------------------------------------------------------------------


@given(st.binary(min_size=22, max_size=40))
def test_a_token_is_short_and_survives_the_fold_of_case(random: bytes) -> None:
    """22 small letters and digits, found again in an address and in a subject."""
    token = subscriptions.token_from(random)
    assert len(token) == 22
    path = subscriptions.return_path("bounce@monitor.example", token)
    assert subscriptions.tokens_in(path.upper()) == (token,)
    page = subscriptions.page("https://monitor.example/", token)
    assert subscriptions.tokens_in(page) == (token,)


def test_scopes_are_an_editions_whoever_it_was_made_for() -> None:
    """Its alerts are another."""
    assert subscriptions.scope_of("daily--0123456789") == "daily"
    alerts = subscriptions.scope_of("daily", is_alert=True)
    assert subscriptions.is_alerts(alerts)
    assert subscriptions.edition_of(alerts) == "daily"


def test_addresses_are_the_same_however_they_are_written() -> None:
    """A suppression holds for `Ana <ANA@reader.example>` too."""
    assert subscriptions.bare("Ana Žák <ANA@Reader.example>") == "ana@reader.example"


def test_one_for_good_is_told_before_a_pause() -> None:
    """And only what holds for this scope now."""
    pause = a_suppression("ana@reader.example", "daily", until_at=NOW + DAY)
    good = replace(pause, until_at=None, scope="")
    assert subscriptions.in_force([pause, good], "daily", NOW) is good
    assert subscriptions.in_force([pause], "daily/alerts", NOW) is None
    assert subscriptions.in_force([pause], "daily", NOW + DAY) is None
    lifted = replace(good, lifted_at=NOW)
    assert subscriptions.in_force([lifted], "daily", NOW) is None
