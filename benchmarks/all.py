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
    run("Speed of the rules", "-m", "benchmarks.speed")
    run("Cost of placing a statement", "-m", "benchmarks.placing")
    run("The sample newsroom", "-m", "benchmarks.sample")
    run("Polling", "-m", "benchmarks.polling")
    run("The store at 100,000 feeds", "-m", "benchmarks.scale")
    if not bench.is_dir():
        print(f"\nno corpora at {bench}: the figures on real articles are left out")
        return
    dev, speakers = bench / "polnear-dev.jsonl.gz", bench / "polnear-dev-speakers.jsonl"
    train, pairs = bench / "polnear-train.jsonl.gz", bench / "pairs.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        found, made = Path(folder) / "found.jsonl", Path(folder) / "made.jsonl"
        decided = Path(folder) / "decided.jsonl"
        run("Attributions", "-m", "benchmarks.quotes", dev, made)
        run("… scored", bench / "score.py", dev, made, "--json", os.devnull)
        run(
            "Statements by figures", "-m", "benchmarks.statements", dev, speakers, found
        )
        run("… scored", bench / "score_statements.py", dev, speakers, found)
        run("Resolving, spans given", "-m", "benchmarks.resolver", dev, speakers)
        run("Confidence", "-m", "benchmarks.reliability", dev, speakers)
        run("Same or not", "-m", "benchmarks.pairs", pairs, decided, train, dev)
        run("… scored", bench / "score_pairs.py", pairs, decided)


if __name__ == "__main__":
    main()
