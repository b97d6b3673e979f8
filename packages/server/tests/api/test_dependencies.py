"""What depends on what, over HTTP."""

import pytest
from sqlalchemy import insert

from support.answers import problems, rows
from watchbell.store.tables import withheld_failures

S = "/api/v1/services"
M = "/api/v1/monitors"


async def service(person, name, **changes):
    answer = await person.post(S, {"name": name, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"]


async def monitor(person, name, **changes):
    answer = await person.post(M, {"name": name, "url": "tcp://127.0.0.1:9", **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def say(person, service_id, *ids):
    return await person.put(f"{S}/{service_id}/dependencies", {"depends_on": list(ids)})


@pytest.fixture
async def shop(mia):
    """Shop → API → Database, each with a monitor."""
    ids = {name: await service(mia, name) for name in ("Shop", "API", "Database")}
    await say(mia, ids["Shop"], ids["API"])
    await say(mia, ids["API"], ids["Database"])
    for name in ("Shop", "API", "Database"):
        made = await monitor(mia, name.lower(), service_id=ids[name])
        ids[name.lower()] = made["id"]
    return ids


async def test_what_a_service_depends_on_is_said_read_and_taken_back(mia, shop, theatre):
    path = f"{S}/{shop['API']}/dependencies"
    assert (await mia.get(path)).json()["data"] == {"depends_on": [shop["Database"]], "needed_by": [shop["Shop"]]}
    answer = await say(mia, shop["Shop"], shop["Database"], shop["API"], shop["API"])
    assert answer.status_code == 200
    assert sorted(answer.json()["data"]["depends_on"]) == sorted([shop["Database"], shop["API"]])
    assert (await say(mia, shop["Shop"])).json()["data"] == {"depends_on": [], "needed_by": []}
    written = [row for row in await rows(theatre, "audit_log") if row["action"] == "service.dependencies_changed"]
    assert written[-1]["after"] == {"depends_on": []}
    assert len(written[-1]["before"]["depends_on"]) == 2


async def test_a_dry_run_changes_nothing(mia, shop):
    path = f"{S}/{shop['Shop']}/dependencies"
    answer = await mia.put(f"{path}?dry_run=true", {"depends_on": []})
    assert answer.json()["data"]["depends_on"] == []
    assert (await mia.get(path)).json()["data"]["depends_on"] == [shop["API"]]


async def test_a_circle_is_refused_in_words(mia, shop):
    refused = await say(mia, shop["Database"], shop["Shop"])
    assert refused.status_code == 422
    assert "Database → Shop → API → Database" in problems(refused)["depends_on"]
    assert "cannot depend on itself" in problems(await say(mia, shop["Shop"], shop["Shop"]))["depends_on"]
    assert (await mia.get(f"{S}/{shop['Database']}/dependencies")).json()["data"]["depends_on"] == []


async def test_a_circle_through_monitors_and_services_is_refused(mia, shop):
    path = f"{M}/{shop['database']}"
    refused = await mia.patch(path, {"depends_on": [shop["shop"]]})
    assert "database → shop → API → Database → database" in problems(refused)["depends_on"]
    assert "itself" in problems(await mia.patch(path, {"depends_on": [shop["database"]]}))["depends_on"]
    made = await mia.post(
        M, {"name": "x", "url": "tcp://a:1", "service_id": shop["Database"], "depends_on": [shop["shop"]]}
    )
    assert "x → shop → API → Database → x" in problems(made)["depends_on"]


async def test_a_monitor_cannot_be_moved_into_a_circle(mia, shop):
    free = await monitor(mia, "free", depends_on=[shop["shop"]])
    moved = await mia.patch(f"{M}/{free['id']}", {"service_id": shop["Database"]})
    assert "circle" in problems(moved)["service_id"]
    assert (await mia.patch(f"{M}/{free['id']}", {"service_id": shop["Shop"]})).status_code == 200


async def test_what_is_elsewhere_cannot_be_depended_on_nor_read(mia, sam, shop):
    foreign = await service(sam, "Theirs")
    their = await monitor(sam, "theirs")
    assert foreign in problems(await say(mia, shop["Shop"], foreign))["depends_on"]
    assert their["id"] in problems(await mia.patch(f"{M}/{shop['shop']}", {"depends_on": [their["id"]]}))["depends_on"]
    for answer in (
        await sam.get(f"{S}/{shop['Shop']}/dependencies"),
        await say(sam, shop["Shop"], foreign),
        await say(sam, shop["Shop"]),
    ):
        assert answer.status_code == 404
    seen = (await sam.get(f"{S}/graph")).json()["data"]
    assert {each["name"] for each in seen["services"]} == {"Theirs", "theirs"}
    assert seen["monitors"] == []


@pytest.mark.parametrize("body", [{}, {"depends_on": None}, {"depends_on": ["x"], "more": 1}, {"depends_on": "x"}])
async def test_bad_input_is_refused(mia, shop, body):
    assert (await mia.put(f"{S}/{shop['Shop']}/dependencies", body)).status_code == 422


async def test_the_map_shows_services_and_the_monitors_that_have_wishes(mia, shop):
    await mia.patch(f"{M}/{shop['shop']}", {"depends_on": [shop["database"]]})
    seen = (await mia.get(f"{S}/graph")).json()["data"]
    assert {each["name"]: each["depends_on"] for each in seen["services"]} == {
        "Shop": [shop["API"]],
        "API": [shop["Database"]],
        "Database": [],
    }
    assert {each["name"]: each["depends_on"] for each in seen["monitors"]} == {
        "shop": [shop["database"]],
        "database": [],
    }
    assert {each["service_id"] for each in seen["monitors"]} == {shop["Shop"], shop["Database"]}
    assert all(each["held_by"] is None for each in (*seen["services"], *seen["monitors"]))


async def test_a_monitor_that_is_removed_is_depended_on_no_more(mia, shop):
    await mia.patch(f"{M}/{shop['shop']}", {"depends_on": [shop["database"], shop["api"]]})
    assert (await mia.delete(f"{M}/{shop['database']}")).status_code == 204
    read = (await mia.get(f"{M}/{shop['shop']}")).json()["data"]
    assert read["depends_on"] == [shop["api"]]
    assert (await mia.patch(f"{M}/{shop['shop']}", {"depends_on": read["depends_on"]})).status_code == 200
    assert (await mia.delete(f"{S}/{shop['API']}")).status_code == 204
    assert (await mia.get(f"{S}/{shop['Shop']}/dependencies")).json()["data"]["depends_on"] == []


async def test_what_is_kept_back_says_what_it_waits_for(mia, shop, theatre, clock):
    held = {
        "monitor_id": shop["shop"],
        "org_id": theatre.org_id,
        "service_id": shop["Shop"],
        "reason": "dependency_down",
        "by_id": shop["Database"],
        "by_name": "Database",
        "created_at": clock(),
        "freed_at": None,
    }
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(insert(withheld_failures), [held])
    await mia.patch(f"{M}/{shop['shop']}", {"is_public": True, "depends_on": [shop["database"]]})
    shown = {
        "reason": "dependency_down",
        "name": "Database",
        "id": shop["Database"],
        "since": "2027-01-15T08:00:00.000Z",
    }
    assert (await mia.get(f"{M}/{shop['shop']}")).json()["data"]["held_by"] == shown
    assert (await mia.get(f"{S}/{shop['Shop']}")).json()["data"]["held_by"] == shown
    assert (await mia.get(f"{M}/{shop['api']}")).json()["data"]["held_by"] is None
    lists = {each["name"]: each["held_by"] for each in (await mia.get(S)).json()["data"]}
    assert lists == {"Shop": shown, "API": None, "Database": None}
    seen = (await mia.get(f"{S}/graph")).json()["data"]
    assert [each["held_by"] for each in seen["services"] if each["name"] == "Shop"] == [shown]
    assert [each["held_by"] for each in seen["monitors"] if each["name"] == "shop"] == [shown]
    # Strangers are told no names of the inside.
    anybody = theatre.client()
    assert (await anybody.get(f"{M}/{shop['shop']}")).json()["data"]["held_by"] is None
