"""Words that a quoted speaker reports of somebody else."""

from monitor.quotes import find_nested
from monitor.quotes.nested import MIN_WORDS, Nested
from monitor.values import Attribution
from tests.quotes.extractors import extractor

RULES = extractor("rules")


def words(text: str, found: tuple[Nested, ...]) -> list[tuple[str, str, int]]:
    """Source, content and the number of the outer attribution of each."""

    def cut(one: Attribution, part: str) -> str:
        return " … ".join(text[s:e] for s, e in getattr(one, part))

    return [
        (cut(n.attribution, "source"), cut(n.attribution, "content"), n.outer)
        for n in found
    ]


def nested(text: str) -> list[tuple[str, str, int]]:
    """What the rules find within what the rules found."""
    return words(text, find_nested(text, RULES.extract(text), RULES))


def test_inner_words_belong_to_the_inner_speaker() -> None:
    """The quoted speaker reports another's words, in marks of the second order."""
    text = "“Oskar Lindt told me, ‘I will resign on Monday,’” Mira Holt said."
    assert nested(text) == [("Oskar Lindt", "‘I will resign on Monday,’", 0)]


def test_indirect_words_within_a_quotation() -> None:
    """An indirect report within a quotation counts too."""
    text = "It rained. “Lindt said that the wall was weak,” Holt said on Monday."
    assert nested(text) == [("Lindt", "the wall was weak", 0)]


def test_the_second_of_two_statements_reports() -> None:
    """`outer` is the number of the attribution that holds it."""
    text = (
        "“The gates held,” Holt said.\n"
        "“Oskar Lindt said that the wall was weak,” she said."
    )
    assert [outer for _, _, outer in nested(text)] == [1]


def test_what_the_speaker_says_themselves_is_not_nested() -> None:
    """The first and second person within a quotation is no third speaker."""
    for inner in ("I said that the wall was weak", "You said that the wall was weak"):
        assert nested(f"“{inner},” Mira Holt said.") == []


def test_an_echo_is_too_little() -> None:
    """Fewer than MIN_WORDS words are a name, not a statement."""
    assert MIN_WORDS == 3
    assert nested("“Lindt said ‘no,’” Mira Holt said.") == []


def test_an_indirect_report_has_no_inner_one() -> None:
    """Without quotation marks the whole clause is the outlet's own wording."""
    assert nested("Holt said that Lindt said that the wall was weak.") == []


def test_it_is_less_sure_than_its_reading() -> None:
    """Each step takes something away, a pronoun more than a name."""
    name, pronoun = (
        find_nested(text, RULES.extract(text), RULES)[0].attribution.confidence
        for text in (
            "“Lindt said that the wall was weak,” Holt said.",
            "“He said that the wall was weak,” Holt said.",
        )
    )
    assert pronoun < name < 1
