import random

from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.store.check_codec import decode, encode

HOUR = 3_600_000
rows = st.builds(
    CheckRow,
    st.just(7),
    st.integers(HOUR, 2 * HOUR - 1),
    st.sampled_from(list(Verdict)),
    st.one_of(st.none(), st.integers(0, 2**31 - 1).map(lambda tenths: tenths / 10)),
    st.one_of(st.none(), st.integers(-(2**30), 2**30)),
    st.one_of(st.none(), st.text(max_size=30)),
    st.booleans(),
)


@given(st.lists(rows, min_size=1, max_size=40, unique_by=lambda row: row.at))
def test_a_chunk_gives_back_every_row(hour: list[CheckRow]) -> None:
    hour.sort(key=lambda row: row.at)
    assert decode(7, HOUR, encode(HOUR, hour)) == hour


def test_a_check_takes_less_than_six_bytes() -> None:
    dice = random.Random(1)
    hour = [
        CheckRow(7, HOUR + place * 30_000 + dice.randrange(40), Verdict.SUCCESS, dice.gauss(820, 60) / 10, 200, None)
        for place in range(120)
    ]
    assert len(encode(HOUR, hour)) / len(hour) < 6


def test_an_hour_with_planned_work_takes_hardly_more() -> None:
    hour = [
        CheckRow(7, HOUR + place * 30_000, Verdict.SUCCESS, 82.0, 200, None, in_maintenance=40 <= place < 80)
        for place in range(120)
    ]
    plain = [row._replace(in_maintenance=False) for row in hour]
    assert len(encode(HOUR, hour)) <= len(encode(HOUR, plain)) + 20


def test_what_was_written_before_planned_work_was_known_is_read_as_before() -> None:
    blob = bytes.fromhex("010503000000638c4f6078f58a010cea181060220303239cc3cc8290408832442be5e52b24e61597a71629c50200")
    assert decode(7, HOUR, blob) == [
        CheckRow(7, HOUR + 1, Verdict.SUCCESS, 12.5, 200, None),
        CheckRow(7, HOUR + 60_000, Verdict.TIMEOUT, None, None, "no answer"),
        CheckRow(7, HOUR + 120_000, Verdict.FAULT, None, None, None),
    ]


def test_a_lasting_outage_says_its_error_once() -> None:
    error = "connection refused by 192.0.2.7:443 after 0.3 ms"
    hour = [CheckRow(7, HOUR + place * 30_000, Verdict.FAILURE, None, None, error) for place in range(120)]
    assert len(encode(HOUR, hour)) < 200
