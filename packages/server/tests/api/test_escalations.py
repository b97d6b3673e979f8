"""Escalation policies over the API: their life, who has them, and who would be told when."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from support.cast import Person, Theatre
from watchbell.domain.tenancy import Role

POLICIES = "/api/v1/escalation-policies"
SCHEDULES = "/api/v1/on-call-schedules"


@pytest_asyncio.fixture
async def theatre(sqlite_db, clock) -> AsyncIterator[Theatre]:
    made = await Theatre.made(sqlite_db, clock)
    yield made
    await made.close()


@pytest.fixture
async def adam(theatre) -> Person:
    return await theatre.person("adam", Role.ADMIN)


async def contact(adam: Person, name: str, **channel) -> str:
    hook = {"name": f"{name}'s hook", "channel_type": "webhook", "config": {"url": "http://127.0.0.1:9/"}} | channel
    answer = await adam.post("/api/v1/contacts", {"name": name, "channels": [hook]})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


async def policy(adam: Person, *steps, **changes) -> dict:
    answer = await adam.post(POLICIES, {"name": "Escalate", "steps": list(steps)} | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def simulated(adam: Person, policy_id: str, **body) -> list[dict]:
    answer = await adam.post(f"{POLICIES}/{policy_id}/simulate", body)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def told(step: dict) -> list[str]:
    return [channel["name"] for target in step["targets"] for channel in target["channels"] if channel["is_told"]]


async def test_a_policy_lives_and_services_have_it(theatre, adam):
    olga = await contact(adam, "Olga")
    made = await policy(adam, {"contact_ids": [olga]}, {"wait_minutes": 10, "contact_ids": [olga]}, repeats=2)
    assert made | {"repeats": 2, "repeat_after_minutes": 10, "services": [], "warnings": []} == made
    assert made["steps"][0] == {"wait_minutes": 0, "contact_ids": [olga], "schedule_ids": []}
    mia = await theatre.person("mia", Role.MEMBER)
    shop = (await mia.post("/api/v1/services", {"name": "Shop", "escalation_policy_id": made["id"]})).json()["data"]
    assert shop["escalation_policy_id"] == made["id"]
    place = f"{POLICIES}/{made['id']}"
    read = await mia.get(place)
    assert read.json()["data"]["services"] == [{"id": shop["id"], "name": "Shop"}]
    refused = await adam.delete(place)
    assert (refused.status_code, "Shop" in refused.text) == (409, True)
    changed = await adam.patch(place, {"repeats": 0, "name": "Less"}, headers={"If-Match": read.headers["etag"]})
    assert (changed.json()["data"]["repeats"], changed.json()["data"]["name"]) == (0, "Less")
    assert (await adam.patch(place, {"repeats": None})).status_code == 422
    cleared = await mia.patch(f"/api/v1/services/{shop['id']}", {"escalation_policy_id": None})
    assert cleared.json()["data"]["escalation_policy_id"] is None
    assert (await adam.delete(place)).status_code == 204
    unknown = await mia.patch(f"/api/v1/services/{shop['id']}", {"escalation_policy_id": made["id"]})
    assert unknown.status_code == 422
    assert (await adam.get(POLICIES)).json()["data"] == []
    log = (await adam.get("/api/v1/audit-log")).json()["data"]
    actions = [entry["action"] for entry in log if entry["resource_type"] == "escalation_policy"]
    assert actions == [f"escalation_policy.{what}" for what in ("deleted", "updated", "created")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"steps": []}, "steps"),
        ({"steps": [{}]}, "steps.0"),
        ({"steps": [{"contact_ids": ["x"]}]}, "steps.0.contact_ids.0"),
        ({"steps": [{"schedule_ids": ["x"]}]}, "steps.0.schedule_ids.0"),
        ({"steps": [{"schedule_ids": [f"{n}-{step}" for n in range(26)]} for step in range(2)]}, "steps"),
        ({"steps": [{"wait_minutes": -1}]}, "steps.0.wait_minutes"),
        ({"steps": [{"wait_minutes": 10_081}]}, "steps.0.wait_minutes"),
        ({"steps": [{}], "repeats": 11}, "repeats"),
        ({"steps": [{}], "repeat_after_minutes": 0}, "repeat_after_minutes"),
    ],
)
async def test_a_wrong_policy_is_refused_by_name(adam, body, field):
    answer = await adam.post(POLICIES, {"name": "x"} | body)
    assert answer.status_code == 422
    assert field in {problem["field"] for problem in answer.json()["error"]["details"]}


async def test_who_would_be_told_when_is_answered_with_the_reasons(adam):
    olga = await contact(adam, "Olga")
    bob = await contact(adam, "Bob", min_severity="critical")
    hours = {"windows": [{"days": ["mon"], "start": "09:00", "end": "17:00"}]}
    eva = await contact(adam, "Eva", hours=hours)
    rotation = {"name": "Days", "participants": [olga], "starts_on": "2027-01-20", "handover": "00:00"}
    schedule = (await adam.post(SCHEDULES, {"name": "Line", "rotations": [rotation]})).json()["data"]
    made = await policy(
        adam,
        {"schedule_ids": [schedule["id"]]},
        {"wait_minutes": 10, "contact_ids": [bob, eva]},
        {"wait_minutes": 20, "contact_ids": [olga]},
        repeats=1,
        repeat_after_minutes=30,
    )
    found = await simulated(adam, made["id"], at="2027-01-15T08:00:00Z", severity="high")
    shape = [(each["number"], each["round"], each["step"], each["minutes"], told(each)) for each in found]
    assert shape == [
        (1, 1, 1, 0, []),
        (0, 0, 0, 0, []),
        (2, 1, 2, 10, []),
        (3, 1, 3, 10, ["Olga's hook"]),
        (4, 2, 1, 60, []),
        (5, 2, 2, 60, []),
        (6, 2, 3, 60, ["Olga's hook"]),
    ]
    assert found[0]["targets"][0] | {"contact_id": None, "schedule_name": "Line"} == found[0]["targets"][0]
    assert "default contact" in found[1]["note"]
    assert found[2]["note"] == "Nobody hears this: the next step comes at once"
    reasons = [channel["why_not"] for target in found[2]["targets"] for channel in target["channels"]]
    assert reasons == [
        "it is only told of what matters at least critical, and this is high",
        "it has quiet hours until 2027-01-18 09:00:00 UTC",
    ]
    assert found[2]["at"] == "2027-01-15T08:10:00.000Z"

    later = await simulated(adam, made["id"], at="2027-01-25T10:00:00Z", severity="critical")
    assert [(each["number"], each["minutes"], told(each)) for each in later] == [
        (1, 0, ["Olga's hook"]),
        (2, 10, ["Bob's hook", "Eva's hook"]),
        (3, 30, ["Olga's hook"]),
        (4, 60, ["Olga's hook"]),
        (5, 70, ["Bob's hook", "Eva's hook"]),
        (6, 90, ["Olga's hook"]),
    ]


async def test_the_contacts_of_a_service_are_told_first(adam):
    olga, bob = await contact(adam, "Olga"), await contact(adam, "Bob")
    made = await policy(adam, {"wait_minutes": 5, "contact_ids": [bob]})
    shop = (await adam.post("/api/v1/services", {"name": "Shop", "severity": "low"})).json()["data"]
    nobody = await simulated(adam, made["id"], service_id=shop["id"])
    assert [(each["number"], each["minutes"]) for each in nobody] == [(0, 0), (1, 5)]
    assert nobody[0]["targets"][0]["contact_name"] == "Default"
    await adam.put(f"/api/v1/services/{shop['id']}/contacts", {"contact_ids": [olga]})
    named = await simulated(adam, made["id"], service_id=shop["id"])
    assert [told(each) for each in named] == [["Olga's hook"], ["Bob's hook"]]
    assert (await adam.post(f"{POLICIES}/{made['id']}/simulate", {"service_id": "x"})).status_code == 404
    mute = (await adam.post(f"/api/v1/services/{shop['id']}/mute", {"minutes": 60})).json()["data"]
    first, second = await simulated(adam, made["id"], service_id=shop["id"])
    assert (first["at"], first["note"].startswith("The service is muted until ")) == (mute["until_at"], True)
    assert (second["minutes"], second["note"]) == (5, None)
    after = await simulated(adam, made["id"], service_id=shop["id"], at="2030-01-01T00:00:00Z")
    assert after[0]["note"] == "The contacts of the service"


async def test_planned_work_and_mutes_put_off_who_is_told(adam):
    await contact(adam, "Olga")
    made = await policy(adam, {"wait_minutes": 5, "contact_ids": [await contact(adam, "Bob")]})
    shop = (await adam.post("/api/v1/services", {"name": "Shop", "group_name": "Front"})).json()["data"]
    plan = {"starts_at": "2028-01-15T10:00:00Z", "ends_at": "2028-01-15T11:00:00Z", "rrule": "FREQ=DAILY"}
    for scope in (
        {"groups": ["Front"]},
        {"service_ids": [shop["id"]], "starts_at": "2028-01-15T10:30:00Z", "rrule": None},
    ):
        body = {
            "title": "Work",
            **plan,
            "ends_at": "2028-01-15T10:40:00Z" if "service_ids" in scope else plan["ends_at"],
        }
        assert (await adam.post("/api/v1/maintenance-windows", body | scope)).status_code == 201

    async def first(at: str) -> tuple[str, str]:
        step = (await simulated(adam, made["id"], service_id=shop["id"], at=at))[0]
        return step["at"], step["note"]

    when, note = await first("2028-01-15T10:35:00Z")
    assert (when, "then" in note.split(":")[0]) == ("2028-01-15T11:00:00.000Z", False)
    assert note.startswith("The service is under maintenance until 2028-01-15 11:00:00 UTC: if it is down then")
    assert (await first("2028-01-20T10:59:59Z"))[0] == "2028-01-20T11:00:00.000Z"
    assert (await first("2028-01-20T11:00:00Z"))[0] == "2028-01-20T11:00:00.000Z"
    assert (await first("2028-01-15T09:59:59Z"))[0] == "2028-01-15T09:59:59.000Z"

    partly = {
        "title": "Patches",
        "tags": ["db"],
        **plan,
        "starts_at": "2028-01-15T05:00:00Z",
        "ends_at": "2028-01-15T06:00:00Z",
    }
    assert (await adam.post("/api/v1/maintenance-windows", partly)).status_code == 201
    assert (await first("2028-01-16T05:30:00Z"))[0] == "2028-01-16T05:30:00.000Z"
    address = {"url": "http://127.0.0.1:9/", "service_id": shop["id"]}
    assert (await adam.post("/api/v1/monitors", {"name": "Data", **address, "tags": ["db"]})).status_code == 201
    assert (await first("2028-01-16T05:30:00Z"))[0] == "2028-01-16T06:00:00.000Z"
    assert (await adam.post("/api/v1/monitors", {"name": "Web", **address})).status_code == 201
    assert (await first("2028-01-16T05:30:00Z"))[0] == "2028-01-16T05:30:00.000Z"


async def test_a_mute_that_outlasts_planned_work_is_told_of_after_it(adam):
    made = await policy(adam, {"contact_ids": [await contact(adam, "Bob")]})
    shop = (await adam.post("/api/v1/services", {"name": "Shop"})).json()["data"]
    now = (await adam.post(f"/api/v1/services/{shop['id']}/mute", {"minutes": 60})).json()["data"]["created_at"]
    begins = datetime.fromisoformat(now).replace(microsecond=0) + timedelta(minutes=59)
    hours = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
    body = {"title": "Work", "service_ids": [shop["id"]], **hours}
    assert (await adam.post("/api/v1/maintenance-windows", body)).status_code == 201
    step = (await simulated(adam, made["id"], service_id=shop["id"]))[0]
    assert datetime.fromisoformat(step["at"]) == begins + timedelta(hours=1)
    assert re.match(
        r"The service is muted until [^,]+, then under maintenance until [^,]+: if it is down", step["note"]
    )


async def test_what_is_gone_is_warned_of(adam):
    olga, bob = await contact(adam, "Olga"), await contact(adam, "Bob")
    made = await policy(adam, {"contact_ids": [olga, bob]}, {"wait_minutes": 1, "contact_ids": [olga]})
    await adam.delete(f"/api/v1/contacts/{olga}")
    read = (await adam.get(f"{POLICIES}/{made['id']}")).json()["data"]
    assert read["warnings"] == ["Step 1 names 1 that is gone.", "Step 2 tells nobody: all it names are gone."]


async def test_another_organization_has_nothing_of_it(theatre, adam):
    olga = await contact(adam, "Olga")
    made = await policy(adam, {"contact_ids": [olga]})
    elsewhere = await theatre.other_organization()
    sam = await theatre.person("sam", Role.OWNER, elsewhere)
    theirs = {"headers": {"X-Watchbell-Org": "elsewhere"}}
    place = f"{POLICIES}/{made['id']}"
    assert (await sam.get(POLICIES, **theirs)).json()["data"] == []
    assert (await sam.get(place, **theirs)).status_code == 404
    assert (await sam.patch(place, {"name": "x"}, **theirs)).status_code == 404
    assert (await sam.post(f"{place}/simulate", {}, **theirs)).status_code == 404
    assert (await sam.delete(place, **theirs)).status_code == 404
    service = await sam.post("/api/v1/services", {"name": "x", "escalation_policy_id": made["id"]}, **theirs)
    assert service.status_code == 422
