"""Who is on call, at random: every instant belongs to one shift or one gap, and shifts agree with who is asked for."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from support.rotations import PEOPLE, at, override, plan, rotation
from watchbell.domain.on_call import gaps, shifts, turns, who
from watchbell.lib.clock import DAY, MINUTE

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca"]
)
CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
DAYS = st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, max_size=7, unique=True)
WINDOWS = st.builds(lambda days, start, end: {"days": days, "start": start, "end": end}, DAYS, CLOCK, CLOCK).filter(
    lambda window: window["start"] != window["end"]
)
ROTATIONS = st.builds(
    lambda people, day, handover, every, unit, windows: rotation(
        *people,
        starts_on=(datetime(2027, 3, 1, tzinfo=UTC) + timedelta(days=day)).strftime("%Y-%m-%d"),
        handover=handover,
        turn={"every": every, "unit": unit},
        windows=windows,
    ),
    st.lists(st.sampled_from([*PEOPLE, "gone"]), min_size=1, max_size=4),
    st.integers(-800, 30),
    CLOCK,
    st.integers(1, 30),
    st.sampled_from(["hour", "day", "week"]),
    st.lists(WINDOWS, max_size=3),
)
BEGINS = st.integers(at("2027-03-10T00:00:00Z"), at("2027-11-20T00:00:00Z"))
OVERRIDES = st.builds(
    lambda person, begin, lasts, created, name: override(person, begin, begin + lasts, created, f"o{name}"),
    st.sampled_from([*PEOPLE, "gone"]),
    st.integers(-3 * DAY, 12 * DAY),
    st.integers(1, 5 * DAY),
    st.integers(0, 3),
    st.integers(0, 99),
)


@given(
    zone=ZONES,
    rotations=st.lists(ROTATIONS, max_size=3),
    relative=st.lists(OVERRIDES, max_size=3, unique_by=lambda each: each.id),
    begin=BEGINS,
    lasts=st.integers(1, 12 * DAY),
    moments=st.lists(st.integers(0, 12 * DAY), max_size=30),
)
@example(  # both days on which clocks change lie in it
    zone="Australia/Lord_Howe",
    rotations=[rotation("olga", "bob", turn={"every": 1, "unit": "hour"})],
    relative=[],
    begin=at("2027-04-03T00:00:00Z"),
    lasts=3 * DAY,
    moments=list(range(0, 3 * DAY, 15 * MINUTE)),
)
def test_every_instant_belongs_to_one_shift_or_gap_and_agrees_with_who(
    zone, rotations, relative, begin, lasts, moments
):
    moved = [override(o.contact_id, begin + o.starts_at, begin + o.ends_at, o.created_at, o.id) for o in relative]
    named = [each.model_copy(update={"name": f"layer {layer}"}) for layer, each in enumerate(rotations)]
    which = plan(*named, zone=zone, overrides=moved)
    end = begin + lasts
    laid = shifts(which, begin, end)
    free = gaps(laid, begin, end)
    parts = sorted([(each.starts_at, each.ends_at) for each in laid] + [tuple(each) for each in free])
    assert parts[0][0] == begin
    assert parts[-1][1] == end
    assert all(first[1] == second[0] for first, second in itertools.pairwise(parts))
    assert all(starts < ends for starts, ends in parts)
    assert not any(one._goes_on_as(other) for one, other in itertools.pairwise(laid))
    edges = [edge for part in parts for edge in (part[0], part[1] - 1)]
    for moment in [*edges, *(begin + offset for offset in moments if offset < lasts)]:
        covering = [each for each in laid if each.starts_at <= moment < each.ends_at]
        duty = who(which, moment)
        if duty is None:
            assert covering == []
        else:
            assert [(c.contact_id, c.rotation, c.override_id) for c in covering] == [
                (duty.contact_id, duty.rotation, duty.override_id)
            ]


@given(zone=ZONES, each=ROTATIONS, begin=BEGINS, cut=st.integers(1, 6 * DAY))
def test_a_while_laid_out_in_two_parts_says_the_same(zone, each, begin, cut):
    which = plan(each, zone=zone)
    end = begin + 8 * DAY
    parts = [*shifts(which, begin, begin + cut), *shifts(which, begin + cut, end)]
    minutes = range(begin, end, 37 * MINUTE)

    def told(found, moment):
        return [shift.contact_id for shift in found if shift.starts_at <= moment < shift.ends_at]

    whole = shifts(which, begin, end)
    assert [told(parts, moment) for moment in minutes] == [told(whole, moment) for moment in minutes]


@given(zone=ZONES, each=ROTATIONS, begin=BEGINS)
def test_turns_begin_where_the_wall_shows_the_handover(zone, each, begin):
    """Days and weeks only: hours divide the day. A handover in a gap of the clock begins at the gap's end."""
    if each.turn.unit == "hour" or each.windows:
        return
    clock = ZoneInfo(zone)
    for turn in turns(plan(each, zone=zone), begin, begin + 12 * DAY):
        if turn.starts_at > begin:
            shown = datetime.fromtimestamp(turn.starts_at / 1000, clock)
            hour, minute = map(int, each.handover.split(":"))
            late = (shown.hour * 60 + shown.minute) - (hour * 60 + minute)
            assert 0 <= late <= 60
            if late:
                before = datetime.fromtimestamp(turn.starts_at / 1000 - 1, clock)
                assert before.utcoffset() != shown.utcoffset()
