"""How a heartbeat monitor looks to clients of Healthchecks' API."""

from dataclasses import replace

import pytest
from msgspec import structs

from support.clock import START
from watchbell.domain.healthchecks_checks import UNNAMED, HealthCheck, check_json, shown_tags, status_of, unique_key
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.monitors import Monitor
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import HOUR, SECOND

UP = MonitorState(1, status=MonitorStatus.UP, clock_started_at=START, last_ping_at=START)
HOURLY = HeartbeatTarget(period_seconds=3600, grace_seconds=600)
MONITOR = Monitor(
    n=1, id="m", org_id="o", service_id="s", name="Job", kind="heartbeat", config={}, interval_seconds=86_400,
    timeout_ms=1_000, failure_threshold=1, recovery_threshold=1, retry_interval_seconds=None, degraded_after_ms=None,
    failure_window=None, is_active=True, is_public=False, allow_private=True, tags=(), regions=(), depends_on=(),
    paused_until=None, disabled_reason=None, ingest_token="sealed", slug=None, created_at=START, updated_at=START,
    version=1,
)  # fmt: skip
CHECK = HealthCheck("5f" * 16, MONITOR, UP, HOURLY)


def shown(check, now=START, *, version=3, is_read_only=False):
    return check_json(
        check, now, version=version, base_url="http://hc", badge_url="http://hc/b", is_read_only=is_read_only
    )


@pytest.mark.parametrize(
    ("after_seconds", "status"), [(0, "up"), (3599, "up"), (3600, "grace"), (4199, "grace"), (4200, "down")]
)
def test_a_ping_that_is_late_has_a_grace(after_seconds, status):
    assert status_of(CHECK, START + after_seconds * SECOND) == status


@pytest.mark.parametrize(
    ("status", "is_active", "shown_as"),
    [
        (MonitorStatus.UNKNOWN, True, "new"),
        (MonitorStatus.DEGRADED, True, "up"),
        (MonitorStatus.DOWN, True, "down"),
        (MonitorStatus.UP, False, "paused"),
    ],
)
def test_each_of_our_statuses_has_a_name_there(status, is_active, shown_as):
    check = replace(
        CHECK, state=structs.replace(UP, status=status), monitor=replace(CHECK.monitor, is_active=is_active)
    )
    assert status_of(check, START) == shown_as


def test_a_run_under_way_is_a_status_only_in_the_first_version():
    check = replace(CHECK, state=structs.replace(UP, memory={"runs": {"": START}}))
    assert [shown(check, version=version)["status"] for version in (1, 2, 3)] == ["started", "up", "up"]
    assert shown(check)["started"] is True
    assert shown(CHECK)["started"] is False


def test_all_fields_of_a_check():
    monitor = replace(CHECK.monitor, name="Backup", slug="backup", tags=("prod", "two words"))
    state = structs.replace(UP, ping_count=3)
    check = replace(
        CHECK, monitor=monitor, state=state, description="Nightly", channel_ids=("a", "b"), last_duration_ms=2999
    )
    uuid = "5f5f5f5f-5f5f-5f5f-5f5f-5f5f5f5f5f5f"
    assert shown(check, version=2) == {
        "name": "Backup", "slug": "backup", "tags": "prod two_words", "desc": "Nightly", "grace": 600, "n_pings": 3,
        "status": "up", "started": False, "last_ping": "2027-01-15T08:00:00+00:00",
        "next_ping": "2027-01-15T09:00:00+00:00", "manual_resume": True, "methods": "", "subject": "",
        "subject_fail": "", "start_kw": "", "success_kw": "", "failure_kw": "", "filter_subject": False,
        "filter_body": False, "filter_http_body": False, "filter_default_fail": False, "badge_url": "http://hc/b",
        "last_duration": 2, "uuid": uuid, "ping_url": f"http://hc/ping/{uuid}",
        "update_url": f"http://hc/api/v2/checks/{uuid}", "pause_url": f"http://hc/api/v2/checks/{uuid}/pause",
        "resume_url": f"http://hc/api/v2/checks/{uuid}/resume", "channels": "a,b", "timeout": 3600,
    }  # fmt: skip


def test_who_may_only_read_is_told_nothing_that_pings():
    check = shown(CHECK, is_read_only=True)
    assert check["unique_key"] == "cd9cccdd7155fca0a31b66efa94f6804d878a0f9"
    assert not {"uuid", "ping_url", "update_url", "pause_url", "resume_url", "channels"} & check.keys()
    assert "5f5f5f5f" not in str(check)


def test_the_unique_key_is_made_of_half_the_uuid():
    # sha1sum of the 16 characters 0123456789abcdef
    assert unique_key("01234567-89ab-cdef-0000-000000000000") == "fe5567e8d769550852182cdf69d74bb16dff8e29"


def test_nothing_is_awaited_of_a_check_that_is_new_paused_or_down():
    for status, is_active in ((MonitorStatus.UNKNOWN, True), (MonitorStatus.UP, False), (MonitorStatus.DOWN, True)):
        monitor = replace(CHECK.monitor, is_active=is_active)
        check = shown(replace(CHECK, state=structs.replace(UP, status=status), monitor=monitor))
        assert check["next_ping"] is None
        assert (check["last_ping"] is None) is (status is MonitorStatus.UNKNOWN)


def test_schedules_and_words_are_shown_as_they_were_said():
    target = HeartbeatTarget(
        schedule="0 3 * * *", time_zone="Europe/Riga", methods="post", manual_resume=False, filter_subject=True,
        success_keywords="ok", failure_keywords="bad", start_keywords="go",
    )  # fmt: skip
    check = shown(replace(CHECK, target=target))
    assert (check["schedule"], check["tz"], check["methods"]) == ("0 3 * * *", "Europe/Riga", "POST")
    assert "timeout" not in check
    assert (check["subject"], check["subject_fail"]) == ("ok", "bad")
    assert (check["start_kw"], check["success_kw"], check["failure_kw"]) == ("go", "ok", "bad")
    assert check["grace"] == 24 * 360  # a tenth of a day: none was said


def test_a_check_without_a_name_has_none():
    assert shown(replace(CHECK, monitor=replace(CHECK.monitor, name=UNNAMED)))["name"] == ""
    assert shown_tags(()) == ""
    assert status_of(CHECK, START + HOUR) == "grace"


def test_what_is_worked_on_is_paused_where_it_would_be_late_or_down() -> None:
    down = replace(CHECK, state=structs.replace(UP, status=MonitorStatus.DOWN))
    assert [status_of(each, START) for each in (down, replace(down, is_worked_on=True))] == ["down", "paused"]
    later = START + 90 * 60_000
    assert status_of(CHECK, later) in ("grace", "down")
    assert status_of(replace(CHECK, is_worked_on=True), later) == "paused"
    assert status_of(replace(CHECK, is_worked_on=True), START) == status_of(CHECK, START)
