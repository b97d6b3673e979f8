"""When NetMon's hosts are awaited: expressions, business hours, hours of their own."""

import json

import pytest

from support.listening import listening
from watchbell.lib.clock import parse_rfc3339

HOSTS = "/api/v1/hosts"
WEB = {"name": "Web 1", "host_id": "web-1", "token": "s3cret-token"}


@pytest.fixture
async def us(sqlite_db, monkeypatch):
    async with listening(sqlite_db, monkeypatch) as one:
        yield one


async def register(us, status=201, **more):
    answer = await us.olga.post(HOSTS, json={**WEB, **more})
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize("expression", ["every day", "61 * * * *", "* * * *"])
async def test_a_wrong_expression_is_400(us, expression):
    answer = await register(us, 400, cron_expression=expression)
    assert answer["detail"].startswith("Invalid cron expression: ")
    assert (await us.olga.get(HOSTS)).json() == []


async def test_an_expression_is_kept_as_a_schedule_and_its_mean_gap_is_told(us):
    host = await register(us, cron_expression="0 3 * * *")
    assert (host["cron_expression"], host["expected_frequency_seconds"]) == ("0 3 * * *", 86_400)
    assert (await us.monitors())["Web 1"]["next_expected_at"].endswith("T03:00:00.000Z")


async def test_business_hours_are_windows_in_the_organization_s_time_zone(us):
    await us.olga.patch("/api/v1/organizations/default", json={"time_zone": "America/New_York"})
    host = await register(us, schedule_type="business_hours")
    assert host["schedule_type"] == "business_hours"
    assert json.loads(host["schedule_config"]) == {
        "days": [1, 2, 3, 4, 5],
        "start": "08:00",
        "end": "18:00",
        "timezone": "America/New_York",
    }
    monitor = (await us.monitors())["Web 1"]
    first = parse_rfc3339(monitor["next_expected_at"])
    assert first > us.clock()
    shown = await us.get(f"/api/v1/monitors/{monitor['id']}")
    assert shown["config"]["time_zone"] == "America/New_York"


async def test_custom_hours_are_what_they_say(us):
    hours = {"days": ["sat", 7], "start": "22:00", "end": "06:00", "timezone": "Europe/Berlin"}
    host = await register(us, schedule_type="custom", schedule_config=json.dumps(hours))
    assert host["schedule_type"] == "custom"
    assert json.loads(host["schedule_config"]) == {**hours, "days": [6, 7]}
    refused = await register(us, 422, name="Other", host_id="other", schedule_type="custom")
    assert refused["detail"][0]["loc"] == ["body", "schedule_config"]
