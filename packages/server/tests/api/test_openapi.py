"""The API's description of itself, and what it serves for people and agents to read."""

import dataclasses
import json
import re

from support.cast import BASE_URL
from watchbell import listeners, notifiers, probers
from watchbell.api.application import create_app
from watchbell.app.token_paths import token_paths


async def test_every_operation_is_described_and_has_its_own_name(vera):
    schema = (await vera.get("/api/v1/openapi.json")).json()
    assert schema["openapi"].startswith("3.1")
    names = []
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            names.append(operation["operationId"])
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert operation["tags"], (method, path)
            parts = set(re.findall(r"{(\w+)}", path))
            declared = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert parts == declared, (method, path)
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in names)


async def test_errors_are_described_in_our_shape(vera):
    schema = (await vera.get("/api/v1/openapi.json")).json()
    for path, operations in schema["paths"].items():
        if path.startswith("/api/"):
            for operation in operations.values():
                if operation["tags"] == ["healthchecks"]:  # another tool's API has another tool's errors
                    content = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
                    assert content == {"$ref": "#/components/schemas/Trouble"}, path
                    continue
                for status in ("401", "403", "404", "422", "500"):
                    content = operation["responses"][status]["content"]["application/json"]["schema"]
                    assert content == {"$ref": "#/components/schemas/ErrorBody"}, (path, status)
    assert "HTTPValidationError" not in schema["components"]["schemas"]


async def test_routes_that_need_a_credential_say_so(vera):
    paths = (await vera.get("/api/v1/openapi.json")).json()["paths"]
    assert {} not in paths["/api/v1/members"]["get"]["security"]
    assert {} in paths["/api/v1/kinds"]["get"]["security"]
    assert "security" not in paths["/health"]["get"]


async def test_times_and_enums_are_described(vera):
    schemas = (await vera.get("/api/v1/openapi.json")).json()["components"]["schemas"]
    assert schemas["OrganizationOut"]["properties"]["created_at"]["format"] == "date-time"
    assert schemas["Role"]["enum"] == ["owner", "admin", "member"]


async def test_kinds_come_from_the_shelves(vera):
    kinds = (await vera.get("/api/v1/kinds")).json()["data"]
    assert {kind["kind"]: kind["passive"] for kind in kinds} == {
        **dict.fromkeys(probers.shelf(), False),
        **dict.fromkeys(listeners.shelf(), True),
    }
    for kind in (*kinds, *(await vera.get("/api/v1/channel-kinds")).json()["data"]):
        assert kind["label"]
        assert kind["description"]
        assert "kind" not in kind["schema"]["properties"]
    assert len((await vera.get("/api/v1/channel-kinds")).json()["data"]) == len(notifiers.shelf())


async def test_an_agent_finds_its_guide(vera):
    guide = await vera.get("/llms.txt")
    assert guide.headers["content-type"].startswith("text/")
    assert (await vera.get("/api/v1/llms.txt")).text == guide.text
    assert f"{BASE_URL}/api/v1/monitors" in guide.text
    for kind in (*probers.shelf(), *listeners.shelf()):
        assert f"- `{kind}`:" in guide.text
    assert '"operator": "equals"' in guide.text
    assert len(guide.text) < 12_000  # a page, not a book: it is read into somebody's context
    index = (await vera.get("/.well-known/skills/index.json")).json()
    [skill] = index["skills"]
    text = (await vera.get(f"/.well-known/skills/{skill['name']}/{skill['files'][0]}")).text
    assert text.startswith(f"---\nname: {skill['name']}\ndescription: {skill['description']}\n---\n")
    assert guide.text in text


async def test_the_routes_that_the_guide_names_exist(vera):
    paths = (await vera.get("/api/v1/openapi.json")).json()["paths"]
    known = {re.sub(r"{\w+}", "ID", path) for path in paths}
    guide = (await vera.get("/llms.txt")).text
    named = {path.rstrip("/.;") for path in re.findall(r"(/api/v1/[\w/.-]+)", guide)} - {"/api/v1/openapi.json"}
    assert sorted(path for path in named if path not in known) == []


async def test_the_explorer_needs_no_script_and_no_other_server(vera):
    page = (await vera.get("/docs")).text
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"https?://", page)
    for part in ("/api/v1/members", "curl -sS -X POST", "TokenIn"):
        assert part in page


async def test_health_and_metrics(vera, theatre, monkeypatch):
    assert (await vera.get("/health")).json()["data"]["version"] == "1.2.3"
    assert (await vera.get("/api/v1/health")).json()["data"]["status"] == "ok"
    assert (await vera.get("/health/ready")).json() == {"data": {"status": "ready", "troubles": {}}}
    assert (await vera.get("/metrics")).headers["content-type"].startswith("text/plain; version=0.0.4")


async def test_a_process_whose_database_is_gone_is_not_ready(vera, theatre):
    async with theatre.ctx.db.transaction() as tx:
        await tx.sql("DROP TABLE settings")
    answer = await vera.get("/health/ready")
    assert answer.status_code == 503
    assert json.dumps(answer.json()["data"]["troubles"]) == '{"database": "OperationalError"}'
    assert (await vera.get("/health")).status_code == 200


def test_token_urls_are_described_with_the_credential_in_their_path(theatre):
    told = token_paths()
    app = create_app(dataclasses.replace(theatre.app.state.watchbell, token_paths=told))
    paths = app.openapi()["paths"]
    for each in told:
        for method in each.methods:
            operation = paths[each.path][method.lower()]
            assert operation["description"]
            assert operation["tags"] == ["token URLs"]
            assert {one["name"] for one in operation["parameters"]} == set(re.findall(r"{(\w+)}", each.path))
    assert set(paths["/heartbeat/{token}"]) == {"get", "post"}
    assert set(paths["/api/v1/endpoints/{key}/external"]) == {"post"}
    names = [operation["operationId"] for operations in paths.values() for operation in operations.values()]
    assert len(names) == len(set(names))
