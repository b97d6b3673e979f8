"""Against a fake of MongoDB's handshake that MongoDB's own driver accepts, and servers that are something else."""

import asyncio
import ssl
import struct

import bson
import pymongo
import pytest
import trustme
from pydantic import ValidationError

from support.mongo_fake import MongoFake
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.mongo_wire import mongo_command
from watchbell.probers.mongodb import PROBER, MongodbTarget

NOW = 1_800_000_000_000
SECRET = "s3cret ü"


async def ask(port, timeout_ms=30_000, allow_private=True, **config):
    target = MongodbTarget(**{"host": "127.0.0.1", "port": port} | config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


def expect(subject, operator="equals", value=None, path=None, **more):
    return {"subject": subject, "operator": operator, "value": value, "path": path} | more


def message(document, number=1, code=2013, flags=0):
    body = struct.pack("<IB", flags, 0) + (document if isinstance(document, bytes) else bson.encode(document))
    return struct.pack("<iiii", 16 + len(body), 9, number, code) + body


def saying(*answers, linger=True):
    async def handle(reader, writer):
        for answer in answers:
            await reader.read(16)
            writer.write(answer)
            await writer.drain()
        if linger:
            await reader.read()

    return handle


async def test_a_fake_is_up_by_ping_and_tells_its_steps(serve):
    seen = await ask(await serve(MongoFake().serve))
    assert seen.verdict is Verdict.SUCCESS, seen.error
    assert [step.name for step in seen.steps] == ["resolve", "connect", "login", "query"]


@pytest.mark.parametrize("way", ["SCRAM-SHA-256", "SCRAM-SHA-1"])
async def test_a_fake_lets_log_in_by_scram_and_so_it_does_mongodbs_own_driver(serve, way):
    port = await serve(MongoFake("checker", SECRET, way=way).serve)
    seen = await ask(port, user="checker", password=SECRET)
    assert seen.verdict is Verdict.SUCCESS, seen.error

    def by_driver():
        with pymongo.MongoClient(
            "127.0.0.1", port, username="checker", password=SECRET, directConnection=True, serverSelectionTimeoutMS=5000
        ) as client:
            return client.admin.command("ping")

    assert await asyncio.to_thread(by_driver) == {"ok": 1.0}


@pytest.mark.parametrize("way", ["SCRAM-SHA-256", "SCRAM-SHA-1"])
async def test_a_fake_refuses_wrong_credentials_in_its_words(serve, way):
    port = await serve(MongoFake("checker", SECRET, way=way).serve)
    for config in ({"user": "checker", "password": "wr0ng"}, {"user": "nobody", "password": "wr0ng"}):
        seen = await ask(port, **config)
        assert seen.verdict is Verdict.FAILURE
        assert seen.error.startswith(f"login refused by 127.0.0.1:{port}: ")
        assert seen.steps[-1].name == "login"
        assert "wr0ng" not in repr(seen) + str(list(seen.steps))
    assert "Command ping requires authentication" in (await ask(port)).error


async def test_what_a_fake_answers_is_judged(serve):
    fake = MongoFake(setName="rs0", isWritablePrimary=False, secondary=True)
    port = await serve(fake.serve)
    seen = await ask(
        port,
        database="app",
        command='{"find": "jobs", "filter": {"_id": {"$oid": "64b7f9f9f9f9f9f9f9f9f9f9"}}}',
        assertions=[
            expect("rows", value=2),
            expect("json", path="$.cursor.firstBatch[0].state", value="failed"),
            expect("json", "matches", path="$.cursor.firstBatch[0]._id", value="^[0-9a-f]{24}$"),
            expect("replica_state", value="SECONDARY"),
            expect("server_version", value="7.0.14"),
            expect("response_time", "less_than", 60_000),
        ],
    )
    assert seen.verdict is Verdict.SUCCESS, seen.error
    assert seen.facts["server_version"] == "7.0.14"
    asked = fake.commands[-1]
    assert asked["$db"] == "app"
    assert isinstance(asked["filter"]["_id"], bson.ObjectId)
    assert 0 < asked["maxTimeMS"] <= 30_000


async def test_a_wrong_value_of_a_fake_is_down_or_degraded_and_quoted(serve):
    port = await serve(MongoFake().serve)
    count = '{"count": "jobs"}'
    seen = await ask(port, command=count, assertions=[expect("json", path="$.n", value=0)])
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "json $.n is 7, expected 0")
    soft = await ask(port, command=count, assertions=[expect("json", "less_than", 5, path="$.n", severity="degraded")])
    assert soft.verdict is Verdict.DEGRADED
    alone = await ask(port, assertions=[expect("replica_state", value="PRIMARY"), expect("rows", value=1)])
    assert "the server is no member of a replica set" in alone.error
    assert "the answer has no cursor" in alone.error
    unknown = await ask(port, command='{"nosuch": 1}')
    assert unknown.error == "the command failed: no such command: 'nosuch'"


@pytest.mark.parametrize(
    ("members", "state"),
    [
        ({"setName": "rs0"}, "PRIMARY"),
        ({"setName": "rs0", "isWritablePrimary": False, "arbiterOnly": True}, "ARBITER"),
        ({"setName": "rs0", "isWritablePrimary": False}, "OTHER"),
        ({"isreplicaset": True}, "OTHER"),
    ],
)
async def test_a_fake_member_tells_its_state(serve, members, state):
    seen = await ask(await serve(MongoFake(**members).serve), assertions=[expect("replica_state", value=state)])
    assert seen.verdict is Verdict.SUCCESS, seen.error


async def test_a_fake_of_before_hello_is_asked_by_its_old_name(serve):
    answers = (
        message({"ok": 0, "code": 59, "errmsg": "no such command: 'hello'"}),
        message({"ok": 1, "ismaster": True, "setName": "rs0"}, 2),
        message({"ok": 1}, 3, flags=1) + b"\0\0\0\0",
    )

    async def handle(reader, writer):
        for answer in answers:
            (length,) = struct.unpack("<i", await reader.readexactly(4))
            await reader.readexactly(length - 4)
            checked = answer if answer[16] == 0 else struct.pack("<i", len(answer)) + answer[4:]
            writer.write(checked)
        await reader.read()

    seen = await ask(await serve(handle), assertions=[expect("replica_state", value="PRIMARY")])
    assert seen.verdict is Verdict.SUCCESS, seen.error


async def test_a_fake_that_is_too_slow_or_says_too_much(serve):
    port = await serve(MongoFake().serve)
    slow = await ask(port, command='{"dbStats": 1}')
    assert (slow.verdict, slow.error) == (
        Verdict.TIMEOUT, "the command was not finished in time: operation exceeded time limit",
    )  # fmt: skip
    huge = await ask(port, command='{"aggregate": "jobs", "pipeline": [], "cursor": {}}')
    assert huge.error == f"127.0.0.1:{port} sent more than 64 KB in one answer"


async def test_a_fake_by_tls_which_is_verified_only_when_asked(serve):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    port = await serve(MongoFake().serve, ssl=context)
    good = await ask(port, tls="verify", ca_certificate=authority.cert_pem.bytes().decode())
    assert good.verdict is Verdict.SUCCESS, good.error
    assert (await ask(port, tls="require")).verdict is Verdict.SUCCESS
    assert "is not valid: " in (await ask(port, tls="verify")).error


async def test_a_silent_server_times_out_and_a_closed_port_is_refused(serve, free_port):
    seen = await undisturbed(ask, await serve(saying()), timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    assert "within 200 ms: login not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"


async def test_another_protocol_is_quoted(serve):
    port = await serve(saying(b"HTTP/1.1 400 Bad Request\r\n"))
    seen = await ask(port)
    assert seen.error == rf"127.0.0.1:{port} does not speak MongoDB: it said 'HTTP/1.1 400 Bad Request\r\n'"


async def test_a_server_that_shuts_down_says_so(serve):
    port = await serve(
        saying(message({"ok": 0, "code": 91, "errmsg": "The server is in quiesce mode and will shut down"}))
    )
    assert (await ask(port)).error.startswith(f"127.0.0.1:{port} is not ready: The server is in quiesce mode")


OK = {"ok": 1}


@pytest.mark.parametrize(
    "answers",
    [
        [b""],
        [b"\0" * 16],
        [message(b"")],
        [message(b"\x05\0\0\0\1")],
        [message(b"\xff\xff\xff\x7f" + b"\x03a\0" * 5000)],
        [struct.pack("<iiii", 1 << 30, 1, 1, 2013) + b"x" * 1000],
        [message(OK, number=7)],
        [message({"ok": "yes"})],
        [message({"ok": 0, "code": "x", "errmsg": 5})],
        [struct.pack("<iiii", 30, 1, 1, 2013) + b"\0\0\0\0\x01" + b"\0" * 9],
        [message({**OK, "saslSupportedMechs": 5}), message({**OK, "payload": "text"}, 2)],
        [message(OK), message({**OK, "payload": b"r=x,s=y,i=z"}, 2)],
        [message(OK), message({**OK, "payload": b"\xff", "done": True}, 2)],
    ],
    ids=range(13),
)
async def test_a_hostile_answer_is_a_failure(serve, answers):
    async def handle(reader, writer):
        for answer in answers:
            (length,) = struct.unpack("<i", await reader.readexactly(4))
            await reader.readexactly(length - 4)
            writer.write(answer)
            await writer.drain()

    port = await serve(handle)
    seen = await ask(port, user="x", password="x", timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert f"127.0.0.1:{port}" in seen.error


async def test_private_addresses_are_refused_to_strangers(free_port):
    seen = await ask(free_port, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


def test_shorthand_and_description():
    url = "mongodb://mo%40n:p%2Fw@a.example:27018,b.example/app?authSource=users&tls=true"
    target = MongodbTarget.model_validate(PROBER.shorthand(url))
    assert (target.user, target.password, target.database, target.tls) == ("mo@n", "p/w", "app", "verify")
    assert (target.host, target.port, target.auth_database) == ("a.example", 27018, "users")
    assert PROBER.describe(target) == "a.example:27018/app"
    assert "p/w" not in repr(target)
    assert MongodbTarget.model_validate(PROBER.shorthand("mongodb://u:p@h/app")).auth_database == "app"


@pytest.mark.parametrize("command", ["", "{}", "[]", "ping", "{'ping': 1}", "[" * 5000])
def test_a_command_that_is_none_is_refused(command):
    with pytest.raises(ValidationError):
        MongodbTarget(host="x", command=command)


@pytest.mark.parametrize(
    "command",
    ['{"$oid": "64b7f9f9f9f9f9f9f9f9f9f9"}', '{"a": {"$date": "nope"}}', '{"a\\u0000": 1}', '{"a": 1e400000000000}'],
)
async def test_a_command_that_bson_cannot_hold_is_told(serve, command):
    seen = await ask(await serve(MongoFake().serve), command=command)
    assert seen.verdict is Verdict.FAILURE


def test_types_of_extended_json_are_read():
    assert mongo_command('{"a": {"$numberLong": "5"}}') == {"a": 5}
    with pytest.raises(ValueError, match="cannot be read"):
        mongo_command('{"a": {"$oid": "x"}}')
