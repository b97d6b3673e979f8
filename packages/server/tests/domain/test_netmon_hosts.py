"""NetMon's words for when a host is awaited, and a heartbeat's: what goes in comes out again."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from watchbell.domain.errors import BadRequest, Invalid
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.netmon_hosts import (
    HostPlan,
    ScheduleType,
    config_of,
    mean_gap_seconds,
    parse_schedule_config,
    plan_of,
    status_word,
)
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND, parse_rfc3339

NOW = parse_rfc3339("2026-03-02T10:00:00Z")  # a Monday
BERLIN = "Europe/Berlin"


def expecting(**plan):
    return HeartbeatTarget.model_validate(config_of(HostPlan(**plan), BERLIN, NOW)).expecting


OFFICE = {"days": [1, 2, 3, 4, 5], "start": "08:00", "end": "18:00", "timezone": BERLIN}

_TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
_WINDOW = st.fixed_dictionaries(
    {"days": st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True), "start": _TIMES, "end": _TIMES}
)


@given(frequency=st.integers(30, 31_536_000), grace=st.integers(0, 31_536_000))
def test_a_frequency_goes_in_and_comes_out(frequency, grace):
    plan = HostPlan(frequency_seconds=frequency, grace_seconds=grace)
    assert plan_of(HeartbeatTarget.model_validate(config_of(plan, BERLIN, NOW)), NOW) == plan


@given(windows=st.lists(_WINDOW, min_size=1, max_size=4))
def test_windows_go_in_and_come_out(windows):
    assume(all(each["start"] != each["end"] for each in windows))
    said = {**windows[0], "timezone": "Asia/Tokyo"} if len(windows) == 1 else {"windows": windows, "timezone": "UTC"}
    plan = HostPlan(frequency_seconds=30, grace_seconds=0, schedule_type=ScheduleType.CUSTOM, schedule_config=said)
    try:
        target = HeartbeatTarget.model_validate(config_of(plan, BERLIN, NOW))
    except ValueError as error:
        assert "silence would never be noticed" in str(error)  # noqa: PT017 - only windows too short may refuse
        return
    assert plan_of(target, NOW).schedule_config == said


def test_a_host_that_beats_very_often_is_awaited_twice_a_minute():
    assert expecting(frequency_seconds=1).period_ms == 30 * SECOND


def test_an_expression_is_a_schedule_in_the_organization_s_zone():
    awaited = expecting(cron_expression="0 3 * * *")
    assert (awaited.schedule, awaited.time_zone, awaited.period_ms) == ("0 3 * * *", BERLIN, None)


def test_an_expression_with_business_hours_is_the_period_it_has_on_average():
    awaited = expecting(cron_expression="*/10 * * * *", schedule_type=ScheduleType.BUSINESS_HOURS)
    assert (awaited.schedule, awaited.period_ms, awaited.time_zone) == (None, 10 * MINUTE, BERLIN)
    assert [(sorted(each.days), each.start, each.end) for each in awaited.windows] == [([0, 1, 2, 3, 4], 480, 1080)]


def test_business_hours_may_be_said_otherwise():
    config = {"start": "09:00", "days": "1,2,3", "timezone": "America/New_York"}
    awaited = expecting(schedule_type=ScheduleType.BUSINESS_HOURS, schedule_config=config)
    assert [(sorted(each.days), each.start, each.end) for each in awaited.windows] == [([0, 1, 2], 540, 1080)]
    assert awaited.time_zone == "America/New_York"


@pytest.mark.parametrize(
    ("days", "found"), [([1, 7], {0, 6}), ([0], {6}), (["Monday", "sun"], {0, 6}), ("mon, 6", {0, 5}), ([1, 1], {0})]
)
def test_days_are_called_as_people_call_them(days, found):
    awaited = expecting(schedule_type=ScheduleType.CUSTOM, schedule_config={**OFFICE, "days": days})
    assert awaited.windows[0].days == found


def test_what_netmon_has_no_word_for_stays():
    old = {
        "schedule": "0 * * * *",
        "time_zone": "UTC",
        "max_run_seconds": 60,
        "methods": "post",
        "holidays": {"country": "DE"},
    }
    kept = {"max_run_seconds": 60, "methods": "post"}
    assert config_of(HostPlan(), BERLIN, NOW, old) == {**kept, "period_seconds": 300, "grace_seconds": 60}
    windowed = config_of(HostPlan(schedule_type=ScheduleType.BUSINESS_HOURS), BERLIN, NOW, old)
    assert windowed["holidays"] == {"country": "DE"}


def test_a_heartbeat_that_people_made_has_words_of_netmon_s():
    plan = plan_of(HeartbeatTarget(period_seconds=3600), NOW)
    assert plan == HostPlan(frequency_seconds=3600, grace_seconds=360)
    plan = plan_of(HeartbeatTarget(schedule="Mon *-*-* 03:00"), NOW)
    assert plan.cron_expression == "Mon *-*-* 03:00"
    assert plan.frequency_seconds == 7 * 86_400


@pytest.mark.parametrize(
    ("expression", "gap"),
    [
        ("* * * * *", MINUTE),
        ("0 * * * *", HOUR),
        ("0 3 * * *", DAY),
        ("0 0 * * 1,4", 7 * DAY / 2),
        ("0 0 29 2 *", 365 * DAY),
    ],
)
def test_the_mean_of_two_gaps(expression, gap):
    assert mean_gap_seconds(expression, "UTC", NOW) == gap / 1000


@pytest.mark.parametrize(
    "config", [None, {}, {"days": "1;2"}, {"days": [8]}, {"days": 1}, {"windows": 1}, {"windows": [1]}]
)
def test_hours_that_say_nothing_are_refused(config):
    with pytest.raises(Invalid) as caught:
        config_of(HostPlan(schedule_type=ScheduleType.CUSTOM, schedule_config=config), BERLIN, NOW)
    assert [problem.field for problem in caught.value.details] == ["schedule_config"]


def test_a_wrong_expression_is_refused_in_netmon_s_words():
    with pytest.raises(BadRequest, match=r"^Invalid cron expression: "):
        config_of(HostPlan(cron_expression="0 0 31 2 *"), BERLIN, NOW)


def test_a_schedule_config_is_json_text_or_the_object_itself():
    assert (
        parse_schedule_config('{"start": "09:00"}') == parse_schedule_config({"start": "09:00"}) == {"start": "09:00"}
    )
    assert parse_schedule_config(None) is None
    assert parse_schedule_config(" ") is None
    with pytest.raises(Invalid):
        parse_schedule_config("[]")


@pytest.mark.parametrize("status", MonitorStatus)
def test_every_status_is_up_down_or_unknown(status):
    words = {"up": "up", "degraded": "up", "down": "down"}
    assert status_word(status) == words.get(status.value, "unknown")
