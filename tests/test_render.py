"""How an issue looks: golden pages, safety, links, colours, length, subjects."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import resources
from monitor.render import HARD_LIMIT, SOFT_LIMIT, Renderer
from monitor.render.context import context_of
from monitor.render.palette import DARK, LIGHT
from monitor.render.subject import MAX_CHARACTERS
from monitor.values import (
    Card,
    Coverage,
    Issue,
    Period,
    QuotationType,
    Span,
    StatementKind,
)
from tests.render import classday, newsday
from tests.render.newsday import Said, Seen

GOLDEN = Path(__file__).parent / "render"
ARCHIVE = "https://monitor.example"
RENDERER = Renderer(resources.folder("templates"))
TROUBLED = Coverage(
    n_feeds=41, failing=(("Radio Seven", "HTTP status 503"), ("Alba Times", "gone"))
)


@dataclass
class Page(HTMLParser):
    """What a mail program makes of the HTML: its elements, attributes, links, text."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.links, self.words = [], [], []
        self.open_tags, self.bold = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "meta", "img"):
            self.open_tags.append(tag)
        else:
            self.words.append(" ")
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open_tags.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open_tags[-1:] != ["style"]:
            self.words.append(data)
        if self.open_tags[-1:] == ["b"]:
            self.bold.append(data)

    @property
    def text(self) -> str:
        """All words as a reader sees them."""
        return " ".join("".join(self.words).split())


def page(issue: Issue) -> Page:
    """The issue's HTML, parsed."""
    return Page(RENDERER.html(issue))


def one(said: Said) -> Issue:
    """An issue of one statement."""
    return newsday.issue([said])


def quoted(text: str = "“We are ready”", **more: object) -> Said:
    """A statement by Oskar Lindt in one outlet."""
    said = Said("oskar-lindt", text, (Seen("wire", 2),))
    return replace(said, **more)  # type: ignore[arg-type]


def with_cards(issue: Issue, cards: Sequence[Card]) -> Issue:
    """The issue with these cards in its first section alone."""
    section = issue.sections[0]
    figure = replace(section.figures[0], cards=tuple(cards))
    return replace(issue, sections=(replace(section, figures=(figure,)),))


def first_card(issue: Issue) -> Card:
    """The first card of an issue."""
    return issue.sections[0].figures[0].cards[0]


# golden ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["html", "txt"])
def test_the_day_of_norland_looks_as_it_was_approved(kind: str) -> None:
    """UPDATE_GOLDEN=1 writes the files anew; look at them before committing."""
    renderer = Renderer(resources.folder("templates"), base_url=ARCHIVE)
    edition = replace(newsday.EDITION, differences=True)
    issue = newsday.issue(classday.ALL, coverage=TROUBLED, edition=edition)
    rendered = renderer.html(issue) if kind == "html" else renderer.text(issue)
    path = GOLDEN / f"newsday.{kind}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(rendered, encoding="utf-8")
    assert rendered == path.read_text("utf-8")


def test_only_a_mail_leads_to_a_reader_s_own_page() -> None:
    """What lies in a folder is nobody's: there the link would lead to no page."""
    renderer = Renderer(resources.folder("templates"), base_url=ARCHIVE)
    issue = newsday.issue()
    mailed = renderer.rendition(issue, newsday.EDITION)
    assert mailed.manage_url in mailed.html
    assert mailed.manage_url in mailed.text
    laid = renderer.rendition(issue, newsday.EDITION, to_reader=False)
    assert laid.manage_url == ""
    for words in ("/u/-", "unsubscribe"):
        assert words not in laid.html + laid.text
    assert "How statements are found" in laid.text


def test_rendering_again_gives_the_same_bytes() -> None:
    """A retry is byte-identical, whoever renders it."""
    other = Renderer(resources.folder("templates"))
    edition = newsday.EDITION
    first = RENDERER.rendition(newsday.issue(), edition)
    assert first == other.rendition(newsday.issue(), edition)
    assert first.html == RENDERER.html(newsday.issue())
    assert first.text == RENDERER.text(newsday.issue())
    assert first.day == date(2026, 3, 3)


# what a reader finds -----------------------------------------------------------------


def test_every_link_of_the_html_is_in_the_text() -> None:
    """Numbered from 1 in reading order, and each number is used."""
    issue = newsday.issue()
    text = RENDERER.text(issue)
    listed = dict(re.findall(r"^\[(\d+)\] (\S+)$", text, re.M))
    assert set(page(issue).links) == set(listed.values())
    assert list(map(int, listed)) == list(range(1, len(listed) + 1))
    above = text[: text.index("[1] http")]
    assert {n for n in listed if f"[{n}]" not in above} == set()


def test_the_text_keeps_to_72_columns() -> None:
    """But for addresses, which are never broken."""
    long = newsday.issue([*newsday.NEWS, quoted("“" + "x" * 200 + "”")])
    lines = RENDERER.text(long).splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= 72


@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param(quoted(), "Direct quotation", id="direct"),
        pytest.param(quoted(type=newsday.MIXED), "Partly quoted", id="mixed"),
        pytest.param(
            quoted(type=newsday.INDIRECT), "In the outlet’s words", id="indirect"
        ),
        pytest.param(
            quoted(seen=(Seen(None, 1),), channel="Perch"),
            "Own post on Perch",
            id="post",
        ),
        pytest.param(quoted(said_on=newsday.MONDAY), "said Monday", id="day-near"),
        pytest.param(
            quoted(said_on=date(2025, 12, 24)), "said 24 Dec 2025", id="day-far"
        ),
        pytest.param(quoted(channel="harbour tour"), "· harbour tour", id="place"),
        pytest.param(quoted(via="Alba Times"), "via Alba Times", id="credit"),
        pytest.param(
            quoted(seen=(Seen("wire", -60),)), "Late: published Fri 19:00", id="late"
        ),
        pytest.param(
            quoted(topics=("budget", "ports")), "Also on: Ports and trade", id="tags"
        ),
        pytest.param(quoted(), "Source: Example Wire, Mon 09:00", id="one-outlet"),
        pytest.param(
            quoted(seen=(Seen("wire", 2), Seen("radio", 3), Seen("times", 20))),
            "First: Example Wire, Mon 09:00 · then Radio Seven, 10:00 · Alba Times, "
            "Tue 03:00",
            id="outlets-in-time-order",
        ),
        pytest.param(
            quoted(seen=tuple(Seen(name, n) for n, name in enumerate(newsday.OUTLETS))),
            "· +5 more",
            id="outlets-beyond-three",
        ),
        pytest.param(
            quoted(seen=(Seen("wire", 2), Seen("wire", 3))),
            "Source: Example Wire, Mon 09:00",
            id="an-outlet-once",
        ),
        pytest.param(
            quoted(seen=(Seen("wire", 2), Seen("radio", 3, words="“We were ready”"))),
            "Radio Seven has: “We are were ready”",
            id="other-wording",
        ),
        pytest.param(
            quoted(seen=(Seen("wire", -30, is_old=True), Seen("radio", 3))),
            "Reported again “We are ready” 1 more outlet: Radio Seven, Mon 10:00",
            id="again",
        ),
        pytest.param(
            quoted(seen=(Seen("wire", -30, is_old=True), Seen("wire", 3))),
            "1 more report: Example Wire, Mon 10:00",
            id="again-by-the-same-outlet",
        ),
        pytest.param(
            quoted(reported_by="Mira Holt"), "as Mira Holt reports it", id="nested"
        ),
        pytest.param(
            quoted(reporting="Ada Example"),
            "reporting words of Ada Example",
            id="reports-others",
        ),
    ],
)
def test_a_card_says_in_words_what_it_knows(said: Said, words: str) -> None:
    """In the HTML, and in the text but for its link numbers and line ends."""
    issue = one(said)
    assert words in page(issue).text
    text = " ".join(re.sub(r" \[\d+\]", "", RENDERER.text(issue)).split())
    words = words.replace("again “", "again: “").replace("are were", "[-are-] {+were+}")
    assert words in text


def test_a_stance_is_not_shown_as_anybodys_words() -> None:
    """Where an edition asks for stances, the card says what they are."""
    edition = replace(newsday.EDITION, stances=True)
    wants = quoted("to sell the ferry", what=StatementKind.STANCE)
    shown = page(newsday.issue([wants], edition=edition)).text
    assert "A stance, not their words" in shown
    assert "Direct quotation" not in shown


def test_the_cue_is_bold_in_its_context_and_the_quotation_is_not_said_twice() -> None:
    """A reader sees what triggered the find."""
    said = quoted(
        "“We are ready for whatever the winter brings”",
        context="It rained. “We are ready for whatever the winter brings,” he told "
        "reporters.",
        cue="told",
    )
    issue = one(replace(said, text="“We are ready for whatever the winter brings,”"))
    shown = page(issue)
    assert shown.bold == ["told"]
    assert "It rained. “…,” he told reporters." in shown.text
    assert "It rained. “…,” he *told* reporters." in RENDERER.text(issue)


def test_a_cue_far_into_a_long_context_is_still_seen() -> None:
    """What is cut is in front of it or after it, never the cue."""
    context = f"{'It rained and rained. ' * 60}Lindt insisted on it. {'Wind. ' * 60}"
    issue = one(quoted(context=context, cue="insisted"))
    shown = page(issue)
    assert shown.bold == ["insisted"]
    assert "Lindt insisted on it." in shown.text
    assert len(shown.text) < 1500


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param((Span(-5, 3),), id="before"),
        pytest.param((Span(5, 5_000),), id="beyond"),
        pytest.param((Span(0, 8), Span(4, 12)), id="overlapping"),
        pytest.param((Span(9, 2),), id="backwards"),
    ],
)
def test_spans_that_make_no_sense_lose_the_mark_and_not_the_words(
    spans: tuple[Span, ...],
) -> None:
    """The context stands once and whole."""
    issue = one(quoted(context="Lindt said so on the pier."))
    card = replace(first_card(issue), context_cue=spans)
    assert "Lindt said so on the pier." in page(with_cards(issue, [card])).text


@pytest.mark.parametrize("base_url", [None, ARCHIVE])
def test_a_long_quotation_is_cut_at_a_sentence_and_goes_on_elsewhere(
    base_url: str | None,
) -> None:
    """The last word shown is a whole sentence's; the link is the statement's page, or
    without an archive the first outlet's."""
    issue = one(quoted("“" + "Every sentence here is told to the end. " * 40 + "”"))
    renderer = Renderer(resources.folder("templates"), base_url=base_url)
    html = renderer.html(issue)
    assert re.search("told to the end. <a[^>]*>… continue</a>", html)
    (quotation,) = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html)
    assert len(re.sub("<[^>]+>", "", quotation)) < 640
    card = first_card(issue)
    page = f"{ARCHIVE}/s/{card.statement_id}"
    (link,) = re.findall('href="([^"]+)"', quotation)
    assert link == (page if base_url else card.reports[0].url)


def test_a_quotation_in_another_script_runs_its_own_way() -> None:
    """Language and direction stand on quotation and context, in paragraphs that every
    mail program turns, and not on the page."""
    arabic = next(said for said in newsday.NEWS if said.language == "ar")
    shown = page(one(arabic))
    marked = [tag for tag, attributes in shown.tags if attributes.get("lang") == "ar"]
    assert marked == ["p", "p"]
    assert all(
        attributes["dir"] == "rtl"
        for _, attributes in shown.tags
        if attributes.get("lang") == "ar"
    )
    assert dict(shown.tags[0][1])["dir"] == "ltr"


def test_an_issue_in_a_language_of_right_to_left_is_laid_out_so() -> None:
    """The whole page turns."""
    shown = page(replace(newsday.issue(), language="ar"))
    assert shown.tags[0] == ("html", {"lang": "ar", "dir": "rtl"})


def test_partial_coverage_is_never_hidden_and_full_coverage_not_mentioned() -> None:
    """A line stands at the top only when feeds failed."""
    line = "2 of 41 feeds could not be read: Radio Seven (HTTP status 503); Alba Times"
    assert line in page(newsday.issue(coverage=TROUBLED)).text
    assert "could not be read" not in page(newsday.issue()).text
    many = Coverage(9, tuple((f"Outlet {n}", "gone") for n in range(9)))
    assert "and 6 more" in page(newsday.issue(coverage=many)).text
    odd = Coverage(9, overrun=("Alba Times",), silent=(("Radio Seven", "3 days"),))
    shown = page(newsday.issue(coverage=odd)).text
    assert "than the feed holds: Alba Times. Statements may be missing." in shown
    assert "Silent for longer than usual: Radio Seven (3 days)." in shown


def test_an_empty_issue_says_so_and_still_tells_of_failing_feeds() -> None:
    """Nothing new and nothing read are two things."""
    issue = newsday.issue([], coverage=TROUBLED)
    for words in (page(issue).text, " ".join(RENDERER.text(issue).split())):
        assert "Nothing new" not in words
        assert "No statement was found, but 2 of 41 feeds could not be read" in words
    calm = newsday.issue([])
    assert "every feed could be read" in page(calm).text
    troubled = RENDERER.rendition(issue, newsday.EDITION).subject
    assert troubled == (
        "[Norland daily] nothing found, 2 of 41 feeds failing — Tue 3 Mar"
    )


def test_the_footer_says_what_was_kept_back_and_when_the_next_issue_comes() -> None:
    """And that a program found all this."""
    shown = " ".join(RENDERER.text(newsday.issue()).split())
    assert "1 statement whose speaker is not sure enough; 1 reply or repost." in shown
    assert "check the source before you use one" in shown
    assert "Next issue: Wed 4 March, 07:00." in shown


def test_the_footer_counts_the_stances_that_the_edition_leaves_out() -> None:
    """So that a reader knows there is more to ask for."""
    issue = one(quoted(what=StatementKind.STANCE))
    shown = " ".join(RENDERER.text(issue).split())
    assert (
        "not shown: 1 report of what they think or spoke of, without their words."
    ) in shown


def test_times_are_told_in_the_issues_zone() -> None:
    """The same instants, another clock on the wall."""
    issue = newsday.issue()
    start, end = issue.period.start_at, issue.period.end_at
    moved = replace(issue, period=Period(start, end, "Asia/Kathmandu"))
    shown = page(moved).text
    assert "Mon 2 March, 12:45 to Tue 3 March, 12:45 (Asia/Kathmandu)" in shown
    assert "Example Wire, Mon 14:51" in shown


# what mail programs need -------------------------------------------------------------


def test_the_html_uses_only_what_mail_programs_know() -> None:
    """No picture, script, form, flex, grid or variable; nothing is loaded."""
    html = RENDERER.html(newsday.issue(coverage=TROUBLED))
    for word in ("<svg", "<img", "<script", "<link", "<form", "data:", "url(", "var("):
        assert word not in html
    for word in ("flex", "grid", "@import", "@font-face"):
        assert word not in html


def test_layout_tables_say_that_they_are_no_tables_and_the_counts_are_one() -> None:
    """A screen reader reads headings with the counts, and no grid of layout."""
    shown = page(newsday.issue())
    tables = [attributes for tag, attributes in shown.tags if tag == "table"]
    data = [each for each in tables if each.get("role") != "presentation"]
    heads = [attributes for tag, attributes in shown.tags if tag == "th"]
    assert len(data) == 1
    assert [each.get("scope") for each in heads] == ["col"] * 4
    assert [tag for tag, _ in shown.tags].count("h1") == 1


def test_styles_are_inlined_and_only_media_queries_stay() -> None:
    """Gmail reads a style block of at most 16 kB, some programs none."""
    html = RENDERER.html(newsday.issue())
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.S)
    outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^}]*\})*\s*\}", "", style)
    assert outside.strip() == ""
    assert "prefers-color-scheme" in style
    assert len(style) < 4_000
    assert re.search(r'<blockquote style="[^"]*Georgia', html)


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "sheet"),
        ("muted", "sheet"),
        ("link", "sheet"),
        ("accent", "sheet"),
        ("on_badge", "badge"),
        ("on_alert", "alert"),
        ("cut", "sheet"),
        ("put", "sheet"),
    ],
)
def test_every_text_can_be_read(palette: dict[str, str], ink: str, ground: str) -> None:
    """At least 4.5:1 (WCAG 2.2, 1.4.3), in both schemes."""
    light, dark = sorted((_luminance(palette[ink]), _luminance(palette[ground])))[::-1]
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_light_colour_of_text_has_a_dark_one() -> None:
    """In the dark scheme no text keeps a colour made for paper."""
    html = RENDERER.html(newsday.issue(coverage=TROUBLED))
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.S)
    selectors = ",".join(re.findall(r"([^{}]+)\{ *color", style))
    names = {name.strip() for name in selectors.split(",")}
    for name in ("th", "h1", "h2", "h3", "blockquote", "a", ".c", ".f", ".n", ".top"):
        assert name in names


# hostile text ------------------------------------------------------------------------

ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "div", "span", "b", "br", "a"),
    *("table", "tbody", "tr", "td", "th", "h1", "h2", "h3", "blockquote", "p"),
    *("del", "ins"),
}
FRAGMENTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "</td></table></body>",
    "{{ 7 * 7 }}{% raw %}",
    "]]><!--",
    "</style><style>*{display:none}",
    "\r\nBcc: all@reader.example",
    "\u202egnp.exe\u202c",
    "\u2066\u2069\u200f",
    "\x00\x1b[31m",
    "\ud800",
    "[1] https://forged.example",
    "&lt;b&gt; &amp;",
]
hostile = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)), min_size=1, max_size=4
).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(hostile, hostile, hostile, hostile)
def test_hostile_text_stays_text(a: str, b: str, c: str, d: str) -> None:
    """Markup, templates, controls and direction marks in any field do nothing."""
    issue = one(quoted(context="Lindt said so.", cue="said"))
    card = replace(
        first_card(issue),
        text=a,
        context=b,
        context_cue=(Span(0, 2),),
        channel=c,
        via=d,
        source=a,
        other_topics=(b, c),
        language=d,
    )
    report = replace(card.reports[0], outlet=c, title=d, wording=b)
    card = replace(card, reports=(report,))
    filled = with_cards(replace(issue, title=d), [card])
    section = filled.sections[0]
    figure = replace(section.figures[0], name=a, role=b)
    filled = replace(
        filled,
        sections=(replace(section, title=c, figures=(figure,)),),
        coverage=Coverage(3, ((a, b),)),
    )
    rendition = RENDERER.rendition(filled, newsday.EDITION)
    shown = Page(rendition.html)
    assert {tag for tag, _ in shown.tags} <= ALLOWED
    assert not any(
        name.startswith("on") or name == "src"
        for _, attributes in shown.tags
        for name in attributes
    )
    assert set(shown.links) == {report.url}
    assert shown.open_tags == []
    assert "49" not in shown.text or "49" in a + b + c + d
    everything = rendition.html + rendition.text + rendition.subject
    assert not set(everything) & set(
        "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x00\x1b"
    )
    assert "\n" not in rendition.subject
    assert "\r" not in everything
    everything.encode()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:ana@reader.example",
        "//host.example/x",
        "/relative",
        "https://",
        "https://[broken",
        "https://host.example/a b",
        "https://host.example/\u202egnp",
        "",
    ],
)
def test_only_addresses_on_the_web_become_links(url: str) -> None:
    """Anything else is shown as the outlet's name alone."""
    issue = one(quoted())
    card = first_card(issue)
    report = replace(card.reports[0], url=url)
    filled = with_cards(issue, [replace(card, reports=(report,))])
    shown = page(filled)
    assert shown.links == []
    assert "Source: Example Wire, Mon 09:00" in shown.text
    assert "Sources\n" not in RENDERER.text(filled)


def test_an_address_with_other_letters_is_written_in_ascii() -> None:
    """The same in HTML and text, and what was escaped stays so."""
    issue = one(quoted())
    card = first_card(issue)
    url = 'https://host.example/Žák/%C5%BD?q="a&b"#x'
    filled = with_cards(
        issue, [replace(card, reports=(replace(card.reports[0], url=url),))]
    )
    expected = "https://host.example/%C5%BD%C3%A1k/%C5%BD?q=%22a&b%22#x"
    assert page(filled).links == [expected]
    assert f"[1] {expected}\n" in RENDERER.text(filled)


# length ------------------------------------------------------------------------------


def many(n: int) -> list[Said]:
    """A day of `n` statements, some of them from earlier issues."""

    def each() -> Iterator[Said]:
        number = 0
        while True:
            for said in newsday.NEWS[:13]:
                number += 1
                around = f"({number}) {said.context}" if said.context else ""
                yield replace(said, text=f"({number}) {said.text}", context=around)

    numbers = each()
    return [next(numbers) for _ in range(n)]


@pytest.mark.parametrize("n", [1, 10, 75, 120, 300, 1500])
def test_a_mail_is_never_clipped(n: int) -> None:
    """Whatever the day brought, the HTML keeps to its bytes and says what it left out;
    shown and counted together are all there is."""
    issue = newsday.issue(many(n))
    html = RENDERER.html(issue)
    assert len(html.encode()) <= SOFT_LIMIT
    text = Page(html).text
    n_counted = sum(
        int(words.replace(",", ""))
        for words in re.findall(
            r"([\d,]+) (?:new statements?|statements?) [^;.]*only c", text
        )
    )
    n_more = re.findall(r"([\d,]+) more not shown here", text)
    assert sum(int(words.replace(",", "")) for words in n_more) == n_counted
    n_shown = len(re.findall(r"\(\d+\)", text))
    is_short = "To keep this issue short" in text
    assert is_short == (n > 75)
    assert is_short or n_counted == 0
    if n <= 120:
        assert all(f"({number})" in text for number in range(1, n + 1))
    assert n_shown >= min(n, 100) or n_counted


def test_the_most_reported_statements_keep_their_cards_longest() -> None:
    """When room is short, what most outlets carry is what is shown whole."""
    wide = quoted(
        "“Everybody reports this”",
        seen=tuple(Seen(name, 20 + n / 10) for n, name in enumerate(newsday.OUTLETS)),
    )
    html = RENDERER.html(newsday.issue([*many(400), wide]))
    assert re.search(r"<blockquote[^>]*>“Everybody reports this”", html)


def test_a_smaller_limit_still_gives_a_page() -> None:
    """Below any sensible limit the counts alone remain."""
    tiny = Renderer(resources.folder("templates"), max_bytes=1_000)
    html = tiny.html(newsday.issue())
    assert Page(html).links == []
    assert "12 new statements only counted" in html
    assert len(html.encode()) <= HARD_LIMIT


# subjects ----------------------------------------------------------------------------


def subject(issue: Issue, template: str | None = None, title: str | None = None) -> str:
    """The subject of an issue's mail."""
    edition = newsday.EDITION
    if template:
        edition = replace(edition, subject=template)
    chosen = replace(issue, title=title) if title else issue
    return RENDERER.rendition(chosen, edition).subject


def test_a_subject_says_how_many_who_and_when() -> None:
    """Two names at most, those with most new statements first."""
    expected = "[Norland daily] 12 new: Oskar Lindt, Mira Holt +3 — Tue 3 Mar"
    assert subject(newsday.issue()) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param(
            "Norland and its neighbours",
            "[Norland and its neighbours] 12 new: O. Lindt, M. Holt +3 — Tue 3 Mar",
            id="initials",
        ),
        pytest.param(
            "Norland and its neighbours today",
            "[Norland and its neighbours today] 12 new: Oskar Lindt +4 — Tue 3 Mar",
            id="one-name",
        ),
        pytest.param(
            "Norland and its neighbours every single day",
            "[Norland and its neighbours every single day] 12 new — Tue 3 Mar",
            id="counts-alone",
        ),
        pytest.param(
            "Norland and all its neighbours on every single day of the week",
            "[Norland and all its neighbours on every single…] 12 new — Tue 3 Mar",
            id="the-title-gives-way",
        ),
    ],
)
def test_a_subject_that_would_not_be_seen_whole_is_shortened(
    title: str, expected: str
) -> None:
    """Counts and date stay."""
    found = subject(newsday.issue(), title=title)
    assert found == expected
    assert len(found) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(
            "{new}/{repeated}/{again}/{changed} {date}",
            "12/0/1/0 Tue 3 Mar",
            id="own-words",
        ),
        pytest.param("{counts}", "12 new", id="counts"),
        pytest.param("{names}", "Oskar Lindt, Mira Holt +3", id="names-alone"),
    ],
)
def test_a_subject_is_the_editions_own(template: str, expected: str) -> None:
    """The fields are filled in wherever they stand."""
    assert subject(newsday.issue(), template) == expected


def test_a_subject_is_one_line_whatever_is_filled_in() -> None:
    """A title cannot begin a header of its own."""
    assert subject(newsday.issue(), title="a\r\nBcc: b").startswith("[a Bcc: b] 12 new")


def test_a_subject_without_names_leaves_no_gap() -> None:
    """An empty day that is sent all the same."""
    assert subject(newsday.issue([])) == "[Norland daily] nothing new — Tue 3 Mar"


def test_a_subject_without_any_room_is_cut() -> None:
    """Whatever the template, no subject is longer than what is seen."""
    assert len(subject(newsday.issue(), "x" * 200)) == MAX_CHARACTERS


def test_a_report_without_a_time_is_named_without_one() -> None:
    """An unknown time is not made up."""
    issue = one(quoted())
    card = first_card(issue)
    report = replace(card.reports[0], published_at=None)
    shown = page(with_cards(issue, [replace(card, reports=(report,))]))
    assert "Source: Example Wire" in shown.text
    assert "Example Wire, " not in shown.text


def test_catching_up_after_a_year_end_says_the_year() -> None:
    """A date of another year carries it."""
    end = datetime(2026, 1, 2, 7, tzinfo=UTC)
    issue = one(quoted())
    card = first_card(issue)
    report = replace(card.reports[0], published_at=end - timedelta(days=20))
    filled = with_cards(issue, [replace(card, reports=(report,))])
    moved = replace(filled, period=Period(end - timedelta(days=1), end, "UTC"))
    assert "Example Wire, 13 Dec 2025, 07:00" in page(moved).text


def test_a_colon_is_not_marked_as_the_cue() -> None:
    """It triggers a find in a transcript, and stars around it look like a slip."""
    card = replace(
        first_card(newsday.issue()),
        text="We will pay.",
        context="REYLE: We will pay.",
        context_cue=(Span(5, 6),),
        type=QuotationType.DIRECT,
        is_post=False,
    )
    assert not any(part.is_cue for part in context_of(card))
    said = replace(card, context="Reyle said: we will pay.", context_cue=(Span(6, 10),))
    assert [part.text for part in context_of(said) if part.is_cue] == ["said"]


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (6, "You follow F0, F1, F2, F3, F4 and 1 other, on all topics."),
        (9, "You follow F0, F1, F2, F3, F4 and 4 others, on all topics."),
    ],
)
def test_whom_a_reader_follows_is_told(n: int, told: str) -> None:
    """Names, and how many others."""
    issue = newsday.issue()
    followed = tuple(f"F{number}" for number in range(5))
    shown = RENDERER.text(replace(issue, followed=followed, n_followed=n))
    assert told in " ".join(shown.split())
