"""The way in for clients of Healthchecks' API: keys, errors in its own words, pages of other sites."""

import pytest

from support.rights import NOBODY_ID
from watchbell.domain.tenancy import Role

PATHS = [
    ("GET", "checks/"),
    ("POST", "checks/"),
    ("GET", f"checks/{NOBODY_ID}"),
    ("POST", f"checks/{NOBODY_ID}"),
    ("DELETE", f"checks/{NOBODY_ID}"),
    ("POST", f"checks/{NOBODY_ID}/pause"),
    ("POST", f"checks/{NOBODY_ID}/resume"),
    ("GET", f"checks/{NOBODY_ID}/pings/"),
    ("GET", f"checks/{NOBODY_ID}/pings/1/body"),
    ("GET", f"checks/{NOBODY_ID}/flips/"),
    ("GET", "channels/"),
    ("GET", "badges/"),
]
READ_ONLY_MAY = {("GET", "checks/"), ("GET", f"checks/{NOBODY_ID}"), ("GET", f"checks/{NOBODY_ID}/flips/"), ("GET", "badges/")}  # fmt: skip


@pytest.fixture(params=[1, 2, 3])
def version(request, project):
    project.version = request.param
    return request.param


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_without_a_key_nothing_is_told(project, version, method, path):
    answer = await project.ask(method, path, key="")
    assert (answer.status_code, answer.json()) == (401, {"error": "missing api key"})
    answer = await project.ask(method, path, key="wbt_nonsense")
    assert (answer.status_code, answer.json()) == (401, {"error": "wrong api key"})
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_a_read_only_key_opens_what_cannot_tell_a_ping_url(project, version, method, path):
    answer = await project.ask(method, path, key=project.read_only)
    if (method, path) in READ_ONLY_MAY:
        assert answer.status_code == (404 if NOBODY_ID in path else 200)
    else:
        assert (answer.status_code, answer.json()) == (401, {"error": "wrong api key"})


async def test_a_cookie_opens_nothing(project, mia):
    answer = await mia.get("/api/v3/checks/")
    assert (answer.status_code, answer.json()) == (401, {"error": "missing api key"})
    answer = await project.ask("GET", "checks/", key="", headers={"Authorization": "Basic bWlhOng="})
    assert answer.json() == {"error": "missing api key"}


async def test_the_key_may_be_in_the_body_of_a_post(project):
    answer = await project.ask("POST", "checks/", {"name": "a", "api_key": project.key}, key="")
    assert answer.status_code == 201
    answer = await project.ask("POST", f"checks/{answer.json()['uuid']}/pause", {"api_key": project.key}, key="")
    assert answer.json()["status"] == "paused"
    for wrong in (5, None, "wbt_nonsense"):
        answer = await project.ask("POST", "checks/", {"name": "a", "api_key": wrong}, key="")
        assert (answer.status_code, answer.json()) == (401, {"error": "wrong api key"})


async def test_guessing_keys_is_slowed_down(project):
    statuses = {(await project.ask("GET", "checks/", key=f"wbt_{n}")).status_code for n in range(40)}
    assert statuses == {401, 429}
    answer = await project.ask("GET", "checks/", key="wbt_x")
    assert answer.headers["retry-after"].isdigit()
    assert "error" in answer.json()
    assert (await project.ask("GET", "checks/")).status_code == 200


async def test_the_check_of_another_organization_is_forbidden(project, theatre):
    check = await project.make(name="ours")
    elsewhere = await theatre.other_organization()
    stranger = await project.key_with(role=Role.OWNER, org_id=elsewhere)
    uuid = check["uuid"]
    for method, path in (
        ("GET", f"checks/{uuid}"),
        ("POST", f"checks/{uuid}"),
        ("DELETE", f"checks/{uuid}"),
        ("POST", f"checks/{uuid}/pause"),
        ("POST", f"checks/{uuid}/resume"),
        ("GET", f"checks/{uuid}/pings/"),
        ("GET", f"checks/{uuid}/pings/1/body"),
        ("GET", f"checks/{uuid}/flips/"),
    ):
        answer = await project.ask(method, path, key=stranger)
        assert answer.status_code == 403, path
    assert (await project.ask("GET", "checks/", key=stranger)).json() == {"checks": []}
    # A unique key is only looked for among one's own.
    read_only = await project.ask("GET", f"checks/{uuid}", key=project.read_only)
    answer = await project.ask("GET", f"checks/{read_only.json()['unique_key']}", key=stranger)
    assert answer.status_code == 404
    answer = await project.ask("GET", "checks/", key=stranger, headers={"X-Watchbell-Org": "default"})
    assert answer.status_code == 403
    assert (await project.read(check))["name"] == "ours"


async def test_a_manage_key_opens_its_own_check_only(project, mia):
    body = {"name": "Job", "monitor_type": "heartbeat", "config": {"period_seconds": 60}}
    made = (await mia.post("/api/v1/monitors", body)).json()["data"]
    other = await project.make(name="other")
    uuid = made["ping_url"].rpartition("/")[2]
    assert (await project.ask("GET", f"checks/{uuid}", key=made["manage_key"])).status_code == 200
    assert (await project.ask("POST", f"checks/{uuid}/pause", key=made["manage_key"])).status_code == 200
    assert (await project.ask("GET", f"checks/{other['uuid']}", key=made["manage_key"])).status_code == 403
    assert (await project.ask("GET", "checks/", key=made["manage_key"])).status_code == 403


@pytest.mark.parametrize("body", ["{", "nonsense", "\x00", '{"name": "a"', "'a'"])
async def test_what_is_no_json_is_told_so(project, body):
    answer = await project.ask("POST", "checks/", content=body)
    assert (answer.status_code, answer.json()) == (400, {"error": "could not parse request body"})
    answer = await project.ask("POST", "checks/", content=b'{"name": "\xff"}')
    assert answer.json() == {"error": "could not parse request body"}


@pytest.mark.parametrize("body", ["[]", "5", '"a"', "null"])
async def test_what_is_no_object_is_told_so(project, body):
    answer = await project.ask("POST", "checks/", content=body)
    assert (answer.status_code, answer.json()) == (400, {"error": "json validation error: value is not an object"})


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json"])
async def test_json_is_read_whatever_its_type_is_said_to_be(project, kind):
    answer = await project.ask("POST", "checks/", content='{"name": "a"}', headers={"Content-Type": kind})
    assert answer.status_code == 201
    uuid = answer.json()["uuid"]
    answer = await project.ask("POST", f"checks/{uuid}/pause", content="", headers={"Content-Type": kind})
    assert answer.json()["status"] == "paused"
    # Only here: the API of our own wants to be told that it is JSON.
    own = await project.client.post(
        "/api/v1/monitors", content="{}", headers={"X-Api-Key": project.key, "Content-Type": "text/plain"}
    )
    assert own.status_code == 400


async def test_pages_of_other_sites_may_ask(project, version):
    for path, methods in (("checks/", "GET, OPTIONS, POST"), (f"checks/{NOBODY_ID}", "DELETE, GET, OPTIONS, POST")):
        answer = await project.ask("OPTIONS", path, key="")
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-allow-headers"] == "X-Api-Key"
        assert answer.headers["access-control-allow-methods"] == methods
        assert "access-control-allow-credentials" not in answer.headers
        answer = await project.ask("PUT", path)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (405, "*")
    assert (await project.ask("GET", "checks/")).headers["access-control-allow-origin"] == "*"


async def test_our_own_paths_without_a_slash_are_still_ours(project, mia):
    assert "pagination" in (await mia.get("/api/v1/channels")).json()
    assert "overall" in (await mia.get("/api/v1/status")).json()["data"]
    assert (await project.ask("GET", "/api/v1/channels/")).json() == {"channels": []}
    assert (await project.ask("GET", "/api/v4/checks/")).status_code == 404


async def test_anybody_may_ask_whether_it_serves(project, theatre, version):
    answer = await project.ask("GET", "status/", key="")
    assert (answer.status_code, answer.text) == (200, "OK")
    async with theatre.ctx.db.transaction() as tx:
        await tx.sql("DROP TABLE settings")
    assert (await project.ask("GET", "status/", key="")).status_code == 503
