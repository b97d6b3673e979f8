"""Bad input of every sort: one shape, the right status, a sentence that says what to do, and nothing stored."""

import json

import pytest
from structlog.testing import capture_logs

from watchbell.api import tokens as tokens_module
from watchbell.api.edge import MAX_BODY

JSON = {"content-type": "application/json"}


def shape(response, status: int, code: str):
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code), response.text
    assert set(error) == {"code", "message", "details", "request_id"}
    assert error["message"]
    assert error["request_id"] == response.headers["x-request-id"]
    return error


async def nothing_stored(olga):
    assert (await olga.get("/api/v1/tokens")).json()["pagination"]["total"] == 0


async def test_not_json_is_400(olga):
    shape(await olga.post("/api/v1/tokens", content=b"{", headers=JSON), 400, "BAD_REQUEST")
    shape(await olga.post("/api/v1/tokens", content=b"\xff\xfe", headers=JSON), 400, "BAD_REQUEST")


async def test_a_missing_body_says_what_to_send(olga):
    error = shape(await olga.post("/api/v1/tokens"), 400, "BAD_REQUEST")
    assert "application/json" in error["message"]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""])
async def test_another_content_type_says_what_to_send(olga, kind):
    answer = await olga.post("/api/v1/tokens", content=b'{"name":"x"}', headers={"content-type": kind})
    error = shape(answer, 400, "BAD_REQUEST")
    assert "Content-Type: application/json" in error["message"]
    await nothing_stored(olga)


async def test_json_by_another_name_is_json(olga):
    headers = {"content-type": "application/vnd.api+json; charset=utf-8"}
    assert (await olga.post("/api/v1/tokens", content=b'{"name":"x"}', headers=headers)).status_code == 201


@pytest.mark.parametrize("body", [[], "text", 3, True])
async def test_json_that_is_no_object_is_422(olga, body):
    shape(await olga.post("/api/v1/tokens", content=json.dumps(body).encode(), headers=JSON), 422, "VALIDATION_ERROR")


async def test_what_was_sent_is_not_said_back_at_length(olga):
    error = shape(await olga.post("/api/v1/tokens", {"name": "x", "y" * 300_000: 1}), 422, "VALIDATION_ERROR")
    assert max(map(len, [error["message"], *error["details"][0].values()])) == 1_000
    wish = {"title": "x", "affected_service_ids": ["z" * 300_000]}
    error = shape(await olga.post("/api/v1/incidents", wish), 422, "VALIDATION_ERROR")
    assert error["message"].startswith("affected_service_ids")
    assert len(error["message"]) == 1_000


async def test_unknown_fields_are_named(olga):
    error = shape(await olga.post("/api/v1/tokens", {"name": "x", "colour": 1, "size": 2}), 422, "VALIDATION_ERROR")
    assert [problem["field"] for problem in error["details"]] == ["colour", "size"]
    assert "unknown field" in error["details"][0]["message"]
    await nothing_stored(olga)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": None}, "name"),
        ({"name": 3}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "role": "king"}, "role"),
        ({"name": "x", "scopes": "monitors:read"}, "scopes"),
        ({"name": "x", "scopes": [""]}, "scopes.0"),
        ({"name": "x", "scopes": ["monitors:read"] * 51}, "scopes"),
        ({"name": "x", "expires_at": "tomorrow"}, "expires_at"),
        ({"name": "x", "expires_at": "2030-01-01T00:00:00"}, "expires_at"),
        ({"name": "x", "expires_at": 1893456000}, "expires_at"),
        ({"name": "nul\x00"}, "name"),
        ({"name": "x", "scopes": ["x", "nul\x00"]}, "scopes.1"),
        ({"name": "x", "nul\x00": 1}, "body"),
    ],
)
async def test_the_wrong_field_is_named(olga, body, field):
    error = shape(await olga.post("/api/v1/tokens", body), 422, "VALIDATION_ERROR")
    assert [problem["field"] for problem in error["details"]] == [field]
    await nothing_stored(olga)


@pytest.mark.parametrize("flag", [0, 1, "true", "yes", None])
async def test_true_and_false_are_nothing_else(mia, flag):
    refused = await mia.post("/api/v1/services", {"name": "x", "is_visible": flag})
    assert shape(refused, 422, "VALIDATION_ERROR")["details"][0]["field"] == "is_visible"


@pytest.mark.parametrize("number", ["60", 60.5, True])
async def test_numbers_are_numbers(mia, number):
    body = {"name": "x", "url": "http://127.0.0.1:9/", "interval_seconds": number}
    assert (
        shape(await mia.post("/api/v1/monitors", body), 422, "VALIDATION_ERROR")["details"][0]["field"]
        == "interval_seconds"
    )


async def test_half_a_surrogate_pair_is_refused(olga):
    answer = await olga.post("/api/v1/tokens", content=b'{"name":"\\ud800"}', headers=JSON)
    shape(answer, 422, "VALIDATION_ERROR")


async def test_a_name_of_the_longest_length_is_taken(olga):
    assert (await olga.post("/api/v1/tokens", {"name": "x" * 200})).status_code == 201


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=1&per_page=1", 200),
        ("per_page=100", 200),
        ("per_page=101", 422),
        ("per_page=0", 422),
        ("page=0", 422),
        ("page=-1", 422),
        ("page=x", 422),
        ("page=1000000", 200),
        ("page=1000001", 422),
    ],
)
async def test_pages_have_limits(olga, query, status):
    assert (await olga.get(f"/api/v1/tokens?{query}")).status_code == status


@pytest.mark.parametrize(
    ("query", "status"),
    [("limit=1000", 200), ("limit=1001", 422), ("after=!!", 422), ("after=é", 422), ("after=AAAA", 422)],
)
async def test_cursors_have_limits(olga, query, status):
    assert (await olga.get(f"/api/v1/audit-log?{query}")).status_code == status


async def test_a_body_of_one_megabyte_is_taken_and_one_byte_more_is_413(olga):
    room = MAX_BODY - len('{"name": ""}')
    fits = b'{"name": "%b"}' % (b"x" * room)
    assert len(fits) == MAX_BODY
    shape(await olga.post("/api/v1/tokens", content=fits, headers=JSON), 422, "VALIDATION_ERROR")
    shape(await olga.post("/api/v1/tokens", content=fits + b" ", headers=JSON), 413, "PAYLOAD_TOO_LARGE")


async def test_a_body_without_a_length_is_counted(olga):
    async def endless():
        for _ in range(20):
            yield b" " * 100_000

    shape(await olga.post("/api/v1/tokens", content=endless(), headers=JSON), 413, "PAYLOAD_TOO_LARGE")
    headers = {**JSON, "Idempotency-Key": "a"}
    shape(await olga.post("/api/v1/tokens", content=endless(), headers=headers), 413, "PAYLOAD_TOO_LARGE")


async def test_unknown_routes_and_methods(olga, vera):
    shape(await vera.get("/api/v1/nothing"), 404, "NOT_FOUND")
    shape(await vera.get("/api/v1/members/"), 404, "NOT_FOUND")
    error = shape(await vera.put("/api/v1/members"), 405, "METHOD_NOT_ALLOWED")
    assert error["message"] == "/api/v1/members does not take PUT: it takes GET"


async def test_a_nul_in_the_address_is_refused(vera):
    shape(await vera.get("/api/v1/members%00"), 400, "BAD_REQUEST")
    shape(await vera.get("/api/v1/members?page=%00"), 400, "BAD_REQUEST")


async def test_our_own_fault_tells_only_the_id(olga, monkeypatch):
    async def broken(*_, **__):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(tokens_module.tokens, "page", broken)
    with capture_logs() as logged:
        answer = await olga.get("/api/v1/tokens")
    error = shape(answer, 500, "INTERNAL_ERROR")
    assert "hunter2" not in answer.text
    assert [entry["request_id"] for entry in logged] == [error["request_id"]]


async def test_every_answer_has_an_id_and_the_headers_of_safety(vera):
    for path in ("/health", "/api/v1/nothing", "/api/v1/members", "/docs", "/metrics"):
        answer = await vera.get(path)
        assert len(answer.headers["x-request-id"]) == 36
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"]
        assert "access-control-allow-origin" not in answer.headers


async def test_only_public_answers_are_for_other_sites_pages(vera):
    headers = {"Origin": "https://other.example"}
    public = await vera.get("/api/public/default/status", headers=headers)
    assert public.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in public.headers
    preflight = await vera.request("OPTIONS", "/api/v1/monitors", headers=headers)
    assert "access-control-allow-origin" not in preflight.headers


async def test_the_callers_own_request_id_is_kept_if_harmless(vera):
    assert (await vera.get("/health", headers={"X-Request-Id": "abc-1"})).headers["x-request-id"] == "abc-1"
    for evil in ("a b", "x" * 65, "<script>"):
        assert (await vera.get("/health", headers={"X-Request-Id": evil})).headers["x-request-id"] != evil


async def test_unknown_query_parameters_are_named_with_what_the_route_takes(olga):
    error = shape(await olga.get("/api/v1/incidents?staus=open&_=17"), 422, "VALIDATION_ERROR")
    assert [problem["field"] for problem in error["details"]] == ["staus", "_"]
    assert "did you mean status: this route takes state, status, impact" in error["message"]
    assert error["details"][1]["message"].endswith("merged, page, per_page")
    error = shape(await olga.get("/api/organizations/default/kinds?x=1"), 422, "VALIDATION_ERROR")
    assert error["message"] == "x: unknown parameter: this route takes none"
    shape(await olga.post("/api/v1/session?dry_run=true", {}), 422, "VALIDATION_ERROR")
    for path in (
        "incidents?page=1&key=x",
        "incidents?",
        "dashboard",
        "status?utm_source=x",
        "health?_=1",
        "hosts?_=1",
    ):
        assert (await olga.get(f"/api/v1/{path}")).status_code == 200, path
