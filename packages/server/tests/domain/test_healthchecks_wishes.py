"""What clients of Healthchecks' API may say of a check, and what they are told of mistakes."""

import pytest

from watchbell.domain.errors import BadRequest
from watchbell.domain.healthchecks_wishes import NEW_CHECK, config_after, read_wish


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"name": 5}, "name is not a string"),
        ({"name": None}, "name is not a string"),
        ({"name": "n" * 101}, "name is too long"),
        ({"name": "a\x00b"}, "name is not a string"),
        ({"slug": "Upper"}, "slug does not match pattern"),
        ({"slug": "s" * 101}, "slug is too long"),
        ({"slug": "a\n"}, "slug does not match pattern"),
        ({"tags": ["a"]}, "tags is not a string"),
        ({"timeout": "60"}, "timeout is not a number"),
        ({"timeout": 60.0}, "timeout is not a number"),
        ({"timeout": True}, "timeout is not a number"),
        ({"timeout": None}, "timeout is not a number"),
        ({"timeout": 59}, "timeout is too small"),
        ({"timeout": 31_536_001}, "timeout is too large"),
        ({"grace": 59}, "grace is too small"),
        ({"grace": 31_536_001}, "grace is too large"),
        ({"schedule": 5}, "schedule is not a string"),
        ({"schedule": "* " * 51}, "schedule is too long"),
        ({"schedule": ""}, "schedule is not a valid cron or OnCalendar expression"),
        ({"schedule": "61 * * * *"}, "schedule is not a valid cron or OnCalendar expression"),
        ({"schedule": "noon"}, "schedule is not a valid cron or OnCalendar expression"),
        ({"tz": "Mars/Base"}, "tz is not a valid timezone"),
        ({"manual_resume": 1}, "manual_resume is not a boolean"),
        ({"filter_subject": "yes"}, "filter_subject is not a boolean"),
        ({"methods": "GET"}, "methods has unexpected value"),
        ({"methods": None}, "methods has unexpected value"),
        ({"channels": ["x"]}, "channels is not a string"),
        ({"start_kw": "k" * 201}, "start_kw is too long"),
        ({"subject": "k" * 201}, "subject is too long"),
        ({"unique": "name"}, "unique is not an array"),
        ({"unique": ["status"]}, "an item in 'unique' has unexpected value"),
        ({"unique": [None]}, "an item in 'unique' has unexpected value"),
        ({"unique": [{}]}, "an item in 'unique' has unexpected value"),
    ],
)
def test_mistakes_are_told_in_the_sentences_that_clients_know(body, sentence):
    with pytest.raises(BadRequest) as told:
        read_wish(body)
    assert told.value.message == f"json validation error: {sentence}"


def test_the_bounds_themselves_are_fine_and_other_fields_are_not_looked_at():
    wish = {
        "name": "n" * 100, "slug": "a-b_9", "tags": "", "timeout": 60, "grace": 31_536_000, "methods": "", "desc": "",
        "schedule": "Mon..Fri *-*-* 03:00\n*-*-01 04:00", "tz": "Europe/Riga", "unique": ["name", "slug", "tags"],
        "start_kw": "k" * 200, "manual_resume": False,
    }  # fmt: skip
    assert read_wish({**wish, "api_key": "x", "status": "up"}) == wish


@pytest.mark.parametrize(
    ("before", "wish", "after"),
    [
        ({}, {"timeout": 60}, {"period_seconds": 60}),
        ({"schedule": "0 3 * * *", "time_zone": "Asia/Tokyo"}, {"timeout": 60},
         {"period_seconds": 60, "time_zone": "Asia/Tokyo"}),
        ({"period_seconds": 60, "windows": [1], "holidays": {}}, {"schedule": "0 3 * * *"}, {"schedule": "0 3 * * *"}),
        ({"period_seconds": 60, "windows": [1]}, {"timeout": 90}, {"period_seconds": 90, "windows": [1]}),
        ({"period_seconds": 60}, {"timeout": 90, "schedule": "0 3 * * *", "tz": "UTC"},
         {"schedule": "0 3 * * *", "time_zone": "UTC"}),
        ({}, {"methods": "POST", "manual_resume": True, "grace": 60},
         {"methods": "post", "manual_resume": True, "grace_seconds": 60}),
        ({"methods": "post"}, {"methods": ""}, {"methods": "any"}),
        ({}, {"success_kw": "ok", "failure_kw": "no", "start_kw": "go", "filter_body": True},
         {"success_keywords": "ok", "failure_keywords": "no", "start_keywords": "go", "filter_body": True}),
        ({}, {"subject": "ok"}, {"success_keywords": "ok", "filter_subject": True}),
        ({"success_keywords": "ok", "filter_subject": True}, {"subject": ""},
         {"success_keywords": "", "filter_subject": False}),
        ({"success_keywords": "ok"}, {"subject_fail": "bad"},
         {"success_keywords": "ok", "failure_keywords": "bad", "filter_subject": True}),
    ],
)  # fmt: skip
def test_a_wish_changes_a_heartbeats_config(before, wish, after):
    assert config_after(before, wish) == after


def test_a_check_of_which_nothing_is_said_is_awaited_daily_with_an_hour_of_grace():
    assert config_after(NEW_CHECK, {}) == {"period_seconds": 86_400, "grace_seconds": 3_600, "manual_resume": False}
