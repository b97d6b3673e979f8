"""Against a real Redis or Valkey with passwords and a replica, also behind TLS, and servers that are something else."""

import asyncio
import ssl

import pytest
import redis
import trustme
from pydantic import ValidationError

from support import redis_server, servers
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.redis import PROBER, RedisTarget

NOW = 1_800_000_000_000
SECRET = "s3cret ü"


def start_one():
    server = redis_server.start()
    with redis.Redis(port=server["port"]) as end:
        end.rpush("queue", "first", "second", b"\xff\xfe")
        end.set("number", 7)
        end.set("huge", "x" * 1_000_000)
        end.acl_setuser(
            "checker",
            enabled=True,
            passwords=[f"+{SECRET}"],
            keys="*",
            categories=["+@read"],
            commands=["+ping", "+info"],
        )
        end.config_set("maxmemory", 1 << 30)
        end.config_set("repl-diskless-sync-delay", 0)
        end.config_set("requirepass", SECRET)
    return server


def start_replica(of):
    server = redis_server.start()
    with redis.Redis(port=server["port"]) as end:
        end.config_set("masterauth", SECRET)
        end.replicaof("127.0.0.1", str(of))
    return server


@pytest.fixture(scope="session")
def port():
    return servers.once("redis-for-checks", start_one)["port"]


async def ask(port, timeout_ms=30_000, allow_private=True, **config):
    config = {"host": "127.0.0.1", "port": port, "password": SECRET} | config
    return await PROBER.probe(RedisTarget(**config), ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


def expect(subject, operator="equals", value=None, path=None, **more):
    return {"subject": subject, "operator": operator, "value": value, "path": path} | more


def saying(answer, *, linger=True):
    async def handle(reader, writer):
        await reader.read(10)
        writer.write(answer)
        await writer.drain()
        if linger:
            await reader.read()

    return handle


async def test_a_ping_is_up_and_tells_its_steps(port, redis_port):
    seen = await ask(port)
    assert seen.verdict is Verdict.SUCCESS, seen.error
    assert [step.name for step in seen.steps] == ["resolve", "connect", "login", "query", "close"]
    open_one = await ask(redis_port, password=None)
    assert [step.name for step in open_one.steps] == ["resolve", "connect", "query", "close"]


async def test_wrong_credentials_are_a_failure_in_the_servers_words(port):
    for config in ({"password": "wr0ng"}, {"password": "wr0ng", "user": "checker"}):
        seen = await ask(port, **config)
        assert seen.verdict is Verdict.FAILURE
        assert seen.error.startswith(f"login refused by 127.0.0.1:{port}: WRONGPASS")
        assert seen.steps[-1].name == "login"
        assert "wr0ng" not in repr(seen) + str(list(seen.steps))
    missing = await ask(port, password=None)
    assert missing.error == f"127.0.0.1:{port} asks for a password, and none is given"
    assert "DB index is out of range" in (await ask(port, database=65_000)).error


async def test_a_user_of_few_rights_may_do_just_that(port):
    seen = await ask(port, user="checker", command=["GET", "number"], assertions=[expect("value", value=7)])
    assert seen.verdict is Verdict.SUCCESS, seen.error
    refused = await ask(port, user="checker", command=["DEL", "number"])
    assert refused.error.startswith("the command failed: NOPERM")


async def test_what_a_command_answers_is_judged(port):
    seen = await ask(
        port,
        command=["LRANGE", "queue", "0", "-1"],
        assertions=[
            expect("value", value="first"),
            expect("rows", value=3),
            expect("json", path="$[1]", value="second"),
            expect("json", path="$[2]", value="fffe"),
            expect("response_time", "less_than", 60_000),
            expect("server_version", "matches", r"^\d+\.\d+"),
            expect("role", value="master"),
            expect("connected_replicas", "at_least", 0),
            expect("memory_used_percent", "less_than", 90),
            expect("info", path="maxmemory", value=1 << 30),
            expect("info", "not_exists", path="nosuch"),
        ],
    )
    assert seen.verdict is Verdict.SUCCESS, seen.error
    assert seen.facts["server_version"]


async def test_a_wrong_value_is_down_or_degraded_and_quoted(port):
    seen = await ask(port, command=["LLEN", "queue"], assertions=[expect("value", "at_most", 2)])
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "value is 3, expected at most 2")
    soft = await ask(port, assertions=[expect("role", value="slave", severity="degraded")])
    assert (soft.verdict, soft.error) == (Verdict.DEGRADED, "role is 'master', expected 'slave'")
    nil = await ask(port, command=["GET", "nosuch"], assertions=[expect("value", value=1)])
    assert nil.error == "value is not there: the answer is nil, expected 1"
    empty = await ask(
        port, command=["KEYS", "nosuch"], assertions=[expect("value", "not_exists"), expect("rows", value=0)]
    )
    assert empty.verdict is Verdict.SUCCESS, empty.error
    assert (await ask(port, command=["NOSUCH"])).error.startswith("the command failed: ERR unknown command")


async def test_a_server_without_maxmemory_says_so(redis_port):
    seen = await ask(redis_port, password=None, assertions=[expect("memory_used_percent", "less_than", 90)])
    assert "the server has no maxmemory" in seen.error


async def test_a_replica_tells_its_role(port):
    replica = servers.once("redis-replica", lambda: start_replica(port))["port"]
    wanted = [expect("role", value="slave"), expect("info", path="master_link_status", value="up")]
    for _ in range(300):
        seen = await ask(replica, password=None, assertions=wanted)
        if seen.verdict is Verdict.SUCCESS:
            break
        await asyncio.sleep(0.02)
    assert seen.verdict is Verdict.SUCCESS, seen.error


async def test_by_tls_which_is_verified_only_when_asked(port, serve):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def forward(reader, writer):
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)

        async def pump(source, sink):
            while data := await source.read(4096):
                sink.write(data)

        try:
            await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))
        finally:
            inner_writer.close()

    secure = await serve(forward, ssl=context)
    good = await ask(secure, tls="verify", ca_certificate=authority.cert_pem.bytes().decode())
    assert good.verdict is Verdict.SUCCESS, good.error
    assert good.phases.tls > 0
    assert (await ask(secure, tls="require")).verdict is Verdict.SUCCESS
    assert "is not valid: " in (await ask(secure, tls="verify")).error
    assert (await ask(port, tls="require", timeout_ms=300)).verdict.is_bad


async def test_a_huge_answer_is_not_read(port):
    seen = await ask(port, command=["GET", "huge"])
    assert seen.error == f"127.0.0.1:{port} sent more than 64 KB in one answer"


async def test_a_silent_server_times_out_and_a_closed_port_is_refused(serve, free_port):
    seen = await undisturbed(ask, await serve(saying(b"")), timeout_ms=200, password=None)
    assert seen.verdict is Verdict.TIMEOUT
    assert "within 200 ms: query not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"


async def test_another_protocol_is_quoted(serve):
    port = await serve(saying(b"HTTP/1.1 400 Bad Request\r\n"))
    seen = await ask(port)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == rf"127.0.0.1:{port} does not speak Redis: it said 'HTTP/1.1 400 Bad Request\r\n'"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"-LOADING Redis is loading the dataset in memory", "is not ready: LOADING Redis is loading"),
        (b"-ERR max number of clients reached", "takes no more connections: ERR max number of clients reached"),
        (b"-DENIED Redis is running in protected mode", "DENIED Redis is running in protected mode"),
        (b"+NOPE", "PING was answered with 'NOPE'"),
    ],
)
async def test_a_server_that_is_not_well_says_so(serve, said, told):
    seen = await ask(await serve(saying(said + b"\r\n")), password=None)
    assert seen.verdict is Verdict.FAILURE
    assert told in seen.error


@pytest.mark.parametrize(
    "answer",
    [b"", b":x\r\n", b"$5\r\nab", b"$99999999999\r\n", b"*1000000\r\n", b"*1\r\n" * 1000, b"*-5x\r\n", b"+" + b"x" * 100_000,
     b"$" + b"9" * 5000 + b"\r\n", b"*9000\r\n" + b"+xxxxxxxx\r\n" * 9000, b"\xff\xff"],
    ids=range(11),
)  # fmt: skip
async def test_a_hostile_answer_is_a_failure(serve, answer):
    port = await serve(saying(answer, linger=False))
    seen = await ask(port, timeout_ms=20_000, command=["KEYS", "*"])
    assert seen.verdict is Verdict.FAILURE
    assert f"127.0.0.1:{port}" in seen.error


async def test_private_addresses_are_refused_to_strangers(port):
    seen = await ask(port, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


def test_shorthand_and_description():
    target = RedisTarget.model_validate(PROBER.shorthand("rediss://:p%2Fw@cache.example.org/3"))
    assert (target.user, target.password, target.database, target.tls, target.port) == (None, "p/w", 3, "verify", 6379)
    assert PROBER.describe(target) == "cache.example.org:6379"
    assert "p/w" not in repr(target)
    assert PROBER.describe(RedisTarget(host="x", command=["LLEN", "q"])) == "x:6379 LLEN"


def test_configs_that_cannot_be_are_refused():
    for wrong in ({"command": []}, {"tls": "prefer"}, {"assertions": [expect("column", path="x", value=1)]}):
        with pytest.raises(ValidationError):
            RedisTarget(host="x", **wrong)
