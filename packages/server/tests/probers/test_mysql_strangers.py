"""MySQL checks against a fake of MySQL 8's login, servers that are something else, and hostile ones."""

import asyncio
import ssl

import pymysql
import pytest
import trustme

from support.mysql8_login import MySql8
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.mysql_login import proof, sealed
from watchbell.lib.mysql_values import bytes_at, length_at
from watchbell.probers.mysql import PROBER, MysqlTarget

NOW = 1_800_000_000_000
SECRET = "s3cret ü"


async def ask(port, timeout_ms=30_000, **config):
    config = {"host": "127.0.0.1", "port": port, "user": "checker", "password": SECRET} | config
    return await PROBER.probe(MysqlTarget(**config), ProbeLimits(timeout_ms, NOW))


@pytest.mark.parametrize("remembers", [True, False])
@pytest.mark.parametrize("secure", [True, False])
async def test_a_fake_of_mysql_8_logs_in_by_caching_sha2(remembers, secure):
    context = None
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    fake = MySql8(SECRET, remembers=remembers, context=context)
    with fake.listening() as port:
        seen = await ask(
            port, assertions=[{"subject": "value", "value": 1}, {"subject": "server_version", "value": "8.4.2"}]
        )
        assert seen.verdict is Verdict.SUCCESS, seen.error
        assert fake.ways == ["remembered" if remembers else "by tls" if secure else "by key"]
        assert "Access denied for user 'checker'" in (await ask(port, password="wr0ng")).error
        if not secure:  # the fake is as MySQL is: another driver gets in too
            await asyncio.to_thread(
                lambda: pymysql.connect(host="127.0.0.1", port=port, user="checker", password=SECRET.encode()).close()
            )


async def test_a_fake_of_mysql_8_logs_in_by_sha256_and_other_ways_are_refused():
    with MySql8(SECRET, remembers=False, plugin="sha256_password").listening() as port:
        assert (await ask(port)).error is None
    with MySql8(SECRET, remembers=False, plugin="mysql_clear_password").listening() as port:
        assert (await ask(port)).error == (
            f"127.0.0.1:{port} asks for a login by mysql_clear_password, which checks do not speak without TLS"
        )


def saying(answer, *, linger=True):
    async def handle(reader, writer):
        writer.write(answer)
        await writer.drain()
        if linger:
            await reader.read()

    return handle


def packet(body, number=0):
    return len(body).to_bytes(3, "little") + bytes([number]) + body


GREETING = packet(
    b"\x0a8.0.1\0" + b"\0" * 4 + b"x" * 8 + b"\0\xff\xf7\x2d\2\0\xff\0\x15" + b"\0" * 10 + b"y" * 12 + b"\0"
)
OK = b"\0\0\0\x02\0\0\0"


async def test_a_silent_server_times_out_and_a_closed_port_is_refused(serve, free_port):
    seen = await undisturbed(ask, await serve(saying(b"")), timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    assert "within 200 ms: login not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.2\r\n", b"220 mail ready\r\n", b"HTTP/1.1 400 Bad Request\r\n"])
async def test_another_protocol_is_quoted(serve, said):
    port = await serve(saying(said))
    seen = await ask(port)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"127.0.0.1:{port} does not speak MySQL: it said {said.decode()!r}"


async def test_a_server_that_is_full_or_blocks_us_says_so(serve):
    port = await serve(saying(packet(b"\xff\x10\x04Too many connections")))
    assert (await ask(port)).error == f"127.0.0.1:{port} takes no more connections: Too many connections"
    port = await serve(saying(packet(b"\xff\x69\x04Host '10.0.0.9' is blocked")))
    assert (await ask(port)).error == f"login refused by 127.0.0.1:{port}: Host '10.0.0.9' is blocked"
    port = await serve(saying(packet(b"\xff\x1d\x04#08S01Server shutdown in progress")))
    assert (await ask(port)).error == f"127.0.0.1:{port} is not ready: Server shutdown in progress"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        packet(b"\x0a"),
        packet(b"\x0a8\0abc"),
        packet(b"\x0a" + b"x" * 100),
        packet(b"\xff"),
        b"\0\0\0\0",
        GREETING + packet(b"\xfe", 2),
        GREETING + packet(b"\xfe\xff\xff\0", 2),
        GREETING + packet(b"\x01\x04", 2),
        GREETING + packet(OK, 2) + packet(OK, 1) * 2 + packet(b"\xfb/etc/passwd", 1),
        GREETING + packet(OK, 2) + packet(OK, 1) * 3 + packet(b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff", 1),
        GREETING + packet(OK, 2) + packet(OK, 1) * 3 + packet(b"\x01", 1) + packet(b"\xfcxx", 2),
        GREETING + packet(OK, 2) + packet(OK, 1) * 3 + b"\xff\xff\xff\x01",
        GREETING + b"\xff\xff\x00\x02" + b"!" * 70_000,
    ],
    ids=str,
)
async def test_a_hostile_answer_is_a_failure(serve, answer):
    port = await serve(saying(answer, linger=False))
    seen = await ask(port, tls="off", password="x", timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert f"127.0.0.1:{port}" in seen.error


def test_passwords_never_go_in_the_clear_without_tls():
    for plugin in ("mysql_clear_password", "dialog", "client_ed25519"):
        assert proof(plugin, "secret", b"x" * 20, is_secure=False) is None
    assert proof("sha256_password", "secret", b"x" * 20, is_secure=False) == b"\1"
    with pytest.raises(ValueError):
        sealed("secret", b"x" * 20, b"no key")


def test_numbers_that_end_outside_are_refused():
    assert length_at(b"\xfd\1\0\0", 0) == (1, 4)
    assert bytes_at(b"\xfb", 0) == (None, 1)
    for data in (b"", b"\xfc\1", b"\x05abc"):
        with pytest.raises(IndexError):
            bytes_at(data, 0)
