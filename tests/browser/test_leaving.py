"""A reader leaves a digest in the browser: the link of a mail, a page, a button."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from monitor import resources, web
from monitor.ports import Store
from monitor.store import open_reader, open_store
from monitor.values import SuppressionReason
from monitor.web import serving, subscriptions
from tests import archive

ADA = "ada@reader.example"
TOKEN = "abcdefghijklmnopqrst23"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with an archive, and Ada subscribed to its digest."""
    url = archive.database_url(tmp_path)
    archive.fill(url)
    with closing(open_store(url)) as opened:
        opened.token_for(ADA, "morning", TOKEN)
        yield opened


@pytest.fixture
def base(store: Store, tmp_path: Path) -> Iterator[str]:
    """The archive as `monitor serve` serves it, readers' own pages among it."""
    url = archive.database_url(tmp_path)
    templates = resources.folder("templates")
    routes = subscriptions.routes(
        store, lambda: archive.NOW, {"morning": "What Arvenia said"}.__getitem__,
        templates,
    )  # fmt: skip
    with closing(open_reader(url)) as reader:
        app = web.live_of(
            archive.config(url), reader, lambda: archive.NOW, templates, {},
            routes=routes, open_paths=(subscriptions.PREFIX,),
        )  # fmt: skip
        with serving.served(app, serving.listening("127.0.0.1", 0)) as port:
            yield f"http://127.0.0.1:{port}"


def left(store: Store) -> list[tuple[str, SuppressionReason]]:
    """What keeps mail from Ada."""
    later = archive.NOW + timedelta(minutes=1)
    return [
        (each.scope, each.reason)
        for each in store.suppressions(ADA)
        if each.holds(later)
    ]


def test_a_button_unsubscribes_and_opening_the_link_does_not(
    page: Page, base: str, store: Store
) -> None:
    """The page asks; only its button leaves, and a second one comes back."""
    page.goto(f"{base}/u/{TOKEN}")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Your subscription to “What Arvenia said”")
    expect(page.get_by_text("It is sent to you.")).to_be_visible()
    assert left(store) == []
    page.get_by_role("button", name="Leave “What Arvenia said”").click()
    expect(page.get_by_role("status")).to_contain_text("You have left")
    assert left(store) == [("morning", SuppressionReason.UNSUBSCRIBED)]
    page.get_by_role("button", name="Send it to me again").click()
    expect(page.get_by_role("status")).to_contain_text("Welcome back")
    assert left(store) == []
    # The page is styled: its sheet lies where the archive's lies.
    ground = "getComputedStyle(document.querySelector('button')).backgroundColor"
    assert page.evaluate(ground) == "rgb(11, 93, 59)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
