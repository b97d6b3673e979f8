"""Places that mean harm, each on a TCP port, the UDP port of the same number and a Unix socket; in a process of its own.

`hostile_place.py FOLDER` prints where they are as JSON and ends with its standard input. It knows nothing of kinds: every
way to misbehave is one value of `PLACES`, so that the next kind meets them all.
"""

import asyncio
import json
import os
import socket
import ssl
import struct
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, NamedTuple

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Place(NamedTuple):
    """How callers are treated; `datagrams` come to each datagram that is heard (`None`: it comes back itself)."""

    talk: Talk
    datagrams: tuple[bytes, ...] | None = ()
    is_tls: bool = False


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


async def _silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await _swallow(reader)


async def _slam(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    """Hang up at once."""


async def _reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock.family != socket.AF_UNIX:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while said := await reader.read(65_536):
        writer.write(said)
        await writer.drain()


async def _half_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write_eof()
    await _swallow(reader)


def _saying(said: bytes, *, over: bool = False) -> Talk:
    """Say this at once, then hang up or listen for ever."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()
        if not over:
            await _swallow(reader)

    return talk


def _endless(part: bytes, opening: bytes = b"", pause: float = 0.0) -> Talk:
    """The same part for ever, to whoever listens."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listening = asyncio.ensure_future(_swallow(reader))
        try:
            writer.write(opening)
            while not listening.done():
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    return talk


def _answering(said: bytes) -> Talk:
    """The same answer to whatever is said."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            writer.write(said)
            await writer.drain()

    return talk


def _repeating(opening: bytes, answer: Callable[[bytes], bytes]) -> Talk:
    """Answers by repeating what was said, as the protocol has its errors."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(opening)
        while said := await reader.read(65_536):
            writer.write(answer(said))
            await writer.drain()

    return talk


def _by_http(said: bytes) -> bytes:
    return b"HTTP/1.1 401 No\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(said) + said


def _by_smtp(said: bytes) -> bytes:
    return b"250-here\r\n250 AUTH PLAIN LOGIN\r\n" if said.startswith(b"EHLO") else b"535 " + said


def _by_pop3(said: bytes) -> bytes:
    return b"+OK\r\n" if said.startswith((b"USER", b"CAPA")) else b"-ERR " + said


def _by_imap(said: bytes) -> bytes:
    return said.split(b" ")[0] + b" NO " + said


def _by_ftp(said: bytes) -> bytes:
    return b"331 go on\r\n" if said.startswith(b"USER") else b"530 " + said


_MYSQL = (
    b"\x0a8.0.36\0\1\0\0\0abcdefgh\0\xff\xf7\xff\x02\0\xff\xdf\x15"
    + bytes(10)
    + b"ijklmnopqrst\0mysql_native_password\0"
)
_GREETINGS = {
    "smtp": b"220 mail.example ESMTP\r\n",
    "imap": b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready\r\n",
    "pop3": b"+OK ready <1.2@example>\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
    "mysql": len(_MYSQL).to_bytes(3, "little") + b"\0" + _MYSQL,
    "http": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{",
    "http2": b"\0\0\0\x04\0\0\0\0\0",
}
_LENGTHS = {
    "postgres": b"R\x7f\xff\xff\xff\0\0\0\0",
    "mysql": b"\xff\xff\xff\0\x0a8.0.36\0",
    "redis": b"$536870000\r\nx",
    "redis_many": b"*2147483647\r\n",
    "big_endian": b"\x7f\xff\xff\xff\0\0\0\0",  # Kafka, and whoever counts so
    "little_endian": b"\xff\xff\xff\x7f\1\0\0\0\1\0\0\0\xdd\x07\0\0",  # MongoDB
    "mqtt": b"\x20\xff\xff\xff\x7f",
    "amqp": b"\1\0\0\x7f\xff\xff\xff\0\x0a\0\x0a",
    "ber": b"\x30\x84\x7f\xff\xff\xff\x02\1\1",
    "tds": b"\x04\0\xff\xff\0\0\1\0",
    "http": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{",
    "http2": b"\xff\xff\xff\0\0\0\0\0\1",
    "minecraft": b"\xff\xff\xff\xff\x07\0\xff\xff\xff\xff\x07",
    "ssh": b"SSH-2.0-x\r\n\x7f\xff\xff\xff\x04\x14",
}
_LOOPS = {
    "smtp": b"220-and on\r\n" * 100,
    "imap": b"* OK still\r\n" * 100,
    "http_continue": b"HTTP/1.1 100 Continue\r\n\r\n" * 100,
    "postgres_notice": b"N\0\0\0\x0cSNOTE\0\0\0" * 100,
    "http2_settings": b"\0\0\0\x04\0\0\0\0\0" * 100,
    "http2_ping": b"\0\0\x08\x06\0\0\0\0\0abcdefgh" * 100,
    "mqtt_ping": b"\xd0\0" * 500,
}
_REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
_NOT_UTF8 = b"220 \xc3\x28\xff\xfe\xed\xa0\x80 \x1b[31m\x07\r\n"
_BAD = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<p>no</p>\r\n\r\n"
_DEEP = b"[" * 200_000
_DEEP_JSON = b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + _DEEP
_FLOOD = b"\xff" * 65_536

PLACES: dict[str, Place] = {
    "silent": Place(_silent),
    "slam": Place(_slam, (b"",)),
    "reset": Place(_reset),
    "half_closed": Place(_half_closed),
    "echo": Place(_echo, None),
    "flood": Place(_endless(_FLOOD), (b"\xff" * 60_000,) * 50),
    "flood_of_nuls": Place(_endless(bytes(65_536)), (bytes(60_000),) * 50),
    "endless_line": Place(_endless(b"2" * 65_536), (b"2" * 1200,) * 50),
    "endless_lines": Place(_endless(b"2\r\n" * 20_000), (b"2\r\n" * 400,) * 50),
    "drip": Place(_endless(b"2", pause=0.05), (b"2",)),
    "megabyte": Place(_saying(b"\xff" * 1_000_000), (b"\xff" * 4,)),
    "megabyte_and_over": Place(_saying(b"\xff" * 1_000_000, over=True), (b"\xff\xff\xff\xffI",)),
    "nuls": Place(_saying(bytes(1000)), (bytes(100),)),
    "not_utf8": Place(_saying(_NOT_UTF8), (_NOT_UTF8,)),
    "bad_request": Place(_answering(_BAD), (_BAD,)),
    "bad_request_and_over": Place(_saying(_BAD, over=True)),
    "tls_alert": Place(_saying(b"\x15\x03\x01\0\2\2\x28"), (b"\x15\xfe\xfd\0\0\0\0\0\0\0\0\0\2\2\x28",)),
    "redirects": Place(_answering(_REDIRECT)),
    "endless_chunks": Place(_endless(b"8000\r\n" + b"<" * 0x8000 + b"\r\n", _CHUNKED)),
    "endless_headers": Place(_endless(b"X-More: " + b"y" * 8000 + b"\r\n", b"HTTP/1.1 200 OK\r\n")),
    "deep_json": Place(_answering(_DEEP_JSON), (_DEEP[:9000],)),
    **{f"greeting_of_{name}": Place(_saying(said), (said,)) for name, said in _GREETINGS.items()},
    **{f"greeting_of_{name}_and_over": Place(_saying(said, over=True)) for name, said in _GREETINGS.items()},
    **{f"length_of_{name}": Place(_saying(said), (said,)) for name, said in _LENGTHS.items()},
    **{f"length_of_{name}_then_flood": Place(_endless(bytes(65_536), said)) for name, said in _LENGTHS.items()},
    **{f"loop_of_{name}": Place(_endless(said), (said[:1200],)) for name, said in _LOOPS.items()},
    "repeats_by_http": Place(_repeating(b"", _by_http)),
    "repeats_by_smtp": Place(_repeating(b"220 hi\r\n", _by_smtp)),
    "repeats_by_pop3": Place(_repeating(b"+OK hi\r\n", _by_pop3)),
    "repeats_by_imap": Place(_repeating(b"* OK hi\r\n", _by_imap)),
    "repeats_by_ftp": Place(_repeating(b"220 hi\r\n", _by_ftp)),
    "repeats_by_redis": Place(_repeating(b"", lambda said: b"-ERR " + said.replace(b"\r\n", b" ") + b"\r\n")),
    "tls_then_silent": Place(_silent, is_tls=True),
    "tls_then_slam": Place(_slam, is_tls=True),
    "tls_then_flood": Place(_endless(_FLOOD), is_tls=True),
    "tls_then_drip": Place(_endless(b"2", pause=0.05), is_tls=True),
    "tls_then_echo": Place(_echo, is_tls=True),
}
FLOODS = tuple(name for name in PLACES if "flood" in name or "endless" in name or "megabyte" in name or "loop" in name)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answers: tuple[bytes, ...] | None) -> None:
        self.answers = answers

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        for answer in (data,) if self.answers is None else self.answers:
            with suppress(OSError):
                self.transport.sendto(answer, addr)


def _bound_pair() -> tuple[socket.socket, socket.socket]:
    """A TCP and a UDP socket with the same port."""
    while True:
        stream = socket.create_server(("127.0.0.1", 0), backlog=200)
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            datagrams.bind(stream.getsockname())
        except OSError:
            stream.close()
            datagrams.close()
            continue
        return stream, datagrams


async def _open(name: str, place: Place, folder: str, context: ssl.SSLContext) -> int:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await place.talk(reader, writer)
        writer.close()

    stream, datagrams = _bound_pair()
    await asyncio.start_server(talk, sock=stream, ssl=context if place.is_tls else None)
    await asyncio.start_unix_server(talk, f"{folder}/{name}")
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: _Datagrams(place.datagrams), sock=datagrams)
    return int(datagrams.getsockname()[1])


async def main(folder: str, certificate: str, key: str) -> None:
    """Open all places, tell where, and stay until standard input ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    asyncio.get_running_loop().set_exception_handler(lambda _, __: None)  # callers break off handshakes
    ports = {name: await _open(name, place, folder, context) for name, place in PLACES.items()}
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
