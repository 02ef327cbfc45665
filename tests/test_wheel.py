"""The installed wheel works outside the checkout: templates, cues, sample are in it."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

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
