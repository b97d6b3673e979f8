"""A client that sends GETs as fast as they are answered, over kept connections: one process, a few microseconds each."""

import asyncio
import json
import sys
import time
from pathlib import Path

import uvloop


class Connection(asyncio.Protocol):
    """Sends the next request when the last one is answered; answers are told apart by their length alone."""

    def __init__(self, requests: list[bytes], first: int, step: int, until: float) -> None:
        self._requests = requests
        self._next = first
        self._step = step
        self._until = until
        self._sent_at = 0.0
        self._buffer = b""
        self.seconds: list[float] = []
        self.refused = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        request = self._requests[self._next % len(self._requests)]
        self._next += self._step
        self._sent_at = time.perf_counter()
        self._transport.write(request)  # type: ignore[attr-defined]  # a TCP transport can

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        self._buffer = b""
        now = time.perf_counter()
        self.seconds.append(now - self._sent_at)
        self.refused += not head.startswith(b"HTTP/1.1 200")
        if now < self._until:
            self._send()
            return
        self._transport.close()
        if not self.done.done():
            self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server hung up"))


async def _ping(port: int, paths: list[str], connections: int, seconds: float) -> dict[str, float]:
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: bench\r\n\r\n".encode() for path in paths
    ]
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    protocols = [Connection(requests, first, connections, began + seconds) for first in range(connections)]
    for protocol in protocols:
        await loop.create_connection(lambda protocol=protocol: protocol, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*(protocol.done for protocol in protocols))
    took = time.perf_counter() - began
    times = sorted(each for protocol in protocols for each in protocol.seconds)
    return {
        "answered": len(times),
        "refused": sum(protocol.refused for protocol in protocols),
        "per_second": len(times) / took,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[int(len(times) * 0.99)] * 1000,
    }


if __name__ == "__main__":
    port, paths, connections, seconds = sys.argv[1:]
    found = uvloop.run(
        _ping(int(port), Path(paths).read_text(encoding="utf-8").split(), int(connections), float(seconds))
    )
    sys.stdout.write(json.dumps(found))
