import pytest
from pydantic import ValidationError

from watchbell.domain.expecting import Expecting, Region
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.keywords import Keywords
from watchbell.domain.window_fields import WindowFields
from watchbell.lib.weekly_windows import Window
from watchbell.services.configs import checked

OFFICE = {"start": "08:00", "end": "18:00"}


@pytest.mark.parametrize(
    ("config", "field", "says"),
    [
        ({}, "config", "say when pings come: set period_seconds"),
        ({"period_seconds": 60, "schedule": "* * * * *"}, "config", "either period_seconds or schedule, not both"),
        ({"period_seconds": 29}, "config.period_seconds", "must be at least 30"),
        ({"period_seconds": 365 * 86_400 + 1}, "config.period_seconds", "must be at most 31536000"),
        ({"period_seconds": 60, "grace_seconds": -1}, "config.grace_seconds", "must be at least 0"),
        ({"schedule": "every day"}, "config.schedule", "as cron does (0 3 * * *) or as systemd's timers do"),
        ({"schedule": "61 * * * *"}, "config.schedule", "write five fields"),
        ({"schedule": "0 0 31 2 *"}, "config.schedule", "bad day-of-month"),
        ({"schedule": "*-02-30"}, "config.schedule", "it never fires"),
        ({"schedule": "0 3 * * *", "time_zone": "Europe/Atlantis"}, "config.time_zone", "no time zone"),
        ({"schedule": "0 3 * * *", "time_zone": "../../etc/passwd"}, "config.time_zone", "no time zone"),
        ({"schedule": "0 3 * * *", "windows": [OFFICE]}, "config.windows", "windows belong to a period"),
        ({"period_seconds": 60, "holidays": {"country": "DE"}}, "config.holidays", "holidays belong to windows"),
        (
            {"period_seconds": 60, "windows": [OFFICE], "holidays": {"country": "DE", "subdivision": "QQ"}},
            "config.holidays",
            "no holidays are known of 'QQ' in DE",
        ),
        ({"period_seconds": 60, "windows": [{"start": "8", "end": "18:00"}]}, "config.windows.0.start", "HH:MM"),
        ({"period_seconds": 60, "windows": [{**OFFICE, "days": []}]}, "config.windows.0.days", "must not be empty"),
        (
            {"period_seconds": 60, "windows": [{**OFFICE, "days": ["monday"]}]},
            "config.windows.0.days.0",
            "must be 'mon'",
        ),
        ({"period_seconds": 60, "windows": [{"start": "08:00", "end": "08:00"}]}, "config.windows.0", "00:00 to 24:00"),
        (
            {"period_seconds": 33_000, "windows": [OFFICE]},
            "config.windows",
            "silence would never be noticed: the longest window lasts 10 hours, period and grace together are 10 hours 5 min",
        ),
        (
            {
                "period_seconds": 300 * 86_400,
                "windows": [
                    {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "00:00", "end": "24:00"}
                ],
                "holidays": {"country": "DE"},
            },
            "config",
            "public holidays leave no stretch of windows long enough",
        ),
        (
            {"period_seconds": 60, "min_run_seconds": 60, "max_run_seconds": 30},
            "config.min_run_seconds",
            "must not be longer",
        ),
        ({"period_seconds": 60, "methods": "get"}, "config.methods", "must be 'any' or 'post'"),
        ({"period_seconds": 60, "colour": "red"}, "config.colour", "unknown field: remove it"),
        ({"period_seconds": 60, "grace": 5}, "config.grace", "is grace_seconds meant?"),
    ],
)
def test_a_config_that_cannot_work_is_refused_with_what_to_do(config, field, says):
    with pytest.raises(Exception) as refused:
        checked(HeartbeatTarget, "heartbeat", config)
    [problem] = refused.value.details
    assert (problem.field, says in problem.message) == (field, True), problem


@pytest.mark.parametrize(
    "config",
    [
        {"period_seconds": 30},
        {"period_seconds": 365 * 86_400},
        {"period_seconds": 600, "windows": [{"start": "08:00", "end": "08:11"}]},
        {"period_seconds": 600, "windows": [{"start": "23:00", "end": "01:00"}]},
        {"period_seconds": 32_400, "windows": [OFFICE]},
        {"schedule": "Mon 09:00\nTue 10:00 Europe/Riga"},
    ],
)
def test_the_ends_of_the_ranges_are_allowed(config):
    assert HeartbeatTarget(**config)


def test_it_says_what_it_expects():
    target = HeartbeatTarget(
        period_seconds=600,
        grace_seconds=30,
        time_zone="Europe/Berlin",
        windows=[WindowFields(days=("mon", "sun"), start="22:00", end="06:00")],
        holidays={"country": "de", "subdivision": "BY"},
    )
    assert target.expecting == Expecting(
        period_ms=600_000,
        grace_ms=30_000,
        time_zone="Europe/Berlin",
        windows=(Window(frozenset({0, 6}), 1320, 360),),
        region=Region("DE", "BY"),
    )


def test_its_words_are_ready_to_be_looked_for():
    target = HeartbeatTarget(period_seconds=60, failure_keywords="a, b", success_keywords="c", filter_default_fail=True)
    assert target.keywords == Keywords(("a", "b"), ("c",), (), fails_by_default=True)


def test_a_window_without_days_means_workdays():
    assert WindowFields(start="08:00", end="18:00").window == Window(frozenset(range(5)), 480, 1080)


def test_what_was_stored_before_is_still_understood():
    assert HeartbeatTarget.model_validate({"kind": "heartbeat", "period_seconds": 60, "grace_seconds": 60})
    with pytest.raises(ValidationError):
        HeartbeatTarget.model_validate({"kind": "tcp", "period_seconds": 60})
