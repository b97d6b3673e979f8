"""Monitors over HTTP: bodies, limits, secrets, tenancy, and what an action leaves behind."""

import pytest

from support.answers import make_monitor as make
from support.answers import problems, rows
from watchbell.lib.clock import rfc3339

M = "/api/v1/monitors"


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
        ({"name": "a", "url": "https://x.y", "tags": [""]}, "tags.0", "empty"),
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


async def test_a_failure_window_must_have_room_for_the_failures(mia):
    made = await make(mia, failure_threshold=3, failure_window=5)
    assert made["failure_window"] == 5
    for change in ({"failure_window": 2}, {"failure_threshold": 6}):
        assert "failure_window" in problems(await mia.patch(f"{M}/{made['id']}", change))
    assert "failure_window" in problems(await mia.patch(f"{M}/{made['id']}", {"failure_window": 21}))
    default = await mia.patch(f"{M}/{made['id']}", {"failure_threshold": None})
    assert default.json()["data"]["failure_threshold"] == 2
    cleared = await mia.patch(f"{M}/{made['id']}", {"failure_window": None})
    assert cleared.json()["data"]["failure_window"] is None
