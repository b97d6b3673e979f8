"""Who is on call: every instant belongs to one shift or one gap, whatever the rotations, the zone and the clock changes."""

import pytest
from pydantic import ValidationError

from support.rotations import at, override, plan, rotation
from watchbell.domain import on_call
from watchbell.domain.on_call import (
    OnCallSchedule,
    OnDuty,
    Plan,
    Shift,
    gaps,
    shifts,
    turns,
    who,
    whole_turns_since,
)
from watchbell.domain.on_call_warnings import warnings
from watchbell.lib.clock import DAY, HOUR

NEWS = at("2027-01-15T08:00:00Z")


def people_at(which: Plan, *moments: str) -> list[str | None]:
    found = [who(which, at(moment)) for moment in moments]
    return [None if each is None else each.contact_id for each in found]


def test_people_take_turns_by_the_week():
    weekly = plan(rotation())
    moments = ("2027-01-04T08:59:59Z", "2027-01-04T09:00:00Z", "2027-01-11T08:59:59Z", "2027-01-11T09:00:00Z")
    assert people_at(weekly, *moments) == [None, "olga", "olga", "bob"]
    assert people_at(weekly, "2027-01-18T09:00:00Z", "2027-01-25T09:00:00Z") == ["eva", "olga"]


def test_what_lies_below_rotations_that_leave_nothing_free_is_not_laid_out(monkeypatch):
    begin, asked = at("2027-02-01T00:00:00Z"), []
    hourly = {"turn": {"every": 1, "unit": "hour"}}
    mornings = rotation("bob", name="mornings", windows=[{"start": "00:00", "end": "12:00"}], **hourly)
    layers = plan(*[rotation("eva", name=f"{n}", **hourly) for n in range(8)], rotation("olga", name="all"), mornings)
    real = on_call._own_turns
    monkeypatch.setattr(
        on_call, "_own_turns", lambda plan, line, *span: asked.append(line.name) or real(plan, line, *span)
    )
    assert [each.contact_id for each in shifts(layers, begin, begin + 2 * DAY)] == ["bob", "olga"] * 2
    assert asked == ["mornings", "all"]


def test_a_handover_stays_where_it_is_on_the_wall_when_clocks_change():
    daily = plan(rotation(turn={"every": 1, "unit": "day"}), zone="Europe/Berlin")
    laid = turns(daily, at("2027-03-27T00:00:00Z"), at("2027-03-30T00:00:00Z"))
    assert [each.ends_at - each.starts_at for each in laid[1:3]] == [23 * HOUR, 24 * HOUR]
    assert laid[2].starts_at == at("2027-03-28T07:00:00Z")
    autumn = turns(daily, at("2027-10-30T00:00:00Z"), at("2027-11-01T12:00:00Z"))
    assert autumn[1].ends_at - autumn[1].starts_at == 25 * HOUR


def test_half_days_follow_the_wall_as_well():
    halves = plan(rotation("olga", "bob", handover="08:00", turn={"every": 12, "unit": "hour"}), zone="Europe/Berlin")
    winter, summer = at("2027-03-27T12:00:00Z"), at("2027-03-28T12:00:00Z")
    assert {turn.starts_at for turn in turns(halves, winter, winter + 2 * DAY)} >= {
        at("2027-03-27T19:00:00Z"),
        at("2027-03-28T06:00:00Z"),
        at("2027-03-28T18:00:00Z"),
    }
    assert [who(halves, each).contact_id for each in (winter, summer)] == ["olga", "olga"]


def test_a_turn_of_an_hour_that_no_clock_shows_is_nobodys():
    hourly = plan(rotation("olga", "bob", turn={"every": 1, "unit": "hour"}), zone="Europe/Berlin")
    laid = turns(hourly, at("2027-03-28T00:00:00Z"), at("2027-03-28T03:00:00Z"))
    assert [each.ends_at - each.starts_at for each in laid] == [HOUR, HOUR, HOUR]
    assert [each.contact_id for each in laid] == ["olga", "olga", "bob"]
    assert len(shifts(hourly, at("2027-03-28T00:00:00Z"), at("2027-03-28T03:00:00Z"))) == 2
    twice = turns(hourly, at("2027-10-31T00:00:00Z"), at("2027-10-31T03:00:00Z"))
    assert [each.ends_at - each.starts_at for each in twice] == [2 * HOUR, HOUR]


def test_the_last_rotation_that_has_somebody_wins():
    nights = rotation("bob", name="nights", windows=[{"days": ["mon", "tue"], "start": "22:00", "end": "06:00"}])
    both = plan(rotation("olga"), nights)
    assert people_at(both, "2027-01-18T21:59:59Z", "2027-01-18T22:00:00Z", "2027-01-19T05:59:59Z") == [
        "olga",
        "bob",
        "bob",
    ]
    assert people_at(both, "2027-01-19T06:00:00Z", "2027-01-20T22:00:00Z") == ["olga", "olga"]
    assert who(both, at("2027-01-18T22:00:00Z")) == OnDuty("bob", rotation="nights")
    assert people_at(plan(nights, rotation("olga")), "2027-01-18T22:00:00Z") == ["olga"]


def test_the_newest_override_lies_on_top():
    begin, end = at("2027-01-15T00:00:00Z"), at("2027-01-16T00:00:00Z")
    older = override("bob", begin, end, created_at=1, name="older")
    newer = override("eva", begin + 6 * HOUR, begin + 7 * HOUR, created_at=2, name="newer")
    both = plan(rotation("olga"), overrides=[newer, older])
    assert shifts(both, begin - HOUR, end + HOUR) == [
        Shift("olga", begin - HOUR, begin, rotation="line"),
        Shift("bob", begin, begin + 6 * HOUR, override_id="older"),
        Shift("eva", begin + 6 * HOUR, begin + 7 * HOUR, override_id="newer"),
        Shift("bob", begin + 7 * HOUR, end, override_id="older"),
        Shift("olga", end, end + HOUR, rotation="line"),
    ]
    assert who(both, begin + 6 * HOUR) == OnDuty("eva", override_id="newer")
    assert who(both, end) == OnDuty("olga", rotation="line")


def test_a_contact_that_is_gone_leaves_its_turns_to_the_rotations_below_and_moves_nobody_elses():
    upper = rotation("olga", "bob", name="upper")
    lower = rotation("eva", name="lower")
    gone = plan(lower, upper, people=("olga", "eva"), overrides=[override("bob", NEWS, NEWS + HOUR)])
    assert people_at(gone, "2027-01-04T10:00:00Z", "2027-01-11T10:00:00Z", "2027-01-18T10:00:00Z") == [
        "olga",
        "eva",
        "olga",
    ]
    assert people_at(plan(upper, people=("olga",)), "2027-01-11T10:00:00Z") == [None]
    assert who(gone, NEWS) == OnDuty("eva", rotation="lower")


def test_turns_of_one_person_are_one_shift_and_windows_that_touch_are_one_time():
    windows = [
        {"days": ["mon"], "start": "08:00", "end": "12:00"},
        {"days": ["mon"], "start": "11:00", "end": "24:00"},
        {"days": ["tue"], "start": "00:00", "end": "08:00"},
    ]
    alone = plan(rotation("olga", windows=windows, turn={"every": 1, "unit": "hour"}))
    begin, end = at("2027-01-18T00:00:00Z"), at("2027-01-20T00:00:00Z")
    laid = shifts(alone, begin, end)
    assert laid == [Shift("olga", begin + 8 * HOUR, begin + 32 * HOUR, rotation="line")]
    assert gaps(laid, begin, end) == [(begin, begin + 8 * HOUR), (begin + 32 * HOUR, end)]
    assert len(turns(alone, begin, end)) == 24


def test_a_rotation_of_long_ago_costs_nothing(monkeypatch):
    asked, begin = [], on_call._begin
    monkeypatch.setattr(on_call, "_begin", lambda *given: asked.append(given) or begin(*given))
    old = plan(rotation(starts_on="2000-01-01", turn={"every": 1, "unit": "hour"}), zone="America/New_York")
    far = at("2199-06-01T00:00:00Z")
    assert who(old, far) is not None
    assert len(turns(old, far, far + DAY)) == 24
    assert len(asked) < 40


def test_no_turn_that_is_under_way_is_cut():
    slow = rotation("olga", "bob", name="slow", turn={"every": 10, "unit": "week"})
    quick = rotation("eva", name="quick", windows=[{"days": ["mon"], "start": "00:00", "end": "24:00"}])
    both = plan(slow, quick, overrides=[override("bob", NEWS - 40 * DAY, NEWS + DAY)])
    since = whole_turns_since(both, NEWS)
    assert since == NEWS - 40 * DAY
    assert whole_turns_since(plan(rotation(starts_on="2030-01-01")), NEWS) == NEWS
    assert whole_turns_since(plan(slow), NEWS) == at("2027-01-04T09:00:00Z")


def test_warnings_name_gaps_by_the_clock_of_the_zone_and_people_who_are_gone():
    schedule = OnCallSchedule("s", "org", "Line", "Asia/Tokyo", (rotation("olga", "bob"),), None, 0, 0, 1)
    there = plan(*schedule.rotations, zone="Asia/Tokyo", people=("olga", "bob"))
    assert warnings(schedule, there, ("olga", "bob"), NEWS) == []
    alone = plan(*schedule.rotations, zone="Asia/Tokyo", people=("olga",))
    assert warnings(schedule, alone, ("olga",), NEWS) == [
        "A contact of the rotation line is gone: nobody takes those turns in it.",
        "Nobody is on call from 2027-01-15 17:00 to 2027-01-18 09:00.",
        "Nobody is on call from 2027-01-25 09:00 to 2027-02-01 09:00.",
        "Nobody is on call from 2027-02-08 09:00 on.",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"handover": "24:00"},
        {"starts_on": "27-01-01"},
        {"starts_on": "1999-12-31"},
        {"participants": []},
        {"turn": {"every": 101, "unit": "day"}},
    ],
)
def test_what_no_rotation_can_be_is_refused(changes):
    with pytest.raises(ValidationError):
        rotation(**changes)
