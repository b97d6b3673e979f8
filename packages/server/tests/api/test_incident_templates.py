"""Templates of incidents over HTTP."""

import pytest

from support.answers import problems

TEMPLATES, INCIDENTS = "/api/v1/incident-templates", "/api/v1/incidents"
DISK = {"name": "Disk", "title": "{{service}} is slow", "body": "Since {{time}} we see errors.", "impact": "major"}


async def make(person, **changes):
    answer = await person.post(TEMPLATES, {**DISK, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def service(person, name):
    return (await person.post("/api/v1/services", {"name": name})).json()["data"]["id"]


async def test_a_template_is_kept_changed_and_thrown_away(mia):
    made = await mia.post(TEMPLATES, DISK)
    path = made.headers["Location"]
    data = (await mia.get(path)).json()["data"]
    assert (data["title"], data["status"], data["service_ids"]) == ("{{service}} is slow", "investigating", [])
    assert (await mia.patch(path, {"name": "B"}, headers={"If-Match": '"9"'})).status_code == 409
    changed = await mia.patch(path, {"name": "Full disk"}, headers={"If-Match": made.headers["ETag"]})
    assert (changed.json()["data"]["name"], changed.json()["data"]["title"]) == ("Full disk", "{{service}} is slow")
    await make(mia, name="Another")
    assert [each["name"] for each in (await mia.get(TEMPLATES)).json()["data"]] == ["Another", "Full disk"]
    assert (await mia.delete(path)).status_code == 204
    assert (await mia.get(path)).status_code == 404


async def test_an_incident_is_made_of_one_and_what_is_given_wins(mia):
    shop = await service(mia, "Shop")
    template = await make(mia, service_ids=[shop], status="identified")
    made = (await mia.post(INCIDENTS, {"template_id": template["id"]})).json()["data"]
    assert (made["title"], made["status"], made["impact"]) == ("Shop is slow", "identified", "major")
    assert [each["id"] for each in made["affected_services"]] == [shop]
    assert made["updates"][0]["body"].startswith("Since ")
    assert "{{" not in made["updates"][0]["body"]
    mail = await service(mia, "Mail")
    given = {"template_id": template["id"], "impact": "none", "affected_service_ids": [mail], "body": "Hm"}
    other = (await mia.post(INCIDENTS, given)).json()["data"]
    assert (other["title"], other["impact"], other["updates"][0]["body"]) == ("Mail is slow", "none", "Hm")


async def test_an_update_takes_its_text_from_one(mia):
    shop = await service(mia, "Shop")
    template = await make(mia, body="{{service}} is being repaired.")
    made = (await mia.post(INCIDENTS, {"title": "Slow", "affected_service_ids": [shop]})).json()["data"]
    path = f"{INCIDENTS}/{made['id']}/updates"
    data = (await mia.post(path, {"template_id": template["id"], "status": "identified"})).json()["data"]
    assert (data["updates"][-1]["body"], data["status"]) == ("Shop is being repaired.", "identified")
    said = (await mia.post(path, {"template_id": template["id"], "body": "Own words"})).json()["data"]
    assert said["updates"][-1]["body"] == "Own words"
    assert "body" in problems(await mia.post(path, {}))
    empty = await make(mia, body="")
    assert "body" in problems(await mia.post(path, {"template_id": empty["id"]}))
    assert (await mia.post(path, {"template_id": "nothing"})).status_code == 404


async def test_it_is_filled_for_looking_at_it_first(mia, sam):
    shop = await service(mia, "Shop")
    template = await make(mia)
    filled = (await mia.post(f"{TEMPLATES}/{template['id']}/fill", {"service_ids": [shop]})).json()["data"]
    assert (filled["title"], filled["affected_service_ids"]) == ("Shop is slow", [shop])
    assert (await mia.post(f"{TEMPLATES}/{template['id']}/fill")).json()["data"]["title"] == "Our services is slow"
    foreign = await service(sam, "Foreign")
    assert "service_ids" in problems(await mia.post(f"{TEMPLATES}/{template['id']}/fill", {"service_ids": [foreign]}))


async def test_services_that_are_gone_are_passed_over(mia, olga):
    shop = await service(mia, "Shop")
    template = await make(mia, service_ids=[shop])
    await olga.delete(f"/api/v1/services/{shop}")
    made = (await mia.post(INCIDENTS, {"template_id": template["id"]})).json()["data"]
    assert (made["title"], made["affected_services"]) == ("Our services is slow", [])


async def test_other_organizations_have_their_own(mia, sam, vera):
    template = await make(mia)
    assert (await sam.get(f"{TEMPLATES}/{template['id']}")).status_code == 404
    assert (await sam.post(INCIDENTS, {"template_id": template["id"]})).status_code == 404
    assert (await sam.get(TEMPLATES)).json()["data"] == []
    assert (await vera.get(TEMPLATES)).status_code == 401
    foreign = await service(sam, "Foreign")
    assert "service_ids" in problems(await mia.patch(f"{TEMPLATES}/{template['id']}", {"service_ids": [foreign]}))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"title": "{{host}} is down"}, "title"),
        ({"body": "{{config.secret}}"}, "body"),
        ({"status": "solved"}, "status"),
        ({"service_ids": ["x"]}, "service_ids"),
        ({"more": 1}, "more"),
    ],
)
async def test_bad_input_names_its_field(mia, body, field):
    assert field in problems(await mia.post(TEMPLATES, {**DISK, **body}))
