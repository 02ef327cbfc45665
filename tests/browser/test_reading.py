"""What a reader does: searches, filters, follows a statement to its source."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from monitor import resources
from monitor.app import App, now
from monitor.config.load import load
from monitor.demo import Newsroom, write_config
from tests.browser.conftest import Shown


def test_a_search_finds_and_filters(page: Page, shown: Shown) -> None:
    """Words and a figure narrow the results; each leads to its statement."""
    page.goto(shown.at("/search"))
    page.get_by_label("Words").fill('"eleven villages"')
    page.get_by_role("button", name="Search").click()
    cards = page.locator("article.card")
    expect(cards.first).to_be_visible()
    assert cards.count() == 2
    page.get_by_label("Figure").select_option("tomas-reyle")
    page.get_by_role("button", name="Search").click()
    expect(
        page.get_by_text(re.compile("^(0 statements|Nothing) found"))
    ).to_be_visible()
    page.get_by_label("Figure").select_option("helena-marsk")
    page.get_by_label("Words").fill("say again")
    page.get_by_role("button", name="Search").click()
    expect(cards).to_have_count(1)
    cards.first.locator("a[href*='/s/']").click()
    expect(page.locator("blockquote.main")).to_contain_text("I say it again")


def test_the_front_page_searches(page: Page, shown: Shown) -> None:
    """The box on the front page leads to the results."""
    page.goto(shown.at("/"))
    page.get_by_label("Search what was said").fill("villages dark")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("article.card").first).to_contain_text("villages")


def test_a_statement_leads_to_its_source(page: Page, shown: Shown) -> None:
    """From the front page to the statement, its wordings and the outlet's article."""
    page.goto(shown.at("/day/2026-03-03"))
    page.get_by_role("link", name="All about this statement").last.click()
    expect(page.get_by_role("heading", name="3 wordings")).to_be_visible()
    assert page.locator("ins.other, ins.added").count() >= 1
    source = page.locator("#reports ~ ol a.out").nth(1)
    assert source.get_attribute("href") == "https://courier.example/a2"
    assert source.get_attribute("rel") == "noopener noreferrer nofollow"
    expect(source).to_contain_text("courier.example")
    report = page.get_by_role("link", name="Report a wrong attribution")
    assert (report.get_attribute("href") or "").startswith(
        "mailto:corrections@archive.example?subject=Wrong%20attribution"
    )


def test_a_merged_statement_leads_to_where_it_stands(page: Page, shown: Shown) -> None:
    """The address of a statement that was joined with another leads there for ever."""
    page.goto(shown.at(f"/s/{shown.ids['merged']}"))
    page.wait_for_url(f"**/s/{shown.ids['kept']}**")
    expect(page.locator("blockquote.main")).to_contain_text("Nobody shall leave")


def test_versions_and_repeats_are_told(page: Page, static: Shown) -> None:
    """An edit shows both versions, a deletion when it was found, a repeat the other."""
    page.goto(static.at(f"/s/{static.ids['paper']}"))
    changes = page.locator("section", has=page.locator("#changes"))
    expect(changes).to_contain_text("The words were edited")
    assert changes.locator("del").count() == 1
    expect(page.locator("#occasions ~ ol")).to_contain_text("I say it again")
    page.goto(static.at(f"/s/{static.ids['deleted']}"))
    expect(page.locator("#changes ~ ol")).to_contain_text("60 min after publication")


def test_it_all_works_without_javascript(page: Page, shown: Shown) -> None:
    """Reading, and on the live archive searching, need no script; a static page that
    does says so."""
    context: BrowserContext = page.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False
    )
    with closing(context):
        plain = context.new_page()
        plain.goto(shown.at("/search"))
        if shown.folder == Path():
            plain.get_by_label("Words").fill("villages")
            plain.get_by_role("button", name="Search").click()
            expect(plain.locator("article.card").first).to_be_visible()
        else:
            expect(plain.locator("noscript p")).to_be_visible()
        plain.goto(shown.at(f"/s/{shown.ids['paper']}"))
        plain.get_by_text("The numbers").click()
        expect(plain.get_by_role("cell", name="+60 min")).to_be_visible()


def test_nothing_is_asked_of_others(page: Page, live: Shown) -> None:
    """No page loads anything from elsewhere, and its policy would forbid it."""
    hosts: set[str] = set()
    page.on("request", lambda asked: hosts.add(asked.url.split("/")[2]))
    for place in ("/", f"/s/{live.ids['paper']}", "/search?q=villages", "/feeds"):
        answer = page.goto(live.at(place))
        assert answer
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self'")
    assert hosts == {live.base.split("/")[2]}


@pytest.mark.slow
def test_the_demos_digest_is_shown(page: Page, tmp_path: Path) -> None:
    """The digest that the demo makes opens as a page, narrow, wide, light and dark."""
    with Newsroom(resources.folder("sample"), now()) as newsroom:
        config = load(write_config(newsroom.base_url, tmp_path), {})
        with App(config) as app, app.hold():
            list(app.poll(app.due_feeds(everything=True)[:2]))
            list(app.read())
            issue = app.freeze(config.editions[0])
            html = app.rendition(issue).html
    target = tmp_path / "digest.html"
    target.write_text(html, encoding="utf-8")
    for width, scheme in ((375, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(target.as_uri())
        expect(page.locator("h1")).to_be_visible()
        assert page.locator("blockquote").count() > 3
        assert page.evaluate("document.documentElement.scrollWidth") <= width
