"""What libcurl is told, seen from the other end of the connection."""

import asyncio
import struct

from support.tcp_server import tcp_server
from watchbell.lib.curl_pool import CurlPool
from watchbell.lib.http_exchange import Exchange

_SUPPORTED_GROUPS = struct.pack(">H", 10)  # the extension's number, RFC 8446 4.2.7
_X25519 = 0x001D


async def test_the_cheapest_curve_is_offered_first():
    hellos: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hellos.append(await reader.read(4096))
        writer.close()

    pool = CurlPool()
    try:
        async with tcp_server(hear) as port:
            await pool.fetch(Exchange(f"https://127.0.0.1:{port}/", 5_000))
    finally:
        await pool.close()
    assert _groups(hellos[0])[0] == _X25519


def _groups(hello: bytes) -> list[int]:
    """The groups of a ClientHello in the client's order (RFC 8446 4.1.2)."""
    at = 5 + 4 + 2 + 32  # record, handshake, version, random
    at += 1 + hello[at]  # session id
    at += 2 + int.from_bytes(hello[at : at + 2])  # ciphers
    at += 1 + hello[at]  # compression
    at += 2
    while hello[at : at + 2] != _SUPPORTED_GROUPS:
        at += 4 + int.from_bytes(hello[at + 2 : at + 4])
    size = int.from_bytes(hello[at + 4 : at + 6])
    return [int.from_bytes(hello[i : i + 2]) for i in range(at + 6, at + 6 + size, 2)]
