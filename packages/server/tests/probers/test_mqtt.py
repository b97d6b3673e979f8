"""The MQTT kind against a real Mosquitto, and sockets that misbehave."""

import asyncio

import pytest
from pydantic import ValidationError

from support import mosquitto, servers
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.mqtt_client import MqttClient
from watchbell.lib.mqtt_packets import V3, Login, Message
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.probers.mqtt import PROBER, MqttTarget

NOW = 1_800_000_000_000
versions = pytest.mark.parametrize("version", ["3.1.1", "5"])


async def ask(port, host="127.0.0.1", timeout_ms=30_000, allow_private=True, **config):
    target = MqttTarget(host=host, port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


@pytest.fixture(scope="module")
def broker():
    if mosquitto.program() is None:
        pytest.skip("mosquitto is not installed: no real broker to ask")
    return servers.once("mosquitto", mosquitto.start)


async def publish(port, topic, payload, retained=True):
    watch = Stopwatch()
    loop = asyncio.get_running_loop()
    async with await open_stream("127.0.0.1", port, watch, deadline=loop.time() + 30, allow_private=True) as stream:
        client = MqttClient(stream, V3)
        await client.login(Login("publisher"), watch)
        await client.publish(Message(topic, payload, 1, retained), watch)
        await client.goodbye()


@versions
async def test_a_login_is_up_and_every_step_is_told(broker, version):
    seen = await ask(broker["open"], version=version)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == ["resolve", "connect", "login"]
    assert seen.facts == {"ip": "127.0.0.1"}


@versions
async def test_user_name_and_password_are_asked_for(broker, version):
    good = {"username": "watcher", "password": "secret", "version": version}
    assert (await ask(broker["closed"], **good)).verdict is Verdict.SUCCESS
    seen = await ask(broker["closed"], **{**good, "password": "wr0ng"})
    assert seen.verdict is Verdict.FAILURE
    assert f"127.0.0.1:{broker['closed']} refused the login as 'watcher': not authorized" in seen.error
    assert "wr0ng" not in str(list(seen.steps)) + seen.error
    assert "refused the login: not authorized" in (await ask(broker["closed"], version=version)).error


@versions
@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_a_message_goes_round(broker, version, qos):
    seen = await ask(
        broker["open"],
        version=version,
        mode="round_trip",
        topic=f"round/{version}/{qos}",
        qos=qos,
        assertions=[{"subject": "payload", "operator": "starts_with", "value": "watchbell "}],
    )
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps][2:6] == ["login", "subscribe", "publish", "message"]


@versions
async def test_a_retained_message_is_judged(broker, version):
    topic = f"state/{version}"
    await publish(broker["open"], topic, b'{"door": "open"}')
    wish = {"version": version, "mode": "message", "topic": "state/#", "which": "retained"}
    good = [
        {"subject": "payload", "operator": "contains", "value": "open"},
        {"subject": "topic", "operator": "starts_with", "value": "state/"},
        {"subject": "retained", "operator": "is_true"},
        {"subject": "size", "value": 16},
        {"subject": "json", "path": "$.door", "value": "open"},
    ]
    seen = await ask(broker["open"], assertions=good, **wish)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    seen = await ask(broker["open"], assertions=[{"subject": "payload", "value": "closed"}], **wish)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.endswith("'closed'")


async def test_a_new_message_is_waited_for(broker):
    await publish(broker["open"], "news", b"old")
    wish = {"mode": "message", "topic": "news", "which": "new"}
    seen = await undisturbed(ask, broker["open"], timeout_ms=150, **wish)
    assert seen.verdict is Verdict.TIMEOUT
    assert "message of 'news' not finished" in seen.error
    waiting = asyncio.create_task(ask(broker["open"], assertions=[{"subject": "payload", "value": "fresh"}], **wish))
    while not waiting.done():
        await publish(broker["open"], "news", b"fresh", retained=False)
    assert (await waiting).verdict is Verdict.SUCCESS


async def test_a_subscription_that_is_refused_is_told(broker):
    good = {"username": "watcher", "password": "secret", "version": "5", "qos": 1}
    seen = await ask(broker["closed"], mode="round_trip", topic="allowed/x", **good)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    seen = await ask(broker["closed"], mode="round_trip", topic="forbidden", **good)
    assert seen.verdict is Verdict.FAILURE
    assert "refused the" in seen.error


async def test_tls_is_verified_and_timed(broker):
    seen = await ask(broker["tls"], host="localhost", tls=True, ca_certificate=broker["ca"])
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert seen.phases.tls is not None
    assert "is not valid" in (await ask(broker["tls"], host="localhost", tls=True)).error
    assert (await ask(broker["tls"], tls=True, verify_tls=False)).verdict is Verdict.SUCCESS


@versions
async def test_it_is_spoken_inside_a_websocket(broker, version):
    wish = {"transport": "websocket", "version": version, "mode": "round_trip", "topic": "ws", "payload": "x" * 9000}
    seen = await ask(broker["websocket"], qos=2, **wish)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert "handshake" in [step.name for step in seen.steps]


async def test_a_web_server_without_websockets_is_told(serve, answering):
    seen = await ask(await serve(answering("404 Not Found")), transport="websocket")
    assert "refused the WebSocket at /mqtt: 404 Not Found" in seen.error


CONNACK = b"\x20\x02\x00\x00"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "did not answer the login as MQTT does"),
        (b"\x00\x00", "does not speak MQTT"),
        (b"\x20\xff\xff\xff\xff\xff", "does not speak MQTT"),
        (b"\x20\xff\xff\xff\x7f", "sent a packet of 268435455 bytes"),
        (b"\x20\x00", "its CONNACK is too short"),
        (b"\x20\x02\x00\x03", "refused the login: the server is unavailable"),
        (b"", "connection closed by"),
        (CONNACK + b"\xe0\x00", "ended the session"),
        (CONNACK + b"\x90\x03\x00\x09\x00", "acknowledged what was never sent"),
        (CONNACK + b"\x90\x03\x00\x01\x80", "refused the subscription of 't'"),
        (CONNACK + b"\x90\x00", "too short"),
        (CONNACK + b"\x20\x02\x00\x00", "sent CONNACK, which nobody asked for"),
        (CONNACK + b"\x90\x03\x00\x01\x00" + b"\x36\x00", "a message of it is malformed"),
        (CONNACK + b"\x90\x03\x00\x01\x00" + b"\x30\x04\x00\x01\xff" + b"\xff" + b"\x30", "connection closed by"),
    ],
)
async def test_hostile_answers_are_told_in_words(serve, sent, said):
    async def handle(reader, writer):
        await reader.read(100)
        writer.write(sent)
        await writer.drain()
        writer.write_eof()
        await reader.read()

    seen = await ask(await serve(handle), mode="message", topic="t", which="retained")
    assert seen.verdict is Verdict.FAILURE
    assert said in seen.error


async def test_endless_other_messages_end_the_check(serve):
    async def handle(reader, writer):
        await reader.read(100)
        writer.write(CONNACK + b"\x90\x03\x00\x01\x00")
        while True:
            writer.write(b"\x30\x04\x00\x01tx" * 1000)
            await writer.drain()

    seen = await ask(await serve(handle), mode="message", topic="t", which="retained")
    assert seen.verdict is Verdict.FAILURE
    assert "1000 messages of 't' came, but not the one waited for" in seen.error


async def test_silence_refusal_and_private_addresses(serve, free_port):
    async def silent(reader, _writer):
        await reader.read()

    seen = await undisturbed(ask, await serve(silent), timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert "login not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


@pytest.mark.parametrize(
    "config",
    [
        {"mode": "message"},
        {"mode": "message", "topic": "a#"},
        {"mode": "round_trip", "topic": "a/+"},
        {"password": "x"},
        {"transport": "websocket", "path": "no slash"},
        {"qos": 3},
    ],
)
def test_what_cannot_be_is_refused_when_it_is_written(config):
    with pytest.raises(ValidationError):
        MqttTarget(host="x", **config)


def test_shorthand_and_description():
    target = MqttTarget.model_validate(PROBER.shorthand("mqtts://me:p%40w@broker.example/home/%2B"))
    assert (target.tls, target.port, target.username, target.password) == (True, 8883, "me", "p@w")
    assert (target.mode, target.topic) == ("message", "home/+")
    assert PROBER.describe(target) == "broker.example:8883 home/+"
    assert PROBER.describe(MqttTarget.model_validate(PROBER.shorthand("mqtt://h"))) == "h:1883"
