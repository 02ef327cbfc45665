"""Topics that `topics suggest` proposes: what of their words is worth proposing."""

from datetime import date

from monitor import topics
from monitor.parts import stem_counts
from monitor.values import Leftover

KNOWN = topics.Known(figures={"ada": ("Ada Example",)}, words=stem_counts())


def left(*contents: str) -> list[Leftover]:
    """Statements that no topic takes."""
    return [
        Leftover(
            statement_id=f"s{n}",
            figure_id="ada",
            content=content,
            context=content,
            title="",
            language="en",
        )
        for n, content in enumerate(contents)
    ]


def test_junk_is_not_proposed() -> None:
    """No digits, no verbs, no scraps, and no word that stands in every other article;
    what is left names the topic."""
    found = topics.suggest(
        left(
            "The government asked the leader to publish the lighthouse survey in 2019.",
            "A lighthouse survey of 2019 is what the government wants to publish.",
            "The leader of the government didn't read the lighthouse survey of 2019.",
            "Our lighthouse survey of 2019 has the government’s attention, leader.",
        ),
        date(2026, 3, 3),
        known=KNOWN,
    )
    (one,) = found
    words = {word for term, _ in one.terms for word in term.split()}
    assert "lighthouse" in words
    assert words.isdisjoint(
        {"2019", "government", "leader", "publish", "attention", "didn", "t", "s"}
    )
    assert "lighthouse" in one.title.lower()
    assert "government" not in one.title.lower()


def test_names_with_a_number_are_proposed() -> None:
    """A summit or an aeroplane is called so."""
    (one,) = topics.suggest(
        left(
            *(
                f"The F-16 jets will be sent {when}."
                for when in ("soon", "at once", "by sea", "unarmed")
            )
        ),
        date(2026, 3, 3),
        known=KNOWN,
    )
    assert any("F-16" in term for term, _ in one.terms)
