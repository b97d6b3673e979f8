"""What a probe found, as values: whole results, and whatever the API may leave out or garble."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.globalping_result import SUBJECTS, Found, findings_of, reading_of
from watchbell.domain.judging import Absent

PLACE = {"city": "Auckland", "country": "NZ", "network": "Zappie Host LLC"}
NOW = 1_800_000_000_000
WORDS = st.sampled_from(
    [
        "stats",
        "timings",
        "tls",
        "headers",
        "answers",
        "rawBody",
        "statusCode",
        "total",
        "avg",
        "loss",
        "value",
        "expiresAt",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=5),
)


def test_the_place_is_told_as_far_as_it_is_known():
    assert Found("ping", PLACE, {}).place == "Auckland, NZ (Zappie Host LLC)"
    assert Found("ping", {}, {}).place == "an unknown place"


def test_a_certificate_that_has_run_out_counts_below_zero():
    result = {"tls": {"expiresAt": "2027-01-14T08:00:00.000Z"}}
    assert Found("http", PLACE, result).days_left(NOW) == -1
    assert Found("http", PLACE, {"tls": None}).days_left(NOW) is None


def test_an_assertion_about_status_or_answer_takes_the_place_of_what_is_usual():
    found = Found("dns", PLACE, {"statusCode": 3, "statusCodeName": "NXDOMAIN", "answers": []})
    assert [each.ok for each in findings_of(found, "a.example", "200", frozenset())] == [False, False]
    assert findings_of(found, "a.example", "200", frozenset({"status", "answer"})) == []


@pytest.mark.parametrize("measurement", ["ping", "http", "dns"])
@given(result=st.dictionaries(WORDS, ANYTHING, max_size=8), place=st.dictionaries(WORDS, ANYTHING, max_size=3))
def test_no_result_does_harm(measurement, result, place):
    found = Found(measurement, place, result)
    assert all(each.detail for each in findings_of(found, "a.example", "200", frozenset()))
    reading = reading_of(found, NOW)
    assert reading.keys() >= SUBJECTS.keys()
    assert found.place
    for subject in SUBJECTS:
        with contextlib.suppress(Absent, ValueError):
            reading[subject]("$")
