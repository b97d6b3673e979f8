"""Services over HTTP."""

import pytest

from support.answers import problems, rows
from watchbell.lib.clock import MINUTE, rfc3339

S = "/api/v1/services"


async def make(person, name="Shop", **changes):
    answer = await person.post(S, {"name": name, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def test_a_service_is_made_with_its_monitors_or_not_at_all(mia, theatre):
    monitors = [{"url": "https://a.example"}, {"url": "tcp://b.example:1"}]
    made = await make(mia, monitors=monitors, severity="high", group_name="Web")
    assert [monitor["name"] for monitor in made["monitors"]] == ["a.example", "b.example:1"]
    assert all(monitor["manage_key"] for monitor in made["monitors"])
    assert (made["severity"], made["state"], made["current_status"]) == ("high", "unknown", "operational")
    assert made["monitor_counts"] == {"unknown": 2}
    refused = await mia.post(S, {"name": "Bad", "monitors": [monitors[0], {"url": "x"}]})
    assert "monitors.1.url" in problems(refused)
    assert len(await rows(theatre, "services")) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a", "severity": "dreadful"}, "severity"),
        ({"name": "a", "display_order": -1}, "display_order"),
        ({"name": "a", "state": "up"}, "state"),
        ({"name": 7}, "name"),
    ],
)
async def test_bad_input_names_its_field(mia, theatre, body, field):
    assert field in problems(await mia.post(S, body))
    assert await rows(theatre, "services") == []


async def test_a_persons_word_is_a_floor_until_it_is_taken_back(mia):
    made = await make(mia)
    path = f"{S}/{made['id']}"
    set_ = (await mia.patch(path, {"current_status": "partial_outage"})).json()["data"]
    assert (set_["current_status"], set_["floor_status"]) == ("partial_outage", "partial_outage")
    kept = (await mia.patch(path, {"name": "Store"})).json()["data"]
    assert kept["current_status"] == "partial_outage"
    cleared = (await mia.patch(path, {"current_status": "operational"})).json()["data"]
    assert (cleared["current_status"], cleared["floor_status"]) == ("operational", None)


async def test_lists_are_filtered_and_in_display_order(mia):
    ids = {
        name: (await make(mia, name, group_name=group))["id"] for name, group in (("A", "x"), ("B", "y"), ("C", "x"))
    }

    async def names(query=""):
        return [service["name"] for service in (await mia.get(f"{S}?{query}")).json()["data"]]

    assert await names() == ["A", "B", "C"]
    assert (await mia.patch(f"{S}/reorder", {"ids": [ids["C"], ids["A"]]})).status_code == 200
    assert await names() == ["C", "A", "B"]
    assert await names("group_name=x") == ["C", "A"]
    assert await names("q=b") == ["B"]
    assert await names("state=down") == []
    assert await names("is_visible=false") == []
    assert "ids.1" in problems(await mia.patch(f"{S}/reorder", {"ids": [ids["A"], ids["A"]]}))
    assert "ids.0" in problems(await mia.patch(f"{S}/reorder", {"ids": ["x"]}))
    assert (await mia.get("/api/v1/groups")).json()["data"] == [
        {"name": "x", "services": 2},
        {"name": "y", "services": 1},
    ]


async def test_pause_and_resume_all_monitors(mia):
    made = await make(mia, monitors=[{"url": "https://a.example"}, {"url": "https://b.example"}])
    paused = (await mia.post(f"{S}/{made['id']}/pause")).json()["data"]
    assert (paused["state"], paused["monitor_counts"]) == ("paused", {"paused": 2})
    resumed = (await mia.post(f"{S}/{made['id']}/resume")).json()["data"]
    assert (resumed["state"], resumed["monitor_counts"]) == ("unknown", {"unknown": 2})


async def test_a_mute_lasts_until_its_end_or_an_unmute(mia, clock):
    made = await make(mia)
    path = f"{S}/{made['id']}"
    assert "until" in problems(await mia.post(f"{path}/mute", {}))
    assert "until" in problems(await mia.post(f"{path}/mute", {"until": rfc3339(clock()), "minutes": 1}))
    assert "minutes" in problems(await mia.post(f"{path}/mute", {"minutes": 0}))
    muted = (await mia.post(f"{path}/mute", {"minutes": 30, "reason": "deploy"})).json()["data"]
    assert muted["until_at"] == rfc3339(clock() + 30 * MINUTE)
    assert (await mia.get(path)).json()["data"]["muted_until"] == muted["until_at"]
    longer = (await mia.post(f"{path}/mute", {"minutes": 60})).json()["data"]
    assert [mute["id"] for mute in (await mia.get("/api/v1/mutes")).json()["data"]] == [longer["id"]]
    assert len((await mia.get("/api/v1/mutes?active=false")).json()["data"]) == 2
    assert (await mia.post(f"{path}/unmute")).json()["data"] == {"ended": True}
    assert (await mia.post(f"{path}/unmute")).json()["data"] == {"ended": False}
    assert (await mia.get(path)).json()["data"]["muted_until"] is None


async def test_no_named_contact_means_the_default_one(mia, adam):
    made = await make(mia)
    path = f"{S}/{made['id']}/contacts"
    assert [contact["is_default"] for contact in (await mia.get(path)).json()["data"]] == [True]
    contact = (await adam.post("/api/v1/contacts", {"name": "Ops"})).json()["data"]
    named = (await mia.put(path, {"contact_ids": [contact["id"]]})).json()["data"]
    assert [each["name"] for each in named] == ["Ops"]
    assert "contact_ids" in problems(await mia.put(path, {"contact_ids": ["x"]}))
    assert [each["is_default"] for each in (await mia.put(path, {"contact_ids": []})).json()["data"]] == [True]


async def test_deleting_takes_the_monitors_along(mia, theatre):
    made = await make(mia, monitors=[{"url": "https://a.example"}])
    stale = await mia.delete(f"{S}/{made['id']}", headers={"If-Match": '"7"'})
    assert stale.status_code == 409
    assert (await mia.delete(f"{S}/{made['id']}")).status_code == 204
    assert await rows(theatre, "services") == await rows(theatre, "monitors") == []
    assert [row["run_now"] for row in await rows(theatre, "schedule_changes")][-1:] == [False]


async def test_another_organization_sees_nothing(mia, sam):
    made = await make(mia)
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/pause"), ("GET", "/contacts")):
        answer = await sam.request(method, f"{S}/{made['id']}{path}", json={} if method == "PATCH" else None)
        assert answer.status_code == 404, (method, path)
    assert (await sam.get(S)).json()["data"] == []
    assert "ids.0" in problems(await sam.patch(f"{S}/reorder", {"ids": [made["id"]]}))
    foreign = await sam.post("/api/v1/monitors", {"url": "https://a.example", "service_id": made["id"]})
    assert "service_id" in problems(foreign)
