"""What users feel: the right words from the right person, through feed and page.

usage: python -m benchmarks.statements CORPUS.jsonl[.gz] SPEAKERS.jsonl FOUND.jsonl
           [--extractor NAME] [--shown SHOWN.jsonl] [--newsroom newsroom.py]
           [--direct | --gold]

Lays the corpus out as outlets with feeds and pages (with quotebench's newsroom.py),
serves them on loopback, watches every person of SPEAKERS by full name alone, runs
`monitor poll`, `read` and `export` in a temporary folder and writes FOUND, a line an
occurrence with `article`, `figure` and `content`; score_statements.py scores it.
`--shown` also writes those that a usual edition shows: statements, not stances, that
are sure enough.
`--direct` leaves out feeds and pages and reads the corpus's texts as they are;
`--gold` takes the corpus's own spans instead of an extractor's, to judge resolving.
"""

import argparse
import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

from benchmarks.corpus import (
    DEFAULT_EXTRACTOR,
    Document,
    article_of,
    attributions_of,
    read_documents,
    read_labels,
    watch_list,
)
from monitor import quotes, resources, text
from monitor.config import Edition, Figure
from monitor.figures import Resolver
from monitor.pipeline.reading import analyse
from monitor.values import Article, Attribution, StatementKind

Row = dict[str, str | float]
"""`article`, `figure` (a name), `content`, `kind`, `confidence`."""

DEFAULT_NEWSROOM = Path(__file__).parent.parent.parent / "shared"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free loopback port; gives the address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def newsroom_script(given: Path | None) -> Path:
    """The script that lays out a newsroom: as given, or beside the checkout."""
    shared = Path(os.environ.get("MONITOR_SHARED") or DEFAULT_NEWSROOM)
    script = given or shared / "quotebench" / "newsroom.py"
    if not script.is_file():
        sys.exit(f"no newsroom script at {script}: give --newsroom or MONITOR_SHARED")
    return script


def write_config(
    folder: Path, base: str, feeds: Sequence[str], watched: Sequence[Figure], name: str
) -> None:
    """The configuration of a monitor that watches these people in these feeds."""
    files = {
        "monitor.yaml": {
            "database": f"sqlite:///{folder}/monitor.db",
            "timezone": "UTC",
            "extractor": name,
            "fetch": {
                "allow_private_networks": True,
                "host_interval": "0s",
                "robots": False,
            },
            "poll": {"max_entry_age": "20000d"},
        },
        "figures.yaml": {
            "figures": [{"id": figure.id, "name": figure.name} for figure in watched]
        },
        "feeds.yaml": {
            "outlets": [
                {
                    "id": feed.lower(),
                    "name": feed,
                    "feeds": [{"url": f"{base}/feeds/{feed}.xml"}],
                }
                for feed in feeds
            ]
        },
        "topics.yaml": {"topics": []},
        "editions.yaml": {"editions": []},
    }
    for file, values in files.items():
        dumped = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
        (folder / file).write_text(dumped, encoding="utf-8")


def monitor(config: Path, *command: str) -> str:
    """Run one command of the program; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--config", str(config), *command],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"monitor {' '.join(command)} ended with {done.returncode}")
    return done.stdout


def through_the_program(
    corpus: Path, script: Path, watched: Sequence[Figure], extractor: str
) -> list[Row]:
    """Poll, read and export the corpus as a newsroom."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        site, config = root / "site", root / "config"
        site.mkdir()
        config.mkdir()
        with served(site) as base:
            subprocess.run(
                [sys.executable, str(script), str(corpus), str(site), "--base", base],
                check=True,
                stdout=sys.stderr,
            )
            feeds = sorted(path.stem for path in (site / "feeds").glob("*.xml"))
            write_config(config, base, feeds, watched, extractor)
            for command in ("poll", "read"):
                begun = time.perf_counter()
                monitor(config, command)
                spent = time.perf_counter() - begun
                print(f"{command}: {spent:.1f} s", file=sys.stderr)
            lines = monitor(config, "export", "--format", "jsonl").splitlines()
    rows = [json.loads(line) for line in lines]
    keys = ("article", "figure", "content", "kind", "confidence")
    return [{key: row[key] for key in keys} for row in rows]


def directly(
    documents: Sequence[Document],
    watched: Sequence[Figure],
    extractor: str,
    *,
    is_gold: bool,
) -> list[Row]:
    """Extract and resolve the corpus's texts as they are."""
    cues = (resources.folder("config") / "cues" / "en.txt").read_text(encoding="utf-8")
    reader = quotes.make(extractor, quotes.parse_cues(cues))
    inner = quotes.make("rules", quotes.parse_cues(cues))
    resolver = Resolver(watched)
    names = {figure.id: figure.name for figure in watched}
    rows: list[Row] = []
    for document in documents:
        article = article_of(document)
        if is_gold:
            rows += _resolved(article, attributions_of(document), resolver, names)
            continue
        read = analyse(normalised(article), reader, resolver, inner=inner)
        rows += [
            {
                "article": document.id,
                "figure": names[one.figure_id],
                "content": one.content,
                "kind": one.kind.value,
                "confidence": one.confidence,
            }
            for one in read.occurrences
        ]
    return rows


def _resolved(
    article: Article,
    found: Sequence[Attribution],
    resolver: Resolver,
    names: Mapping[str, str],
) -> list[Row]:
    """The contents that have a watched speaker, said or not."""
    return [
        {
            "article": article.id,
            "figure": names[ident],
            "content": " ".join(article.text[s:e] for s, e in one.content),
            "kind": StatementKind.STATEMENT.value,
            "confidence": resolution.confidence,
        }
        for one, resolution in zip(found, resolver.resolve(article, found), strict=True)
        for ident in resolution.figure_ids
    ]


def normalised(article: Article) -> Article:
    """The article as the program stores it."""
    return Article(
        id=article.id,
        kind=article.kind,
        url=article.url,
        title=article.title,
        text=text.normalise(article.text),
        published_at=article.published_at,
    )


def main() -> None:
    """Write FOUND."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("speakers", type=Path)
    parser.add_argument("found", type=Path)
    parser.add_argument(
        "--extractor", default=DEFAULT_EXTRACTOR, choices=quotes.EXTRACTORS
    )
    parser.add_argument("--shown", type=Path)
    parser.add_argument("--newsroom", type=Path)
    parser.add_argument("--direct", action="store_true")
    parser.add_argument("--gold", action="store_true")
    args = parser.parse_args()
    labels = read_labels(args.speakers)
    watched = watch_list(labels)
    if args.direct or args.gold:
        documents = read_documents(args.corpus)
        chosen = [documents[ident] for ident in labels if ident in documents]
        rows = directly(chosen, watched, args.extractor, is_gold=args.gold)
    else:
        script = newsroom_script(args.newsroom)
        rows = through_the_program(args.corpus, script, watched, args.extractor)
    write(args.found, rows)
    print(f"{len(rows)} occurrences, {len(watched)} people watched", file=sys.stderr)
    if args.shown:
        shown = [row for row in rows if is_shown(row)]
        write(args.shown, shown)
        print(f"{len(shown)} of them shown", file=sys.stderr)


def is_shown(row: Row) -> bool:
    """Whether an edition that changes no setting shows it."""
    enough = Edition(id="usual", title="Usual").min_confidence
    is_statement = row["kind"] == StatementKind.STATEMENT
    return is_statement and float(row["confidence"]) >= enough


def write(path: Path, rows: Sequence[Row]) -> None:
    """Write a line a row."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
