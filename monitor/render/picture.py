"""The one picture that a mail may carry: statements per day, on opaque ground."""

from monitor import charts
from monitor.values import Image, Issue

_WIDTH = 1120
"""Pixels: twice what a mail shows, for screens that have them."""


def chart_of(issue: Issue) -> Image:
    """New statements per day; the alt text says with numbers what is to be seen."""
    chart = charts.per_day(issue.days, "New statements per day")
    png = charts.png(chart.svg, _WIDTH)
    return Image("days", png, f"{chart.title}: {chart.summary}")
