"""When a channel may be disturbed, in any zone, across changes of the clocks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from watchbell.domain.channel_hours import ChannelHours, held_until, hours_of
from watchbell.lib.clock import DAY, MINUTE, parse_rfc3339, rfc3339

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NIGHT_SHIFT = {"days": ["fri"], "start": "22:00", "end": "06:00"}
WORK = {"days": list(DAYS[:5]), "start": "08:00", "end": "18:00"}


def hours(*windows, zone="Europe/Berlin", **changes):
    return {"time_zone": zone, "windows": windows, **changes}


def until(stored, at):
    found = ChannelHours.model_validate(stored).quiet_until(parse_rfc3339(at))
    return None if found is None else rfc3339(found)[:16]


@pytest.mark.parametrize(
    ("stored", "at", "expected"),
    [
        (hours(WORK), "2026-11-20T12:00:00Z", None),
        (hours(WORK), "2026-11-20T17:00:00Z", None),  # the end is inclusive
        (hours(WORK), "2026-11-20T17:00:01Z", "2026-11-23T07:00"),
        (hours(WORK), "2026-11-23T06:59:59Z", "2026-11-23T07:00"),
        # Overnight: it belongs to the day it begins on.
        (hours(NIGHT_SHIFT), "2026-11-21T03:00:00Z", None),
        (hours(NIGHT_SHIFT), "2026-11-22T03:00:00Z", "2026-11-27T21:00"),
        # 23:59 adjoins midnight: the last minute of the day is not quiet.
        (
            hours({"days": list(DAYS), "start": "00:00", "end": "23:59"}, zone="UTC"),
            "2026-11-20T23:59:30Z",
            None,
        ),
        (hours({"days": list(DAYS), "start": "00:00", "end": "24:00"}), "2026-11-20T22:59:59.999Z", None),
        # Clocks forward: 02:30 does not exist, the window begins when the gap ends.
        (
            hours({"days": ["sun"], "start": "02:30", "end": "04:00"}),
            "2026-03-29T00:59:00Z",
            "2026-03-29T01:00",
        ),
        # Clocks back: from the first 02:30 to the last one.
        (hours({"days": ["sun"], "start": "02:00", "end": "02:30"}), "2026-10-25T00:45:00Z", None),
        (hours({"days": ["sun"], "start": "02:00", "end": "02:30"}), "2026-10-25T01:30:00Z", None),
        (hours({"days": ["sun"], "start": "02:00", "end": "02:30"}), "2026-10-25T01:30:01Z", "2026-11-01T01:00"),
    ],
)
def test_until_when_it_is_quiet(stored, at, expected):
    assert until(stored, at) == expected


@pytest.mark.parametrize(
    ("alert_type", "severity", "changes", "is_held"),
    [
        ("failure", "high", {}, True),
        ("recovery", "high", {}, True),
        ("failure", "critical", {}, False),
        ("recovery", "critical", {}, False),
        ("failure", "critical", {"critical_passes": False}, True),
        ("test", "low", {"critical_passes": False}, False),
        ("system", "low", {"critical_passes": False}, False),
        ("digest", "low", {"critical_passes": False}, False),
    ],
)
def test_what_passes(alert_type, severity, changes, is_held):
    stored = hours(WORK, **changes)
    at = parse_rfc3339("2026-11-21T12:00:00Z")
    assert (held_until(stored, alert_type, severity, at) is not None) is is_held
    assert held_until(None, alert_type, severity, at) is None


@pytest.mark.parametrize(
    "stored",
    [
        {},
        hours(),
        hours({**WORK, "days": []}),
        hours({**WORK, "end": "08:00"}),
        hours({**WORK, "start": "8"}),
        hours(WORK, zone="Atlantis/Capital"),
        hours(WORK, outside="shout"),
        hours(WORK, critical_passes="no"),
        hours(*[WORK] * 21),
    ],
)
def test_what_never_opens_or_is_not_understood_is_refused_and_disturbs_if_it_was_stored(stored):
    with pytest.raises(ValidationError):
        ChannelHours.model_validate(stored)
    assert hours_of(stored) is None
    assert held_until(stored, "failure", "high", 0) is None


TIMES = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
WINDOWS = st.builds(
    lambda days, start, end: {"days": sorted(days), "start": start, "end": end},
    st.sets(st.sampled_from(DAYS), min_size=1),
    TIMES,
    TIMES,
).filter(lambda window: window["start"] != window["end"])
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran"]
)
BEGIN, END = parse_rfc3339("2024-01-01T00:00:00Z"), parse_rfc3339("2028-01-01T00:00:00Z")


def is_open(windows, zone, at):
    """An independent look: what the clock on the wall shows, window by window. Exact where no clock changes near."""
    shown = datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).replace(tzinfo=None)
    for window in windows:
        for back in (0, 1):
            day = (shown - timedelta(days=back)).date()
            if DAYS[day.weekday()] not in window["days"]:
                continue
            midnight = datetime.combine(day, datetime.min.time())
            begin, end = (
                midnight + timedelta(hours=int(text[:2]), minutes=int(text[3:]))
                for text in (window["start"], window["end"])
            )
            if begin <= shown <= (end if begin < end else end + timedelta(days=1)):
                return True
    return False


def changes_near(zone, at):
    offsets = {
        datetime.fromtimestamp((at + days * DAY) / 1000, ZoneInfo(zone)).utcoffset() for days in (-2, -1, 0, 1, 2)
    }
    return len(offsets) > 1


@settings(max_examples=150)
@given(st.lists(WINDOWS, min_size=1, max_size=4), ZONES, st.integers(BEGIN // MINUTE, END // MINUTE))
def test_it_agrees_with_the_clock_on_the_wall(windows, zone, minute):
    at = minute * MINUTE
    until = ChannelHours.model_validate(hours(*windows, zone=zone)).quiet_until(at)
    if changes_near(zone, at):
        return
    if until is None:
        # Adjoining windows leave a minute between them that is not quiet.
        assert is_open(windows, zone, at) or (
            is_open(windows, zone, at - MINUTE) and is_open(windows, zone, at + MINUTE)
        )
    else:
        assert not is_open(windows, zone, at)


@settings(max_examples=150)
@given(st.lists(WINDOWS, min_size=1, max_size=4), ZONES, st.integers(BEGIN, END))
def test_quiet_ends_within_eight_days_and_what_it_says_is_its_first_moment(windows, zone, at):
    rules = ChannelHours.model_validate(hours(*windows, zone=zone))
    until = rules.quiet_until(at)
    if until is None:
        return
    assert at < until <= at + 8 * DAY
    assert rules.quiet_until(until) is None
    assert rules.quiet_until(until - 1) == until
    assert rules.quiet_until((at + until) // 2) == until
