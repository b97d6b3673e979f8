"""Monitors over HTTP: bodies, limits, secrets, tenancy, and what an action leaves behind."""

import asyncio

import pytest
from sqlalchemy import select

from watchbell.domain.access import PrincipalKind
from watchbell.domain.events import Event
from watchbell.domain.observations import Observation, Step, Verdict
from watchbell.lib.clock import HOUR, rfc3339
from watchbell.services.due_resumes import resume_due
from watchbell.store import tables

M = "/api/v1/monitors"


async def make(person, **changes):
    body = {"name": "Shop", "monitor_type": "http", "config": {"url": "https://shop.example"}, **changes}
    answer = await person.post(M, {name: value for name, value in body.items() if value is not ...})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def problems(answer):
    assert answer.status_code == 422, answer.text
    return {problem["field"]: problem["message"] for problem in answer.json()["error"]["details"]}


async def rows(theatre, name):
    async with theatre.ctx.db.read() as tx:
        return [dict(row) for row in await tx.all(select(tables.metadata.tables[name]))]


async def test_name_and_url_alone_make_a_monitor_that_is_checked_at_once(mia, theatre):
    answer = await mia.post(M, {"name": "Shop", "url": "https://shop.example/health"})
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert answer.headers["location"] == f"{M}/{data['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (data["monitor_type"], data["config"]["url"]) == ("http", "https://shop.example/health")
    assert (data["status"], data["interval_seconds"], data["timeout_ms"]) == ("unknown", 60, 10_000)
    [note] = await rows(theatre, "schedule_changes")
    assert note["run_now"]
    [service] = await rows(theatre, "services")
    assert (service["id"], service["name"], bool(service["is_implicit"])) == (data["service_id"], "Shop", True)


@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [
        ("tcp://db.example:5432", "tcp", "db.example:5432"),
        ("ping://router.example", "ping", "router.example"),
        ("dns://example.com", "dns", "example.com"),
    ],
)
async def test_the_scheme_tells_the_kind_and_the_name(mia, url, kind, name):
    data = await make(mia, name=..., monitor_type=..., config=..., url=url)
    assert (data["monitor_type"], data["name"]) == (kind, name)


async def test_the_manage_key_is_shown_once_and_opens_just_this_monitor(mia, theatre):
    made, other = await make(mia), await make(mia, name="Other")
    assert made["manage_key"].startswith("wbm_")
    assert (await mia.get(f"{M}/{made['id']}")).json()["data"]["manage_key"] is None
    key = theatre.client(headers={"Authorization": f"Bearer {made['manage_key']}"})
    assert (await key.get(f"{M}/{made['id']}")).status_code == 200
    assert (await key.patch(f"{M}/{made['id']}", json={"name": "Mine"})).status_code == 200
    assert (await key.get(f"{M}/{other['id']}")).status_code == 403
    assert (await key.get(M)).status_code == 403
    assert (await theatre.client().get(f"{M}/{made['id']}?key={made['manage_key']}")).status_code == 200
    assert (await key.delete(f"{M}/{made['id']}")).status_code == 204


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"name": "a"}, "monitor_type", "url"),
        ({"name": "a", "monitor_type": "carrier-pigeon"}, "monitor_type", "http"),
        ({"name": "a", "url": "gopher://x"}, "url", "https://"),
        ({"name": "a", "url": "shop.example"}, "url", "https://"),
        ({"name": "a", "monitor_type": "http", "config": {}}, "config.url", "required"),
        ({"name": "a", "monitor_type": "http", "config": {"url": "https://x.y", "ulr": 1}}, "config.ulr", "unknown"),
        ({"name": "a", "monitor_type": "tcp", "config": {"host": "h", "port": 65536}}, "config.port", "65535"),
        ({"name": "a", "url": "https://x.y", "interval_seconds": 29}, "interval_seconds", "30"),
        ({"name": "a", "url": "https://x.y", "interval_seconds": 86401}, "interval_seconds", "86400"),
        ({"name": "a", "url": "https://x.y", "timeout_ms": 999}, "timeout_ms", "1000"),
        ({"name": "a", "url": "https://x.y", "timeout_ms": 120001}, "timeout_ms", "120000"),
        ({"name": "a", "url": "https://x.y", "failure_threshold": 0}, "failure_threshold", "1"),
        ({"name": "a", "url": "https://x.y", "failure_threshold": 11}, "failure_threshold", "10"),
        ({"name": "a", "url": "https://x.y", "recovery_threshold": 11}, "recovery_threshold", "10"),
        ({"name": "a", "url": "https://x.y", "tags": ["x" * 51]}, "tags.0", "50"),
        ({"name": "a", "url": "https://x.y", "tags": [""]}, "tags.0", "1"),
        ({"name": "x" * 201, "url": "https://x.y"}, "name", "200"),
        ({"name": "a", "url": "https://x.y", "colour": "red"}, "colour", "unknown field"),
        ({"name": "a", "url": "https://x.y", "service_id": "nowhere"}, "service_id", "no such service"),
        ({"name": "a", "url": "https://x.y", "depends_on": ["nobody"]}, "depends_on", "nobody"),
    ],
)
async def test_bad_input_names_its_field_and_stores_nothing(mia, theatre, body, field, words):
    found = problems(await mia.post(M, body))
    assert words in found[field]
    assert await rows(theatre, "monitors") == await rows(theatre, "services") == []


@pytest.mark.parametrize(
    "settings",
    [
        {"interval_seconds": 30, "timeout_ms": 1000},
        {"interval_seconds": 86400, "timeout_ms": 120_000, "failure_threshold": 10, "recovery_threshold": 10},
    ],
)
async def test_the_limits_themselves_are_allowed(mia, settings):
    made = await make(mia, **settings)
    assert settings.items() <= made.items()


async def test_secrets_are_sealed_hidden_and_kept_when_their_mark_comes_back(mia, theatre):
    config = {"url": "https://shop.example", "headers": {"Authorization": "Bearer s3cr3t"}}
    made = await make(mia, config=config)
    assert made["config"]["headers"] == {"Authorization": "********"}
    changed = await mia.patch(f"{M}/{made['id']}", {"config": {**made["config"], "method": "HEAD"}})
    assert changed.json()["data"]["config"]["headers"] == {"Authorization": "********"}
    [row] = await rows(theatre, "monitors")
    assert theatre.ctx.box.open(row["config"]["headers"]["Authorization"]) == "Bearer s3cr3t"
    assert row["config"]["method"] == "HEAD"
    everything = str([await rows(theatre, name) for name in ("monitors", "audit_log", "schedule_changes")])
    assert "s3cr3t" not in everything
    listed = await mia.get(M)
    assert "s3cr3t" not in listed.text
    found = problems(await mia.post(M, {"name": "b", "monitor_type": "http", "config": made["config"]}))
    assert "config.headers.Authorization" in found


async def test_a_heartbeat_reads_back_the_urls_its_client_calls(mia, theatre):
    made = await make(mia, monitor_type="heartbeat", config={"period_seconds": 3600, "grace_seconds": 60})
    assert made["heartbeat_url"].startswith("http://watchbell.test/heartbeat/")
    token = made["heartbeat_url"].rpartition("/")[2]
    assert len(token) == 32
    assert made["ping_url"].rpartition("/")[2].replace("-", "") == token
    assert made["deadline_at"] == rfc3339(theatre.clock() + 3660_000)
    [row] = await rows(theatre, "monitors")
    assert token not in str(row)


async def test_lists_are_filtered_sorted_and_paged(mia):
    for name, kind, config, tags in (
        ("Beta", "http", {"url": "https://beta.example"}, ["web", "eu"]),
        ("alpha", "tcp", {"host": "alpha.example", "port": 1}, ["eu"]),
        ("100%_sure", "http", {"url": "https://gamma.example"}, []),
    ):
        await make(mia, name=name, monitor_type=kind, config=config, tags=tags)

    async def names(query):
        answer = await mia.get(f"{M}?{query}")
        assert answer.status_code == 200, answer.text
        return [monitor["name"] for monitor in answer.json()["data"]]

    assert await names("") == ["100%_sure", "alpha", "Beta"]
    assert await names("sort=-name") == ["Beta", "alpha", "100%_sure"]
    assert await names("q=ALPHA") == ["alpha"]
    assert await names("q=beta.example") == ["Beta"]
    assert await names("q=%25_") == ["100%_sure"]
    assert await names("kind=http&kind=dns") == ["100%_sure", "Beta"]
    assert await names("tag=eu") == ["alpha", "Beta"]
    assert await names("tag=web&tag=nothing") == ["Beta"]
    assert await names("status=unknown&status=down&kind=tcp") == ["alpha"]
    assert await names("status=up") == []
    second = await mia.get(f"{M}?page=2&per_page=2")
    assert second.json()["pagination"] == {"page": 2, "per_page": 2, "total": 3}
    assert len(second.json()["data"]) == 1
    assert "sort" in problems(await mia.get(f"{M}?sort=colour"))


async def test_patch_changes_only_what_it_names_and_null_clears(mia):
    made = await make(mia, retry_interval_seconds=10, tags=["a"])
    changed = (await mia.patch(f"{M}/{made['id']}", {"name": "New", "retry_interval_seconds": None})).json()["data"]
    assert (changed["name"], changed["retry_interval_seconds"], changed["tags"]) == ("New", None, ["a"])
    assert changed["interval_seconds"] == made["interval_seconds"]
    services = (await mia.get("/api/v1/services")).json()["data"]
    assert [service["name"] for service in services] == ["New"]
    assert "name" in problems(await mia.patch(f"{M}/{made['id']}", {"name": None}))
    assert "monitor_type" in problems(await mia.patch(f"{M}/{made['id']}", {"monitor_type": "tcp"}))
    assert "interval_seconds" in problems(await mia.patch(f"{M}/{made['id']}", {"interval_seconds": 1}))


async def test_put_brings_back_the_defaults(mia):
    made = await make(mia, interval_seconds=300, tags=["a"])
    body = {"name": "Whole", "monitor_type": "http", "config": {"url": "https://new.example"}}
    put = (await mia.put(f"{M}/{made['id']}", body)).json()["data"]
    assert (put["name"], put["interval_seconds"], put["tags"]) == ("Whole", 60, [])
    assert put["service_id"] == made["service_id"]


async def test_a_stale_write_is_refused(mia):
    made = await make(mia)
    first = await mia.patch(f"{M}/{made['id']}", {"name": "A"}, headers={"If-Match": '"1"'})
    assert first.headers["etag"] == '"2"'
    stale = await mia.patch(f"{M}/{made['id']}", {"name": "B"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "CONFLICT")
    assert (await mia.delete(f"{M}/{made['id']}", headers={"If-Match": '"1"'})).status_code == 409


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
    from watchbell.domain.checks import CheckRow  # noqa: PLC0415

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
    from support.cast import Theatre  # noqa: PLC0415

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
    assert PrincipalKind.MANAGE
