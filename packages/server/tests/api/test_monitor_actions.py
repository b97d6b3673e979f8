"""What is done with monitors over HTTP: pausing, trying, checking now, in bulk, by strangers and without an account."""

import asyncio

from support.answers import make_monitor as make
from support.answers import problems, rows
from support.cast import Theatre
from watchbell.domain.checks import CheckRow
from watchbell.domain.events import Event
from watchbell.domain.observations import Observation, Step, Verdict
from watchbell.lib.clock import HOUR, rfc3339
from watchbell.services.due_resumes import resume_due

M = "/api/v1/monitors"


async def test_a_dry_run_answers_what_would_be_and_stores_nothing(mia, theatre):
    answer = await mia.post(f"{M}?dry_run=true", {"name": "Shop", "url": "https://shop.example"})
    assert answer.status_code == 201
    assert answer.json()["data"]["name"] == "Shop"
    assert await rows(theatre, "monitors") == []


async def test_a_pause_with_an_end_resumes_by_itself_then_and_not_before(mia, theatre, clock):
    made = (await mia.post(M, {"name": "job", "monitor_type": "heartbeat", "config": {"period_seconds": 3600}})).json()[
        "data"
    ]
    until = rfc3339(clock() + 60_000)
    await mia.post(f"{M}/{made['id']}/pause", {"until": until})
    clock.advance(seconds=59)
    await resume_due(theatre.ctx)
    assert (await mia.get(f"{M}/{made['id']}")).json()["data"]["status"] == "paused"
    clock.advance(seconds=1)
    await resume_due(theatre.ctx)
    await resume_due(theatre.ctx)
    resumed = (await mia.get(f"{M}/{made['id']}")).json()["data"]
    assert (resumed["status"], resumed["paused_until"]) == ("unknown", None)
    assert resumed["deadline_at"] == rfc3339(clock() + 3960_000)


async def test_pause_and_resume_restart_the_clock(mia, theatre, clock):
    made = await make(mia, monitor_type="heartbeat", config={"period_seconds": 3600, "grace_seconds": 60})
    paused = (await mia.post(f"{M}/{made['id']}/pause", {"until": rfc3339(clock() + HOUR)})).json()["data"]
    assert (paused["status"], paused["paused_until"]) == ("paused", rfc3339(clock() + HOUR))
    assert paused["deadline_at"] is None
    clock.advance(seconds=600)
    resumed = (await mia.post(f"{M}/{made['id']}/resume")).json()["data"]
    assert (resumed["status"], resumed["paused_until"]) == ("unknown", None)
    assert resumed["deadline_at"] == rfc3339(clock() + 3660_000)
    assert "until" in problems(await mia.post(f"{M}/{made['id']}/pause", {"until": rfc3339(clock())}))
    actions = [row["action"] for row in await rows(theatre, "audit_log")]
    assert actions[-2:] == ["monitor.paused", "monitor.resumed"]


async def test_the_implicit_service_goes_with_its_last_monitor(mia):
    made = await make(mia)
    second = await make(mia, service_id=made["service_id"], name="Second")
    await mia.delete(f"{M}/{made['id']}")
    assert len((await mia.get("/api/v1/services")).json()["data"]) == 1
    assert (await mia.delete(f"{M}/{second['id']}")).status_code == 204
    assert (await mia.get("/api/v1/services")).json()["data"] == []
    assert (await mia.get(f"{M}/{made['id']}")).status_code == 404


async def test_bulk_makes_all_or_nothing(mia, theatre):
    good = {"name": "a", "url": "https://a.example"}
    bad = await mia.post(f"{M}/bulk", {"items": [good, good, {"name": "b", "url": "x"}]})
    assert "items.2.url" in problems(bad)
    assert await rows(theatre, "monitors") == []
    made = await mia.post(f"{M}/bulk", {"items": [good] * 50})
    assert made.status_code == 201
    assert len(made.json()["data"]) == 50
    assert "items" in problems(await mia.post(f"{M}/bulk", {"items": [good] * 51}))


async def test_bulk_actions_touch_all_or_none(mia, theatre):
    ids = [(await make(mia, name=name))["id"] for name in "ab"]
    assert "ids.1" in problems(await mia.post(f"{M}/bulk-action", {"ids": [ids[0], "x"], "action": "pause"}))
    assert not any(row["paused_until"] or not row["is_active"] for row in await rows(theatre, "monitors"))
    assert (await mia.post(f"{M}/bulk-action", {"ids": ids, "action": "pause"})).json()["data"] == {"ids": ids}
    assert [monitor["status"] for monitor in (await mia.get(M)).json()["data"]] == ["paused", "paused"]
    await mia.post(f"{M}/bulk-action", {"ids": ids, "action": "resume"})
    await mia.post(f"{M}/bulk-action", {"ids": ids, "action": "delete"})
    assert await rows(theatre, "monitors") == []


async def test_test_checks_an_unsaved_config_and_shows_every_step(mia, theatre):
    theatre.probe_answer = Observation(
        Verdict.FAILURE, 1_800_000_000_000, 12.34, 503, "got 503", steps=(Step("status", 1.0, 2.0, "503", ok=False),)
    )
    answer = await mia.post(f"{M}/test", {"url": "https://shop.example", "timeout_ms": 2000})
    data = answer.json()["data"]
    assert (data["status"], data["status_code"], data["error_message"]) == ("failure", 503, "got 503")
    assert data["steps"] == [{"name": "status", "started_ms": 1.0, "duration_ms": 2.0, "detail": "503", "ok": False}]
    [(kind, config, limits)] = theatre.probed
    assert (kind, config["url"], limits.timeout_ms) == ("http", "https://shop.example", 2000)
    assert "monitor_type" in problems(await mia.post(f"{M}/test", {"monitor_type": "heartbeat", "config": {}}))
    assert "config.url" in problems(await mia.post(f"{M}/test", {"monitor_type": "http", "config": {}}))


async def test_test_borrows_the_stored_secrets_of_a_monitor(mia, theatre):
    config = {"url": "https://shop.example", "headers": {"Authorization": "Bearer s3cr3t"}}
    made = await make(mia, config=config)
    body = {"monitor_type": "http", "config": made["config"], "monitor_id": made["id"]}
    assert (await mia.post(f"{M}/test", body)).status_code == 200
    assert theatre.probed[0][1]["headers"] == {"Authorization": "Bearer s3cr3t"}


async def test_check_now_waits_for_its_own_result(mia, theatre, clock):
    made = await make(mia)
    asked = asyncio.create_task(mia.post(f"{M}/{made['id']}/check"))
    note = None
    while note is None:
        await asyncio.sleep(0.005)
        note = next((row for row in await rows(theatre, "schedule_changes") if row["request_id"]), None)
    async with theatre.ctx.db.transaction() as tx:
        await theatre.ctx.checks.append(tx, [CheckRow(note["monitor_n"], clock(), Verdict.SUCCESS, 7.5, 200, None)])
        await theatre.ctx.checks.save_trace(tx, note["monitor_n"], clock(), True, {"steps": [], "facts": {"ip": "::1"}})
    data = {"request_id": note["request_id"], "checked_at": rfc3339(clock())}
    theatre.ctx.waiters.see([Event("check.completed", made["org_id"], data, made["id"])])
    answer = await asked
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["response_time_ms"] == 7.5
    assert answer.json()["data"]["facts"] == {"ip": "::1"}


async def test_check_now_refuses_what_cannot_be_asked(mia):
    passive = await make(mia, monitor_type="heartbeat", config={"period_seconds": 60})
    assert (await mia.post(f"{M}/{passive['id']}/check")).status_code == 409
    paused = await make(mia)
    await mia.post(f"{M}/{paused['id']}/pause")
    refused = await mia.post(f"{M}/{paused['id']}/check")
    assert "resume" in refused.json()["error"]["message"]


async def test_an_export_makes_it_again(mia):
    made = await make(mia, tags=["a"], interval_seconds=120)
    exported = (await mia.get(f"{M}/{made['id']}/export")).json()["data"]
    again = await make(mia, **exported)
    assert (again["config"], again["tags"], again["interval_seconds"]) == (made["config"], ["a"], 120)


async def test_another_organization_sees_nothing(mia, sam):
    made = await make(mia)
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/check")):
        answer = await sam.request(method, f"{M}/{made['id']}{path}", json={} if method == "PATCH" else None)
        assert answer.status_code == 404, (method, path)
    assert (await sam.get(M)).json()["data"] == []
    assert (await sam.get(f"/api/organizations/default/monitors/{made['id']}")).status_code == 403


async def test_a_stranger_reads_a_public_monitor_without_its_config(mia, vera):
    public, private = await make(mia, is_public=True), await make(mia)
    seen = await vera.get(f"{M}/{public['id']}")
    assert seen.status_code == 200
    assert (seen.json()["data"]["name"], seen.json()["data"]["config"]) == ("Shop", {})
    assert (await vera.get(f"{M}/{private['id']}")).status_code == 401
    assert (await vera.get(M)).status_code == 401
    assert (await vera.post(M, {"name": "a", "url": "https://a.example"})).status_code == 401


async def test_strangers_may_make_ten_an_hour_where_it_is_allowed(sqlite_db, clock):
    theatre = await Theatre.made(sqlite_db, clock, anonymous_monitors=True)
    vera = theatre.client()
    body = {"name": "a", "url": "https://a.example"}
    assert "interval_seconds" in problems(await vera.post(M, json={**body, "interval_seconds": 59}))
    for _ in range(10):
        made = await vera.post(M, json={**body, "interval_seconds": 60})
        assert made.status_code == 201
    refused = await vera.post(M, json=body)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    clock.advance(ms=HOUR)
    assert (await vera.post(M, json=body)).status_code == 201
    assert not any(row["allow_private"] for row in await rows(theatre, "monitors"))
    key = made.json()["data"]["manage_key"]
    mine = theatre.client(headers={"X-API-Key": key})
    changed = await mine.patch(f"{M}/{made.json()['data']['id']}", json={"name": "b"})
    assert changed.status_code == 200
    assert "interval_seconds" in problems(
        await mine.patch(f"{M}/{made.json()['data']['id']}", json={"interval_seconds": 30})
    )
    await theatre.close()
