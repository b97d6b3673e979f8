import itertools

from hypothesis import given
from hypothesis import strategies as st

from watchbell.pipeline.schedule import Schedule, next_slot, phase_ms


def play(schedule: Schedule, start: int, end: int) -> list[tuple[int, int]]:
    """Every turn between two instants when nobody is ever late: (instant, monitor)."""
    turns, now = [], start
    while (coming := schedule.next_at()) is not None and coming <= end:
        now = max(now, coming)
        turns += [(now, due.monitor_n) for due in schedule.due(now, 1000)]
    return turns


def test_a_new_monitor_is_checked_at_once_then_on_its_grid():
    schedule = Schedule()
    schedule.put(7, 60_000, 1_000_000, at_once=True)
    times = [at for at, _ in play(schedule, 1_000_000, 1_000_000 + 600_000)]
    assert times[0] == 1_000_000
    assert 30_000 <= times[1] - times[0] <= 90_000
    assert {b - a for a, b in itertools.pairwise(times[1:])} == {60_000}


def test_a_restart_finds_the_same_grid_and_checks_everything_within_one_interval():
    before, after = Schedule(), Schedule()
    for n in range(1, 200):
        before.put(n, 30_000, 5_000_000)
        after.put(n, 30_000, 5_017_000)
    first = {n: at for at, n in reversed(play(before, 5_000_000, 5_100_000))}
    again = {n: at for at, n in reversed(play(after, 5_017_000, 5_117_000))}
    assert all(0 < at - 5_017_000 <= 30_000 for at in again.values())
    assert all((again[n] - first[n]) % 30_000 == 0 for n in first)


def test_turns_are_spread_evenly_over_the_interval():
    slots = [0] * 30
    for n in range(1, 3001):
        slots[phase_ms(n, 30_000) // 1000] += 1
    assert max(slots) - min(slots) <= 6


def test_a_stall_is_not_made_up_for():
    schedule = Schedule()
    for n in range(1, 101):
        schedule.put(n, 10_000, 0)
    late = schedule.due(65_000, 1000)
    assert len(late) == 100
    assert schedule.due(65_000, 1000) == []
    assert min(at for at, _ in play(schedule, 65_000, 90_000)) >= 70_000


def test_the_limit_leaves_the_rest_for_the_next_look():
    schedule = Schedule()
    for n in range(10):
        schedule.put(n, 10_000, 0, at_once=True)
    assert len(schedule.due(0, 4)) == 4
    assert len(schedule.due(0, 100)) == 6


def test_hurry_moves_a_turn_forward_never_back():
    schedule = Schedule()
    schedule.put(1, 60_000, 0)
    planned = schedule.next_at()
    schedule.hurry(1, planned + 1)
    assert schedule.next_at() == planned
    schedule.hurry(1, 5, "somebody")
    [turn] = schedule.due(5, 10)
    assert (turn.due_at, turn.request_id) == (5, "somebody")


def test_a_removed_monitor_has_no_turn():
    schedule = Schedule()
    schedule.put(1, 60_000, 0, at_once=True)
    schedule.remove(1)
    schedule.hurry(1, 0)
    assert schedule.due(10**9, 10) == []
    assert schedule.next_at() is None
    assert len(schedule) == 0


def test_a_shorter_interval_counts_from_now():
    schedule = Schedule()
    schedule.put(1, 86_400_000, 0)
    schedule.put(1, 30_000, 1000)
    assert schedule.next_at() <= 31_000


@given(st.integers(1, 10**6), st.integers(1_000, 86_400_000), st.integers(0, 2 * 10**12))
def test_the_next_slot_is_after_now_and_within_one_interval(n, interval, now):
    slot = next_slot(n, interval, now)
    assert now < slot <= now + interval
    assert (slot - phase_ms(n, interval)) % interval == 0
