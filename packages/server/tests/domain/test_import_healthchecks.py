from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.addresses import token_address
from watchbell.domain.import_healthchecks import plan_healthchecks
from watchbell.domain.import_plan import Fate, PlannedMonitor
from watchbell.services.monitor_kinds import monitor_kinds

UUID = "3C1169A0-7b50-4b4d-a5b1-0d3f5b1b2c3d"


def planned(**fields: Any) -> PlannedMonitor:
    made = plan_healthchecks(
        [{"name": "Backup", "uuid": UUID, "status": "up", "timeout": 3600, "grace": 900, **fields}]
    ).monitors[0]
    monitor_kinds()["heartbeat"].target.model_validate(made.config)
    return made


def test_a_simple_check_keeps_everything() -> None:
    made = planned(
        slug="db-backup", tags="prod  db", desc="Nightly", methods="POST", manual_resume=True, failure_kw="ERROR,FATAL",
        success_kw="OK", start_kw="BEGIN", filter_subject=True, filter_http_body=True, filter_default_fail=True,
    )  # fmt: skip
    assert made.config == {
        "period_seconds": 3600,
        "grace_seconds": 900,
        "methods": "post",
        "manual_resume": True,
        "failure_keywords": "ERROR,FATAL",
        "success_keywords": "OK",
        "start_keywords": "BEGIN",
        "filter_subject": True,
        "filter_body": False,
        "filter_http_body": True,
        "filter_default_fail": True,
    }
    assert made.settings == {"slug": "db-backup", "tags": ("prod", "db"), "is_active": True}
    assert made.description == "Nightly"
    assert [kept.address for kept in made.addresses] == [token_address(UUID.lower())]
    assert made.token == UUID.lower().replace("-", "")


@pytest.mark.parametrize("schedule", ["15 3 * * 1-5", "Mon..Fri 08:00\nSat 10:00"])
def test_a_schedule_keeps_its_zone(schedule: str) -> None:
    config = planned(schedule=schedule, tz="Europe/Riga", timeout=None).config
    assert (config["schedule"], config["time_zone"]) == (schedule, "Europe/Riga")
    assert "period_seconds" not in config


def test_the_uuid_is_found_where_older_versions_tell_it() -> None:
    made = planned(uuid=None, ping_url=f"https://hc.example.org/ping/{UUID}")
    assert [kept.address for kept in made.addresses] == [token_address(UUID)]


def test_a_read_only_key_cannot_keep_the_url() -> None:
    plan = plan_healthchecks([{"name": "x", "unique_key": "a" * 40, "timeout": 60, "grace": 60}])
    assert plan.monitors[0].addresses == []
    assert [note.field for note in plan.notes if note.item == "x"] == ["uuid"]


def test_words_of_version_1_are_words_of_subjects() -> None:
    config = planned(subject="done", subject_fail="failed").config
    assert (config["success_keywords"], config["failure_keywords"], config["filter_subject"]) == (
        "done",
        "failed",
        True,
    )


def test_paused_checks_come_when_they_are_wanted() -> None:
    check = {"name": "x", "uuid": UUID, "status": "paused", "timeout": 60}
    plan = plan_healthchecks([check])
    assert plan.monitors == []
    assert "--keep-paused" in plan.notes[0].why
    assert not plan_healthchecks([check], keep_paused=True).monitors[0].settings["is_active"]


def test_channels_and_the_past_are_told_of() -> None:
    plan = plan_healthchecks([{"name": "x"}], [{"id": "1", "name": "Ops", "kind": "slack"}])
    assert {(note.item, note.fate) for note in plan.notes} >= {("Ops", Fate.LEFT_OUT), ("all checks", Fate.LEFT_OUT)}


ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.none(), max_size=2)
)
NAMES = [
    "name",
    "slug",
    "tags",
    "desc",
    "uuid",
    "ping_url",
    "timeout",
    "grace",
    "schedule",
    "tz",
    "status",
    "methods",
    "subject",
]


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, ANYTHING)), max_size=3), st.booleans())
def test_whatever_a_server_tells_it_is_mapped_or_told_of(checks: list[dict[str, Any]], keep: bool) -> None:
    plan = plan_healthchecks(checks, checks, keep_paused=keep)
    assert len(plan.monitors) == plan.found or plan.notes
