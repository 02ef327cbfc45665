"""One instance on a store, whatever becomes of it."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.errors import HeldError, StoreError
from tests.store.conftest import Open
from tests.store.made import read

HOLDER = """
import sys
from monitor.store import open_store

with open_store(sys.argv[1]).hold("the first one on harbour"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(url: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the store until it is told to end."""
    command = [sys.executable, "-c", HOLDER, url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_instance_is_told_who_holds_the_store(url: str, opened: Open) -> None:
    """In this process or in another, at once and by name."""
    with opened(url).hold("the first one on harbour"):
        with (
            pytest.raises(HeldError, match="the first one on harbour") as caught,
            opened(url).hold("the second"),
        ):
            raise AssertionError("held twice")
        assert caught.value.holder == "the first one on harbour"


def test_a_store_is_free_after_its_holder(url: str, opened: Open) -> None:
    """However the block ended."""
    store = opened(url)
    for _ in range(2):
        with pytest.raises(RuntimeError), store.hold("the first"):
            raise RuntimeError("an end")
    with opened(url).hold("the second"):
        pass


def test_holding_does_not_hinder_work(url: str, opened: Open) -> None:
    """Neither the holder's own, nor a command beside the daemon."""
    with opened(url).hold("the daemon"):
        assert read(opened(url), "a1", "“It sails.”") == 1


def test_a_killed_holder_holds_no_more(url: str, opened: Open) -> None:
    """kill -9: the kernel, or the server, lets go."""
    store = opened(url)
    with another_process(url) as process:
        with pytest.raises(HeldError, match="the first one on harbour"), store.hold(""):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        for _ in range(100):  # the server notices in its own time
            try:
                with store.hold("the second"):
                    return
            except HeldError:
                threading.Event().wait(0.05)
    pytest.fail("still held")


def test_an_instance_that_did_not_say_its_name_is_told_of(
    tmp_path: Path, opened: Open
) -> None:
    """An empty lock file that is locked is a holder all the same."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    with opened(url).hold("the first"):
        (tmp_path / "monitor.db.lock").write_text("")
        with (
            pytest.raises(HeldError, match="another instance"),
            opened(url).hold("the second"),
        ):
            pass


def test_a_lock_file_that_cannot_be_opened_is_told(
    tmp_path: Path, opened: Open
) -> None:
    """The path is in the message."""
    store = opened(f"sqlite:///{tmp_path}/monitor.db")
    (tmp_path / "monitor.db.lock").mkdir()
    with (
        pytest.raises(StoreError, match=r"monitor\.db\.lock cannot be opened"),
        store.hold("the first"),
    ):
        pass
