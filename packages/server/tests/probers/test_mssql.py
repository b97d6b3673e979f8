"""Against a fake of SQL Server that an independent driver accepts, and servers that are something else."""

import asyncio
import ssl
import struct

import pytds
import pytest
import trustme

from support.stopwatch import undisturbed
from support.tds_fake import EVERY_KIND, TdsFake, columns, done, error, every_kind, moved_to, table
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.tables import plain
from watchbell.probers.mssql import PROBER, MssqlTarget

NOW = 1_800_000_000_000
SECRET = "s3cret ü"


async def ask(port, timeout_ms=30_000, allow_private=True, **config):
    config = {"host": "127.0.0.1", "port": port, "user": "checker", "password": SECRET} | config
    return await PROBER.probe(MssqlTarget(**config), ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


def expect(subject, operator="equals", value=None, path=None, **more):
    return {"subject": subject, "operator": operator, "value": value, "path": path} | more


@pytest.fixture
def fake(serve):
    async def start(**answers):
        told = TdsFake("checker", SECRET, answers)
        return told, await serve(told.serve)

    return start


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def context(authority):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(made)
    return made


def packet(body, kind=4):
    return struct.pack(">BBHHBB", kind, 1, len(body) + 8, 0, 1, 0) + body


def saying(answer, *, linger=True):
    async def handle(reader, writer):
        await reader.read(100)
        writer.write(answer)
        await writer.drain()
        if linger:
            await reader.read()

    return handle


async def test_a_fake_is_up_and_tells_its_steps(fake):
    told, port = await fake()
    seen = await ask(
        port, database="app", assertions=[expect("value", value=1), expect("server_version", value="16.0.4135")]
    )
    assert seen.verdict is Verdict.SUCCESS, seen.error
    assert [step.name for step in seen.steps][:4] == ["resolve", "connect", "login", "query"]
    assert told.logins == [{"user": "checker", "password": SECRET, "database": "app"}]
    assert told.batches[0].startswith("SET IMPLICIT_TRANSACTIONS ON")
    assert told.batches[1] == "SELECT 1"


async def test_a_fake_refuses_wrong_credentials_and_unknown_databases_in_its_words(fake):
    _, port = await fake()
    seen = await ask(port, password="wr0ng")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"login refused by 127.0.0.1:{port}: Login failed for user 'checker'."
    assert seen.steps[-1].name == "login"
    assert "wr0ng" not in repr(seen) + str(list(seen.steps))
    assert 'Cannot open database "nosuch"' in (await ask(port, database="nosuch")).error


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_fake_by_tls_which_is_verified_only_when_asked(serve, authority, context, newest):
    context.maximum_version = newest
    port = await serve(TdsFake("checker", SECRET, context=context).serve)
    good = await ask(port, tls="verify", ca_certificate=authority.cert_pem.bytes().decode())
    assert good.verdict is Verdict.SUCCESS, good.error
    assert [step.detail[:7] for step in good.steps if step.name == "tls"] == ["TLSv1.2"]
    for mode in ("prefer", "require"):
        assert (await ask(port, tls=mode)).verdict is Verdict.SUCCESS
    assert "is not valid: " in (await ask(port, tls="verify")).error
    refused = await ask(port, tls="off")
    assert refused.error == f"127.0.0.1:{port} requires TLS, and this check has it switched off"


async def test_a_fake_without_tls_fails_only_those_who_need_it(fake):
    _, port = await fake()
    for mode in ("off", "prefer"):
        assert (await ask(port, tls=mode)).verdict is Verdict.SUCCESS
    assert (await ask(port, tls="require")).error == f"127.0.0.1:{port} offers no TLS, and this check requires it"


async def test_values_of_every_kind_from_a_fake_are_read_as_an_independent_driver_reads_them(fake):
    _, port = await fake(kinds=every_kind() + done())
    expected = {
        "tiny": 200, "small": -2, "big": -5_000_000_000, "bit": True, "real": 1.5, "float": 2.25, "decimal": -123.45,
        "money": 12345, "small_money": -1.5, "at": "2023-03-17T01:00:00.500000", "small_at": "2023-03-17T01:01:00",
        "day": "2024-04-25", "time": "01:00:00.500000", "at2": "2024-04-25T01:00:00.500000",
        "at_zone": "2024-04-25T02:30:00+01:30", "id": "03020100-0504-0706-0809-0a0b0c0d0e0f", "text": "ü€",
        "narrow": "üx", "long": "ab", "xml": "<a/>", "bytes": "ff00", "old_text": "o", "nothing": None, "variant": 42,
    }  # fmt: skip
    wanted = [
        expect(
            "column", path=name, value={True: "true", None: "null"}.get(value, value) if value is not True else "true"
        )
        for name, value in expected.items()
    ]
    seen = await ask(port, query="SELECT kinds", assertions=wanted)
    assert seen.verdict is Verdict.SUCCESS, seen.error
    gaps = await ask(
        port,
        query="SELECT kinds",
        assertions=[expect("json", path="$[1].tiny", value="null"), expect("json", path="$[1].small", value=-2)],
    )
    assert gaps.verdict is Verdict.SUCCESS, gaps.error

    def by_driver():
        with (
            pytds.connect("127.0.0.1", port=port, user="checker", password=SECRET, autocommit=True) as end,
            end.cursor() as cursor,
        ):
            cursor.execute("SELECT kinds")
            return cursor.fetchone()

    read = dict(zip([name for name, _, _ in EVERY_KIND], map(plain, await asyncio.to_thread(by_driver)), strict=True))
    assert read | {"at_zone": expected["at_zone"], "bit": True} == expected


async def test_a_wrong_value_of_a_fake_is_down_or_degraded_and_quoted(fake):
    _, port = await fake(
        states=table(["id", "state"], [[1, "failed"], [2, None]]) + done(), jobs=table(["n"], []) + done()
    )
    seen = await ask(port, query="SELECT states", assertions=[expect("column", path="state", value="done")])
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "column state is 'failed', expected 'done'")
    soft = await ask(port, query="SELECT states", assertions=[expect("rows", "less_than", 2, severity="degraded")])
    assert (soft.verdict, soft.error) == (Verdict.DEGRADED, "rows is 2, expected less than 2")
    empty = await ask(port, query="SELECT jobs", assertions=[expect("rows", value=0), expect("value", "not_exists")])
    assert empty.verdict is Verdict.SUCCESS, empty.error


async def test_of_several_results_of_a_fake_the_first_counts(fake):
    _, port = await fake(two=table(["a"], [[1]]) + done(1) + table(["b"], [["x"]]) + b"\x79\0\0\0\0" + done())
    seen = await ask(
        port, query="SELECT two", assertions=[expect("json", path="$[0].a", value=1), expect("rows", value=1)]
    )
    assert seen.verdict is Verdict.SUCCESS, seen.error


async def test_a_fake_that_refuses_the_query_or_everybody_says_so(fake, serve):
    _, port = await fake(wrong=error(208, "Invalid object name 'nosuch'.") + done(2))
    assert (await ask(port, query="SELECT wrong")).error == "the query failed: Invalid object name 'nosuch'."
    for number, told in ((17809, "takes no more connections"), (17142, "is not ready")):
        full = TdsFake("checker", SECRET, at_login=error(number, "why"))
        port = await serve(full.serve)
        assert (await ask(port)).error == f"127.0.0.1:{port} {told}: why"


async def test_a_fake_that_sends_its_clients_elsewhere_is_not_followed(serve):
    port = await serve(TdsFake("checker", SECRET, at_login=moved_to("10.0.0.9", 1433)).serve)
    assert (await ask(port)).error == f"127.0.0.1:{port} sends its clients on to 10.0.0.9:1433: check that one instead"


async def test_a_huge_answer_of_a_fake_is_cut(fake):
    many = table(["n"], [[number] for number in range(200)])
    wide = table(["t"], [["x" * 3000]] * 50)
    one = columns(("t", b"\xe7\xff\xff" + b"\0" * 5)) + b"\xd1" + struct.pack("<QI", 10**6, 10**6) + b"x" * 10**6
    _, port = await fake(many=many + done(), wide=wide + done(), one=one)
    for query, told in (("many", "100 rows or more"), ("wide", "10 rows or more")):
        seen = await ask(port, query=f"SELECT {query}")
        assert seen.verdict is Verdict.SUCCESS, seen.error
        assert any(step.detail == told for step in seen.steps)
    assert (await ask(port, query="SELECT one")).error == f"127.0.0.1:{port} sent more than 64 KB in one answer"


async def test_a_silent_server_times_out_and_a_closed_port_is_refused(serve, free_port):
    seen = await undisturbed(ask, await serve(saying(b"")), timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    assert "within 200 ms: login not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"


async def test_another_protocol_is_quoted(serve):
    port = await serve(saying(b"HTTP/1.1 400 Bad Request\r\n"))
    seen = await ask(port)
    told = r"does not speak SQL Server's protocol (TDS): it said 'HTTP/1.1 400 Bad Request\r\n'"
    assert seen.error == f"127.0.0.1:{port} {told}"


AGREED = packet(b"\x01\0\x06\0\x01\xff\x02")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        packet(b""),
        packet(b"\x01\xff\xff\xff\xff"),
        b"\x04\x01\0\x01\0\0\0\0",
        packet(b"\x01\0\x06\0\x01\xff\x01") + packet(b"no tls", 0x12),
        AGREED + packet(b"\xff"),
        AGREED + packet(b"\xaa\xff\xff"),
        AGREED + packet(b"\xad\x02\0ab"),
        AGREED + packet(b"\x81\xff\x0f" + b"x" * 100),
        AGREED + packet(b"\xd1" * 100),
        AGREED + packet(b"\xac" * 100),
        AGREED + packet(b"\x81\x01\0" + b"\0" * 6 + b"\x24\x10\0" + b"\xd1\x03abc"),
        AGREED + packet(b"\x81\x01\0" + b"\0" * 6 + b"\x2a\x07\0" + b"\xd1\x08" + b"\xff" * 8),
        AGREED + (struct.pack(">BBHHBB", 4, 0, 4096, 0, 1, 0) + b"\xab" * 4088) * 30,
        AGREED + packet(done()),
    ],
    ids=range(15),
)
async def test_a_hostile_answer_is_a_failure(serve, answer):
    port = await serve(saying(answer, linger=False))
    seen = await ask(port, timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert f"127.0.0.1:{port}" in seen.error


async def test_private_addresses_are_refused_to_strangers(free_port):
    seen = await ask(free_port, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


def test_shorthand_and_description():
    target = MssqlTarget.model_validate(PROBER.shorthand("mssql://mo%40n:p%2Fw@db.example.org:1434/app?encrypt=strict"))
    assert (target.user, target.password, target.database, target.tls) == ("mo@n", "p/w", "app", "verify")
    assert PROBER.describe(target) == "db.example.org:1434/app"
    assert "p/w" not in repr(target) + PROBER.describe(target)
    assert MssqlTarget.model_validate(PROBER.shorthand("sqlserver://db.example.org")).port == 1433
