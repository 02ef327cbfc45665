"""A statement as a citation to copy: plain, Markdown, wiki. Pure."""

import re
from dataclasses import dataclass

from monitor.render import safe
from monitor.values import StatementReports
from monitor.web import places
from monitor.web.catalog import Catalog
from monitor.web.entries import fullest_of, shown_words
from monitor.web.places import Links
from monitor.web.wording import day

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")
_WIKI = {"|": "{{!}}", "[": "&#91;", "]": "&#93;", "{": "&#123;", "}": "&#125;"}
_OPENING = '"“‘«„‹「『'


@dataclass(frozen=True, slots=True)
class Citations:
    """One citation in three notations."""

    plain: str
    markdown: str
    wiki: str


def citations(one: StatementReports, catalog: Catalog, links: Links) -> Citations:
    """The words, who said them, and the report that they are taken from."""
    report = fullest_of(one)
    posts = [each for each in one.reports if each.occurrence.is_post]
    report = posts[0] if posts else report
    words = safe.line(shown_words(one))
    quoted = words if words.startswith(tuple(_OPENING)) else f"“{words}”"
    name = safe.line(catalog.figure(one.statement.figure_id))
    role = catalog.role(one.statement.figure_id, one.statement.first_published_at)
    who = f"{name} ({role})" if role else name
    outlet = safe.line(catalog.carrier(report))
    title = safe.line(report.article_title)
    at = report.published_at or report.first_seen_at
    on = day(catalog.clock.on(at))
    url = safe.link(report.article_url) or ""
    own = links.absolute(places.statement(one.statement.id)) or ""
    named = f"{outlet}, “{title}”" if title else outlet
    plain = f"{who}: {quoted} {named}, {on}."
    markdown = f"{_md(who)}: {_md(quoted)} — [{_md(named)}]({_url(url)}), {on}."
    return Citations(
        plain=" ".join(filter(None, (plain, url, own and f"Archive: {own}"))),
        markdown=f"{markdown} ([archive]({_url(own)}))" if own else markdown,
        wiki=(
            f"{_wiki(who)}: {_wiki(quoted)}"
            f"<ref>{{{{cite news |title={_wiki(title or outlet)} |work={_wiki(outlet)}"
            f" |date={at:%Y-%m-%d} |url={_wiki(url)}}}}}</ref>"
        ),
    )


def _md(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", words)


def _url(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")


def _wiki(words: str) -> str:
    safe_words = words.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(_WIKI.get(each, each) for each in safe_words)
