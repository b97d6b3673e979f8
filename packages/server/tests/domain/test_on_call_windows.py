"""Whether a rotation is open at a moment: read off the clock, and the same as when all is laid out."""

from hypothesis import example, given
from hypothesis import strategies as st

from support.rotations import plan, rotation
from watchbell.domain.on_call import shifts, who
from watchbell.domain.window_fields import DAY_NAMES
from watchbell.lib.clock import DAY, HOUR, MINUTE, parse_rfc3339

MINUTES = st.integers(0, 1439)
FORWARD = parse_rfc3339("2027-03-28T01:00:00Z")
ONE = [{"days": list(DAY_NAMES), "start": "00:00", "end": "24:00"}]


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


windows = st.lists(
    st.builds(
        lambda days, start, end: {"days": days, "start": clock(start), "end": clock(end) if end != start else "24:00"},
        st.lists(st.sampled_from(DAY_NAMES), min_size=1, max_size=7, unique=True),
        MINUTES,
        MINUTES,
    ),
    min_size=1,
    max_size=4,
)


@given(windows, st.integers(-12 * 24 * 60, 12 * 24 * 60), st.sampled_from(["Europe/Berlin", "UTC", "Asia/Kathmandu"]))
@example(ONE, 10 * 24 * 60, "UTC")
def test_it_is_open_at_a_moment_as_it_is_laid_out(wanted, minutes, zone):
    made = plan(rotation("olga", starts_on="2026-01-01", windows=wanted), zone=zone)
    at = FORWARD + minutes * MINUTE
    laid = shifts(made, at - DAY, at + HOUR)
    assert (who(made, at) is not None) == any(each.starts_at <= at < each.ends_at for each in laid)
