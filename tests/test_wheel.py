"""The installed wheel works outside the checkout: templates, cues, sample are in it."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from tests.post_office import free_port

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    """Run Python with these arguments; what it printed."""
    environment = {
        key: value for key, value in os.environ.items() if key != "PYTHONPATH"
    }
    if path:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the unpacked wheel in it."""
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist", cwd=ROOT)
    (wheel,) = (folder / "dist").glob("*.whl")
    options = ("--quiet", "--no-deps", "--no-index", "--target", folder / "site")
    run("-m", "pip", "install", *options, wheel, cwd=folder)
    return folder / "site"


def test_the_program_in_use_is_that_of_the_wheel(site: Path, tmp_path: Path) -> None:
    """Run elsewhere, the package comes from the wheel and not from the checkout."""
    code = "import monitor; print(monitor.__file__)"
    assert str(site) in run("-c", code, cwd=tmp_path, path=site)


def test_the_demo_runs_from_the_wheel(site: Path, tmp_path: Path) -> None:
    """Polls, reads, composes and writes the digest, without the checkout."""
    told = run("-m", "monitor", "demo", "--folder", "demo", cwd=tmp_path, path=site)
    assert "Statements found" in told
    assert (tmp_path / "demo" / "digests" / "latest.html").is_file()


def test_no_file_is_left_out(site: Path) -> None:
    """Templates of mails and pages, fonts, cues, schemas, migrations: all that is in
    the checkout's folders."""

    def files(folder: Path) -> set[Path]:
        found = (each for each in folder.rglob("*") if each.is_file())
        kept = (each for each in found if "__pycache__" not in each.parts)
        return {each.relative_to(folder) for each in kept}

    package = site / "monitor"
    for name in ("config", "templates", "sample"):
        assert files(ROOT / name) == files(package / "_data" / name)
    own = {each for each in files(package) if each.parts[0] != "_data"}
    assert own == files(ROOT / "monitor")


def test_the_archive_and_the_rest_run_from_the_wheel(
    site: Path, tmp_path: Path
) -> None:
    """Pages in a folder and over HTTP, a preview, a search, the readers, `init`."""
    run("-m", "monitor", "demo", "--folder", "demo", cwd=tmp_path, path=site)

    def monitor(*command: str) -> str:
        options = ("-m", "monitor", "--config", "demo/config")
        return run(*options, *command, cwd=tmp_path, path=site)

    assert "open out/index.html" in monitor("site", "out")
    assert (tmp_path / "out" / "static" / "site.css").is_file()
    assert "statements in" in monitor("preview")
    assert "statement" in monitor("search", "ceasefire")
    assert "no mail subscribers" in monitor("subscribers", "list")
    assert monitor("export").count("\n") > 50
    answers = ["Mira Holt", *[""] * 20]
    began = subprocess.run(
        [sys.executable, "-m", "monitor", "--config", "new", "init", "--offline"],
        input="\n".join(answers),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert began.returncode == 0, began.stdout + began.stderr
    assert "Mira Holt" in (tmp_path / "new" / "figures.yaml").read_text()
    served(site, tmp_path)


def served(site: Path, folder: Path) -> None:
    """The archive answers, with its style sheet and its form to search."""
    port = free_port()
    command = ["-m", "monitor", "--config", "demo/config", "serve", "--port", f"{port}"]
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(site)},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            assert "the archive is at" in server.stdout.readline()
            base = f"http://127.0.0.1:{port}"
            for place in ("/", "/static/site.css", "/search?q=ceasefire", "/feed.atom"):
                answer = asked(base + place)
                assert answer.status_code == 200, place
        finally:
            server.terminate()


def asked(url: str) -> requests.Response:
    """What a server answers that may be about to listen."""
    for _ in range(100):
        try:
            return requests.get(url, timeout=10)
        except requests.ConnectionError:
            threading.Event().wait(0.1)
    return requests.get(url, timeout=10)


def test_the_shipped_watch_list_comes_with_the_wheel(
    site: Path, tmp_path: Path
) -> None:
    """`config copy` gives a configuration that loads."""
    run("-m", "monitor", "config", "copy", "mine", cwd=tmp_path, path=site)
    told = run(
        "-m", "monitor", "-c", "mine", "config", "check", cwd=tmp_path, path=site
    )
    assert "no problem" in told


def test_the_weights_come_with_their_card_and_licence(site: Path) -> None:
    """What the weights were made of is told wherever they go."""
    folder = site / "monitor" / "quotes" / "tagger"
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert (folder / "weights.onnx").is_file()
    assert "PolNeAR" in card
    assert "Apache License" in (folder / "LICENSE.encoder").read_text(encoding="utf-8")


def test_the_card_speaks_of_these_weights(site: Path) -> None:
    """Figures measured from one file are not shown beside another."""
    folder = site / "monitor" / "quotes" / "tagger"
    digest = hashlib.sha256((folder / "weights.onnx").read_bytes()).hexdigest()
    assert digest in (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
