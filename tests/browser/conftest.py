"""A real Chromium for each file, the archive as files and live, the demo's digest.

Where there is no Chromium the tests are skipped and say so; in CI that is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from monitor import resources, web
from monitor.config import Config
from monitor.store import open_reader, open_store
from monitor.web import serving
from tests import archive

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Shown:
    """One archive: where its pages are, and statements' ids by a word for each."""

    base: str
    ids: dict[str, str]
    folder: Path

    def at(self, place: str) -> str:
        """The address of a place."""
        if self.base.startswith("http"):
            return f"{self.base}{place}"
        return f"{self.base}{place.rstrip('/')}/index.html"


def _chromium() -> str:
    there = filter(None, map(shutil.which, NAMES))
    found = os.environ.get("CHROMIUM") or next(there, "")
    if not found:
        told = "no Chromium: install the package chromium, or set CHROMIUM=/path/to/it"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file's tests. Not for longer: while Playwright runs, its event
    loop counts as running, and other tests of the process could start none."""
    path = _chromium()
    with sync_playwright() as started:
        made = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a new profile that reaches this machine alone; what its console
    complains of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    made = context.new_page()
    complaints: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    made.on("console", note)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert not complaints


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, dict[str, str]]:
    """A store with an archive in it, and what it is configured as."""
    folder = tmp_path_factory.mktemp("archive")
    url = archive.database_url(folder)
    ids = archive.fill(url)
    with closing(open_store(url)) as store:
        while store.index_search(500):
            pass
    return archive.config(url, base_url=archive.BASE), ids


@pytest.fixture(scope="session")
def static(
    filled: tuple[Config, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Shown:
    """The archive as files, opened from the folder."""
    config, ids = filled
    folder = tmp_path_factory.mktemp("site") / "site"
    templates = resources.folder("templates")
    with closing(open_reader(config.settings.database)) as store:
        pages = web.pages_of(
            config, store, lambda: archive.NOW, templates, is_static=True
        )
        web.write(pages, folder, templates)
    return Shown(folder.as_uri(), ids, folder)


@pytest.fixture(scope="session")
def live(filled: tuple[Config, dict[str, str]]) -> Iterator[Shown]:
    """The archive served on a free port of loopback."""
    config, ids = filled
    with closing(open_reader(config.settings.database)) as store:
        templates = resources.folder("templates")
        app = web.live_of(config, store, lambda: archive.NOW, templates, {})
        with serving.served(app, serving.listening("127.0.0.1", 0)) as port:
            yield Shown(f"http://127.0.0.1:{port}", ids, Path())


@pytest.fixture(scope="session", params=["static", "live"])
def shown(request: pytest.FixtureRequest) -> Shown:
    """Both of them in turn."""
    found: Shown = request.getfixturevalue(request.param)
    return found
