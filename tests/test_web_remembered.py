"""Answers that are kept for a while: made once, renewed by one, never waited for."""

from threading import Event, Thread

from monitor.web.remembered import Remembered


class Clock:
    """Seconds that are moved by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_an_answer_is_made_once_and_again_when_it_is_old() -> None:
    """Within its time it is the same; afterwards it is made anew."""
    clock, made = Clock(), iter(range(9))
    kept = Remembered(60, clock)
    assert [kept.get("key", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    assert kept.get("other", lambda: next(made)) == 1
    clock.at = 61
    assert kept.get("key", lambda: next(made)) == 2


def test_who_comes_during_a_renewal_gets_the_old_answer() -> None:
    """One reader in a minute works for it; the others do not wait."""
    clock, began, go_on = Clock(), Event(), Event()
    kept = Remembered(60, clock)
    assert kept.get("key", lambda: "old") == "old"
    clock.at = 61

    def slow() -> str:
        began.set()
        go_on.wait(10)
        return "new"

    first = Thread(target=kept.get, args=("key", slow))
    first.start()
    began.wait(10)
    assert kept.get("key", lambda: "never made") == "old"
    go_on.set()
    first.join()
    assert kept.get("key", lambda: "never made") == "new"


def test_what_was_not_asked_for_of_late_is_forgotten() -> None:
    """A reader who asks for everything there is fills no memory."""
    kept = Remembered(60, Clock(), limit=2)
    made = iter(range(9))
    for key in ("a", "b", "c"):
        kept.get(key, lambda: next(made))
    assert kept.get("c", lambda: next(made)) == 2
    assert kept.get("a", lambda: next(made)) == 3
