"""NetMon's hosts: registered, changed and removed in its words, with the credentials that NetMon never asked for."""

import re

import pytest

from support.listening import listening
from watchbell.lib.clock import MINUTE, SECOND, rfc3339

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


async def beat(us, host_id="web-1", token="s3cret-token"):
    return await us.client.post(f"/api/v1/heartbeat/{host_id}", headers={"Authorization": f"Bearer {token}"})


async def test_a_host_is_registered_with_netmon_s_defaults(us):
    host = await register(us)
    monitor = (await us.monitors())["Web 1"]
    assert host == {
        "id": monitor["id"],
        "name": "Web 1",
        "host_id": "web-1",
        "status": "unknown",
        "last_seen": None,
        "is_overdue": False,
        "cron_expression": None,
        "expected_frequency_seconds": 300,
        "schedule_type": "always",
        "schedule_config": None,
        "grace_period_seconds": 60,
        "log_analysis_config": None,
        "heartbeat_url": "http://watchbell.test/api/v1/heartbeat/web-1?token=s3cret-token",
        "created_at": rfc3339(us.clock()),
        "updated_at": rfc3339(us.clock()),
    }
    assert monitor["monitor_type"] == "heartbeat"
    shown = await us.get(f"/api/v1/monitors/{monitor['id']}")
    assert shown["config"] == {"period_seconds": 300, "grace_seconds": 60}


async def test_the_token_is_shown_once_and_never_again(us):
    await register(us)
    for path in (f"{HOSTS}/web-1", HOSTS, f"{HOSTS}/config/all"):
        answer = await us.olga.get(path)
        assert answer.status_code == 200
        assert "s3cret" not in answer.text
    stored = (await us.olga.get(f"{HOSTS}/web-1")).json()
    assert stored["heartbeat_url"] == "http://watchbell.test/api/v1/heartbeat/web-1"


async def test_a_host_lives_and_dies_and_comes_back(us):
    await register(us)
    assert (await beat(us)).status_code == 200
    host = (await us.olga.get(f"{HOSTS}/web-1")).json()
    assert (host["status"], host["last_seen"], host["is_overdue"]) == ("up", rfc3339(us.clock()), False)
    us.clock.advance(ms=6 * MINUTE + SECOND)
    await us.becomes("Web 1", "down")
    [host] = (await us.olga.get(HOSTS)).json()
    assert (host["status"], host["is_overdue"]) == ("down", True)
    await beat(us)
    [host] = (await us.olga.get(HOSTS)).json()
    assert (host["status"], host["is_overdue"]) == ("up", False)
    assert [each["type"] for each in reversed(await us.get("/api/v1/alerts"))] == ["failure", "recovery"]


async def test_a_host_that_was_never_seen_is_due_after_its_first_period_and_not_before(us):
    await register(us)
    us.clock.advance(ms=6 * MINUTE - SECOND)
    await register(us, name="Other", host_id="other")
    [host, _] = (await us.olga.get(HOSTS)).json()
    assert host["status"] == "unknown"
    us.clock.advance(ms=2 * SECOND)
    await us.becomes("Web 1", "down")


async def test_names_and_ids_are_taken_once(us):
    await register(us)
    taken = await register(us, 409, name="Other")
    assert taken["detail"] == "Host with ID 'web-1' already exists"
    assert taken["error"]["code"] == "CONFLICT"
    taken = await register(us, 409, host_id="web-2")
    assert taken["detail"] == "Host with name 'Web 1' already exists"
    await register(us, name="Web 2", host_id="web-2")
    renamed = await us.olga.put(f"{HOSTS}/web-2", json={"name": "Web 1"})
    assert renamed.status_code == 409
    assert len((await us.olga.get(HOSTS)).json()) == 2


async def test_another_organization_may_have_the_same_id_and_sees_nothing_of_ours(us):
    await register(us)
    elsewhere = await us.theatre.other_organization()
    home, us.theatre.org_id = us.theatre.org_id, elsewhere
    sam = (await us.theatre.program()).client
    us.theatre.org_id = home
    sam._transport = us.client._transport
    assert (await sam.get(HOSTS)).json() == []
    assert (await sam.get(f"{HOSTS}/web-1")).status_code == 404
    assert (await sam.delete(f"{HOSTS}/web-1")).status_code == 404
    assert (await sam.get("/api/v1/heartbeat/web-1/history")).status_code == 404
    assert (await sam.post(HOSTS, json=WEB)).status_code == 409  # the same token too: whose heartbeat would it be?
    assert (await sam.post(HOSTS, json={**WEB, "token": "another token"})).status_code == 201
    for token, status in (("s3cret-token", 409), ("another token", 200)):
        assert (await sam.put(f"{HOSTS}/web-1", json={"token": token})).status_code == status
    await beat(us)
    assert [host["status"] for host in (await us.olga.get(HOSTS)).json()] == ["up"]
    assert [host["status"] for host in (await sam.get(HOSTS)).json()] == ["unknown"]
    await beat(us, token="another token")
    assert [host["status"] for host in (await sam.get(HOSTS)).json()] == ["up"]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nobody_in_particular_is_told_nothing(us, method):
    answer = await us.client.request(method, HOSTS, json=WEB if method == "POST" else None)
    assert answer.status_code == 401
    assert "Bearer" in answer.json()["detail"]
    answer = await us.client.get(HOSTS, headers={"X-API-Key": "wbt_wrong"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "at least 1 character"),
        ("name", None, "text"),
        ("host_id", "a b", "host_id"),
        ("host_id", "a/b", "host_id"),
        ("host_id", "x" * 101, "at most 100"),
        ("token", "short", "at least 8"),
        ("expected_frequency_seconds", 0, "greater than or equal to 1"),
        ("grace_period_seconds", -1, "greater than or equal to 0"),
        ("schedule_type", "sometimes", "always"),
        ("schedule_config", "{", "JSON object"),
        ("schedule_config", "[1]", "JSON object"),
    ],
)
async def test_a_body_that_makes_no_host_is_422_with_the_field(us, field, value, says):
    answer = await register(us, 422, **{field: value})
    [problem] = answer["detail"]
    assert problem["loc"] == ["body", field]
    assert problem["msg"]
    assert answer["error"]["code"] == "VALIDATION_ERROR"
    assert (await us.olga.get(HOSTS)).json() == []


async def test_a_host_is_changed_and_what_people_have_set_stays(us):
    host = await register(us)
    config = {"period_seconds": 300, "grace_seconds": 60, "max_run_seconds": 500}
    changed = await us.olga.patch(f"/api/v1/monitors/{host['id']}", json={"config": config})
    assert changed.status_code == 200
    us.clock.advance(seconds=1)
    body = {"name": "Web one", "expected_frequency_seconds": 600, "grace_period_seconds": 0, "token": "a new token"}
    after = (await us.olga.put(f"{HOSTS}/web-1", json=body)).json()
    assert (after["name"], after["expected_frequency_seconds"], after["grace_period_seconds"]) == ("Web one", 600, 0)
    assert after["heartbeat_url"].endswith("?token=a%20new%20token")
    assert after["updated_at"] == rfc3339(us.clock())
    shown = await us.get(f"/api/v1/monitors/{host['id']}")
    assert shown["config"] == {"period_seconds": 600, "grace_seconds": 0, "max_run_seconds": 500}
    assert (await beat(us, token="a new token")).status_code == 200
    assert (await beat(us)).status_code == 401


async def test_a_frequency_takes_the_place_of_an_expression_and_the_reverse(us):
    await register(us, cron_expression="0 * * * *")
    after = (await us.olga.put(f"{HOSTS}/web-1", json={"expected_frequency_seconds": 60})).json()
    assert (after["cron_expression"], after["expected_frequency_seconds"]) == (None, 60)
    after = (await us.olga.put(f"{HOSTS}/web-1", json={"cron_expression": "*/5 * * * *"})).json()
    assert (after["cron_expression"], after["expected_frequency_seconds"]) == ("*/5 * * * *", 300)
    after = (await us.olga.put(f"{HOSTS}/web-1", json={"grace_period_seconds": 5})).json()
    assert (after["cron_expression"], after["grace_period_seconds"]) == ("*/5 * * * *", 5)


async def test_a_config_is_changed_by_query_parameters(us):
    await register(us)
    nothing = await us.olga.patch(f"{HOSTS}/web-1/config")
    assert (nothing.status_code, nothing.json()["detail"]) == (400, "No updates provided")
    changed = await us.olga.patch(f"{HOSTS}/web-1/config", params={"frequency_seconds": 60, "grace_period_seconds": 0})
    assert changed.json() == {
        "status": "success",
        "host_id": "web-1",
        "name": "Web 1",
        "updates": ["expected_frequency_seconds: 60", "grace_period_seconds: 0"],
        "current_config": {
            "cron_expression": None,
            "expected_frequency_seconds": 60,
            "grace_period_seconds": 0,
            "schedule_type": "always",
        },
    }
    both = await us.olga.patch(
        f"{HOSTS}/web-1/config", params={"frequency_seconds": 60, "cron_expression": "0 3 * * *"}
    )
    assert both.json()["current_config"]["cron_expression"] == "0 3 * * *"
    wrong = await us.olga.patch(f"{HOSTS}/web-1/config", params={"cron_expression": "x"})
    assert wrong.status_code == 400
    assert wrong.json()["detail"].startswith("Invalid cron expression: ")
    too_often = await us.olga.patch(f"{HOSTS}/web-1/config", params={"frequency_seconds": 9})
    assert too_often.status_code == 422


async def test_all_configurations(us):
    await register(us, expected_frequency_seconds=90)
    found = (await us.olga.get(f"{HOSTS}/config/all")).json()
    assert found["total"] == 1
    [host] = found["hosts"]
    assert (host["heartbeat_frequency_seconds"], host["heartbeat_frequency_minutes"]) == (90, 1.5)
    assert (host["host_id"], host["schedule_type"], host["log_analysis_enabled"]) == ("web-1", "always", False)


async def test_the_history_is_newest_first(us):
    await register(us)
    for _ in range(3):
        await beat(us)
        us.clock.advance(seconds=60)
    history = (await us.olga.get("/api/v1/heartbeat/web-1/history", params={"limit": 2})).json()
    assert (history["host_id"], history["host_name"], history["count"]) == ("web-1", "Web 1", 2)
    newest, older = history["heartbeats"]
    assert newest["timestamp"] == rfc3339(us.clock() - MINUTE)
    assert older["timestamp"] == rfc3339(us.clock() - 2 * MINUTE)
    assert newest["source_ip"] == "127.0.0.1"
    assert (await us.client.get("/api/v1/heartbeat/web-1/history")).status_code == 401


async def test_a_removed_host_is_gone_with_its_monitor_and_its_id_is_free(us):
    await register(us)
    gone = await us.olga.delete(f"{HOSTS}/web-1")
    assert (gone.status_code, gone.json()) == (200, {"status": "success", "message": "Host Web 1 deleted"})
    assert await us.monitors() == {}
    assert (await beat(us)).status_code == 404
    for method in ("GET", "PUT", "DELETE"):
        answer = await us.olga.request(method, f"{HOSTS}/web-1", json={} if method == "PUT" else None)
        assert (answer.status_code, answer.json()["detail"]) == (404, "Host not found")
    await register(us)
    assert (await beat(us)).status_code == 200


async def test_a_monitor_that_people_remove_takes_its_host_with_it(us):
    host = await register(us)
    assert (await us.olga.delete(f"/api/v1/monitors/{host['id']}")).status_code == 204
    assert (await us.olga.get(HOSTS)).json() == []
    assert (await beat(us)).status_code == 404


async def test_a_rehearsal_registers_nobody(us):
    answer = await us.olga.post(f"{HOSTS}?dry_run=true", json=WEB)
    assert answer.status_code == 201
    assert (await us.olga.get(HOSTS)).json() == []


async def test_a_generated_token_is_random_and_long(us):
    tokens = [(await us.olga.post(f"{HOSTS}/generate-token")).json()["token"] for _ in range(3)]
    assert len(set(tokens)) == 3
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)


async def test_a_paused_host_is_unknown(us):
    host = await register(us)
    await beat(us)
    await us.olga.post(f"/api/v1/monitors/{host['id']}/pause")
    assert (await us.olga.get(f"{HOSTS}/web-1")).json()["status"] == "unknown"
    assert (await beat(us)).status_code == 200


async def test_on_either_database(db, monkeypatch):
    async with listening(db, monkeypatch) as one:
        await register(one, schedule_type="business_hours")
        await register(one, 409, name="Other")
        await one.olga.put(f"{HOSTS}/web-1", json={"token": "a new token", "schedule_type": "always"})
        assert (await beat(one, token="a new token")).status_code == 200
        assert [host["status"] for host in (await one.olga.get(HOSTS)).json()] == ["up"]
        assert (await one.olga.get("/api/v1/heartbeat/web-1/history")).json()["count"] == 1
        assert (await one.olga.delete(f"{HOSTS}/web-1")).status_code == 200
        assert (await beat(one, token="a new token")).status_code == 404
