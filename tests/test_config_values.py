"""The typed words of the configuration, and what follows from a whole one."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import (
    Account,
    Config,
    Edition,
    FeedEntry,
    Figure,
    Outlet,
    PollSettings,
    Role,
    Schedule,
    Settings,
    Topic,
)
from monitor.config import scalars as read
from monitor.config.schema import show


@pytest.mark.parametrize(
    ("reader", "written", "value"),
    [
        (read.parse_duration, "90s", timedelta(seconds=90)),
        (read.parse_duration, "1h 30m", timedelta(minutes=90)),
        (read.parse_duration, "1.5h", timedelta(minutes=90)),
        (read.parse_duration, "2w", timedelta(weeks=2)),
        (read.parse_duration, timedelta(1), timedelta(1)),
        (read.parse_size, "500kB", 500_000),
        (read.parse_size, "10 MB", 10_000_000),
        (read.parse_size, "1.5GB", 1_500_000_000),
        (read.parse_size, 7, 7),
        (read.parse_wall_time, "7:05", time(7, 5)),
        (read.parse_wall_time, time(1), time(1)),
        (read.parse_date, "2024", date(2024, 1, 1)),
        (read.parse_date, "2024-07", date(2024, 7, 1)),
        (read.parse_date, date(2024, 7, 5), date(2024, 7, 5)),
        (read.parse_days, "daily", (0, 1, 2, 3, 4, 5, 6)),
        (read.parse_days, "weekdays", (0, 1, 2, 3, 4)),
        (read.parse_days, "Sunday", (6,)),
        (read.parse_days, ["thu", "mon", "thu"], (0, 3)),
        (read.parse_days, (0, 3), (0, 3)),
        (read.check_zone, "Europe/Kyiv", "Europe/Kyiv"),
        (read.check_address, "Desk <d@example.org>", "Desk <d@example.org>"),
        (read.check_url, "http://x.example.org:80/@a", "http://x.example.org:80/@a"),
        (read.check_term, "front line*", "front line*"),
    ],
)
def test_a_word_becomes_its_value(
    reader: Callable[[object], object], written: object, value: object
) -> None:
    """What a person writes is read; what is typed already passes through."""
    assert reader(written) == value


@pytest.mark.parametrize(
    ("reader", "written"),
    [
        *((read.parse_duration, w) for w in ("15", "", "m", "15 parsecs", "-5m")),
        *((read.parse_size, w) for w in ("15", "MB", "0B", "9" * 400 + "GB")),
        *((read.parse_wall_time, w) for w in ("24:00", "7", "07:60", "7.30", "0700")),
        *((read.parse_date, w) for w in ("24", "2024-13", "2024-7-5", "0000", "May")),
        *((read.parse_days, w) for w in ("", "monkey", "everyday", [], ["x"])),
        *((read.check_zone, w) for w in ("", "Europe", "../etc", "CEST5", "a\0")),
        *((read.check_address, w) for w in ("a", "a@b c", "a@b\n", "<a@b", "a@b>")),
        *((read.check_url, w) for w in ("x", "http://", "ftp://x", "http://[x")),
        *((read.check_url, w) for w in ("http://x:99999/", "http://a b/", "//x")),
        *((read.check_term, w) for w in ("", "*", "a*b", "* a", "!")),
        *((read.check_language, w) for w in ("", "english", "EN", "e")),
    ],
)
def test_a_wrong_word_is_refused(
    reader: Callable[[object], object], written: object
) -> None:
    """Every refusal is a ValueError, which becomes a line with a place."""
    with pytest.raises(ValueError, match=r"\w"):
        reader(written)


@given(st.integers(0, 10**9).map(lambda n: timedelta(seconds=n)))
def test_a_duration_is_shown_as_it_is_read(duration: timedelta) -> None:
    """`show` writes what `parse_duration` reads back."""
    assert read.parse_duration(show(duration)) == duration


def test_a_role_is_held_from_its_first_day_to_the_day_before_its_end() -> None:
    """Two people who follow each other share one date."""
    role = Role(title="mayor", since=date(2020, 1, 1), until=date(2021, 1, 1))
    held = [date(2020, 1, 1), date(2020, 12, 31)]
    assert all(role.is_held_on(day) for day in held)
    assert not any(
        role.is_held_on(day) for day in (date(2019, 12, 31), date(2021, 1, 1), None)
    )


def _config() -> Config:
    return Config(
        settings=Settings(timezone="Europe/Oslo"),
        figures=(
            Figure(id="ada", name="Ada Example", tags=("press",)),
            Figure(id="mira", name="Mira Holt"),
            Figure(id="off", name="Bo Berg", tags=("press",), enabled=False),
        ),
        outlets=(
            Outlet(
                id="o",
                name="O",
                feeds=(
                    FeedEntry(url="https://o.example.org/1"),
                    FeedEntry(url="https://o.example.org/2", enabled=False),
                ),
            ),
            Outlet(
                id="p",
                name="P",
                feeds=(FeedEntry(url="https://p.example.org"),),
                enabled=False,
            ),
        ),
        accounts=(
            Account(figure="ada", channel="X", url="https://x.example.org/ada"),
            Account(figure="off", channel="X", url="https://x.example.org/off"),
        ),
        topics=(
            Topic(id="a", title="A", any=("a",)),
            Topic(id="b", title="B", any=("b",)),
        ),
    )


def test_only_what_is_enabled_is_polled() -> None:
    """A feed, an outlet or a figure that is off takes its feeds with it."""
    feeds = _config().feeds
    assert [feed.label for feed in feeds] == ["O", "ada on X"]
    assert feeds[0].interval == timedelta(minutes=15)
    assert len({feed.id for feed in feeds}) == 2


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(("all",), ["ada", "mira"]), (("mira",), ["mira"]), (("tag:press",), ["ada"])],
)
def test_an_edition_has_the_watched_figures_it_asks_for(
    asked: tuple[str, ...], expected: list[str]
) -> None:
    """By id, by tag, or all of those who are watched."""
    edition = Edition(id="d", title="D", figures=asked)
    assert [figure.id for figure in _config().figures_of(edition)] == expected


def test_an_edition_shows_topics_in_its_own_order_and_in_its_own_zone() -> None:
    """The edition's wish comes before the usual."""
    config = _config()
    edition = Edition(id="d", title="D", topics=("b", "a"))
    assert [topic.id for topic in config.topics_of(edition)] == ["b", "a"]
    assert config.zone_of(edition) == "Europe/Oslo"
    away = Edition(id="d", title="D", schedule=Schedule(timezone="UTC"))
    assert [topic.id for topic in config.topics_of(away)] == ["a", "b"]
    assert config.zone_of(away) == "UTC"


def test_paths_stay_relative(tmp_path: Path) -> None:
    """A relative path counts from where the program is started, later."""
    assert read.check_path(Path("var/x")) == Path("var/x")
    assert read.check_path(tmp_path) == tmp_path


def test_the_shortest_interval_is_not_longer_than_the_longest() -> None:
    """Between the two no feed could be polled at its own pace."""
    hour = timedelta(hours=1)
    with pytest.raises(ValueError, match="min_interval is longer"):
        PollSettings(min_interval=hour, max_interval=hour / 2)
    assert PollSettings(min_interval=hour, max_interval=hour).min_interval == hour
