"""The WebSocket kind against real servers of the websockets library, and sockets that misbehave."""

import asyncio
import ssl

import pytest
import trustme
from pydantic import ValidationError
from websockets.asyncio.server import serve as serve_ws

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.websocket import PROBER, WebsocketTarget

NOW = 1_800_000_000_000


async def ask(url, timeout_ms=30_000, allow_private=True, **config):
    target = WebsocketTarget(url=url, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


async def talk(connection):
    if connection.request.path == "/bye":
        await connection.close(4001, "go away")
        return
    await connection.send('{"type": "welcome", "n": 7}')
    async for message in connection:
        await connection.send(b"\x00\xff" if message == "binary" else f"echo {message}")
        if message == "big":
            await connection.send("x" * 10_000)


def gate(connection, request):
    connection.seen = request.headers
    if request.path == "/closed":
        return connection.respond(403, "keep out")
    return None


def choose(_connection, offered):
    return "graph" if "graph" in offered else None


@pytest.fixture
async def server():
    async with serve_ws(talk, "127.0.0.1", 0, process_request=gate, select_subprotocol=choose) as running:
        yield f"ws://127.0.0.1:{running.sockets[0].getsockname()[1]}"


async def test_a_handshake_is_up_and_every_step_is_told(server):
    seen = await ask(server)
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 101)
    assert [step.name for step in seen.steps] == ["resolve", "connect", "handshake", "status"]
    assert seen.steps[2].detail == "101 Switching Protocols"
    assert seen.facts["ip"] == "127.0.0.1"


async def test_a_conversation_is_held_and_judged(server):
    steps = [{"contains": "welcome"}, {"send": "hi"}, {"matches": "^echo h.$"}, {"send": "binary", "contains": "00ff"}]
    assertions = [
        {"subject": "message", "operator": "equals", "value": "00ff"},
        {"subject": "messages", "value": 3},
        {"subject": "size", "value": 2},
        {"subject": "header", "path": "server", "operator": "contains", "value": "websockets"},
        {"subject": "subprotocol", "value": "graph"},
        {"subject": "close_code", "value": 1000},
    ]
    seen = await ask(server, steps=steps, assertions=assertions, subprotocols=["graph", "other"])
    assert seen.error is None
    assert seen.verdict is Verdict.SUCCESS
    assert seen.facts["subprotocol"] == "graph"


async def test_the_last_message_is_judged_as_json(server):
    good = [
        {"subject": "json", "path": "$.n", "value": 7},
        {"subject": "jmespath", "path": "type", "value": "welcome"},
        {"subject": "cel", "path": "json.n > 5 && body.contains('welcome')", "operator": "is_true"},
    ]
    seen = await ask(server, steps=[{"any_message": True}], assertions=good)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    seen = await ask(server, assertions=good[:1])
    assert seen.error.startswith("json $.n of a message that did not come")


async def test_a_binary_message_goes_out_as_such(server):
    seen = await ask(server, steps=[{"send": "68 69", "binary": True, "contains": "echo b'hi'"}])
    assert seen.error is None


async def test_another_message_may_be_passed_over_or_be_a_failure(server):
    assert (await ask(server, steps=[{"send": "a"}, {"contains": "echo a"}])).verdict is Verdict.SUCCESS
    seen = await ask(server, steps=[{"contains": "echo", "skip_others": False}])
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith('expected a message with \'echo\', got \'{"type": "welcome"')


async def test_an_assertion_that_fails_makes_it_down_and_a_soft_one_degraded(server):
    wrong = {"subject": "message", "operator": "contains", "value": "8"}
    assert (await ask(server, steps=[{"any_message": True}], assertions=[wrong])).verdict is Verdict.FAILURE
    soft = {**wrong, "severity": "degraded"}
    assert (await ask(server, steps=[{"any_message": True}], assertions=[soft])).verdict is Verdict.DEGRADED


async def test_a_refused_handshake_tells_its_status_and_may_be_expected(server):
    seen = await ask(f"{server}/closed")
    assert (seen.verdict, seen.status_code) == (Verdict.FAILURE, 403)
    assert seen.error == "expected status 101, got 403 Forbidden (keep out)"
    assert (await ask(f"{server}/closed", expected_status=403)).verdict is Verdict.SUCCESS


async def test_headers_origin_and_credentials_are_sent():
    heard = {}

    async def listen(connection):
        heard.update(connection.request.headers)

    async with serve_ws(listen, "127.0.0.1", 0) as running:
        port = running.sockets[0].getsockname()[1]
        headers = {"X-Token": "s3cret", "Host": "name.example"}
        await ask(
            f"ws://127.0.0.1:{port}/?a=b", headers=headers, origin="https://o.example", username="u", password="p"
        )
    assert heard["x-token"] == "s3cret"
    assert heard["host"] == "name.example"
    assert heard["origin"] == "https://o.example"
    assert heard["authorization"] == "Basic dTpw"


async def test_a_server_that_closes_instead_of_answering_is_quoted(server):
    seen = await ask(f"{server}/bye", steps=[{"contains": "x"}])
    assert seen.verdict is Verdict.FAILURE
    assert "closed the conversation with code 4001 (go away)" in seen.error
    seen = await ask(f"{server}/bye", assertions=[{"subject": "close_code", "value": 4001}])
    assert seen.verdict is Verdict.SUCCESS


@pytest.mark.parametrize("steps", [[], [{"contains": "nothing", "skip_others": False}]])
async def test_a_server_is_left_with_a_word(steps):
    left = asyncio.get_running_loop().create_future()

    async def listen(connection):
        await connection.send("welcome")
        await connection.wait_closed()
        left.set_result(connection.close_code)

    async with serve_ws(listen, "127.0.0.1", 0) as running:
        await ask(f"ws://127.0.0.1:{running.sockets[0].getsockname()[1]}", steps=steps)
        assert await asyncio.wait_for(left, 30) == 1000


async def test_a_message_larger_than_allowed_is_a_failure(server):
    seen = await ask(server, steps=[{"send": "big", "contains": "xxx"}], max_message_bytes=1000)
    assert seen.verdict is Verdict.FAILURE
    assert "sent a message of more than 1000 bytes" in seen.error


async def test_tls_is_verified_and_timed():
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    async with serve_ws(talk, "127.0.0.1", 0, ssl=context) as running:
        url = f"wss://localhost:{running.sockets[0].getsockname()[1]}/"
        seen = await ask(url, ca_certificate=authority.cert_pem.bytes().decode())
        assert seen.error is None
        assert seen.phases.tls is not None
        assert seen.facts["certificate"]["sans"] == ["localhost"]
        assert seen.steps[-1].detail.startswith("the certificate expires in")
        assert "is not valid" in (await ask(url)).error
        assert (await ask(url, verify_tls=False)).verdict is Verdict.SUCCESS


async def test_private_addresses_are_refused_to_strangers(server):
    seen = await ask(server, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


@pytest.mark.parametrize(
    "config",
    [
        {"url": "http://x/"},
        {"url": "ws:///x"},
        {"url": "ws://u:p@x/"},
        {"url": "ws://x y/"},
        {"url": "ws://x:99999/"},
        {"url": "ws://x/", "headers": {"a b": "c"}},
        {"url": "ws://x/", "headers": {"Upgrade": "c"}},
        {"url": "ws://x/", "headers": {"A": "c\r\nB: d"}},
        {"url": "ws://x/", "headers": {"A": "☃"}},
        {"url": "ws://x/", "origin": "a\nb"},
        {"url": "ws://x/", "subprotocols": ["a b"]},
        {"url": "ws://x/", "password": "p"},
        {"url": "ws://x/", "expected_status": 404, "steps": [{"any_message": True}]},
        {"url": "ws://x/", "steps": [{}]},
        {"url": "ws://x/", "steps": [{"send": "xyz", "binary": True}]},
        {"url": "ws://x/", "steps": [{"matches": "("}]},
    ],
)
def test_what_cannot_be_is_refused_when_it_is_written(config):
    with pytest.raises(ValidationError):
        WebsocketTarget(**config)


def test_shorthand_takes_credentials_out_of_the_url():
    config = PROBER.shorthand("wss://me:p%40w@example.org:8443/socket?x=1")
    assert config == {
        "kind": "websocket",
        "url": "wss://example.org:8443/socket?x=1",
        "username": "me",
        "password": "p@w",
    }
    assert PROBER.describe(WebsocketTarget(**config)) == "wss://example.org:8443/socket?x=1"


def test_international_names_and_paths_are_made_ready_for_the_wire():
    target = WebsocketTarget(url="wss://bücher.example/ü?q=ä")
    assert target.wish.address.host == "xn--bcher-kva.example"
    assert target.wish.address.resource == "/%C3%BC?q=%C3%A4"
