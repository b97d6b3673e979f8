"""The front: who answers which address, and that nothing a stranger sends breaks it."""

import re
import uuid

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support.earshot import PASSED_ON
from support.tree import ROOT
from watchbell.api.application import ROOTS, _modules
from watchbell.domain.errors import Invalid
from watchbell.ingest.dialects import shelf
from watchbell.ingest.front import Ingest, refusal
from watchbell.ingest.requests import MAX_BODY, MOST_READ

RUN = "0f9b5b44-4a2f-4c8c-9d55-3f6f0d7c2a11"
KEY = "Zk3_vX-9aBcDeFgHiJkLmN"
SAMPLES = {
    "uuid": RUN,
    "token": "0123456789abcdef0123456789abcdef",
    "ping_key": KEY,
    "slug": "backup",
    "exit_status": "7",
    "key": "core_api",
}
CLAIMED = [(dialect, path) for dialect in shelf().values() for path in dialect.paths]
ODD = st.text(st.characters(codec="utf-8"), max_size=12)


def claimant(method, path):
    """The name of the dialect that takes a request; `None` when it is the application's."""
    dialect = Ingest(None, None)._whose({"type": "http", "method": method, "path": path})
    return dialect and dialect.kind


def filled(path, names=SAMPLES):
    """A path with an example in the place of each parameter."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: names.get(match[1], "x"), path)


@pytest.mark.parametrize(("dialect", "path"), CLAIMED, ids=[f"{dialect.kind} {path}" for dialect, path in CLAIMED])
def test_a_dialect_takes_the_paths_that_it_names(dialect, path):
    assert dialect.paths
    for method in dialect.methods or ("GET", "POST"):
        assert claimant(method, filled(path)) == dialect.kind


def test_no_path_is_named_by_two_dialects():
    paths = [path for _, path in CLAIMED]
    assert len(set(paths)) == len(paths)


def test_no_route_of_the_api_is_taken():
    routes = [
        (method, prefix + route.path)
        for module in _modules()
        for name, prefixes in ROOTS.items()
        for route in getattr(getattr(module, name, None), "routes", ())
        for prefix in prefixes
        for method in route.methods
    ]
    assert len(routes) > 200
    fillings = ({}, {**SAMPLES, "slug": KEY}, dict.fromkeys(("slug", "monitor_id", "key", "code"), RUN))
    taken = [route for route in routes for names in fillings if claimant(route[0], filled(route[1], names))]
    assert taken == []


def test_no_address_of_the_dashboard_is_taken():
    sources = (ROOT / "web/src").rglob("*.ts*")
    named = {path for file in sources for path in re.findall(r'path: "(/[^"]*)"', file.read_text(encoding="utf-8"))}
    assert "/monitors/$id" in named
    pages = [re.sub(r"\$\w+", RUN, path) for path in named] + [
        "/assets/index-BxK3.js",
        "/favicon.svg",
        "/s/acme",
        f"/s/{KEY}/x",
    ]
    assert [page for page in pages for method in ("GET", "HEAD", "POST") if claimant(method, page)] == []


@pytest.fixture
async def known(either_earshot):
    """Words that mean something here: tokens, the ping key, a slug, other tools' names."""
    monitor = await either_earshot.monitor("Backup")
    token = either_earshot.token(monitor)
    return [token, str(uuid.UUID(token)), await either_earshot.ping_key(), "backup", "_backup"]


VERBS = (
    "start",
    "fail",
    "recover",
    "log",
    "0",
    "3",
    "256",
    "external",
    "push",
    "endpoints",
    "api",
    "v1",
    "v2",
    "alerts",
)
HEADS = (
    "ping",
    "heartbeat",
    "webhook",
    "metric",
    RUN,
    RUN.upper(),
    KEY,
    "",
    ".",
    "..",
    "%",
    "é",
    "\0",
    "\n",
    "x" * 400,
)
WORDS = st.sampled_from(VERBS + HEADS)
KNOWN = {"{token}": 0, "{uuid}": 1, "{ping_key}": 2, "{slug}": 3, "{key}": 4, "{exit_status}": "3"}
ANYWHERE = st.lists(WORDS | st.integers(0, 4) | ODD, max_size=6)
NEARBY = st.builds(
    lambda path, tail: [KNOWN.get(part, part) for part in path.split("/")[1:]] + tail,
    st.sampled_from([path for _, path in CLAIMED]),
    st.lists(WORDS | ODD, max_size=2),
)
"""Addresses that mean something, some with more than they should have at their end."""
METHODS = st.sampled_from(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"))
QUERY = st.dictionaries(
    st.sampled_from(("status", "msg", "ping", "success", "duration", "error", "rid", "create", "value", "at", "x")),
    st.sampled_from(("", "up", "down", "true", "false", "1", "-1", "1e999", "nan", "10s", RUN, "%00", "%FF", "%F0%9F"))
    | ODD,
    max_size=4,
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            (b"authorization", b"content-type", b"user-agent", b"x-hub-signature-256", b"content-encoding")
        ),
        st.sampled_from((b"", b"Bearer ", b"Bearer potato", b"application/json", b"sha256=00", b"\xff\xfe", b"gzip"))
        | st.binary(max_size=20),
    ),
    max_size=4,
)
BODIES = st.lists(
    st.sampled_from(
        (b"", b"{}", b"[]", b"null", b"1e400", b'{"value": null}', b'{"values": [1, "x"]}', b"\0\xff", b"[" * 3000)
    )
    | st.binary(max_size=40),
    min_size=1,
    max_size=3,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=ANYWHERE | NEARBY,
    method=METHODS,
    query=QUERY,
    headers=HEADERS,
    parts=BODIES,
)
@example(
    ["api", "v1", "endpoints", "\0", "external"], "POST", {"success": "true"}, [(b"authorization", b"Bearer x")], [b""]
)
@example(["ping", 2, "\0"], "GET", {"create": "1"}, [], [b""])
@example(["ping", 1], "GET", {"rid": f"{RUN}%0A"}, [], [b""])
@example(["api", "push", 0], "GET", {"status": "down", "msg": "%00", "ping": "9e10"}, [], [b""])
async def test_whatever_is_sent_is_answered_and_reaches_the_application_only_when_nobody_claims_it(
    either_earshot, known, path, method, query, headers, parts
):
    address = "/" + "/".join(known[part] if isinstance(part, int) else part for part in path)
    either_earshot.passed_on.clear()
    sent = "&".join(f"{name}={value}" for name, value in query.items()).encode("utf-8")
    status, _ = await either_earshot.send(method, address, sent, headers, parts)
    claimed = claimant(method, address) is not None
    assert (status == PASSED_ON) is not claimed
    assert either_earshot.passed_on == ([] if claimed else [address])
    assert status < 500


@pytest.mark.parametrize("length", [MAX_BODY + 1, MOST_READ + 1])
async def test_a_body_without_end_is_cut_or_refused_and_never_kept(earshot, length):
    token = earshot.token(await earshot.monitor())
    parts = [b"x" * MAX_BODY] * (length // MAX_BODY) + [b"x" * (length % MAX_BODY)]
    status, _ = await earshot.send("POST", f"/metric/{token}", parts=parts)
    assert status == 413
    status, body = await earshot.send("POST", f"/ping/{uuid.UUID(token)}", parts=parts)
    assert (status, body) == (
        (200, b"OK") if length <= MOST_READ else (413, b"a body here must not be larger than 64 MB")
    )
    assert [len(body) for body in await earshot.pings("body")] == [10_000] * (length <= MOST_READ)


async def test_an_error_without_a_tongue_of_its_own_has_the_apis_shape(earshot):
    answer = await earshot.ask("GET", f"/heartbeat/{'0' * 32}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_head_is_answered_without_a_body(earshot):
    for path in (f"/ping/{RUN}", "/api/push/x", f"/heartbeat/{'0' * 32}"):
        answer = await earshot.ask("HEAD", path)
        assert (answer.status_code, answer.content) == (404, b"")


def test_a_refusal_names_the_fields():
    assert b'"field":"slug"' in refusal(Invalid.field("slug", "is too long")).body
