"""Charts: numbers in words, harmless SVG, and pictures with letters on any machine."""

import struct
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from monitor import charts
from monitor.charts import Chart

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [(date(2026, 2, 1) + timedelta(days=n), n % 4) for n in range(30)]
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
NASTY = 'A & <b>"B"</b>\x00\u202e'


def drawn() -> list[Chart]:
    """One chart of each kind, with names that want to be markup."""
    reports = [(NOON, NASTY), (NOON + timedelta(hours=2), "Harbour TV")]
    return [
        charts.per_day(DAYS, NASTY),
        charts.per_month([("2026-01", 4), ("2026-02", 0)]),
        charts.spread(reports),
        charts.multiples([(NASTY, DAYS), ("Nobody", [(d, 0) for d, _ in DAYS])]),
        charts.health([(NASTY, "ok", ""), ("Courier", "failing", "503")]),
        charts.per_day([]),
        charts.per_month([]),
        charts.spread([]),
        charts.multiples([]),
        charts.health([]),
    ]


@pytest.mark.parametrize("chart", drawn(), ids=lambda chart: chart.summary[:20])
def test_a_chart_is_a_named_picture_without_scripts(chart: Chart) -> None:
    """Every chart is well-formed SVG with role, title and description, and no more."""
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc") == "".join(
        each for each in chart.summary if each.isprintable()
    )
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {"svg", "title", "desc", "rect", "path", "circle", "text"}
    colours = {root.get("fill")} | {each.get("stroke") for each in root.iter()}
    assert colours <= {"currentColor", None}


def test_the_table_behind_a_chart_has_its_numbers() -> None:
    """Each day of the drawing is a row; the summary gives the sum and the greatest."""
    chart = charts.per_day(DAYS)
    assert len(chart.rows) == 30
    assert chart.rows[3] == ("2026-02-04", "3")
    assert chart.summary == "43 statements in 30 days; most on 4 Feb (3)."


def test_spread_counts_an_outlet_once_at_its_first() -> None:
    """The first source is named; an outlet's later reports raise no step."""
    later = NOON + timedelta(hours=3)
    chart = charts.spread([(later, "Courier"), (NOON, "Harbour"), (later, "Harbour")])
    assert [row[0] for row in chart.rows] == ["Harbour", "Courier"]
    assert chart.rows[1][2] == "+3 h"
    assert "First: Harbour" in chart.svg
    assert chart.summary == "First reported by Harbour; 2 outlets within 3 h."


def test_health_puts_trouble_first() -> None:
    """The table behind the states lists a feed in trouble before those that work."""
    chart = charts.health([("A", "ok", ""), ("B", "failing", "503"), ("C", "ok", "")])
    assert chart.rows[0] == ("B", "failing", "503")
    assert chart.summary == "3 feeds: 2 ok, 1 failing."


def test_heat_shades_by_the_greatest_and_says_the_numbers() -> None:
    """Levels run from 0 (none) to 4 (the most); anything at all is at least 1."""
    table = charts.heat({("t", "a"): 1, ("t", "b"): 40}, ["t"], ["a", "b", "c"])
    assert table.counts == ((1, 40, 0),)
    assert table.levels == ((1, 4, 0),)


def test_a_picture_is_as_wide_as_asked_and_has_letters() -> None:
    """The PNG has the width asked for; lettering is drawn from the font that ships."""
    words = charts.png(charts.health([("Courier", "failing", "503")]).svg, 840)
    assert words.startswith(b"\x89PNG")
    assert struct.unpack(">I", words[16:20]) == (840,)
    other = charts.png(charts.health([("Courier", "walled", "503")]).svg, 840)
    assert words != other  # nothing but the word differs
