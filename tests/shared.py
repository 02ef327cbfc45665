"""The corpora beside the checkout, for tests that measure on real articles.

They are not part of the project: a test that uses them is skipped where they are
absent, with the reason, and fails in CI, where they must be there.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def shared(name: str) -> Path:
    """The folder `name` under $MONITOR_SHARED (default: ../shared)."""
    folder = Path(os.environ.get("MONITOR_SHARED") or ROOT.parent / "shared") / name
    if not folder.is_dir():
        reason = (
            f"needs the corpora: no folder {name} under MONITOR_SHARED or ../shared"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
