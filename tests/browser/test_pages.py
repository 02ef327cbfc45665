"""Every kind of page in a real browser: accessible, in both schemes, at any width."""

import re
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page

from tests.browser.conftest import Shown

AXE = Axe()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACES = {
    "home": "/",
    "statement": "/s/{paper}",
    "deleted": "/s/{deleted}",
    "unsure": "/s/{unsure}",
    "hostile": "/s/{hostile}",
    "right to left": "/s/{arabic}",
    "figures": "/figure",
    "figure": "/figure/helena-marsk",
    "month": "/figure/tomas-reyle/2026-01",
    "topic": "/topic/ceasefire",
    "sources": "/source",
    "source": "/source/sawt",
    "days": "/day",
    "day": "/day/2026-03-04",
    "issues": "/i",
    "issue": "/i/morning/2026-03-04",
    "search": "/search",
    "method": "/about/method",
    "feeds": "/feeds",
}
BY_KIND = pytest.mark.parametrize("kind", PLACES)
WEIGHT = 100_000
"""Bytes of the first view without pictures."""
FOCUSED = """(() => {
  const focused = document.activeElement;
  const top = focused.getBoundingClientRect().top + scrollY;
  return [top, getComputedStyle(focused).outlineStyle];
})()"""


def open_page(page: Page, shown: Shown, kind: str) -> None:
    """Open a page of a kind."""
    place = PLACES[kind].format(**shown.ids)
    page.goto(shown.at(place))


@BY_KIND
def test_no_page_has_an_accessibility_violation(
    page: Page, static: Shown, kind: str
) -> None:
    """Axe finds nothing on any kind of page, light or dark (WCAG 2.2 AA and more)."""
    open_page(page, static, kind)
    for scheme, rules in (("light", RULES), ("dark", ["color-contrast"])):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        options: dict[str, Any] = {"runOnly": rules, "preload": False}
        results = AXE.run(page, options=options)
        found = [
            (each["id"], [node["html"][:120] for node in each["nodes"][:3]])
            for each in results.response["violations"]
        ]
        assert not found, scheme


@BY_KIND
def test_pages_fit_a_narrow_and_a_very_wide_screen(
    page: Page, static: Shown, kind: str
) -> None:
    """At 320 px nothing needs scrolling sideways, and nothing at 4K either."""
    open_page(page, static, kind)
    for width in (320, 3840):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("kind", ["home", "statement", "figure", "day", "issue"])
def test_the_first_view_weighs_little(page: Page, live: Shown, kind: str) -> None:
    """Page, style sheet and whatever else loads are at most 100 kB, from here alone."""
    sizes: dict[str, int] = {}
    page.on("response", lambda r: sizes.__setitem__(r.url, len(r.body())))
    open_page(page, live, kind)
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(live.base) for url in sizes)
    assert 5_000 < sum(sizes.values()) <= WEIGHT


def test_dark_mode_is_the_readers_choice(page: Page, shown: Shown) -> None:
    """The ground is light or dark as the reader's system asks."""
    open_page(page, shown, "home")

    def ground() -> list[int]:
        colour = page.evaluate(
            "getComputedStyle(document.querySelector('main')).backgroundColor"
        )
        return [int(each) for each in re.findall(r"\d+", colour)[:3]]

    page.emulate_media(color_scheme="light")
    assert min(ground()) > 200
    page.emulate_media(color_scheme="dark")
    assert max(ground()) < 60


def test_the_keyboard_reaches_everything_in_order(page: Page, live: Shown) -> None:
    """The first Tab is the way past the navigation; focus is seen wherever it is."""
    open_page(page, live, "statement")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
    tops: list[float] = []
    for _ in range(25):
        where = page.evaluate(FOCUSED)
        tops.append(where[0])
        assert where[1] == "solid"
        page.keyboard.press("Tab")
    assert all(later >= sooner - 40 for sooner, later in pairwise(tops))


def test_targets_are_large_enough(page: Page, static: Shown) -> None:
    """Buttons, fields and links that stand alone are 24 px high at least."""
    page.set_viewport_size({"width": 375, "height": 800})
    for kind in ("home", "statement", "search", "day"):
        open_page(page, static, kind)
        small = page.evaluate(
            "[...document.querySelectorAll('button, input, select, textarea, summary,"
            " nav a, .topics a, .files a, .sources a, th a')].filter(e => {"
            " const b = e.getBoundingClientRect(); return b.height && b.height < 24; })"
            ".map(e => e.outerHTML.slice(0, 80))"
        )
        assert small == []


def test_a_page_prints_without_navigation(page: Page, static: Shown) -> None:
    """On paper there is no navigation and no form; links' hosts stand in brackets."""
    open_page(page, static, "statement")
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible()
    assert not page.locator("#cite").is_visible()
    assert page.locator(".host").first.is_visible()
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert 1 <= pdf.count(b"/Type /Page\n") <= 6


def test_every_sheet_of_an_issue_says_which_it_is(page: Page, static: Shown) -> None:
    """Printed, an issue's name and day stand as a head that each sheet repeats; on a
    screen they stand once, as the heading."""
    open_page(page, static, "issue")
    head = page.locator(".running")
    assert not head.is_visible()
    page.emulate_media(media="print")
    assert head.is_visible()
    assert (head.text_content() or "").startswith("What Arvenia said, Wednesday 4")
    # What browsers repeat at the top of each page: a table's head that is not divided.
    shown = "e => [e, e.parentElement].map(each => getComputedStyle(each).display)"
    assert head.evaluate(shown) == ["table-header-group", "table"]
    assert head.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    assert not page.locator(".top nav").is_visible()


def test_right_to_left_words_stand_right(page: Page, static: Shown) -> None:
    """An Arabic quotation has its language and direction, within an English page."""
    open_page(page, static, "right to left")
    quoted = page.locator("blockquote.main")
    assert quoted.get_attribute("lang") == "ar"
    assert quoted.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator("html").get_attribute("lang") == "en"


def test_what_feeds_say_is_never_markup(page: Page, shown: Shown) -> None:
    """Words that look like markup are shown as words; no script of theirs runs, and an
    address that is none to follow is no link."""
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    open_page(page, shown, "hostile")
    assert "<script>alert(1)</script>" in page.locator("blockquote.main").inner_text()
    hrefs = page.eval_on_selector_all("a", "all => all.map(e => e.href)")
    assert not [each for each in hrefs if each.startswith("javascript")]
    assert dialogs == []
    assert page.locator("main img").count() == 0
