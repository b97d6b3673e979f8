"""Cheap servers to be checked, each a process of its own: `targets.py http|https|tcp|dns PORT [CERTIFICATE]`."""

import asyncio
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import trustme
import uvloop

from program import free_port, raise_file_limit

_BODY = b"x" * 1024
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\nConnection: close\r\n\r\n" + _BODY
_ADDRESS = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01"


class Web(asyncio.Protocol):
    """Answers 1 KB and closes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        if data.endswith(b"\r\n\r\n"):
            self._transport.write(_ANSWER)
            self._transport.close()


class _Open(asyncio.Protocol):
    """Takes the connection."""


class _Names(asyncio.DatagramProtocol):
    """Every name has the address 192.0.2.1."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        end = data.index(b"\0", 12) + 5
        head = data[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"
        self._transport.sendto(head + data[12:end] + _ADDRESS, addr)


async def _serve(kind: str, port: int, certificate: str | None) -> None:
    loop = asyncio.get_running_loop()
    if kind == "dns":
        await loop.create_datagram_endpoint(_Names, ("127.0.0.1", port))
    else:
        secure = None
        if certificate is not None:
            secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            secure.load_cert_chain(certificate)
        protocol = _Open if kind == "tcp" else Web
        await loop.create_server(protocol, "127.0.0.1", port, ssl=secure, backlog=4096)
    print("ready", flush=True)
    await asyncio.Event().wait()


@contextmanager
def black_hole() -> Iterator[int]:
    """A port of every address of 127.0.0.0/8 that takes no more connections: whoever connects waits for ever."""
    with ExitStack() as stack:
        hole = stack.enter_context(socket.socket())
        hole.bind(("0.0.0.0", 0))
        hole.listen(0)
        port = int(hole.getsockname()[1])
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield port


@contextmanager
def target(kind: str, folder: Path) -> Iterator[int]:
    """The port of a running target."""
    port = free_port()
    command = [sys.executable, __file__, kind, str(port)]
    if kind == "https":
        file = folder / "certificate.pem"
        trustme.CA().issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(file)
        command.append(str(file))
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield port
    finally:
        process.kill()
        process.wait()


class Pace:
    """Sleeps so that rounds begin at their time, however long the one before took."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = time.perf_counter()

    async def wait(self) -> None:
        """Until the next round's time."""
        self._next += self._seconds
        await asyncio.sleep(max(0.0, self._next - time.perf_counter()))


if __name__ == "__main__":
    raise_file_limit()
    uvloop.run(_serve(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
