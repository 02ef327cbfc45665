"""What `markup` makes of strangers' bytes and tags."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.markup import decode, parse, to_text
from monitor.text import normalise

UKRAINIAN = "Він сказав так"


@pytest.mark.parametrize(
    ("body", "charset", "expected"),
    [
        pytest.param(b"plain", None, "plain", id="ASCII"),
        pytest.param("“é”".encode(), None, "“é”", id="UTF-8"),
        pytest.param("“é”".encode(), "iso-8859-1", "“é”", id="UTF-8, called Latin-1"),
        pytest.param("é".encode("latin-1"), "utf-8", "é", id="Latin-1, called UTF-8"),
        pytest.param(b"\x93a\x94", "iso-8859-1", "“a”", id="Latin-1 is Windows-1252"),
        pytest.param(b"\x93a\x94", "us-ascii", "“a”", id="ASCII is Windows-1252"),
        pytest.param("é".encode() + b"\xe9", None, "éé", id="both in one"),
        pytest.param(b"\x81\xff", None, "\ufffdÿ", id="a byte that is nothing"),
        pytest.param(
            UKRAINIAN.encode("cp1251"), "windows-1251", UKRAINIAN, id="by header"
        ),
        pytest.param(
            b'<meta charset="koi8-u">' + UKRAINIAN.encode("koi8-u"),
            None,
            '<meta charset="koi8-u">' + UKRAINIAN,
            id="by meta",
        ),
        pytest.param(
            b"<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>"
            + UKRAINIAN.encode("cp1251"),
            "no-such-charset",
            "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>"
            + UKRAINIAN,
            id="by http-equiv",
        ),
        pytest.param("é".encode("utf-16"), None, "é", id="UTF-16 mark"),
        pytest.param("é".encode("utf-32"), None, "é", id="UTF-32 mark"),
        pytest.param("é".encode("utf-8-sig"), "koi8-r", "é", id="UTF-8 mark"),
        pytest.param("한국".encode("cp949"), "euc-kr", "한국", id="a browser's alias"),
        pytest.param(b"caf\xe9", "zip", "café", id="a codec that is no charset"),
        pytest.param(b"caf\xe9", "unicode_escape", "café", id="another"),
        pytest.param(b"caf\xe9", "iso-8859-99", "café", id="an unknown one"),
    ],
)
def test_decode(body: bytes, charset: str | None, expected: str) -> None:
    """Bytes become text by mark, by being UTF-8, by declaration, in that order."""
    assert decode(body, charset) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<p>One</p><p>Two</p>", "One\nTwo", id="paragraphs"),
        pytest.param("One<br>Two<br/><br/>Three", "One\nTwo\nThree", id="breaks"),
        pytest.param("<p>One\n line\n</p>", "One line", id="line ends are blanks"),
        pytest.param("One\nTwo", "One\nTwo", id="without tags they stay"),
        pytest.param("<pre>One\nTwo</pre>", "One\nTwo", id="and in pre"),
        pytest.param("<p>so<b>me</b>one <i>said</i></p>", "someone said", id="inline"),
        pytest.param('See <a href="https://x.example">this</a>.', "See this.", id="a"),
        pytest.param("<ul><li>a<li>b</ul>", "a\nb", id="list"),
        pytest.param(
            "<table><tr><td>a<td>b</tr><tr><th>c</table>", "a b\nc", id="table"
        ),
        pytest.param("<q>Yes</q>, he said", "“Yes”, he said", id="q has marks"),
        pytest.param(
            "a<script>x</script><style>y</style><noscript>z</noscript>b",
            "ab",
            id="code",
        ),
        pytest.param("a<!-- c -->b<?php x ?>c", "abc", id="comments"),
        pytest.param(
            "<figure><img alt=x><figcaption>Photo: A</figcaption></figure>b",
            "b",
            id="captions",
        ),
        pytest.param(
            "a &amp; b &lt;i&gt; &#8220;c&#8221;", "a & b <i> “c”", id="names"
        ),
        pytest.param("<p>1 < 2 and 3 > 2</p>", "1 < 2 and 3 > 2", id="bare brackets"),
        pytest.param("&lt;p&gt;One&lt;/p&gt;", "One", id="escaped twice"),
        pytest.param("<p>open <b>tags", "open tags", id="never closed"),
        pytest.param('<p title="a > b">x</p>', "x", id="bracket in attribute"),
        pytest.param("", "", id="nothing"),
        pytest.param("<img src=x>", "", id="no text"),
        pytest.param("<>", "<>", id="no tag"),
    ],
)
def test_to_text(source: str, expected: str) -> None:
    """Blocks become lines, inline markup goes, scripts and captions are left out."""
    assert normalise(to_text(source)) == expected


def test_what_is_nested_too_deeply_is_read_without_a_tree() -> None:
    """libxml2 gives up at 2,048 levels; the text is not lost for that."""
    source = "<div>" * 5000 + "One &amp; two<script>code</script><p>Three</p>"
    assert parse(source) is None
    assert normalise(to_text(source)) == "One & two\nThree"


def test_deep_nesting_below_the_limit_has_a_tree() -> None:
    """Old table layouts nest hundreds of levels; libxml2's usual limit is 256."""
    source = "<div>" * 1000 + "One" + "</div>" * 1000 + "<p>Two</p>"
    assert parse(source) is not None
    assert normalise(to_text(source)) == "One\nTwo"


@pytest.mark.parametrize(
    "source",
    [
        "<" * 10**6,
        "<a " * 300_000,
        "<!--" * 100_000,
        "&" * 10**6,
        '<a b="' * 100_000,
        "<div>" * 3000 + "<script>" * 100_000,
        "<p>x " * 100_000,
        "<b><i>" * 50_000,
    ],
    ids=lambda source: source[:8],
)
def test_hostile_markup_ends_soon(source: str) -> None:
    """Time grows with length, not with its square: each megabyte takes a second."""
    start = time.process_time()
    to_text(source)
    assert time.process_time() - start < 3


@given(st.binary(max_size=200), st.text(max_size=20) | st.none())
def test_decode_survives_everything(body: bytes, charset: str | None) -> None:
    """Any bytes and any declared charset give text."""
    assert isinstance(decode(b"<meta charset='utf-7'>" + body, charset), str)


@given(
    st.text(
        alphabet=st.sampled_from("<>/&;#x \n\"'=!-pabqd[]\0\ud800é") | st.characters(),
        max_size=80,
    )
)
def test_to_text_survives_everything(source: str) -> None:
    """Any string gives text that can be stored once it is normalised."""
    normalise(to_text(source)).encode()
