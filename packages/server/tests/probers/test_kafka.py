"""The Kafka kind against a faithful fake of a broker's wire (see support/kafka_broker.py), and sockets that misbehave."""

import ssl
import struct

import pytest
import trustme
from pydantic import ValidationError

from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.attempt import deadline_in
from watchbell.lib.kafka_cluster import Entry, unreachable
from watchbell.lib.kafka_wire import Broker
from watchbell.probers.kafka import PROBER, KafkaTarget

aiokafka = pytest.importorskip("aiokafka", reason="aiokafka is not installed: no faithful fake of Kafka's wire")

from support.kafka_broker import fake_broker  # noqa: E402 - only where aiokafka is installed

NOW = 1_800_000_000_000
WHOLE = [(1, [1], [1]), (1, [1, 2], [1, 2])]
mechanisms = pytest.mark.parametrize("sasl", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])


async def ask(*ports, timeout_ms=30_000, allow_private=True, **config):
    target = KafkaTarget(servers=[f"127.0.0.1:{port}" for port in ports], **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


async def test_aiokafkas_own_client_takes_the_fake_for_a_broker():
    async with fake_broker(topics={"orders": WHOLE}) as broker:
        client = aiokafka.client.AIOKafkaClient(bootstrap_servers=f"127.0.0.1:{broker.port}")
        await client.bootstrap()
        assert {each.port for each in client.cluster.brokers()} == {broker.port}
        await client.close()


async def test_fake_a_cluster_is_up_and_every_step_is_told():
    async with fake_broker() as broker:
        seen = await ask(broker.port)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == ["resolve", "connect", "versions", "metadata"]
    assert seen.facts == {"ip": "127.0.0.1", "brokers": 1, "cluster_id": "fake-cluster"}


@mechanisms
async def test_fake_logins_go_well_or_are_refused_in_words(sasl):
    async with fake_broker(users={"me": "s3cret"}) as broker:
        good = {"sasl": sasl, "username": "me", "password": "s3cret"}
        seen = await ask(broker.port, **good)
        assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
        seen = await ask(broker.port, **{**good, "password": "wr0ng"})
        assert seen.verdict is Verdict.FAILURE
        assert "refused the login as 'me': Authentication failed" in seen.error
        assert "wr0ng" not in seen.error + str(list(seen.steps))
        assert "connection closed by" in (await ask(broker.port)).error


async def test_fake_a_login_that_is_not_offered_is_told():
    async with fake_broker() as broker:
        seen = await ask(broker.port, sasl="PLAIN", username="me", password="x")
    assert "does not offer the login PLAIN, only GSSAPI" in seen.error


async def test_fake_a_topic_is_judged():
    async with fake_broker(topics={"orders": WHOLE, "sick": [(1, [1, 2], [1]), (-1, [2], [])]}) as broker:
        assert (await ask(broker.port, topic="orders")).verdict is Verdict.SUCCESS
        seen = await ask(broker.port, topic="sick")
        assert (seen.verdict, seen.error) == (
            Verdict.FAILURE,
            "1 of 2 partitions of the topic 'sick' have no leader",
        )
        assert (await ask(broker.port, topic="none")).error == "the topic 'none' does not exist"
        broker.topic_errors = {"mine": 29}
        assert (await ask(broker.port, topic="mine")).error == "the topic 'mine': not allowed for this topic"
        soft = {"subject": "under_replicated", "operator": "at_most", "value": 0, "severity": "degraded"}
        seen = await ask(broker.port, assertions=[soft])
        assert (seen.verdict, seen.error) == (Verdict.DEGRADED, "under_replicated is 2, expected at most 0")
        some = [
            {"subject": "partitions", "value": 4},
            {"subject": "offline", "value": 1},
            {"subject": "brokers", "value": 1},
        ]
        assert (await ask(broker.port, assertions=some)).error is None


async def test_fake_the_lag_of_a_group_is_measured():
    ends = {("orders", 0): 100, ("orders", 1): 50}
    committed = {("billing", "orders", 0): 90, ("billing", "orders", 1): 50}
    async with fake_broker(topics={"orders": WHOLE}, ends=ends, committed=committed) as broker:
        wish = {"topic": "orders", "assertions": [{"subject": "lag", "operator": "less_than", "value": 10}]}
        seen = await ask(broker.port, group="billing", **wish)
        assert (seen.verdict, seen.error) == (Verdict.FAILURE, "lag is 10, expected less than 10")
        assert seen.facts["lag"] == 10
        seen = await ask(broker.port, group="nobody", **wish)
        assert "the group has not read the topic" in seen.error
        broker.coordinator_error = 30
        assert "not allowed for this group" in (await ask(broker.port, group="billing", **wish)).error


async def test_fake_a_message_is_written_to_the_leader():
    async with fake_broker(topics={"orders": [(-1, [1], []), (1, [1], [1])]}) as broker:
        seen = await ask(broker.port, topic="orders", message="hällo")
        assert broker.written == ["hällo".encode()]
        assert seen.facts["written"] == "orders/1 at offset 42"
        broker.topics = {"orders": [(-1, [1], [])]}
        assert "no partition of 'orders' has a leader" in (await ask(broker.port, topic="orders", message="x")).error
        broker.topics = {"orders": [(9, [9], [9])]}
        assert "names broker 9 as leader" in (await ask(broker.port, topic="orders", message="x")).error


async def test_fake_every_broker_must_answer_where_the_cluster_says(free_port):
    async with fake_broker() as broker:
        assert (await ask(broker.port, reach_brokers=True)).verdict is Verdict.SUCCESS
        broker.more_brokers = ((2, "127.0.0.1", free_port), (3, "", 0))
        seen = await ask(broker.port, reach_brokers=True)
    assert seen.verdict is Verdict.FAILURE
    assert f"connection refused by 127.0.0.1:{free_port}" in seen.error
    assert "the cluster tells no address of broker 3" in seen.error


async def test_a_cluster_cannot_lead_strangers_into_private_networks():
    entry = Entry(deadline_in(30_000), allow_private=False)
    (trouble,) = await unreachable([Broker(1, "127.0.0.1", 9092)], entry, 1000)
    assert "is not a public address" in trouble.sentence


async def test_fake_one_server_that_answers_is_enough(free_port):
    async with fake_broker() as broker:
        seen = await ask(free_port, broker.port)
        assert seen.verdict is Verdict.SUCCESS
        assert seen.steps[1].detail == f"connection refused by 127.0.0.1:{free_port}"
    seen = await ask(free_port, free_port)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.count("connection refused") == 2


async def test_fake_tls_is_verified_and_timed():
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with fake_broker(server={"ssl": context}) as broker:
        seen = await ask(broker.port, tls=True, ca_certificate=authority.cert_pem.bytes().decode())
        assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
        assert seen.phases.tls is not None
        assert "is not valid" in (await ask(broker.port, tls=True)).error


def frame(correlation, body):
    return struct.pack("!ii", len(body) + 4, correlation) + body


VERSIONS = frame(1, struct.pack("!hi", 0, 1) + struct.pack("!hhh", 3, 0, 12))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak Kafka"),
        (b"\xff" * 1000, "does not speak Kafka"),
        (struct.pack("!ii", 2**31 - 1, 1), "sent an answer of 2147483647 bytes"),
        (frame(1, b""), "does not keep to Kafka's protocol"),
        (frame(1, struct.pack("!hi", 0, 2**31 - 1)), "does not keep to Kafka's protocol"),
        (frame(1, struct.pack("!hi", 35, 0)), "it answered error 35"),
        (frame(1, struct.pack("!hi", 0, 0)), "too old or too new a Kafka"),
        (VERSIONS + frame(9, b""), "answered what was never asked"),
        (VERSIONS + frame(2, b"\0\0\0\0\x7f\xff\xff\xff"), "does not keep to Kafka's protocol"),
        (VERSIONS + frame(2, b"\0" * 4 + b"\0\0\0\0" + b"\xff\xff" + b"\xff" * 4 + b"\0" * 4), "tells of no broker"),
        (VERSIONS, "connection closed by"),
        (b"", "connection closed by"),
    ],
)
async def test_hostile_answers_are_told_in_words(serve, sent, said):
    async def handle(reader, writer):
        await reader.read(10)
        writer.write(sent)
        await writer.drain()
        writer.write_eof()
        await reader.read()

    seen = await ask(await serve(handle))
    assert seen.verdict is Verdict.FAILURE
    assert said in seen.error


async def test_silence_refusal_and_private_addresses(serve, free_port):
    async def silent(reader, _writer):
        await reader.read()

    port = await serve(silent)
    seen = await undisturbed(ask, port, port, timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    assert "versions not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


@pytest.mark.parametrize(
    "config",
    [
        {"servers": []},
        {"servers": ["http://x"]},
        {"servers": ["x:99999"]},
        {"servers": ["u@x"]},
        {"sasl": "PLAIN"},
        {"group": "g"},
        {"message": "m"},
        {"topic": "a b"},
        {"topic": "t", "assertions": [{"subject": "lag", "value": 1}]},
    ],
)
def test_what_cannot_be_is_refused_when_it_is_written(config):
    with pytest.raises(ValidationError):
        KafkaTarget(**{"servers": ["x"], **config})


def test_shorthand_and_description():
    config = PROBER.shorthand("kafkas://me:p%40w@a.example:9093,b.example/orders")
    target = KafkaTarget.model_validate(config)
    assert (target.tls, target.servers, target.topic) == (True, ("a.example:9093", "b.example"), "orders")
    assert (target.sasl, target.username, target.password) == ("PLAIN", "me", "p@w")
    assert PROBER.describe(target) == "a.example:9093, b.example orders"
    assert KafkaTarget(servers=["::1", "[::1]:9093"]).servers == ("::1", "[::1]:9093")
