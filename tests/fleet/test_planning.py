"""Which due feeds make one job."""

import pytest

from monitor.fleet.planning import batches

DUE = [("a1", "a"), ("b1", "b"), ("a2", "a"), ("c1", "c"), ("a3", "a")]


@pytest.mark.parametrize(
    ("size", "busy", "expected"),
    [
        pytest.param(9, "", [("a1", "a2", "a3", "b1", "c1")], id="hosts share a job"),
        pytest.param(3, "", [("a1", "a2", "a3"), ("b1", "c1")], id="a host is not cut"),
        pytest.param(2, "", [("a1", "a2"), ("b1", "c1")], id="one job a host"),
        pytest.param(1, "", [("a1",), ("b1",), ("c1",)], id="one by one"),
        pytest.param(9, "ac", [("b1",)], id="busy hosts wait"),
        pytest.param(9, "abc", [], id="nothing left"),
    ],
)
def test_batches(size: int, busy: str, expected: list[tuple[str, ...]]) -> None:
    """A host's feeds stay together, small hosts share, order is kept."""
    assert batches(DUE, set(busy), size) == tuple(expected)


def test_nothing_due_makes_no_job() -> None:
    """An idle leader queues nothing."""
    assert batches((), (), 5) == ()
