"""What headers say of time: Retry-After, Cache-Control, Expires, charset."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from monitor.fetch import headers

DATE = "Wed, 04 Mar 2026 12:00:00 GMT"
LATER = "Wed, 04 Mar 2026 12:30:00 GMT"
HALF_HOUR = timedelta(minutes=30)
YEAR = timedelta(days=366)


@pytest.mark.parametrize(
    ("given_headers", "expected"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"Cache-Control": "max-age=1800"}, HALF_HOUR, id="max-age"),
        pytest.param({"cache-control": "Max-Age=1800"}, HALF_HOUR, id="any case"),
        pytest.param(
            {"Cache-Control": 'public, max-age="1800"'}, HALF_HOUR, id="quoted"
        ),
        pytest.param(
            {"Cache-Control": "max-age=2000", "Age": "200"}, HALF_HOUR, id="less Age"
        ),
        pytest.param({"Cache-Control": "max-age=10", "Age": "60"}, None, id="stale"),
        pytest.param({"Cache-Control": "max-age=0"}, None, id="zero"),
        pytest.param({"Cache-Control": "max-age=-5"}, None, id="negative"),
        pytest.param({"Cache-Control": "max-age=9" + "9" * 40}, YEAR, id="absurd"),
        pytest.param({"Cache-Control": "no-cache, max-age=60"}, None, id="no-cache"),
        pytest.param({"Cache-Control": "no-store, max-age=60"}, None, id="no-store"),
        pytest.param({"Expires": LATER, "Date": DATE}, HALF_HOUR, id="Expires"),
        pytest.param({"Expires": DATE, "Date": LATER}, None, id="expired"),
        pytest.param({"Expires": LATER}, None, id="no Date to compare with"),
        pytest.param({"Expires": "0", "Date": DATE}, None, id="Expires: 0"),
        pytest.param(
            {"Cache-Control": "max-age=1800", "Expires": DATE, "Date": DATE},
            HALF_HOUR,
            id="max-age before Expires",
        ),
    ],
)
def test_max_age(given_headers: dict[str, str], expected: timedelta | None) -> None:
    """How long an answer stays fresh, in the order of RFC 9111."""
    assert headers.max_age(CaseInsensitiveDict(given_headers)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("1800", HALF_HOUR, id="seconds"),
        pytest.param(LATER, HALF_HOUR, id="date"),
        pytest.param("Wed, 04 Mar 2026 12:30:00 -0000", HALF_HOUR, id="no zone"),
        pytest.param("Wednesday, 04-Mar-26 12:30:00 GMT", HALF_HOUR, id="RFC 850"),
        pytest.param("9" * 50, YEAR, id="absurd"),
        pytest.param("-1", None, id="negative"),
        pytest.param("1.5", None, id="fraction"),
        pytest.param("²", None, id="a digit that is none"),
        pytest.param("Wed, 99 Mar 2026 12:30:00 GMT", None, id="no such day"),
    ],
)
def test_retry_after(value: str, expected: timedelta | None) -> None:
    """Seconds, or a date measured against the answer's own Date."""
    answer = CaseInsensitiveDict({"Retry-After": value, "Date": DATE})
    assert headers.retry_after(answer) == expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ('text/html; boundary=x; Charset="koi8-r"', "koi8-r"),
        ("text/html; charset=", None),
        ("text/html", None),
        ("", None),
    ],
)
def test_charset(content_type: str, expected: str | None) -> None:
    """The charset parameter, lower case, wherever it stands."""
    assert headers.charset(content_type) == expected


@given(
    st.dictionaries(
        st.sampled_from(["Retry-After", "Cache-Control", "Age", "Expires", "Date"]),
        st.one_of(
            st.text(max_size=30),
            st.sampled_from([DATE, LATER, "max-age=5", "max-age"]),
            st.from_regex(r"\A[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ \S+\Z"),
        ),
    )
)
def test_any_headers_are_survived(given_headers: dict[str, str]) -> None:
    """Whatever a server writes there gives a positive duration or none."""
    answer = CaseInsensitiveDict(given_headers)
    for found in (headers.max_age(answer), headers.retry_after(answer)):
        assert found is None or timedelta() < found <= YEAR
