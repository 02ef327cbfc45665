"""One shape for all text: normalising, paragraphs, sentences, words."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import text as texts
from monitor.text import fold, normalise, paragraphs, sentences, word_spans, words
from monitor.values import Span

ODD = (
    "aA.1 \n\r\t'`\"’‘“”«»[](){}-_–—\xa0\xad\u0301\u0345\u0915\u093f"
    "\u200b\u200d\u202e\ufeff"
)
TEXTS = st.one_of(st.text(), st.text(alphabet=ODD))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour", id="ends"),
        pytest.param("  one \n\n\n two\t\n", "one\ntwo", id="empty lines"),
        pytest.param("a\xa0b\u2009\u202fc  d", "a b c d", id="blanks"),
        pytest.param("Cafe\u0301", "Café", id="composed"),
        pytest.param("sta\xadte\u200bment\ufeff\x00", "statement", id="unseen"),
        pytest.param("\u202eabc\u202c", "abc", id="bidirectional overrides"),
        pytest.param("lone \ud800 half", "lone half", id="lone surrogate"),
        pytest.param("''Yes,'' she said. ``No.''", '"Yes," she said. "No."', id="old"),
        pytest.param("“Yes,” ‘no’ «oui»", "“Yes,” ‘no’ «oui»", id="typographic kept"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="joiner that spells"),
        pytest.param("wo\u200drd", "word", id="joiner that is debris"),
        pytest.param("👩\u200d🚀", "👩\u200d🚀", id="joined emoji"),
    ],
)
def test_text_is_put_into_one_shape(raw: str, expected: str) -> None:
    """Blanks, line ends and old marks become one form; what is unseen goes."""
    assert normalise(raw) == expected


@given(TEXTS)
def test_normalising_twice_changes_nothing(raw: str) -> None:
    """`normalise` is idempotent, and no line is empty or edged with blanks."""
    text = normalise(raw)
    assert normalise(text) == text
    assert all(line and line == line.strip(" ") for line in text.split("\n") if text)


@given(st.one_of(TEXTS, st.text(alphabet="ab '`.“”‘’–—…\n\t\u0301é", max_size=12)))
def test_what_is_plain_needs_no_normalising(raw: str) -> None:
    """The quick way for plain paragraphs gives what the thorough one gives: a second
    paragraph sends a text the thorough way."""
    assert normalise(f"{raw}\nx") == f"{normalise(raw)}\nx".removeprefix("\n")


def test_any_run_of_line_ends_divides_paragraphs() -> None:
    """One line feed or five, with blanks between: two paragraphs."""
    text = " One.\n\n \r\n Two and more. \n"
    assert [text[s:e] for s, e in paragraphs(text)] == ["One.", "Two and more."]


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param(["Mr. Lindt of the U.S. Navy said no.", "He left."], id="titles"),
        pytest.param(["He left at 5 p.m. on Monday.", "It rained."], id="p.m. within"),
        pytest.param(["He left at 5 p.m.", "The rain began."], id="p.m. last"),
        pytest.param(["It cost 3.5 million.", "Gen. A. B. Holt paid."], id="numbers"),
        pytest.param(["No. 5 won.", "Was it Jan. 5?", "No."], id="No. and months"),
        pytest.param(["“Stop!” she cried.", "“Go.”", "They went."], id="closing marks"),
        pytest.param(["We wait ... and see…", "(Or not.)", "Why?!"], id="ellipses"),
        pytest.param(["Oslo-based Acme Inc. Chief Ada Example spoke."], id="company"),
        pytest.param(["He works at Acme Inc.", "The firm grew."], id="company last"),
        pytest.param(["О́н ушёл.", "Она осталась."], id="cyrillic"),
        pytest.param(["वह गया।", "वह आयी।"], id="danda"),
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    """Shortened words, initials and numbers do not end a sentence."""
    text = " ".join(expected)
    assert [text[s:e] for s, e in sentences(text)] == expected


def test_sentences_without_blanks_are_divided() -> None:
    """Chinese and Japanese stops divide though no blank follows."""
    text = "他来了。“我走！”她说。"
    assert [text[s:e] for s, e in sentences(text)] == ["他来了。", "“我走！”", "她说。"]


def test_sentences_of_a_part_stay_in_it() -> None:
    """`within` limits where sentences are looked for; offsets count in the whole."""
    text = "One. Two. Three."
    assert sentences(text, Span(5, 16)) == (Span(5, 9), Span(10, 16))


@given(TEXTS)
def test_sentences_lie_in_paragraphs_in_order(text: str) -> None:
    """Sentences are not empty, do not overlap and never cross a paragraph."""
    found = sentences(text)
    blocks = paragraphs(text)
    assert all(one.end <= two.start for one, two in pairwise(found))
    for start, end in found:
        assert start < end
        assert any(block.start <= start and end <= block.end for block in blocks)
    kept = "".join(text[s:e] for s, e in found)
    assert "".join(kept.split()) == "".join("".join(text.split()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("“We will win,”", '"we will win"', id="marks and case"),
        pytest.param("the government’s plan", "The government's plan", id="apostrophe"),
        pytest.param("[the] end — at last", "the end - at last", id="brackets, dash"),
        pytest.param("‘No’", "no", id="single marks"),
        pytest.param("ﬁve\xa0 ½", "five 1⁄2", id="compatibility"),
    ],
)
def test_same_wordings_fold_to_the_same_form(one: str, other: str) -> None:
    """Case, marks, dashes, brackets and blanks make no difference to a wording."""
    assert fold(one) == fold(other)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    """`fold` is idempotent."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "“The [new] O’Hara-led team’s 1,500.5 ‘wins’.”",
            ("the", "new", "o'hara-led", "team's", "1,500.5", "wins"),
            id="english",
        ),
        pytest.param("東京は ok", ("東", "京", "は", "ok"), id="by character"),
        pytest.param("हिन्दी, में", ("हिन्दी", "में"), id="vowel signs stay"),
        pytest.param("—…!", (), id="none"),
    ],
)
def test_words_are_letters_and_digits(text: str, expected: tuple[str, ...]) -> None:
    """Words keep inner apostrophes, hyphens and decimal signs and nothing else."""
    assert words(text) == expected


@pytest.mark.parametrize("piece", ["a. ", "'", '."', "A. ", "\u200d", "1,", " \r"])
def test_odd_text_takes_no_more_than_linear_time(piece: str) -> None:
    """No text makes the patterns go back and forth."""
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    normalise(text), sentences(text), paragraphs(text), words(text)
    assert time.process_time() - started < 2


@given(TEXTS)
def test_word_spans_are_words_in_their_places(text: str) -> None:
    """Spans go forward without overlap, and each holds the word that it folds to."""
    ends = [0]
    for word, span in word_spans(text):
        assert ends[-1] <= span.start < span.end <= len(text)
        assert fold(text[span.start : span.end]) == word
        ends.append(span.end)


def test_plain_words_have_spans() -> None:
    """In ordinary text they are the words that `words` gives."""
    text = "“We’ll pay 1,200 crowns” — said Holt; peace-talks, 不会."
    assert tuple(word for word, _ in word_spans(text)) == words(text)


def test_what_is_printed_and_yet_unseen_is_known() -> None:
    """The short way asks `str.isprintable`, which lets a few unseen characters by."""
    unseen = (chr(code) for code in range(0x110000) if texts._UNSEEN.match(chr(code)))
    assert (
        "".join(one for one in unseen if one.isprintable()) == texts._PRINTABLE_UNSEEN
    )


@given(st.text(st.sampled_from("ab  \n\t\r'`é\u0301\xa0\u200b\u2009\u034f漢.“”\u1160")))
def test_the_short_way_gives_what_the_long_way_gives(raw: str) -> None:
    """Most texts need no patterns, and come out as if they had met them."""
    long = texts._normalise_once(raw)
    while (again := texts._normalise_once(long)) != long:
        long = again
    assert normalise(raw) == long
