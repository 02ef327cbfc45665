"""What polling costs: this program, the peer `reader` and requests' own floor.

usage: python -m benchmarks.polling [--feeds N] [--peer PYTHON] [--only NAME]

Starts a farm of made feeds in a process of its own and lets each client poll all of
them: for the first time, unchanged, with one feed in twenty changed, with the same
bodies but no validators, and unchanged with 200 ms before each answer. CPU is user and
system time of the client's process; the server's does not count. Each client is a
process of its own with a new store.

The peer is installed with pip into a virtual environment under the user's cache folder
(or give an interpreter that has it); without it, its rows are left out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.farm import N_FEEDS

ROOT = Path(__file__).parent.parent
CLIENTS = ROOT / "benchmarks" / "clients.py"
PEER = ("reader==3.26", "feedparser<6.0.13")  # later ones lack what reader imports
PHASES = ("first", "unchanged", "changed", "bare", "slow")
TITLES = {
    "first": "first poll",
    "unchanged": "unchanged (304)",
    "changed": "5 % changed",
    "bare": "same body, no validators",
    "slow": "200 ms latency",
}
Measures = dict[str, dict[str, float]]
"""By phase: cpu and wall in seconds, peak_mb."""


@dataclass(frozen=True, slots=True)
class Client:
    """One row of the table: a client of clients.py with so many workers."""

    name: str
    workers: int
    phases: tuple[str, ...] = PHASES

    @property
    def title(self) -> str:
        """As the table shows it."""
        return f"{self.name}, {self.workers} at once"


ROWS = (
    Client("monitor", 64),
    Client("requests", 10, ("first", "unchanged")),
    Client("requests", 64, ("unchanged", "slow")),
    Client("reader", 1, ("first", "unchanged", "changed", "bare")),
    Client("reader", 10),
)


def main() -> None:
    """Measure every client and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, default=N_FEEDS)
    parser.add_argument("--peer", type=Path, help="an interpreter that has reader")
    parser.add_argument("--only", choices=sorted({row.name for row in ROWS}))
    options = parser.parse_args()
    rows = [row for row in ROWS if options.only in (None, row.name)]
    peer = None
    if any(row.name == "reader" for row in rows):
        peer = options.peer or peer_interpreter()
    measured: dict[Client, Measures] = {}
    for row in rows:
        interpreter = peer if row.name == "reader" else Path(sys.executable)
        if interpreter:
            measured[row] = measure(row, interpreter, options.feeds)
    print("\n".join(tables(measured)))


def peer_interpreter() -> Path | None:
    """The interpreter of an environment that has the peer, made where it is missing."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "statement-monitor" / "reader-3.26"
    interpreter = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    check = [str(interpreter), "-c", "import reader"]
    if interpreter.exists() and not subprocess.run(check, check=False).returncode:
        return interpreter
    print(f"installing {' and '.join(PEER)} into {folder}", flush=True)
    venv.create(folder, with_pip=True, clear=True)
    install = [str(interpreter), "-m", "pip", "install", "--quiet", *PEER]
    if subprocess.run(install, check=False).returncode:
        print("the peer could not be installed: its rows are left out")
        return None
    return interpreter


@contextmanager
def farm(n_feeds: int) -> Iterator[str]:
    """A running farm; gives its port."""
    command = [sys.executable, "-m", "benchmarks.farm", "--feeds", str(n_feeds)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.communicate()


def measure(client: Client, interpreter: Path, n_feeds: int) -> Measures:
    """Run a client's phases against a farm of its own."""
    with farm(n_feeds) as port, tempfile.TemporaryDirectory() as folder:
        command = [str(interpreter), str(CLIENTS), client.name, port, str(n_feeds)]
        command += [str(client.workers), folder]
        command += client.phases if "first" in client.phases else ["first"]
        if "first" not in client.phases:
            command += client.phases
        paths = {"PYTHONPATH": str(ROOT)} if client.name == "monitor" else {}
        done = subprocess.run(
            command,
            env={**os.environ, **paths},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["phase"]: line for line in lines if line["phase"] in client.phases}


def tables(measured: Mapping[Client, Measures]) -> Iterator[str]:
    """CPU, then wall, then memory, then this program's ratios."""
    for name, what in (("cpu", "CPU s"), ("wall", "wall s")):
        yield f"\n{what:26}" + "".join(f"{TITLES[phase]:>26}" for phase in PHASES)
        for client, phases in measured.items():
            cells = (phases.get(phase, {}).get(name) for phase in PHASES)
            yield f"{client.title:26}" + "".join(
                f"{'' if cell is None else format(cell, '.2f'):>26}" for cell in cells
            )
    yield ""
    for client, phases in measured.items():
        peak = max(phase["peak_mb"] for phase in phases.values())
        yield f"{client.title:26} peak memory {peak:4.0f} MB"
    ours = next((m for c, m in measured.items() if c.name == "monitor"), None)
    if ours:
        yield from ratios(ours, measured)


def ratios(ours: Measures, measured: Mapping[Client, Measures]) -> Iterator[str]:
    """This program's CPU over each other's, and over its own 304 run."""
    yield "\nCPU of this program over …"
    for client, phases in measured.items():
        if client.name == "monitor":
            continue
        cells = (
            f"{TITLES[phase]} {ours[phase]['cpu'] / phases[phase]['cpu']:.2f}"
            for phase in PHASES
            if phase in phases and phase != "slow"
        )
        yield f"  {client.title}: {', '.join(cells)}"
    share = ours["bare"]["cpu"] / ours["unchanged"]["cpu"]
    yield f"  its own 304 run: same body, no validators {share:.2f}"


if __name__ == "__main__":
    main()
