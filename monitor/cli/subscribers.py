"""`monitor subscribers`: who gets mail and who does not; and `monitor bounce`."""

import os
import re
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from monitor import bounces, logs, subscriptions
from monitor.app import App, now
from monitor.cli.console import context_of, err, known_id, out, plural, refuse
from monitor.config import Edition
from monitor.config.secrets import database_url
from monitor.errors import MonitorError
from monitor.store import open_store
from monitor.values import (
    EVERYTHING,
    Bounce,
    Suppression,
    SuppressionReason,
)

subscribers_app = typer.Typer(
    help="Who gets mail, and who does not get it any more.", no_args_is_help=True
)
_MAIL = re.compile(r"[^@\s<>,]+@[^@\s<>,]+")
MAX_MESSAGE = 10_000_000
TEMPORARY_FAILURE = 75  # EX_TEMPFAIL of sysexits.h, which mail servers know
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="A mail address.")]
Scope = Annotated[
    str | None,
    typer.Option(
        "--edition", "-e", help="One edition alone; EDITION/alerts for its alerts."
    ),
]


@dataclass(frozen=True, slots=True)
class _Row:
    """One address and one scope, as the list shows it."""

    address: str
    scope: str
    state: str
    detail: str = ""


@subscribers_app.command("list")
def list_them(
    context: typer.Context,
    every: Annotated[
        bool, typer.Option("--bounces", help="List what came back, too.")
    ] = False,
) -> None:
    """List every address of editions.yaml, and every one that left or was suspended."""
    with context_of(context).open() as app:
        at = app.clock()
        known = app.store.suppressions()
        came = app.store.bounces()
        counts = Counter(each.address for each in came)
        rows = _rows(app, known, at)
        for row in rows:
            n = counts[row.address]
            parts = [row.detail, f"{plural(n, 'bounce')}" if n else ""]
            detail = "; ".join(part for part in parts if part)
            line = f"{row.state:<13} {row.address}  {row.scope or 'everything'}"
            told = line + (f"  ({detail})" if detail else "")
            out.print(told, markup=False, soft_wrap=True)
        if not rows:
            out.print("editions.yaml has no mail subscribers")
        unclear = [each for each in came if each.address is None]
        if unclear:
            out.print(
                f"{plural(len(unclear), 'message')} came back that tell not of whom; "
                "see them with --bounces"
            )
        for each in came if every else ():
            out.print(_words(each), markup=False, soft_wrap=True)


def _rows(app: App, known: tuple[Suppression, ...], at: datetime) -> list[_Row]:
    """Each wanted delivery with its state, then suppressions that nothing wants."""
    rows, covered = [], set()
    for address, scope in _wanted(app.config.editions):
        own = [each for each in known if each.address == address]
        why = subscriptions.in_force(own, scope, at)
        rows.append(_row(address, scope, why))
        if why:
            covered.add((why.address, why.scope))
    for each in known:
        if (each.address, each.scope) not in covered and each.holds(at):
            rows.append(_row(each.address, each.scope, each))
    return rows


def _wanted(editions: tuple[Edition, ...]) -> dict[tuple[str, str], None]:
    wanted: dict[tuple[str, str], None] = {}
    for edition in editions:
        for subscriber in edition.subscribers:
            if subscriber.email is None:
                continue
            address = subscriptions.bare(subscriber.email)
            wanted[address, subscriptions.scope_of(edition.id)] = None
            if any(rule.via == "mail" for rule in subscriber.alerts):
                scope = subscriptions.scope_of(edition.id, is_alert=True)
                wanted[address, scope] = None
    return wanted


def _row(address: str, scope: str, why: Suppression | None) -> _Row:
    if why is None:
        return _Row(address, scope, "subscribed")
    detail = f"since {why.since_at:%Y-%m-%d}"
    if why.until_at:
        detail += f" until {why.until_at:%Y-%m-%d}"
    if why.detail:
        detail += f": {why.detail}"
    return _Row(address, scope, why.reason.value, detail)


def _words(bounce: Bounce) -> str:
    whose = bounce.address or f"unknown (it names {bounce.claimed or 'nobody'})"
    parts = [bounce.kind.value, bounce.status, bounce.detail]
    told = ", ".join(part for part in parts if part)
    return f"  {bounce.received_at:%Y-%m-%d %H:%M} UTC  {whose}: {told}"


@subscribers_app.command()
def suppress(
    context: typer.Context,
    address: Address,
    edition: Scope = None,
    why: Annotated[str, typer.Option("--why", help="Kept with it.")] = "",
) -> None:
    """Send an address nothing more, whatever editions.yaml says."""
    _check_address(address)
    with context_of(context).open() as app:
        scope = _scope(app, edition)
        new = Suppression(
            subscriptions.bare(address),
            scope,
            SuppressionReason.OPERATOR,
            app.clock(),
            detail=why,
        )
        done = app.store.suppress(new)
        is_known = any(one == new.address for one, _ in _wanted(app.config.editions))
    words = "gets no mail any more" if done else "got no mail already"
    also = "" if is_known else "; it is no subscriber in editions.yaml"
    told = f"{new.address} {words} ({scope or 'everything'}){also}"
    out.print(told, markup=False, soft_wrap=True)


@subscribers_app.command()
def allow(context: typer.Context, address: Address, edition: Scope = None) -> None:
    """Let mail through to an address again; what came back from it is forgiven."""
    _check_address(address)
    bare = subscriptions.bare(address)
    with context_of(context).open() as app:
        scope, at = _scope(app, edition), app.clock()
        held = [
            each
            for each in app.store.suppressions(bare)
            if each.lifted_at is None and (edition is None or each.scope == scope)
        ]
        for each in held:
            app.store.lift(bare, each.scope, at)
    if not held:
        err.print(f"nothing keeps mail from {bare}", markup=False)
        raise typer.Exit(1)
    for each in held:
        told = f"{each.reason.value}, {each.scope or 'everything'}"
        out.print(f"{bare} gets mail again (was: {told})", markup=False)


def _check_address(said: str) -> None:
    """End with exit code 2 for what is no mail address."""
    if not _MAIL.fullmatch(subscriptions.bare(said)):
        refuse(f"{said!r} is no mail address; write it like reader@example.org")


def _scope(app: App, edition: str | None) -> str:
    """The scope that was asked for; exit code 2 for an unknown edition."""
    if edition is None:
        return EVERYTHING
    known = [one.id for one in app.config.editions]
    known_id("edition", subscriptions.edition_of(edition), known, "editions.yaml")
    return edition


def bounce(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to", help="The address that it was sent to, where the server tells."
        ),
    ] = "",
) -> None:
    """Read one message that came back, from standard input, and draw the consequences.

    For a mail server's pipe. Delivery reports, complaints and wishes to leave are
    understood; all are kept. Ends with 0 also for what cannot be understood (a server
    would send that back, and so on for ever), with 75 where the store or the
    configuration refuses: the server tries again later.
    """
    raw = sys.stdin.buffer.read(MAX_MESSAGE)
    came = bounces.read(raw, to)
    options = context_of(context)
    logs.quiet()
    try:
        url = database_url(options.load().settings, os.environ)
        with closing(open_store(url)) as store:
            found = (store.subscription(token) for token in came.tokens)
            owner = next((each for each in found if each is not None), None)
            new = store.save_bounce(
                bounces.bounce_of(came, owner, now()), bounces.judge
            )
    except MonitorError as error:
        err.print(f"error: {error}", markup=False, soft_wrap=True)
        raise typer.Exit(TEMPORARY_FAILURE) from error
    whose = owner.address if owner else "unknown address"
    out.print(f"{whose}: {came.kind.value} {came.status}".rstrip(), markup=False)
    if new is not None:
        scope = new.scope or "everything"
        told = f"{new.address} gets no mail any more ({scope}): {new.reason.value}"
        out.print(told, markup=False)
