"""Against a real MariaDB with TLS and a real replica. Fakes, strangers and hostile servers: see test_mysql_strangers.py."""

import asyncio

import pymysql
import pytest
from pydantic import ValidationError

from support import mariadb, servers
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.mysql import PROBER, MysqlTarget

NOW = 1_800_000_000_000
SECRET = "s3cret ü"
needs_mariadb = pytest.mark.skipif(mariadb.program() is None, reason="no mariadbd is installed")


@pytest.fixture(scope="session")
def server():
    return servers.once("mariadb", lambda: mariadb.start(server_id=1, log_bin="on"))


@pytest.fixture
def port(server):
    return server["port"]


@pytest.fixture
def replica_port(port):
    return servers.once("mariadb-replica", lambda: mariadb.start(server_id=2))["port"]


async def ask(port, timeout_ms=30_000, allow_private=True, **config):
    config = {"host": "127.0.0.1", "port": port, "user": "checker", "password": SECRET} | config
    return await PROBER.probe(MysqlTarget(**config), ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


def expect(subject, operator="equals", value=None, path=None, **more):
    return {"subject": subject, "operator": operator, "value": value, "path": path} | more


def run(port, *statements):
    with pymysql.connect(host="127.0.0.1", port=port, user="admin") as end, end.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall()


@needs_mariadb
async def test_the_default_query_is_up_and_tells_its_steps(port):
    seen = await ask(port)
    assert seen.verdict is Verdict.SUCCESS, seen.error
    assert [step.name for step in seen.steps] == ["resolve", "connect", "tls", "login", "query", "close"]
    assert "MariaDB" in seen.facts["server_version"]
    plain = await ask(port, tls="off", database="app")
    assert plain.verdict is Verdict.SUCCESS, plain.error
    assert plain.phases.tls is None


@needs_mariadb
async def test_a_user_without_password_logs_in(port):
    for tls in ("off", "require"):
        assert (await ask(port, user="admin", password=None, tls=tls)).verdict is Verdict.SUCCESS


@needs_mariadb
async def test_wrong_credentials_are_a_failure_in_the_servers_words(port):
    seen = await ask(port, password="wr0ng")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == (
        f"login refused by 127.0.0.1:{port}: Access denied for user 'checker'@'127.0.0.1' (using password: YES)"
    )
    assert seen.steps[-1].name == "login"
    assert "wr0ng" not in repr(seen) + str(list(seen.steps))


@needs_mariadb
async def test_an_unknown_database_and_users_who_may_not(port):
    assert "Unknown database 'nosuch'" in (await ask(port, user="admin", password=None, database="nosuch")).error
    assert "Access denied for user 'checker'@'%' to database 'mysql'" in (await ask(port, database="mysql")).error
    assert "account is locked" in (await ask(port, user="locked")).error


@needs_mariadb
async def test_too_many_connections_are_told(port):
    with pymysql.connect(host="127.0.0.1", port=port, user="one_only"):
        seen = await ask(port, user="one_only", password=None)
    assert seen.error.startswith(f"127.0.0.1:{port} takes no more connections: User 'one_only' has exceeded")


@needs_mariadb
async def test_tls_is_verified_only_when_asked(server, port):
    ca = server["authority"]
    good = await ask(port, tls="verify", ca_certificate=ca)
    assert good.verdict is Verdict.SUCCESS, good.error
    assert "is not valid: " in (await ask(port, tls="verify")).error
    other = await ask(port, tls="verify", ca_certificate=ca, server_name="other.example.org")
    assert "it is not for this host name" in other.error


@needs_mariadb
async def test_a_user_who_must_use_tls_is_refused_without(port):
    assert (await ask(port, user="only_tls", password=None)).verdict is Verdict.SUCCESS
    assert "Access denied" in (await ask(port, user="only_tls", password=None, tls="off")).error


@needs_mariadb
async def test_what_a_query_answers_is_judged(port):
    seen = await ask(
        port,
        query="SELECT count(*) AS failed, 'ü' AS state, 1.50 AS share, 2e0 AS two, NULL AS nothing, NOW() AS at,"
        " x'ff00' AS raw FROM app.jobs WHERE state = 'failed'",
        assertions=[
            expect("value", value=1),
            expect("rows", value=1),
            expect("column", path="state", value="ü"),
            expect("column", path="share", value=1.5),
            expect("column", path="two", value=2),
            expect("column", path="nothing", value="null"),
            expect("column", "matches", path="at", value=r"^\d{4}-"),
            expect("column", path="raw", value="ff00"),
            expect("json", path="$[0].failed", value=1),
            expect("server_version", "contains", "MariaDB"),
            expect("threads_connected", "at_least", 1),
            expect("connections_used_percent", "less_than", 50),
            expect("replica_lag", "not_exists"),
        ],
    )
    assert seen.verdict is Verdict.SUCCESS, seen.error


@needs_mariadb
async def test_bits_are_a_number(port):
    seen = await ask(port, query="SELECT bits FROM app.bits", assertions=[expect("value", value=5)])
    assert seen.verdict is Verdict.SUCCESS, seen.error


@needs_mariadb
async def test_a_wrong_value_is_down_or_degraded_and_quoted(port):
    query = "SELECT state FROM app.jobs ORDER BY id"
    seen = await ask(port, query=query, assertions=[expect("value", value="done")])
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "value is 'failed', expected 'done'")
    soft = await ask(port, query=query, assertions=[expect("rows", "less_than", 2, severity="degraded")])
    assert (soft.verdict, soft.error) == (Verdict.DEGRADED, "rows is 2, expected less than 2")


@needs_mariadb
async def test_a_query_cannot_write_and_only_one_is_taken(port):
    written = await ask(port, query="INSERT INTO app.jobs VALUES (3, 'x')")
    assert written.error.startswith(
        "the query wants to write, and checks only read: Cannot execute statement in a READ"
    )
    assert "READ ONLY" in (await ask(port, user="admin", password=None, query="DROP TABLE app.jobs")).error
    assert "SQL syntax" in (await ask(port, query="SELECT 1; DROP TABLE app.jobs")).error
    assert (await ask(port, query="DO 1")).verdict is Verdict.SUCCESS
    assert (await ask(port, query="SELECT * FROM app.jobs", assertions=[expect("rows", value=2)])).error is None


@needs_mariadb
async def test_a_query_that_is_wrong_is_told(port):
    seen = await ask(port, query="SELECT * FROM app.nosuch")
    assert seen.error.startswith("the query failed: ")
    assert seen.steps[-1].name == "query"


@needs_mariadb
@pytest.mark.timed
async def test_a_slow_query_is_cut_in_time_and_does_not_go_on_in_the_server(port):
    seen = await ask(port, query="SELECT sleep(30), 'marked'", timeout_ms=500)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.response_time_ms < 600
    for _ in range(200):
        if not [row for row in run(port, "SHOW FULL PROCESSLIST") if "marked" in str(row[7])]:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the query goes on")


@needs_mariadb
async def test_a_huge_answer_is_cut(port):
    many = await ask(
        port, database="app", query="SELECT seq FROM seq_1_to_10000000", assertions=[expect("rows", value=100)]
    )
    assert many.verdict is Verdict.SUCCESS, many.error
    wide = await ask(port, database="app", query="SELECT repeat('x', 20000) FROM seq_1_to_90")
    assert any(step.detail == "3 rows or more" for step in wide.steps)
    one = await ask(port, query="SELECT repeat('x', 5000000)")
    assert one.error == f"127.0.0.1:{port} sent more than 64 KB in one answer"


@needs_mariadb
async def test_a_replica_tells_its_lag_and_a_broken_one_why(port, replica_port):
    where = f"MASTER_HOST='127.0.0.1', MASTER_USER='admin', MASTER_SSL=0, MASTER_CONNECT_RETRY=1, MASTER_PORT={port}"
    run(replica_port, "STOP SLAVE", f"CHANGE MASTER TO {where}, MASTER_USE_GTID=current_pos", "START SLAVE")
    lag = expect("replica_lag", "at_most", 60)
    for _ in range(200):
        seen = await ask(replica_port, user="admin", password=None, assertions=[lag])
        if seen.verdict is Verdict.SUCCESS:
            break
        await asyncio.sleep(0.02)
    assert seen.verdict is Verdict.SUCCESS, seen.error
    run(replica_port, "STOP SLAVE")
    seen = await ask(replica_port, user="admin", password=None, assertions=[lag])
    assert "replica_lag: replication is not running: " in seen.error


async def test_private_addresses_are_refused_to_strangers(free_port):
    seen = await ask(free_port, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


def test_shorthand_and_description():
    target = MysqlTarget.model_validate(
        PROBER.shorthand("mysql://mo%40n:p%2Fw@db.example.org:3307/app?ssl-mode=REQUIRED")
    )
    assert (target.user, target.password, target.database, target.tls) == ("mo@n", "p/w", "app", "require")
    assert PROBER.describe(target) == "db.example.org:3307/app"
    assert "p/w" not in repr(target) + PROBER.describe(target)
    assert MysqlTarget.model_validate(PROBER.shorthand("mariadb://db.example.org")).port == 3306


def test_assertions_that_cannot_be_are_refused():
    with pytest.raises(ValidationError):
        MysqlTarget(host="x", assertions=[expect("is_standby", value=1)])
