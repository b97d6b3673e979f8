"""The clients of databases without a server: what they say byte by byte, and what they make of an answer."""

import struct

import pytest

from support.played_stream import PlayedStream
from watchbell.lib.mongo_wire import Mongo
from watchbell.lib.mysql_wire import MySql
from watchbell.lib.postgres_wire import Postgres
from watchbell.lib.redis_wire import Redis
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tables import Table
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tds_packets import BATCH, Packets
from watchbell.lib.tds_wire import SqlServer
from watchbell.lib.tls_plan import plan_for


def postgres_message(kind, body=b""):
    return kind + struct.pack("!i", len(body) + 4) + body


async def test_postgres_says_who_asks_and_reads_rows_to_the_end():
    columns = (
        b"\0\2a\0"
        + b"\0" * 6
        + struct.pack("!i", 23)
        + b"\0" * 8
        + b"b\0"
        + b"\0" * 6
        + struct.pack("!i", 25)
        + b"\0" * 8
    )
    row = b"\0\2" + struct.pack("!i", 1) + b"7" + struct.pack("!i", -1)
    stream = PlayedStream(
        postgres_message(b"R", b"\0\0\0\0") + postgres_message(b"S", b"server_version\x0016.4\0") + postgres_message(b"Z", b"I")
        + postgres_message(b"T", columns) + postgres_message(b"D", row) + postgres_message(b"C", b"SELECT 1\0")
        + postgres_message(b"Z", b"T")
    )  # fmt: skip
    session = Postgres(stream, Stopwatch())
    await session.login("me\0x", None, None)
    settings = b"user\0mex\0database\0mex\0application_name\0watchbell\0\0"
    assert stream.said == struct.pack("!ii", len(settings) + 8, 196_608) + settings
    assert session.parameters == {"server_version": "16.4"}
    assert await session.query("SELECT") == Table(("a", "b"), ((7, None),))


async def test_mysql_reads_the_version_before_it_says_anything():
    stream = PlayedStream(b"\x04\0\0\0\x0a8\0x")
    session = MySql(stream, Stopwatch())
    with pytest.raises(NoConnection, match="is not valid MySQL"):
        await session.login(plan_for("off", "db.example.org", None, None, None, None), "me", "", None)
    assert session.version == "8"
    assert stream.said == b""


async def test_redis_words_may_hold_anything_and_answers_nest():
    stream = PlayedStream(b"*3\r\n:1\r\n$-1\r\n*1\r\n+x\r\n$20\r\n# Server\r\nrole:slave\r\n")
    session = Redis(stream, Stopwatch())
    assert await session.command(["GET", "a b\r\nü"]) == [1, None, ["x"]]
    assert stream.said == b"*2\r\n$3\r\nGET\r\n$7\r\na b\r\n\xc3\xbc\r\n"
    assert await session.info() == {"role": "slave"}


async def test_mongodb_answers_must_fit_the_question():
    stream = PlayedStream(struct.pack("<iiii", 26, 1, 2, 2013) + b"\0" * 10)
    with pytest.raises(NoConnection, match="does not speak MongoDB"):
        await Mongo(stream, Stopwatch()).greet(None)
    assert b"saslSupportedMechs" not in stream.said


async def test_sql_server_messages_are_cut_into_packets_and_only_the_last_is_marked():
    stream = PlayedStream(b"")
    await Packets(stream, Stopwatch()).send(BATCH, b"x" * 5000)
    assert stream.said[:8] == struct.pack(">BBHHBB", 1, 0, 4096, 0, 1, 0)
    assert stream.said[4096:4104] == struct.pack(">BBHHBB", 1, 1, 920, 0, 2, 0)


async def test_sql_servers_password_is_never_sent_as_it_stands():
    stream = PlayedStream(b"")
    with pytest.raises(EOFError):
        await SqlServer(stream, Stopwatch()).login("me", "s3cret", None)
    assert "me".encode("utf-16-le") in stream.said
    assert "s3cret".encode("utf-16-le") not in stream.said
