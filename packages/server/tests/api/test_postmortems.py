"""Postmortems over HTTP: only what a person publishes is public, and only as it was then."""

from dataclasses import replace

import pytest

from support.streams import StreamClient, settle
from watchbell.domain.errors import Conflict
from watchbell.store import postmortems as rows

INCIDENTS = "/api/v1/incidents"
SECRET = "db7.internal refused"


@pytest.fixture
async def path(mia):
    shop = (await mia.post("/api/v1/services", {"name": "Shop"})).json()["data"]
    body = {"title": "Shop is slow", "affected_service_ids": [shop["id"]], "body": "We look into it"}
    made = (await mia.post(INCIDENTS, body)).json()["data"]
    await mia.post(f"{INCIDENTS}/{made['id']}/notes", {"body": SECRET})
    return f"{INCIDENTS}/{made['id']}/postmortem"


async def public(vera):
    return (await vera.get("/api/public/default/status")).json()["data"]["incidents"][0]["postmortem"]


async def test_a_draft_is_made_of_the_facts_until_one_is_saved(mia, path):
    draft = await mia.get(path)
    data = draft.json()["data"]
    assert (data["is_draft"], data["published_at"], draft.headers["ETag"]) == (True, None, '"0"')
    assert "We look into it" in data["body"]
    assert SECRET not in data["body"]
    assert SECRET in data["internal"]
    saved = await mia.put(path, {"body": "Sorry", "internal": "psst"}, headers={"If-Match": '"0"'})
    assert saved.json()["data"] | {"is_draft": False, "body": "Sorry", "updated_by": "mia"} == saved.json()["data"]
    assert (await mia.get(path)).json()["data"]["internal"] == "psst"
    assert (await mia.put(path, {"body": "B"}, headers={"If-Match": '"0"'})).status_code == 409


async def test_only_what_is_published_is_public_and_as_it_was_then(mia, vera, path):
    assert (await mia.post(f"{path}/publish")).status_code == 409, "a draft is not published"
    await mia.put(path, {"body": "## We are sorry", "internal": SECRET})
    assert await public(vera) is None
    published = (await mia.post(f"{path}/publish")).json()["data"]
    assert published["published_body"] == "## We are sorry"
    assert (await public(vera))["body"] == "## We are sorry"
    changed = (await mia.put(path, {"body": "A draft of more"})).json()["data"]
    assert changed["has_changed"] is True
    assert (await public(vera))["body"] == "## We are sorry"
    await mia.post(f"{path}/publish")
    assert (await public(vera))["body"] == "A draft of more"
    assert SECRET not in (await vera.get("/api/public/default/status")).text
    await mia.post(f"{path}/unpublish")
    assert await public(vera) is None
    assert (await mia.get(path)).json()["data"]["body"] == "A draft of more"


async def test_publishing_leaves_one_entry_that_is_ours(mia, vera, theatre, path):
    await mia.put(path, {"body": "Sorry", "internal": SECRET})
    async with StreamClient(theatre.app, "/api/v1/events", {}) as stranger:
        await mia.post(f"{path}/publish")
        await mia.post(f"{path}/publish")
        await settle()
        heard = [event for event in stranger.events() if event.name == "incident.updated"]
    assert len(heard) == 1
    assert SECRET not in heard[0].data
    entries = (await mia.get(path.removesuffix("/postmortem"))).json()["data"]["updates"]
    assert [each["kind"] for each in entries] == ["created", "note", "edited"]
    assert "postmortem" not in str((await vera.get("/api/public/default/incidents")).json()["data"][0]["updates"])


async def test_it_is_its_own_organizations(mia, sam, vera, path):
    for act in (
        lambda who: who.get(path),
        lambda who: who.put(path, {"body": "x"}),
        lambda who: who.post(f"{path}/publish"),
    ):
        assert (await act(sam)).status_code == 404
        assert (await act(vera)).status_code == 401


async def test_it_goes_with_its_incident(mia, olga, path):
    await mia.put(path, {"body": "Sorry"})
    assert (await olga.delete(path.removesuffix("/postmortem"))).status_code == 204
    assert (await mia.get(path)).status_code == 404


async def test_the_draft_tells_what_went_on_in_it_too(mia, path):
    part = (await mia.post(INCIDENTS, {"title": "Mail is slow", "body": "Mail waits"})).json()["data"]
    await mia.post(f"{INCIDENTS}/{part['id']}/merge", {"into": path.split("/")[-2]})
    draft = (await mia.get(path)).json()["data"]
    assert "Mail waits" in draft["internal"]
    assert "Mail waits" not in draft["body"], "strangers may never have read it"


@pytest.mark.parametrize("body", [{}, {"body": 1}, {"body": "x" * 50_001}, {"body": "x", "title": "y"}])
async def test_bad_input_is_refused(mia, path, body):
    assert (await mia.put(path, body)).status_code == 422


async def test_of_two_who_save_the_first_one_at_once_one_is_told(mia, path, theatre):
    await mia.put(path, {"body": "Mine"})
    incident_id = path.split("/")[-2]
    with pytest.raises(Conflict, match="somebody else"):
        async with theatre.ctx.db.transaction() as tx:
            mine = await rows.get(tx, theatre.org_id, incident_id)
            await rows.save(tx, replace(mine, body="Also mine", version=1))
    assert (await mia.get(path)).json()["data"]["body"] == "Mine"
