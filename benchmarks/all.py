"""Every figure that docs/benchmarks.md quotes, one after the other.

usage: python -m benchmarks.all [--shared FOLDER]

FOLDER (default: $MONITOR_SHARED, else ../shared) holds the corpora and their scorers;
without it, only what needs no corpus is measured, and that is said.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXTRACTORS = ("tagger", "rules")
"""The program's own first."""


def run(title: str, *command: str | Path) -> None:
    """Show a command and what it prints; a failure ends the run."""
    words = [str(word) for word in command]
    print(f"\n## {title}\n$ {' '.join(words)}", flush=True)
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True)


def main() -> None:
    """Run them all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    usual = Path(os.environ.get("MONITOR_SHARED") or ROOT.parent / "shared")
    parser.add_argument("--shared", type=Path, default=usual)
    bench = parser.parse_args().shared / "quotebench"
    run("The sample newsroom", "-m", "benchmarks.sample")
    run("Cost of placing a statement", "-m", "benchmarks.placing")
    for name in EXTRACTORS:
        run(f"Words a second, {name}", "-m", "benchmarks.speed", "--extractor", name)
    run("Reading made articles", "-m", "benchmarks.reading")
    run("Polling", "-m", "benchmarks.polling")
    run("Large issues", "-m", "benchmarks.digest")
    run("The store at 100,000 feeds", "-m", "benchmarks.scale")
    run("A day of polling", "-m", "benchmarks.day")
    run("Topics, what they cost", "-m", "benchmarks.topics", "--speed")
    run("Search over a million", "-m", "benchmarks.search")
    run("The live archive, read by twenty", "-m", "benchmarks.readers")
    run("Killed while delivering", "-m", "benchmarks.kills")
    if not bench.is_dir():
        print(f"\nno corpora at {bench}: the figures on real articles are left out")
        return
    with tempfile.TemporaryDirectory() as folder:
        on_real_articles(bench, Path(folder))


def on_real_articles(bench: Path, folder: Path) -> None:
    """What is measured on the corpora in `bench`; `folder` is for what that writes."""
    dev, speakers = bench / "polnear-dev.jsonl.gz", bench / "polnear-dev-speakers.jsonl"
    train, pairs = bench / "polnear-train.jsonl.gz", bench / "pairs.jsonl"
    made, decided = folder / "made.jsonl", folder / "decided.jsonl"
    found, shown = folder / "found.jsonl", folder / "shown.jsonl"
    score, score_statements = bench / "score.py", bench / "score_statements.py"
    for name in EXTRACTORS:
        by = ("--extractor", name)
        run(f"Attributions, {name}", "-m", "benchmarks.quotes", dev, made, *by)
        run("… scored", score, dev, made, "--json", os.devnull)
        run("… where it is weak", "-m", "benchmarks.weaknesses", dev, made)
        statements = ("-m", "benchmarks.statements", dev, speakers, found, *by)
        run(f"Statements by figures, {name}", *statements, "--shown", shown)
        run("… scored", score_statements, dev, speakers, found)
        run("… those that an edition shows", score_statements, dev, speakers, shown)
        run(f"Confidence, {name}", "-m", "benchmarks.reliability", dev, speakers, *by)
        run(f"Reading, {name}", "-m", "benchmarks.reading", dev, speakers, *by)
    run("Resolving, spans given", "-m", "benchmarks.resolver", dev, speakers)
    gold = ("-m", "benchmarks.statements", dev, speakers, found, "--gold")
    run("… through the statements' scorer", *gold)
    run("… scored", score_statements, dev, speakers, found)
    run("Statement, stance or not said", "-m", "benchmarks.kinds", dev, speakers)
    run("Groups of a month", "-m", "benchmarks.topics", dev, speakers)
    run("Edits and copies", "-m", "benchmarks.edits", dev)
    run("Same or not", "-m", "benchmarks.pairs", pairs, decided, train, dev)
    run("… scored", bench / "score_pairs.py", pairs, decided)
    run("Two reports of one speaker", "-m", "benchmarks.relating", train, dev)


if __name__ == "__main__":
    main()
