"""Issue -> HTML, plain text and the rendition that is sent.

`view` says in words what an issue shows, the templates lay it out, `subject` writes the
mail's subject. Rendering reads no clock and no store: the same issue gives the same
bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import css_inline

from monitor import __version__
from monitor.config import Edition
from monitor.errors import Problem
from monitor.render import (
    alerting,
    detail,
    palette,
    picture,
    safe,
    sample,
    templates,
    wrapping,
)
from monitor.render.links import Site
from monitor.render.marked import Marking, mark
from monitor.render.subject import subject_of
from monitor.render.view import IssueView, PictureView, view_of
from monitor.text import paragraphs
from monitor.values import Alert, Article, ArticleKind, Image, Issue, Rendition

__all__ = ["HARD_LIMIT", "SOFT_LIMIT", "Marking", "Renderer", "template_problems"]

SOFT_LIMIT = 85_000
"""Bytes of HTML. Gmail clips a message at about 102 kB; the mail's own envelope and a
forwarder's additions need room."""
HARD_LIMIT = 100_000
"""No issue has more, whatever its counts and notes take."""


@dataclass(frozen=True, slots=True)
class _Rendered:
    html: str
    text: str
    images: tuple[Image, ...]


class Renderer:
    """Renders issues with the templates of a folder. Thread-safe.

    `base_url` is where the archive is that statements and issues link to; `own` is a
    folder whose templates stand in for those of the same name.
    """

    def __init__(
        self,
        folder: Path,
        max_bytes: int = SOFT_LIMIT,
        base_url: str | None = None,
        own: Path | None = None,
    ) -> None:
        self._max_bytes = max_bytes
        self._sites = {
            has_reader: Site(base_url, has_reader=has_reader)
            for has_reader in (True, False)
        }
        self._templates = templates.environment(folder, own)
        self._templates.filters["wrapped"] = wrapping.wrapped
        self._templates.globals.update(
            light=palette.LIGHT, dark=palette.DARK, version=__version__
        )
        self._inliner = css_inline.CSSInliner(
            keep_at_rules=True,  # the dark scheme is a media query
            minify_css=True,
            load_remote_stylesheets=False,
        )
        self._rendered = lru_cache(maxsize=4)(self._render)

    def html(self, issue: Issue) -> str:
        """The issue as one HTML page, fit for a mail program and a browser."""
        return self._rendered(issue, "").html

    def text(self, issue: Issue) -> str:
        """The issue as plain text, 72 columns wide, with every link of the HTML."""
        return self._rendered(issue, "").text

    def marked(self, article: Article, markings: Sequence[Marking]) -> str:
        """An article with its statements marked, as one HTML page without scripts."""
        published = article.published_at
        byline = [f"{published:%Y-%m-%d %H:%M} UTC" if published else "", article.url]
        return self._templates.get_template("marked.html.j2").render(
            title=safe.line(article.title or article.url.rsplit("/", 1)[-1])
            or "(no title)",
            byline=" · ".join(safe.line(part) for part in byline if part),
            language=article.language or "en",
            paragraphs=mark(article.text, paragraphs(article.text), markings),
        )

    def rendition(
        self, issue: Issue, edition: Edition, name: str = "", *, to_reader: bool = True
    ) -> Rendition:
        """The issue as it is sent to an edition's subscribers; `name` is its own in the
        archive's addresses, where that is not its day.

        Without `to_reader` it goes to no one reader, like a page in a folder, and leads
        to nobody's own page.
        """
        rendered = self._rendered(issue, name, to_reader)
        zone = ZoneInfo(issue.period.timezone)
        return Rendition(
            issue_id=issue.id,
            edition_id=issue.edition_id,
            edition_title=safe.line(issue.title),
            subject=subject_of(issue, edition),
            text=rendered.text,
            html=rendered.html,
            language=issue.language,
            day=issue.period.end_at.astimezone(zone).date(),
            images=rendered.images,
            manage_url=self._sites[to_reader].manage() or "",
        )

    def alert(self, alert: Alert, *, to_reader: bool = True) -> Rendition:
        """The alert as it is sent."""
        return alerting.rendition_of(alert, self._fill, self._sites[to_reader])

    def _fill(self, name: str, view: alerting.AlertView) -> str:
        made = self._templates.get_template(name).render(alert=view)
        return self._inliner.inline(made) if ".html" in name else wrapping.tidy(made)

    def _render(self, issue: Issue, name: str, to_reader: bool = True) -> _Rendered:
        """Render with as much detail as the byte limit allows."""
        chart = picture.chart_of(issue) if issue.days else None
        shown = PictureView(chart.cid, chart.alt) if chart else None
        site = self._sites[to_reader]
        view, html = detail.fullest(
            issue,
            lambda chosen: self._page(view_of(issue, chosen, site, shown, name)),
            self._max_bytes,
            max(self._max_bytes, HARD_LIMIT),
        )
        text = self._templates.get_template("digest.txt.j2").render(issue=view)
        return _Rendered(html, wrapping.tidy(text), (chart,) if chart else ())

    def _page(self, view: IssueView) -> tuple[IssueView, str]:
        page = self._templates.get_template("digest.html.j2").render(issue=view)
        return view, self._inliner.inline(page)


def template_problems(folder: Path, own: Path) -> tuple[Problem, ...]:
    """What is wrong with the templates of `own` that stand in for those of `folder`:
    a sample issue and a sample alert are rendered with them."""
    edition = Edition(id="sample", title="Sample digest")
    if not own.is_dir():
        return templates.problems(own, folder, ())
    made = Renderer(folder, base_url="https://archive.example", own=own)
    bare = Renderer(folder, own=own)
    article = Article("a", ArticleKind.ARTICLE, "https://a.example/1", "Title", "Text.")
    samples = (
        templates.Sample(
            "a sample issue", lambda: made.rendition(sample.issue(), edition)
        ),
        templates.Sample(
            "an empty issue",
            lambda: bare.rendition(sample.issue(is_empty=True), edition),
        ),
        templates.Sample("a sample alert", lambda: made.alert(sample.alert())),
        templates.Sample("a marked article", lambda: made.marked(article, ())),
    )
    return templates.problems(own, folder, samples)
