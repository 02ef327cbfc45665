"""The pictures of the README: the sample newsroom's digest, and a page of its archive.

usage: python -m benchmarks.pictures FOLDER

Polls the sample newsroom once, writes the archive as files and takes digest.png and
archive.png with Chromium (or what CHROMIUM names).
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from monitor import logs, resources, web
from monitor.app import App, now
from monitor.config.load import load
from monitor.demo import Newsroom, write_config
from monitor.parts import reader_of
from monitor.values import Issue

WIDTH = 760
HEIGHT = 1180


def main(arguments: Sequence[str] | None = None) -> None:
    """Make both pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    target: Path = parser.parse_args(arguments).folder
    logs.quiet()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        digest, page = _written(work)
        with sync_playwright() as started:
            browser = started.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
                args=["--no-sandbox"],
            )
            view = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            for source, picture in ((digest, "digest.png"), (page, "archive.png")):
                view.goto(source.as_uri())
                view.screenshot(path=target / picture)
                print(target / picture)
            browser.close()


def _written(work: Path) -> tuple[Path, Path]:
    """The digest as a page, and the archive's page of its most reported statement."""
    with Newsroom(resources.folder("sample"), now()) as newsroom:
        config = load(write_config(newsroom.base_url, work), {})
        with App(config) as app, app.hold():
            list(app.poll(app.due_feeds(everything=True)))
            list(app.read())
            issue = app.freeze(config.editions[0])
            digest = work / "digest.html"
            digest.write_text(app.rendition(issue).html, encoding="utf-8")
    store = reader_of(config)
    templates = resources.folder("templates")
    pages = web.pages_of(config, store, now, templates, is_static=True)
    web.write(pages, work / "site", templates)
    store.close()
    return digest, work / "site" / "s" / _most_reported(issue) / "index.html"


def _most_reported(issue: Issue) -> str:
    cards = (
        card
        for section in issue.sections
        for figure in section.figures
        for card in figure.cards
    )
    return max(cards, key=lambda card: len(card.reports)).statement_id


if __name__ == "__main__":
    main()
