"""Text as tokens: what is written in many ways and means one word is one token."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.searching.folding import stream, tokens

ODD = (
    "aZłßıİøé1٣½ '’‘“”-_*\"\u0301\u0640\u064e\u05b8\u0915\u093f经济ガがｶﾞ한국ก็"
    "\u200c\u200d"
    "\ufb01\ue000\ue001\ud800\x00\U00020000"
)
TEXTS = st.one_of(st.text(), st.text(alphabet=ODD))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The FERRY, again.", "the ferry again", id="case, punctuation"),
        pytest.param("Głosowanie", "glosowanie", id="l with stroke"),
        pytest.param("Straße STRASSE", "strasse strasse", id="sharp s"),
        pytest.param("Søren Ærø", "soren aero", id="o with stroke, ash"),
        pytest.param("Đorđe", "dorde", id="d with stroke"),
        pytest.param("ısı İstanbul", "isi istanbul", id="Turkish i"),
        pytest.param("café cafe\u0301 ﬁn", "cafe cafe fin", id="accents, ligatures"),
        pytest.param("don’t don't don`t", "don t don t don t", id="apostrophes"),
        pytest.param("п’ять пʼять п'ять", "п ять п ять п ять", id="modifier letter"),
        pytest.param("“ferry” »ferry« ‚ferry‘", "ferry ferry ferry", id="curly marks"),
        pytest.param("مُحَمَّد محمــد محمد", "محمد محمد محمد", id="harakat, tatweel"),
        pytest.param("أمة إلى", "امة الي", id="alef forms, alef maksura"),
        pytest.param("می‌خواهم", "ميخواهم", id="joiner of Persian"),
        pytest.param("שָׁלוֹם שלום", "שלום שלום", id="points of Hebrew"),
        pytest.param("किताब", "किताब", id="vowel signs of Hindi stay"),
        pytest.param("Ελλάδας ΕΛΛΑΔΑΣ", "ελλαδασ ελλαδασ", id="final sigma"),
        pytest.param("٣٤ 34", "34 34", id="digits"),
        pytest.param("a_b U.S. 3.5", "a b u s 3 5", id="all signs divide"),
        pytest.param("经济增长", "经济 济增 增长 长", id="pairs and the last one"),
        pytest.param("我", "我", id="one character"),
        pytest.param("G7国 x", "g7 国 x", id="scripts side by side"),
        pytest.param("ガス ｶﾞｽ", "ガス ス ガス ス", id="half width"),
        pytest.param("경제를", "경제 제를 를", id="Korean"),
        pytest.param("", "", id="nothing"),
        pytest.param("“…” — *", "", id="signs alone"),
        pytest.param("x" * 100, "x" * 64, id="no word is so long"),
    ],
)
def test_one_word_is_one_token_however_it_is_written(text: str, expected: str) -> None:
    """Case, diacritics, marks and forms fold; scripts without blanks give pairs."""
    assert stream(text) == expected


@given(TEXTS)
@example("ｦｦ0")
def test_tokens_are_safe_to_write_into_an_index(text: str) -> None:
    """No token is empty, is long, or holds a blank, a quote or a sign of ASCII or of
    ours; each lies in the text, in order."""
    last = 0
    for token in tokens(text):
        assert 0 < len(token.text) <= 64
        assert not any(
            each.isspace() or (each < "\x80" and not each.isalnum()) or each == "\ue000"
            for each in token.text
        )
        assert last <= token.start <= token.head <= token.end <= len(text)
        last = token.start


@given(TEXTS.filter(str.isascii))
def test_plain_text_gives_the_same_tokens_in_other_company(text: str) -> None:
    """The quick way for ASCII is no other way."""
    assert stream(f"{text} é").split() == [*stream(text).split(), "e"]
