"""Groups and manual monitors over HTTP."""

from support.answers import make_monitor as make
from support.answers import problems, rows
from support.cast import Theatre
from watchbell.domain.peers import Members

M = "/api/v1/monitors"


async def group(person, *ids, **config):
    return await make(person, name="all", monitor_type="group", config={"monitors": list(ids), **config})


async def test_a_group_is_made_of_monitors_of_its_own_organization(mia, sam):
    mine, theirs = await make(mia), await make(sam)
    await group(mia, mine["id"])
    body = {"name": "g", "monitor_type": "group", "config": {"monitors": [mine["id"], theirs["id"], "nobody"]}}
    assert problems(await mia.post(M, body)) == {
        "config.monitors.1": "there is no such monitor in this organization",
        "config.monitors.2": "there is no such monitor in this organization",
    }


async def test_a_group_that_would_contain_itself_is_refused_with_the_way(mia):
    shop = await make(mia)
    inner = await make(mia, name="inner", monitor_type="group", config={"monitors": [shop["id"]]})
    outer = await make(mia, name="outer", monitor_type="group", config={"monitors": [inner["id"]]})
    refused = await mia.patch(f"{M}/{inner['id']}", {"config": {"monitors": [shop["id"], outer["id"]]}})
    assert problems(refused) == {"config.monitors": "a group must not contain itself: inner → outer → inner"}
    refused = await mia.patch(f"{M}/{inner['id']}", {"config": {"monitors": [inner["id"]]}})
    assert problems(refused) == {"config.monitors": "a group must not contain itself: inner → inner"}
    assert (await mia.patch(f"{M}/{inner['id']}", {"config": {"tag": "x"}})).status_code == 200


async def test_trying_a_group_looks_at_the_members_as_they_are(mia, theatre):
    shop, tagged = await make(mia), await make(mia, name="Tagged", tags=["x"])
    await make(mia, name="inner", monitor_type="group", config={"tag": "x"}, tags=["x"])
    config = {"monitors": [shop["id"]], "tag": "x"}
    answer = await mia.post(f"{M}/test", {"monitor_type": "group", "config": config})
    assert answer.status_code == 200
    [(_, _, limits)] = theatre.probed
    seen = limits.peers(Members())
    assert [(peer.id, peer.status.value) for peer in seen.peers] == [(shop["id"], "unknown"), (tagged["id"], "unknown")]
    assert "config.monitors.0" in problems(
        await mia.post(f"{M}/test", {"monitor_type": "group", "config": {"monitors": ["x"]}})
    )


async def test_strangers_make_no_groups(sqlite_db, clock):
    theatre = await Theatre.made(sqlite_db, clock, anonymous_monitors=True)
    body = {"name": "g", "monitor_type": "group", "config": {"tag": "x"}, "interval_seconds": 60}
    assert "monitor_type" in problems(await theatre.client().post(M, json=body))
    await theatre.close()


async def test_a_person_sets_the_status_of_a_manual_monitor(mia, theatre, monkeypatch):
    monkeypatch.setattr("watchbell.services.monitor_saying.PATIENCE_SECONDS", 0)
    made = await make(mia, monitor_type="manual", config={"note": "fine"}, interval_seconds=30)
    assert made["interval_seconds"] == 86_400
    answer = await mia.put(f"{M}/{made['id']}/status", {"status": "down", "note": "no power"})
    assert answer.status_code == 200
    assert answer.json()["data"]["config"] == {"status": "down", "note": "no power"}
    assert answer.json()["data"]["summary"] == "down: no power"
    [note] = [row for row in await rows(theatre, "schedule_changes") if row["request_id"]]
    assert note["run_now"]
    [entry] = [row for row in await rows(theatre, "audit_log") if row["action"] == "monitor.status_set"]
    assert entry["actor_name"] == "mia"
    assert entry["after"]["config"] == {"status": "down", "note": "no power"}
    up = await mia.put(f"{M}/{made['id']}/status", {"status": "up"})
    assert up.json()["data"]["config"] == {"status": "up"}


async def test_a_rehearsed_status_stays_as_it_was(mia, theatre):
    made = await make(mia, monitor_type="manual", config={})
    answer = await mia.put(f"{M}/{made['id']}/status?dry_run=true", {"status": "down"})
    assert answer.json()["data"]["config"] == {"status": "down"}
    assert (await mia.get(f"{M}/{made['id']}")).json()["data"]["config"] == {}


async def test_only_a_manual_monitor_that_is_watched_can_be_set(mia, sam):
    shop, manual = await make(mia), await make(mia, monitor_type="manual", config={})
    refused = await mia.put(f"{M}/{shop['id']}/status", {"status": "up"})
    assert (refused.status_code, "found out by checks" in refused.json()["error"]["message"]) == (409, True)
    assert "status" in problems(await mia.put(f"{M}/{manual['id']}/status", {"status": "unknown"}))
    assert (await sam.put(f"{M}/{manual['id']}/status", {"status": "up"})).status_code == 404
    await mia.post(f"{M}/{manual['id']}/pause")
    refused = await mia.put(f"{M}/{manual['id']}/status", {"status": "up"})
    assert (refused.status_code, "resume" in refused.json()["error"]["message"]) == (409, True)
