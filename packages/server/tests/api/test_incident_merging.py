"""Joining incidents over HTTP: one story, entries on both, nothing of it for strangers."""

import pytest
from sqlalchemy import insert

from support.answers import problems
from watchbell.store import tables

INCIDENTS = "/api/v1/incidents"


async def make(person, title, **changes):
    answer = await person.post(INCIDENTS, {"title": title, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def service(person, name, **more):
    return (await person.post("/api/v1/services", {"name": name, **more})).json()["data"]["id"]


async def merge(person, one, other, expected=200, **more):
    answer = await person.post(f"{INCIDENTS}/{one['id']}/merge", {"into": other["id"], **more})
    assert answer.status_code == expected, answer.text
    return answer.json().get("data")


async def read(person, incident):
    return (await person.get(f"{INCIDENTS}/{incident['id']}")).json()["data"]


def last(data):
    return data["updates"][-1]["kind"], data["updates"][-1]["body"]


async def test_the_merged_one_ends_and_the_other_takes_over_what_it_touches(mia, clock):
    shop, mail = await service(mia, "Shop"), await service(mia, "Mail")
    one = await make(mia, "Shop is slow", impact="major", affected_service_ids=[shop])
    other = await make(mia, "Disk is full", impact="minor", affected_service_ids=[mail])
    merged = await merge(mia, one, other)
    assert (merged["status"], merged["merged_into"]["id"]) == ("resolved", other["id"])
    assert last(merged) == ("merged", "Goes on in “Disk is full”")
    target = await read(mia, other)
    assert last(target) == ("merged", "“Shop is slow” is part of this now")
    assert {each["id"] for each in target["affected_services"]} == {shop, mail}
    assert (target["impact"], [each["id"] for each in target["merged"]]) == ("major", [one["id"]])
    titles = [each["title"] for each in (await mia.get(INCIDENTS)).json()["data"]]
    assert titles == ["Disk is full"]
    with_merged = (await mia.get(f"{INCIDENTS}?merged=true")).json()["data"]
    assert [each["title"] for each in with_merged] == ["Disk is full", "Shop is slow"]


async def test_reopening_a_merged_one_lets_it_tell_its_own_story_again(mia):
    one, other = await make(mia, "One"), await make(mia, "Other")
    await merge(mia, one, other)
    await mia.post(f"{INCIDENTS}/{one['id']}/updates", {"status": "investigating", "body": "It is another cause"})
    assert (await read(mia, one))["merged_into"] is None
    assert (await read(mia, other))["merged"] == []
    assert (await mia.get(INCIDENTS)).json()["pagination"]["total"] == 2


async def test_parts_go_on_in_what_their_whole_goes_on_in(mia):
    one, other, third = await make(mia, "One"), await make(mia, "Other"), await make(mia, "Third")
    await merge(mia, one, other)
    await merge(mia, other, third)
    assert {each["id"] for each in (await read(mia, third))["merged"]} == {one["id"], other["id"]}


async def test_only_open_ones_of_the_same_organization_can_be_merged(mia, sam, vera):
    one, other = await make(mia, "One"), await make(mia, "Other")
    over = await make(mia, "Over", status="resolved")
    foreign = await make(sam, "Foreign")
    path = f"{INCIDENTS}/{one['id']}/merge"
    assert "into" in problems(await mia.post(path, {"into": one["id"]}))
    assert "into" in problems(await mia.post(path, {"into": foreign["id"]}))
    assert (await sam.post(path, {"into": foreign["id"]})).status_code == 404
    assert (await vera.post(path, {"into": other["id"]})).status_code == 401
    await merge(mia, one, over, 409)
    await merge(mia, over, one, 409)
    assert (await mia.post(path, {"into": other["id"]}, headers={"If-Match": '"7"'})).status_code == 409
    assert (await mia.post(f"{INCIDENTS}/{one['id']}/separate")).status_code == 409
    assert [len((await read(mia, each))["updates"]) for each in (one, other, over)] == [1, 1, 1]


async def test_a_rehearsed_merge_changes_nothing(mia):
    one, other = await make(mia, "One"), await make(mia, "Other")
    answer = await mia.post(f"{INCIDENTS}/{one['id']}/merge?dry_run=true", {"into": other["id"]})
    assert answer.json()["data"]["merged_into"]["id"] == other["id"]
    assert (await read(mia, one))["resolved_at"] is None


async def test_strangers_read_of_the_whole_and_not_of_the_part(mia, vera):
    shop, inside = await service(mia, "Shop"), await service(mia, "Inside")
    await mia.patch(f"/api/v1/services/{inside}", {"is_visible": False})
    other = await make(mia, "Shop is slow", affected_service_ids=[shop], body="We look into it")
    secret = await make(mia, "db7.internal is full", affected_service_ids=[inside], body="df says 100 %")
    await merge(mia, secret, other)
    text = (await vera.get("/api/public/default/status")).text
    assert "We look into it" in text
    assert "internal" not in text
    assert "df says" not in text


async def test_what_strangers_do_not_read_is_published_only_when_somebody_says_so(mia, vera):
    shop, inside = await service(mia, "Shop"), await service(mia, "Inside", is_visible=False)
    shown = await make(mia, "Shop is slow", affected_service_ids=[shop])
    secret = await make(mia, "db7.internal is full", affected_service_ids=[inside], body="df says 100 %")
    assert (shown["is_public"], secret["is_public"]) == (True, False)
    path = f"{INCIDENTS}/{shown['id']}/merge"
    for rehearsal in ("?dry_run=true", ""):
        refused = await mia.post(f"{path}{rehearsal}", {"into": secret["id"]})
        assert list(problems(refused)) == ["publish"]
        assert "“db7.internal is full”" in refused.text
    assert "internal" not in (await vera.get("/api/public/default/status")).text
    assert len((await read(mia, secret))["updates"]) == 1
    assert (await mia.post(f"{path}?dry_run=true", {"into": secret["id"], "publish": True})).status_code == 200
    await merge(mia, shown, secret, publish=True)
    assert "df says 100 %" in (await vera.get("/api/public/default/status")).text
    assert ((await read(mia, secret))["is_public"], (await read(mia, shown))["is_public"]) == (True, False)


async def test_a_public_monitors_incident_publishes_no_other_one_by_itself(mia, theatre):
    inside = await service(mia, "Inside", is_visible=False)
    wish = {"url": "https://shop.example", "is_public": True, "service_id": inside}
    monitor = (await mia.post("/api/v1/monitors", wish)).json()["data"]
    one = await make(mia, "Shop is slow", affected_service_ids=[inside])
    async with theatre.ctx.db.transaction() as tx:
        row = {"incident_id": one["id"], "monitor_id": monitor["id"]}
        await tx.execute(insert(tables.incident_monitors), [row])
    secret = await make(mia, "Break-in", affected_service_ids=[inside])
    await merge(mia, one, secret, 422)
    await merge(mia, one, secret, publish=True)


@pytest.mark.parametrize("body", [{}, {"into": 7}, {"into": "x", "why": "y"}, {"into": "x", "publish": 1}])
async def test_bad_input_is_refused(mia, body):
    one = await make(mia, "One")
    assert (await mia.post(f"{INCIDENTS}/{one['id']}/merge", body)).status_code == 422
