"""Topic groups are kept with the issue that froze them; statements are counted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import StatementError

from monitor.ports import Store
from monitor.values import TopicGroup
from tests.store.made import HOUR, NOW, an_issue, read

DAY = date(2026, 3, 2)
FERRY = TopicGroup(
    id="g1",
    label="Night ferry",
    label_terms=("night ferri",),
    terms=(("ferri", 0.75), ("паром", 0.5)),
    first_day=DAY,
    last_day=DAY,
)


def test_groups_come_back_as_they_were_saved(store: Store) -> None:
    """Terms keep their order and their weights, in any script."""
    store.save_issue(an_issue(), (), [FERRY])
    assert store.topic_groups(DAY) == (FERRY,)


def test_a_group_unseen_since_a_day_is_left_out(store: Store) -> None:
    """Groups that were seen on that very day are not."""
    store.save_issue(an_issue(), (), [FERRY])
    assert store.topic_groups(DAY + timedelta(1)) == ()


def test_a_known_group_is_brought_up_to_date(store: Store) -> None:
    """An issue of an earlier day that is frozen later moves no day."""
    store.save_issue(an_issue(), (), [FERRY])
    later = replace(FERRY, terms=(("ferri", 1.0),), last_day=DAY + timedelta(2))
    store.save_issue(an_issue(day=4), (), [later])
    assert store.topic_groups(DAY) == (later,)
    early = DAY - timedelta(3)
    store.save_issue(
        an_issue(day=10), (), [replace(FERRY, first_day=early, last_day=early)]
    )
    [kept] = store.topic_groups(DAY)
    assert (kept.first_day, kept.last_day) == (early, DAY + timedelta(2))


def test_an_issue_that_is_not_in_force_keeps_no_groups(store: Store) -> None:
    """The second of two that were composed for one period."""
    store.save_issue(an_issue(), ())
    second = replace(an_issue(), id="another")
    store.save_issue(second, (), [FERRY])
    assert store.topic_groups(DAY) == ()


def test_issue_and_groups_are_one_transaction(store: Store) -> None:
    """A group that cannot be written leaves no issue behind."""
    broken = replace(FERRY, first_day="never")  # type: ignore[arg-type]
    with pytest.raises((StatementError, TypeError)):
        store.save_issue(an_issue(), (), [broken])
    assert store.issues() == ()


def test_statements_are_counted_by_topic(store: Store) -> None:
    """Two reports of one statement count once; `since` takes those seen then."""
    read(store, "a1", "“The ferry will sail.”", now=NOW)
    read(store, "a2", "“The ferry will sail.”", now=NOW + HOUR)
    read(store, "a3", "“It will not.”", now=NOW + 2 * HOUR)
    assert store.topic_counts() == {"ferries": 2}
    assert store.topic_counts(NOW + 2 * HOUR) == {"ferries": 1}
    assert store.topic_counts(NOW + 3 * HOUR) == {}
