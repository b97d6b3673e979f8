from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.errors import Conflict
from watchbell.domain.maintenance import (
    MaintenanceWindow,
    WindowStatus,
    begun,
    canceled,
    ended,
    event_of,
    next_occurrences,
    replanned,
    settled,
)
from watchbell.domain.maintenance_times import Occurrence
from watchbell.lib.clock import DAY, HOUR, MINUTE

NOW = 1_800_000_000_000
STARTED, ENDED = "maintenance.started", "maintenance.ended"


def window(
    *, begins_in: int = HOUR, lasts: int = 2 * HOUR, rrule: str | None = None, **changes: object
) -> MaintenanceWindow:
    plain = MaintenanceWindow(
        id="w1",
        org_id="o1",
        title="Upgrade",
        description="",
        covers_all=False,
        service_ids=("s1",),
        groups=("Public",),
        tags=("eu",),
        starts_at=NOW + begins_in,
        ends_at=NOW + begins_in + lasts,
        rrule=rrule,
        time_zone="UTC",
        is_public=True,
        announce_minutes=60,
        status=WindowStatus.SCHEDULED,
        occurrence_starts_at=None,
        occurrence_ends_at=None,
        done_until_at=0,
        created_by="Olga",
        created_at=NOW,
        updated_at=NOW,
        version=1,
    )
    return settled(replace(plain, **changes), NOW).window  # type: ignore[arg-type]


def test_it_begins_and_ends_by_itself() -> None:
    scheduled = window()
    assert scheduled.status is WindowStatus.SCHEDULED
    assert settled(scheduled, NOW + HOUR - 1) == (scheduled, ())
    lasting, names = settled(scheduled, NOW + HOUR)
    assert (lasting.status, names) == (WindowStatus.IN_PROGRESS, (STARTED,))
    assert settled(lasting, NOW + 3 * HOUR - 1) == (lasting, ())
    over, names = settled(lasting, NOW + 3 * HOUR)
    assert (over.status, over.occurrence, names) == (WindowStatus.COMPLETED, None, (ENDED,))
    assert settled(over, NOW + DAY) == (over, ())


def test_one_that_repeats_comes_again_until_its_rule_ends() -> None:
    found = window(rrule="FREQ=DAILY;COUNT=2")
    first = found.occurrence
    lasting, _ = settled(found, NOW + HOUR)
    again, names = settled(lasting, NOW + 3 * HOUR)
    assert first is not None
    assert (again.status, names) == (WindowStatus.SCHEDULED, (ENDED,))
    assert again.occurrence == Occurrence(first.starts_at + DAY, first.ends_at + DAY)
    assert settled(again, NOW + 2 * DAY).window.status is WindowStatus.COMPLETED


def test_one_that_follows_itself_at_once_ends_and_begins() -> None:
    lasting, _ = settled(window(begins_in=0, lasts=DAY, rrule="FREQ=DAILY"), NOW)
    again, names = settled(lasting, NOW + DAY)
    assert (again.status, names) == (WindowStatus.IN_PROGRESS, (ENDED, STARTED))


def test_an_occurrence_that_nobody_saw_is_passed_over_silently() -> None:
    after, names = settled(window(rrule="FREQ=DAILY"), NOW + 2 * DAY)
    assert (after.status, names) == (WindowStatus.SCHEDULED, ())
    assert after.occurrence == Occurrence(NOW + 2 * DAY + HOUR, NOW + 2 * DAY + 3 * HOUR)


def test_begun_by_hand_it_keeps_its_length_and_takes_place_once() -> None:
    early, names = begun(window(rrule="FREQ=DAILY"), NOW)
    assert (early.occurrence, early.status, names) == (
        Occurrence(NOW, NOW + 2 * HOUR),
        WindowStatus.IN_PROGRESS,
        (STARTED,),
    )
    again, _ = settled(early, NOW + 2 * HOUR)
    assert again.occurrence == Occurrence(NOW + DAY + HOUR, NOW + DAY + 3 * HOUR)
    with pytest.raises(Conflict, match="in progress already"):
        begun(early, NOW)


def test_ended_by_hand_it_does_not_begin_again_before_its_next_time() -> None:
    lasting, _ = settled(window(rrule="FREQ=DAILY"), NOW + HOUR)
    after, names = ended(lasting, NOW + HOUR + MINUTE)
    assert (after.status, names) == (WindowStatus.SCHEDULED, (ENDED,))
    assert after.occurrence == Occurrence(NOW + DAY + HOUR, NOW + DAY + 3 * HOUR)
    assert settled(after, NOW + 2 * HOUR) == (after, ())
    with pytest.raises(Conflict, match="not in progress"):
        ended(after, NOW + 2 * HOUR)


def test_a_single_one_that_is_ended_is_over() -> None:
    lasting, _ = settled(window(), NOW + HOUR)
    assert ended(lasting, NOW + HOUR + 1).window.status is WindowStatus.COMPLETED


def test_canceled_it_never_comes_again() -> None:
    lasting, _ = settled(window(rrule="FREQ=DAILY"), NOW + HOUR)
    after, names = canceled(lasting, NOW + HOUR)
    assert (after.status, after.occurrence, names) == (WindowStatus.CANCELED, None, (ENDED,))
    assert settled(after, NOW + DAY + HOUR) == (after, ())
    assert canceled(window(), NOW).names == ()
    with pytest.raises(Conflict, match="canceled already"):
        canceled(after, NOW)
    with pytest.raises(Conflict, match="no occurrence to come"):
        begun(after, NOW)


def test_moved_into_the_future_it_ends_now_and_moved_back_it_begins() -> None:
    lasting, _ = settled(window(), NOW + HOUR)
    moved, names = replanned(lasting, replace(lasting, starts_at=NOW + DAY, ends_at=NOW + DAY + HOUR), NOW + HOUR)
    assert (moved.status, names) == (WindowStatus.SCHEDULED, (ENDED,))
    back, names = replanned(moved, replace(moved, starts_at=NOW, ends_at=NOW + DAY), NOW + HOUR)
    assert (back.status, names) == (WindowStatus.IN_PROGRESS, (STARTED,))


def test_made_longer_while_it_lasts_it_goes_on() -> None:
    lasting, _ = settled(window(), NOW + HOUR)
    longer, names = replanned(lasting, replace(lasting, ends_at=NOW + 9 * HOUR), NOW + 2 * HOUR)
    assert (longer.status, longer.occurrence_ends_at, names) == (WindowStatus.IN_PROGRESS, NOW + 9 * HOUR, ())


def test_another_title_moves_nothing_that_was_begun_by_hand() -> None:
    early, _ = begun(window(), NOW)
    named, names = replanned(early, replace(early, title="Move"), NOW + 1)
    assert (named.occurrence, names) == (early.occurrence, ())


def test_it_covers_by_service_group_or_tag() -> None:
    found = window()
    assert found.covers("s1", None, ())
    assert found.covers("s2", "Public", ())
    assert found.covers("s2", "Other", ("us", "eu"))
    assert not found.covers("s2", "Other", ("us",))
    assert not found.covers("s2", None, ())
    assert replace(found, covers_all=True).covers("s2", None, ())


def test_it_is_announced_so_long_before_and_while_it_lasts() -> None:
    found = window(begins_in=2 * HOUR)
    assert [found.is_announced(NOW + at) for at in (HOUR - 1, HOUR, 4 * HOUR - 1, 4 * HOUR)] == [
        False,
        True,
        True,
        False,
    ]
    assert not replace(found, is_public=False).is_announced(NOW + 2 * HOUR)


def test_its_next_occurrences_begin_with_the_one_that_lasts() -> None:
    early, _ = begun(window(rrule="FREQ=DAILY"), NOW)
    found = next_occurrences(early, 3)
    assert [each.starts_at - NOW for each in found] == [0, DAY + HOUR, 2 * DAY + HOUR]
    assert next_occurrences(canceled(early, NOW).window, 3) == []


def test_its_events_name_it() -> None:
    event = event_of(window(), STARTED)
    assert (event.name, event.org_id, event.is_public) == (STARTED, "o1", False)
    assert event.data["starts_at"] == "2027-01-15T09:00:00.000Z"


@given(
    rrule=st.sampled_from([None, "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=DAILY;COUNT=3"]),
    steps=st.lists(
        st.tuples(st.integers(1, 40), st.sampled_from(["wait", "wait", "begin", "end", "cancel"])), max_size=30
    ),
)
def test_whatever_happens_beginnings_and_ends_take_turns_and_agree_with_its_status(
    rrule: str | None, steps: list[tuple[int, str]]
) -> None:
    now, found, told = NOW, window(rrule=rrule), []
    acts = {"begin": begun, "end": ended, "cancel": canceled}
    for hours, act in steps:
        now += hours * HOUR
        found, names = settled(found, now)
        told += names
        if act in acts:
            try:
                found, names = acts[act](found, now)
            except Conflict:
                continue
            told += names
        assert settled(found, now) == (found, ())
        assert found.lasts == bool(told and told[-1] == STARTED)
        occurrence = found.occurrence
        assert (occurrence is None) == (found.status in (WindowStatus.COMPLETED, WindowStatus.CANCELED))
        if occurrence is not None:
            assert occurrence.ends_at > now
            assert found.lasts == (occurrence.starts_at <= now)
    assert told == [STARTED, ENDED] * (len(told) // 2) + [STARTED] * (len(told) % 2)
