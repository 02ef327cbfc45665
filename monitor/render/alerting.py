"""An alert in words: subject, plain text, HTML, and JSON for programs."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.render import safe
from monitor.render.links import Site
from monitor.values import Alert, AlertKind, AlertLine, Rendition

MAX_CHARACTERS = 70
MAX_WORDS = 600
"""Characters of a quotation in an alert; the rest is at the source."""
_DEEDS = {
    AlertKind.DELETED: "deleted",
    AlertKind.EDITED: "edited",
    AlertKind.REMOVED: "removed",
    AlertKind.FIRST_TIME: "new",
    AlertKind.NEW: "new",
    AlertKind.VARIANT: "in other words",
    AlertKind.SPIKE: "far more than usual",
}

Fill = Callable[[str, "AlertView"], str]
"""Renders the template of a name with a view."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing told: what happened, the words, where."""

    kind: str
    heading: str
    words: str
    before: str
    after: str
    outlet: str
    url: str | None
    permalink: str | None
    time: str


@dataclass(frozen=True, slots=True)
class AlertView:
    """What the templates of an alert show, as `alert`."""

    id: str
    title: str
    subject: str
    language: str
    direction: str
    zone: str
    items: tuple[ItemView, ...]
    notes: tuple[str, ...]
    manage: str | None


def rendition_of(alert: Alert, fill: Fill, site: Site) -> Rendition:
    """The alert as it is sent; permalinks lead to the archive's `site`."""
    subject = _subject(alert)
    view = AlertView(
        id=alert.id,
        title=safe.line(alert.title),
        subject=subject,
        language=alert.language,
        direction=safe.direction(alert.language),
        zone=alert.timezone,
        items=tuple(_item(alert, line, site) for line in alert.lines),
        notes=_notes(alert),
        manage=site.manage(),
    )
    statements = {line.statement_id for line in alert.lines}
    return Rendition(
        issue_id=alert.id,
        edition_id=alert.edition_id,
        edition_title=view.title,
        subject=subject,
        text=fill("alert.txt.j2", view),
        html=fill("alert.html.j2", view),
        language=alert.language,
        day=alert.made_at.astimezone(ZoneInfo(alert.timezone)).date(),
        is_alert=True,
        thread=statements.pop() if len(statements) == 1 else "",
        payload=_payload(alert, subject, site),
        manage_url=view.manage or "",
    )


def _subject(alert: Alert) -> str:
    """Who and what, first the name; several things as counts."""
    first = alert.lines[0]
    if len(alert.lines) == 1:
        return _short(_heading(first))
    counts = Counter(_DEEDS[line.kind] for line in alert.lines)
    told = ", ".join(f"{n} {deed}" for deed, n in counts.items())
    names = list(dict.fromkeys(line.figure for line in alert.lines))
    rest = f" +{len(names) - 1}" if len(names) > 1 else ""
    return _short(f"{names[0]}{rest}: {told}")


def _short(words: str) -> str:
    line = safe.line(words)
    if len(line) <= MAX_CHARACTERS:
        return line
    return line[: MAX_CHARACTERS - 1].rstrip() + "…"


def _heading(line: AlertLine) -> str:
    name, later = line.figure, _later(line)
    what = "post" if line.is_post else "article"
    if line.kind is AlertKind.DELETED:
        return f"{name}: {what} deleted{later}"
    if line.kind is AlertKind.EDITED:
        return f"{name}: words edited{later}"
    if line.kind is AlertKind.REMOVED:
        return f"{name}: statement removed{later}"
    if line.kind is AlertKind.VARIANT:
        return f"{name}: another wording in {line.outlet}"
    if line.kind is AlertKind.SPIKE:
        span = "an hour" if line.hours == 1 else f"{line.hours} hours"
        return f"{name}: {line.n} reports in {span}, usual is {line.usual:g}"
    return f"{name}: new {'post' if line.is_post else 'statement'}"


def _later(line: AlertLine) -> str:
    """How long it had stood when that was found: ", seen 12 min after it appeared"."""
    if line.stood_at is None:
        return ""
    return f", seen {_span(line.at - line.stood_at)} after it appeared"


def _span(length: timedelta) -> str:
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes < 120:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 72 else f"{hours // 24} days"


def _item(alert: Alert, line: AlertLine, site: Site) -> ItemView:
    local = line.at.astimezone(ZoneInfo(alert.timezone))
    return ItemView(
        kind=line.kind.value,
        heading=safe.line(_heading(line)),
        words=_cut(line.text),
        before=_cut(line.before),
        after=_cut(line.after),
        outlet=safe.line(line.outlet),
        url=safe.link(line.url),
        permalink=_permalink(line, site),
        time=f"{local:%H:%M}",
    )


def _cut(words: str) -> str:
    shown, is_cut = safe.cut(safe.line(words), MAX_WORDS)
    return f"{shown} …" if is_cut else shown


def _permalink(line: AlertLine, site: Site) -> str | None:
    return site.statement(line.statement_id) if line.statement_id else None


def _notes(alert: Alert) -> tuple[str, ...]:
    found = []
    if alert.n_rolled:
        found.append(f"{alert.n_rolled} more were left to the digest.")
    if alert.is_last_today:
        found.append("This was the day's last alert; what follows is in the digest.")
    found.append("Quotations are found by a program: check the source.")
    return tuple(found)


def _payload(alert: Alert, subject: str, site: Site) -> str:
    links = [_permalink(line, site) or safe.link(line.url) for line in alert.lines]
    whole = {
        "version": 1,
        "type": "alert",
        "id": alert.id,
        "edition": alert.edition_id,
        "title": alert.title,
        "subject": subject,
        "made_at": alert.made_at.isoformat(),
        "url": next((link for link in links if link), None),
        "left_to_digest": alert.n_rolled,
        "events": [_event(line, site) for line in alert.lines],
    }
    return json.dumps(whole, ensure_ascii=False)


def _event(line: AlertLine, site: Site) -> dict[str, object]:
    found: dict[str, object] = {
        "kind": line.kind.value,
        "figure": {"id": line.figure_id, "name": line.figure},
        "seen_at": line.at.isoformat(),
    }
    if line.kind is AlertKind.SPIKE:
        return found | {"reports": line.n, "usual": line.usual, "hours": line.hours}
    return found | {
        "statement": line.statement_id,
        "text": line.text,
        "before": line.before or None,
        "after": line.after or None,
        "outlet": line.outlet,
        "url": safe.link(line.url),
        "permalink": _permalink(line, site),
        "is_post": line.is_post,
        "appeared_at": line.stood_at.isoformat() if line.stood_at else None,
    }
