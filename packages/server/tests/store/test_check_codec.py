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


def test_a_lasting_outage_says_its_error_once() -> None:
    error = "connection refused by 192.0.2.7:443 after 0.3 ms"
    hour = [CheckRow(7, HOUR + place * 30_000, Verdict.FAILURE, None, None, error) for place in range(120)]
    assert len(encode(HOUR, hour)) < 200
