"""Statements as data: JSON, JSON lines and CSV, one shape for all of them. Pure.

`schema` names the shape's version: keys may be added under one number, and nothing is
taken away or changed in meaning without the next.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monitor import standing
from monitor.standing import Wording
from monitor.values import StatementReports
from monitor.web import places
from monitor.web.catalog import Catalog
from monitor.web.entries import confidence, updated_at
from monitor.web.places import Links

SCHEMA = "statement/1"
BOM = "\ufeff"
COLUMNS = (
    "statement",
    "page",
    "figure_id",
    "figure",
    "role",
    "text",
    "type",
    "kind",
    "said_on",
    "first_published",
    "outlet",
    "source_url",
    "source_title",
    "n_reports",
    "n_outlets",
    "topics",
    "confidence",
    "deleted",
    "repeats",
    "became",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def statement(one: StatementReports, catalog: Catalog, links: Links) -> dict[str, Any]:
    """One statement with all that is known of it."""
    said, shown = one.statement, standing.best(one)
    fullest, known = shown.report, standing.wordings(one)
    topics = dict.fromkeys(
        match.topic_id for r in (fullest, *one.reports) for match in r.topics
    )
    return {
        "schema": SCHEMA,
        "id": said.id,
        "url": links.absolute(places.statement(said.id)),
        "figure": {
            "id": said.figure_id,
            "name": catalog.figure(said.figure_id),
            "role": catalog.role(said.figure_id, said.first_published_at),
        },
        "text": shown.words,
        "text_of": fullest.occurrence.id,
        "text_stands": shown.kind is None or shown.is_corrected,
        "type": fullest.occurrence.type.value,
        "kind": said.kind.value,
        "said_on": said.said_on.isoformat() if said.said_on else None,
        "first_published_at": said.first_published_at.isoformat(),
        "updated_at": updated_at(one).isoformat(),
        "confidence": confidence(one),
        "topics": [{"id": name, "title": catalog.topic(name)} for name in topics],
        "repeats": said.repeats,
        "occasions": [
            {
                "id": each.statement_id,
                "text": each.text,
                "first_published_at": each.first_published_at.isoformat(),
                "is_taken_back": each.is_taken_back,
            }
            for each in one.occasions
        ],
        "reports": [_report(known[r.occurrence.id], catalog) for r in one.reports],
        "changes": [
            {
                "kind": each.kind.value,
                "occurrence": each.occurrence_id,
                "seen_at": each.seen_at.isoformat(),
                "stood_at": each.stood_at.isoformat() if each.stood_at else None,
                "before": each.before,
                "after": each.after,
            }
            for each in one.changes
        ],
    }


def _report(stands: Wording, catalog: Catalog) -> dict[str, Any]:
    report, one = stands.report, stands.report.occurrence
    around = one.circumstances
    return {
        "id": one.id,
        "outlet": {"id": report.outlet_id, "name": catalog.carrier(report)},
        "url": report.article_url,
        "title": report.article_title,
        "language": report.language,
        "published_at": _iso(report.published_at),
        "first_seen_at": report.first_seen_at.isoformat(),
        "deleted_at": _iso(report.deleted_at),
        "became": stands.kind.value if stands.kind else None,
        "copy_of": report.copy_of,
        "relation": report.relation,
        "content": one.content,
        "type": one.type.value,
        "cue": one.cue,
        "source": one.source,
        "mention": one.mention,
        "context": one.context,
        "channel": around.channel,
        "via": around.via,
        "is_post": one.is_post,
        "post_kind": one.post_kind.value if one.is_post else None,
        "rule": one.rule,
        "confidence": one.confidence,
        "reason": one.reason,
        "topics": {match.topic_id: list(match.terms) for match in report.topics},
    }


def twin(one: StatementReports, catalog: Catalog, links: Links) -> bytes:
    """A statement's page as JSON."""
    found = statement(one, catalog, links)
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def moved_twin(statement_id: str, home: str, links: Links) -> bytes:
    """What stands as JSON under the id of a statement that was merged: where it is."""
    found = {
        "schema": SCHEMA,
        "id": statement_id,
        "merged_into": home,
        "url": links.absolute(places.statement(home)),
    }
    return (json.dumps(found, indent=1) + "\n").encode()


def jsonl(
    found: Sequence[StatementReports], catalog: Catalog, links: Links
) -> Iterator[str]:
    """One statement a line."""
    for one in found:
        yield json.dumps(statement(one, catalog, links), ensure_ascii=False) + "\n"


def table(
    found: Sequence[StatementReports], catalog: Catalog, links: Links, *, head: bool
) -> Iterator[str]:
    """Lines of CSV (RFC 4180), one statement each; no cell is a formula."""
    written = io.StringIO()
    writer = csv.writer(written)
    if head:
        writer.writerow(COLUMNS)
    for one in found:
        writer.writerow([cell(value) for value in _row(one, catalog, links).values()])
        yield written.getvalue()
        written.seek(0)
        written.truncate()
    yield written.getvalue()


def _row(one: StatementReports, catalog: Catalog, links: Links) -> Mapping[str, object]:
    full = statement(one, catalog, links)
    first = one.reports[0]
    outlets = {catalog.carrier(report) for report in one.reports}
    values = (
        full["id"],
        full["url"] or "",
        full["figure"]["id"],
        full["figure"]["name"],
        full["figure"]["role"] or "",
        full["text"],
        full["type"],
        full["kind"],
        full["said_on"] or "",
        full["first_published_at"],
        catalog.carrier(first),
        first.article_url,
        first.article_title,
        len(one.reports),
        len(outlets),
        "; ".join(topic["title"] for topic in full["topics"]),
        f"{full['confidence']:.2f}",
        _iso(first.deleted_at) or "",
        full["repeats"] or "",
        "; ".join(dict.fromkeys(r["became"] for r in full["reports"] if r["became"])),
    )
    return dict(zip(COLUMNS, values, strict=True))


def cell(value: object) -> object:
    """A value that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return "'" + value
    return value


def _iso(at: Any) -> str | None:
    return at.isoformat() if at else None
