"""The RabbitMQ kind against a real RabbitMQ, and sockets that misbehave."""

import json
import ssl
import struct

import httpx2
import pytest
import trustme
from pydantic import ValidationError

from support import rabbitmq, servers
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.amqp_frames import CLOSE, QUEUE_DECLARE_OK, SECURE, START, long_text, method_frame, short_text
from watchbell.probers.rabbitmq import PROBER, RabbitmqTarget

NOW = 1_800_000_000_000
LOGIN = {"username": "watcher", "password": "secret"}


async def ask(port, host="127.0.0.1", timeout_ms=30_000, allow_private=True, **config):
    target = RabbitmqTarget(host=host, port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


@pytest.fixture(scope="module")
def broker():
    if rabbitmq.program() is None:
        pytest.skip("rabbitmq-server is not installed: no real broker to ask")
    return servers.once("rabbitmq", rabbitmq.start)


@pytest.fixture(scope="module")
def management(broker):
    return f"http://127.0.0.1:{broker['management']}"


async def test_a_login_is_up_and_every_step_is_told(broker):
    seen = await ask(broker["amqp"], **LOGIN)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == ["resolve", "connect", "greeting", "login", "open"]
    assert seen.facts["product"] == "RabbitMQ"
    assert seen.facts["version"].startswith("3.")


async def test_a_queue_is_looked_at_and_judged(broker, management):
    async with httpx2.AsyncClient(base_url=management, auth=("watcher", "secret")) as client:
        await client.delete("/api/queues/%2F/jobs/contents")
        body = {"properties": {}, "routing_key": "jobs", "payload": "x", "payload_encoding": "string"}
        for _ in range(3):
            await client.post("/api/exchanges/%2F/amq.default/publish", json=body)
    good = [{"subject": "messages", "value": 3}, {"subject": "consumers", "operator": "at_most", "value": 0}]
    seen = await ask(broker["amqp"], queue="jobs", assertions=good, **LOGIN)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert (seen.facts["messages"], seen.facts["consumers"]) == (3, 0)
    few = [{"subject": "messages", "operator": "less_than", "value": 3, "severity": "degraded"}]
    seen = await ask(broker["amqp"], queue="jobs", assertions=few, **LOGIN)
    assert (seen.verdict, seen.error) == (Verdict.DEGRADED, "messages is 3, expected less than 3")


async def test_a_queue_that_is_not_there_is_told_and_not_created(broker):
    for _ in range(2):
        seen = await ask(broker["amqp"], queue="nothing", **LOGIN)
        assert seen.verdict is Verdict.FAILURE
        assert "refused the queue 'nothing': NOT_FOUND - no queue 'nothing'" in seen.error


async def test_a_wrong_password_is_told_without_telling_it(broker):
    seen = await ask(broker["amqp"], username="watcher", password="wr0ng")
    assert seen.verdict is Verdict.FAILURE
    assert "refused the login as 'watcher': ACCESS_REFUSED" in seen.error
    assert "wr0ng" not in seen.error + str(list(seen.steps))


async def test_a_virtual_host_that_is_closed_or_not_there_is_told(broker):
    assert "refused the virtual host 'closed'" in (await ask(broker["amqp"], vhost="closed", **LOGIN)).error
    assert "refused the virtual host 'nix'" in (await ask(broker["amqp"], vhost="nix", **LOGIN)).error


async def test_the_management_api_says_that_no_alarm_is_on(management):
    seen = await ask(1, mode="management", nodes=[management], **LOGIN)
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 200)
    assert [step.name for step in seen.steps] == ["alarms"]
    seen = await ask(1, mode="management", nodes=[management], username="watcher", password="wr0ng")
    assert "refused the login" in seen.error


async def test_one_node_that_answers_is_enough(management, free_port):
    down = f"http://127.0.0.1:{free_port}"
    seen = await ask(1, mode="management", nodes=[down, management], **LOGIN)
    assert (seen.verdict, seen.facts["node"]) == (Verdict.SUCCESS, management)
    seen = await ask(1, mode="management", nodes=[down, down], **LOGIN)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.count("connection refused") == 2


async def test_an_alarm_is_down_and_quoted(serve, answering):
    body = json.dumps(
        {"status": "failed", "reason": "There are alarms in effect in the cluster", "alarms": []}
    ).encode()
    port = await serve(answering("503 Service Unavailable", body))
    seen = await ask(1, mode="management", nodes=[f"http://127.0.0.1:{port}"])
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == (f"127.0.0.1:{port} answered HTTP 503: There are alarms in effect in the cluster")


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\xfe", b"[" * 60_000, b'{"reason": 5}'])
async def test_a_management_api_that_talks_nonsense_is_down(serve, answering, body):
    port = await serve(answering("500 Oops", body))
    seen = await ask(1, mode="management", nodes=[f"http://127.0.0.1:{port}"])
    assert seen.verdict is Verdict.FAILURE
    assert "answered HTTP 500" in seen.error


async def test_a_silent_management_api_times_out(serve):
    async def silent(reader, _writer):
        await reader.read()

    nodes = [f"http://127.0.0.1:{await serve(silent)}"] * 2
    seen = await ask(1, mode="management", nodes=nodes, timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    seen = await ask(1, mode="management", nodes=nodes, allow_private=False)
    assert "is not a public address" in seen.error


GREETING = method_frame(0, START, b"\0\x09" + long_text(b"") + long_text(b"PLAIN") + long_text(b"en_US"))


def closing(code, words):
    return method_frame(0, CLOSE, struct.pack("!H", code) + short_text(words) + b"\0\0\0\0")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"AMQP\x00\x01\x00\x00", "speaks another version of AMQP"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak AMQP"),
        (b"\x01\x00\x00\xff\xff\xff\xff", "sent a frame of 4294967295 bytes"),
        (b"\x01\x00\x00\x00\x00\x00\x04\x00\x0a\x00\x0a\x00", "a frame does not end where it should"),
        (method_frame(0, START, b""), "a method of it is too short"),
        (method_frame(0, START, b"\0\x09" + long_text(b"\x05") + long_text(b"") + long_text(b"")), "too short"),
        (method_frame(0, START, b"\0\x09" + long_text(b"") + long_text(b"GSSAPI") + long_text(b"")), "only GSSAPI"),
        (GREETING + method_frame(0, SECURE, long_text(b"?")), "asks for more than a password"),
        (GREETING + method_frame(0, QUEUE_DECLARE_OK, b""), "sent what does not belong here"),
        (GREETING + closing(320, "CONNECTION_FORCED"), "refused the login as 'guest': CONNECTION_FORCED"),
        (GREETING + b"\x08\x00\x00\x00\x00\x00\x00\xce", "connection closed by"),
        (b"", "connection closed by"),
    ],
)
async def test_hostile_answers_are_told_in_words(serve, sent, said):
    async def handle(reader, writer):
        await reader.read(8)
        writer.write(sent)
        await writer.drain()
        writer.write_eof()
        await reader.read()

    seen = await ask(await serve(handle))
    assert seen.verdict is Verdict.FAILURE
    assert said in seen.error


async def test_tls_is_verified(serve):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    async def greet(reader, writer):
        await reader.readexactly(8)
        writer.write(GREETING + closing(403, "NOT TODAY"))
        await reader.read()

    port = await serve(greet, ssl=context)
    seen = await ask(port, host="localhost", tls=True, ca_certificate=authority.cert_pem.bytes().decode())
    assert "NOT TODAY" in seen.error
    assert "is not valid" in (await ask(port, host="localhost", tls=True)).error


async def test_silence_refusal_and_private_addresses(serve, free_port):
    async def silent(reader, _writer):
        await reader.read()

    seen = await ask(await serve(silent), timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert "greeting not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


@pytest.mark.parametrize(
    "config",
    [
        {"queue": "ü" * 200},
        {"nodes": ["rabbit-1"]},
        {"assertions": [{"subject": "messages", "value": 1}]},
        {"mode": "management", "queue": "q", "assertions": [{"subject": "consumers", "value": 1}]},
    ],
)
def test_what_cannot_be_is_refused_when_it_is_written(config):
    with pytest.raises(ValidationError):
        RabbitmqTarget(host="x", **config)


def test_shorthand_and_description():
    target = RabbitmqTarget.model_validate(PROBER.shorthand("amqps://me:p%40w@rabbit.example/my%2Fhost"))
    assert (target.tls, target.port, target.username, target.password) == (True, 5671, "me", "p@w")
    assert target.vhost == "my/host"
    assert PROBER.describe(target) == "rabbit.example:5671"
    target = RabbitmqTarget(host="r", mode="management")
    assert PROBER.describe(target) == "r:15672"
