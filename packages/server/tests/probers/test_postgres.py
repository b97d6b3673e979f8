"""Against a real PostgreSQL with TLS and all logins, a real standby, and servers that are something else."""

import asyncio
import struct

import asyncpg
import pytest
from pydantic import ValidationError

from support import postgres, postgres_for_checks, servers
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.postgres import PROBER, PostgresTarget

NOW = 1_800_000_000_000
SECRET = "s3cret ü"
READY = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I"


@pytest.fixture(scope="session")
def server():
    return servers.once("postgres-for-checks", lambda: asyncio.run(postgres_for_checks.start()))


@pytest.fixture
def port(server):
    return server["port"]


async def ask(port, timeout_ms=30_000, allow_private=True, **config):
    config = {"host": "127.0.0.1", "port": port, "user": "watchbell", "database": "postgres"} | config
    return await PROBER.probe(PostgresTarget(**config), ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


def expect(subject, operator="equals", value=None, path=None, **more):
    return {"subject": subject, "operator": operator, "value": value, "path": path} | more


def message(kind, body=b""):
    return kind + struct.pack("!i", len(body) + 4) + body


def saying(answer, *, linger=True):
    """A server that takes what is asked first, says no to TLS, and then answers this."""

    async def handle(reader, writer):
        (length,) = struct.unpack("!i", await reader.readexactly(4))
        await reader.readexactly(length - 4)
        writer.write(answer)
        await writer.drain()
        if linger:
            await reader.read()

    return handle


async def test_the_default_query_is_up_and_tells_its_steps(port):
    seen = await ask(port)
    assert seen.verdict is Verdict.SUCCESS, seen.error
    assert [step.name for step in seen.steps] == ["resolve", "connect", "tls", "login", "query", "close"]
    assert seen.facts["server_version"].split(".")[0].isdigit()
    assert seen.phases.tls > 0


@pytest.mark.parametrize("user", ["by_scram", "by_md5", "by_password"])
@pytest.mark.parametrize("tls", ["off", "require"])
async def test_every_way_to_log_in(port, user, tls):
    seen = await ask(port, user=user, password=SECRET, tls=tls)
    assert seen.verdict is Verdict.SUCCESS, seen.error


@pytest.mark.parametrize("user", ["by_scram", "by_md5", "by_password"])
async def test_wrong_credentials_are_a_failure_in_the_servers_words(port, user):
    seen = await ask(port, user=user, password="wr0ng")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f'login refused by 127.0.0.1:{port}: password authentication failed for user "{user}"'
    assert seen.steps[-1].name == "login"
    assert "wr0ng" not in repr(seen) + str(list(seen.steps))


async def test_a_missing_password_is_told(port):
    seen = await ask(port, user="by_scram")
    assert seen.error == f"127.0.0.1:{port} asks for a password, and none is given"


async def test_an_unknown_database_and_a_user_without_rights(port):
    assert 'database "nosuch" does not exist' in (await ask(port, database="nosuch")).error
    assert 'pg_hba.conf rejects connection for host "127.0.0.1"' in (await ask(port, user="nobody_may")).error


async def test_too_many_connections_are_told(port):
    seen = await ask(port, user="one_only")
    assert seen.error == f'127.0.0.1:{port} takes no more connections: too many connections for role "one_only"'


async def test_tls_is_verified_only_when_asked(server, port):
    ca = server["authority"]
    good = await ask(port, tls="verify", ca_certificate=ca)
    assert good.verdict is Verdict.SUCCESS, good.error
    assert (await ask(port, tls="require")).verdict is Verdict.SUCCESS
    named = await ask(port, tls="verify", ca_certificate=ca, server_name="db.example.org")
    assert named.verdict is Verdict.SUCCESS, named.error
    unknown = await ask(port, tls="verify")
    assert unknown.verdict is Verdict.FAILURE
    assert "is not valid: " in unknown.error
    other = await ask(port, tls="verify", ca_certificate=ca, server_name="other.example.org")
    assert "it is not for this host name" in other.error


async def test_a_user_who_must_use_tls_is_refused_without(port):
    assert (await ask(port, user="only_tls")).verdict is Verdict.SUCCESS
    assert "no encryption" in (await ask(port, user="only_tls", tls="off")).error


async def test_a_server_without_tls_fails_only_those_who_need_it(postgres_port):
    assert (await ask(postgres_port)).verdict is Verdict.SUCCESS
    seen = await ask(postgres_port, tls="require")
    assert seen.error == f"127.0.0.1:{postgres_port} offers no TLS, and this check requires it"


async def test_what_a_query_answers_is_judged(port):
    seen = await ask(
        port,
        query="SELECT count(*) AS failed, 'x' AS state, 1.5 AS share, true AS on, '{\"a\": [1, 2]}'::jsonb AS data,"
        " NULL AS nothing FROM jobs WHERE state = 'failed'",
        assertions=[
            expect("value", value=1),
            expect("rows", value=1),
            expect("column", path="state", value="x"),
            expect("column", path="share", value=1.5),
            expect("column", "is_true", path="on"),
            expect("column", "not_exists", path="nosuch"),
            expect("column", path="nothing", value="null"),
            expect("json", path="$[0].data.a[1]", value=2),
            expect("response_time", "less_than", 60_000),
            expect("server_version", "not_empty"),
            expect("connections_used_percent", "at_most", 50),
            expect("is_standby", "is_false"),
            expect("replication_lag", "not_exists"),
        ],
    )
    assert seen.verdict is Verdict.SUCCESS, seen.error


async def test_a_wrong_value_is_down_or_degraded_and_quoted(port):
    query = "SELECT state FROM jobs ORDER BY id"
    seen = await ask(port, query=query, assertions=[expect("value", value="done")])
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "value is 'failed', expected 'done'")
    soft = await ask(port, query=query, assertions=[expect("rows", "less_than", 2, severity="degraded")])
    assert (soft.verdict, soft.error) == (Verdict.DEGRADED, "rows is 2, expected less than 2")
    empty = await ask(port, query="SELECT 1 WHERE false", assertions=[expect("value", value=1)])
    assert empty.error == "value is not there: the query answered no row, expected 1"


async def test_a_query_cannot_write_and_only_one_is_taken(port):
    assert (
        "checks only read: cannot execute INSERT" in (await ask(port, query="INSERT INTO jobs VALUES (3, 'x')")).error
    )
    assert "cannot insert multiple commands" in (await ask(port, query="COMMIT; DROP TABLE jobs")).error
    assert "COPY cannot be used" in (await ask(port, query="COPY jobs TO STDOUT")).error
    assert (
        await ask(port, query="SELECT * FROM jobs", assertions=[expect("rows", value=2)])
    ).verdict is Verdict.SUCCESS


async def test_a_query_that_is_wrong_is_told(port):
    seen = await ask(port, query="SELECT * FROM nosuch")
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, 'the query failed: relation "nosuch" does not exist')
    assert seen.steps[-1].name == "query"


@pytest.mark.timed
async def test_a_slow_query_is_cut_in_time_and_does_not_go_on_in_the_server(port):
    seen = await ask(port, query="SELECT pg_sleep(30)", timeout_ms=500)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.response_time_ms < 600
    end = await asyncpg.connect(postgres.url("postgres", port))
    running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()"
    for _ in range(200):
        if await end.fetchval(running) == 0:
            break
        await asyncio.sleep(0.01)
    assert await end.fetchval(running) == 0
    await end.close()


async def test_a_huge_answer_is_cut(port):
    many = await ask(port, query="SELECT g FROM generate_series(1, 10000000) g", assertions=[expect("rows", value=100)])
    assert many.verdict is Verdict.SUCCESS, many.error
    wide = await ask(port, query="SELECT repeat('x', 20000) FROM generate_series(1, 90)")
    assert wide.verdict is Verdict.SUCCESS
    assert any(step.detail == "3 rows or more" for step in wide.steps)
    one = await ask(port, query="SELECT repeat('x', 50000000)")
    assert one.error == f"127.0.0.1:{port} sent more than 64 KB in one answer"


async def test_a_standby_tells_its_lag(port):
    standby = servers.once("postgres-standby", lambda: postgres_for_checks.start_standby(port))["port"]
    wanted = [expect("is_standby", "is_true"), expect("replication_lag", "at_most", 60)]
    seen = await ask(standby, assertions=wanted)
    assert seen.verdict is Verdict.SUCCESS, seen.error


async def test_a_silent_server_times_out_and_a_closed_port_is_refused(serve, free_port):
    async def silent(reader, _writer):
        await reader.read()

    seen = await undisturbed(ask, await serve(silent), timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    assert "within 200 ms: tls not finished" in seen.error
    seen = await undisturbed(ask, await serve(silent), timeout_ms=200, tls="off")
    assert "login not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"


async def test_another_protocol_is_quoted(serve):
    for tls in ("prefer", "off"):
        port = await serve(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        seen = await ask(port, tls=tls)
        assert seen.verdict is Verdict.FAILURE
        assert seen.error.startswith(f"127.0.0.1:{port} does not speak PostgreSQL: it said 'HTTP/1.1 400 Bad Request")


async def test_a_server_that_is_starting_says_so(serve):
    error = message(b"E", b"SFATAL\0C57P03\0Mthe database system is starting up\0\0")
    for tls in ("prefer", "off"):
        port = await serve(saying(error))
        assert (await ask(port, tls=tls)).error == f"127.0.0.1:{port} is not ready: the database system is starting up"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        message(b"R", b""),
        message(b"R", struct.pack("!i", 10) + b"SCRAM-SHA-1\0\0"),
        message(b"R", struct.pack("!i", 11) + b"r=x,s=y,i=1"),
        message(b"R", struct.pack("!i", 12) + b"v="),
        message(b"R", struct.pack("!i", 7)),
        message(b"R", struct.pack("!i", 5)),
        b"R\xff\xff\xff\xff",
        b"R\x3f\xff\xff\xff",
        b"E\0\0\0\x0b\xff\xff\xfe\0\0\0\0",
        READY + message(b"T", b"\0\x05abc"),
        READY + message(b"C") + message(b"Z", b"T") + message(b"D", b"\0\x01\x7f\xff\xff\xff"),
        READY + message(b"T", b"\0\x01a\0" + b"\0" * 6 + struct.pack("!i", 23) + b"\0" * 8) + message(b"D", b"\0\1\0\0\0\1x"),
        message(b"S", b"\xff\0\xfe\0") * 3 + b"!" * 100,
        message(b"N", b"x" * 1000) * 1000,
    ],
    ids=str,
)  # fmt: skip
async def test_a_hostile_answer_is_a_failure(serve, answer):
    port = await serve(saying(answer, linger=False))
    seen = await ask(port, tls="off", password="x", timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert f"127.0.0.1:{port}" in seen.error


async def test_a_login_that_skips_the_proof_of_the_server_is_refused(serve):
    async def skip(reader, writer):
        await reader.readexactly(struct.unpack("!i", await reader.readexactly(4))[0] - 4)
        writer.write(message(b"R", struct.pack("!i", 10) + b"SCRAM-SHA-256\0\0"))
        await reader.readexactly(5)
        writer.write(READY)
        await reader.read()

    seen = await ask(await serve(skip), tls="off", user="x", password="x")
    assert "without proving that it knows the password" in seen.error


async def test_private_addresses_are_refused_to_strangers(port):
    seen = await ask(port, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


def test_shorthand_and_description():
    url = "postgresql://mo%40n:p%2Fw@db.example.org:6432/app?sslmode=verify-full"
    target = PostgresTarget.model_validate(PROBER.shorthand(url))
    assert (target.user, target.password, target.database, target.tls) == ("mo@n", "p/w", "app", "verify")
    assert PROBER.describe(target) == "db.example.org:6432/app"
    assert "p/w" not in repr(target) + PROBER.describe(target)
    plain = PostgresTarget.model_validate(PROBER.shorthand("postgres://a.example,b.example:1/"))
    assert (plain.host, plain.port, plain.user, plain.database) == ("a.example", 5432, "postgres", None)


@pytest.mark.parametrize(
    "wrong",
    [
        expect("nosuch", value=1),
        expect("json", path="$[", value=1),
        expect("column", value=1),
        expect("value", path="x"),
    ],
)
def test_assertions_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValidationError):
        PostgresTarget(host="x", assertions=[wrong])
