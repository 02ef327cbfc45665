"""Where a statement comes from and what became of it, for `monitor explain`."""

from monitor.app import App
from monitor.cli.console import out, plural
from monitor.provenance import Provenance, provenance
from monitor.values import Change


def show_provenance(app: App, statement_id: str) -> None:
    """Print where a statement comes from; nothing for one that was merged away."""
    outlets = {outlet.id: outlet.name for outlet in app.config.outlets}
    for found in app.store.reported(statement_id=statement_id):
        out.rule(f"statement {statement_id}", style="dim")
        for name, value in _told(provenance(found, outlets)).items():
            out.print(f"  [dim]{name:>12}[/]  ", end="")
            out.print(value, markup=False, soft_wrap=True)


def _told(origin: Provenance) -> dict[str, str]:
    first = origin.first
    published = first.published_at or first.first_seen_at
    rows = {
        "first report": f"{first.article_title or first.article_url}, "
        f"{published:%Y-%m-%d %H:%M} UTC",
        "first outlet": origin.first_outlet or "the figure's own post",
        "said where": origin.channel or "",
        "chain": " citing ".join(origin.chain) if len(origin.chain) > 1 else "",
        "first seen": f"{origin.first_seen_at:%Y-%m-%d %H:%M} UTC",
        "reports": f"{plural(origin.n_independent, 'independent report')} in "
        f"{plural(origin.n_carriers, 'article or post', 'articles and posts')}",
    }
    return {name: value for name, value in rows.items() if value}


def told_change(change: Change) -> str:
    """A change in a line: what, when, from which words to which."""
    line = f"{change.kind.value} {change.seen_at:%Y-%m-%d %H:%M} UTC"
    if change.stood_at:
        line += f" (stood {change.stood_at:%Y-%m-%d %H:%M} UTC)"
    words = [part for part in (change.before, change.after) if part]
    return f"{line}: {' → '.join(words)}"
