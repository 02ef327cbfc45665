"""Killed again and again, the program mails each reader once, or twice and says so."""

import multiprocessing
import sys

import pytest

from benchmarks import kills


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_killed_processes_leave_nobody_without_a_mail() -> None:
    """Six kills at chosen points of twelve readers' mails; `benchmarks.kills` has
    two hundred."""
    assert "forkserver" in multiprocessing.get_all_start_methods()
    tally = kills.rounds(6, 12, seed=5, tally=kills.Tally())
    assert tally.n_kills == 6
    assert tally.faults == []
    assert sum(tally.ends.values()) == 12 * tally.n_rounds
