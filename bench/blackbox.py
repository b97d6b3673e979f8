"""The peer: prometheus-blackbox-exporter, asked over its HTTP API at a steady pace, as Prometheus would ask it."""

import asyncio
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

from program import free_port
from report import cpu_seconds
from targets import Pace

PROGRAM = shutil.which("prometheus-blackbox-exporter")
_ROUND_SECONDS = 0.02
_MODULES = {
    "http": {"prober": "http", "timeout": "10s", "http": {"preferred_ip_protocol": "ip4"}},
    "https": {
        "prober": "http",
        "timeout": "10s",
        "http": {"preferred_ip_protocol": "ip4", "tls_config": {"insecure_skip_verify": True}},
    },
    "tcp": {"prober": "tcp", "timeout": "10s", "tcp": {"preferred_ip_protocol": "ip4"}},
    "dns": {
        "prober": "dns",
        "timeout": "10s",
        "dns": {"preferred_ip_protocol": "ip4", "query_name": "example.org", "query_type": "A"},
    },
    "ping": {"prober": "icmp", "timeout": "10s", "icmp": {"preferred_ip_protocol": "ip4"}},
}


def peer_version() -> str:
    """What was measured."""
    if PROGRAM is None:
        return "not installed"
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"version ([0-9.]+)", said.stdout + said.stderr)
    return found[1] if found else "unknown"


class Blackbox:
    """A running exporter."""

    def __init__(self, port: int, pid: int) -> None:
        self._port = port
        self._pid = pid

    def measure(self, kind: str, target: str, rate: float, seconds: float) -> float:
        """CPU microseconds for a check at this rate."""
        return uvloop.run(self._measure(kind, target, rate, seconds))

    async def _measure(self, kind: str, target: str, rate: float, seconds: float) -> float:
        request = f"GET /probe?module={kind}&target={target} HTTP/1.1\r\nHost: b\r\n\r\n".encode()
        a_round = max(1, round(rate * _ROUND_SECONDS))
        askers = [_Asker(request) for _ in range(a_round)]
        for asker in askers:
            await asyncio.get_running_loop().create_connection(lambda it=asker: it, "127.0.0.1", self._port)
        await asyncio.gather(*(asker.ask() for asker in askers))
        pace = Pace(a_round / rate)
        done, cpu, began = 0, cpu_seconds(self._pid), time.perf_counter()
        while time.perf_counter() - began < seconds:
            await asyncio.gather(*(asker.ask() for asker in askers))
            done += a_round
            await pace.wait()
        return (cpu_seconds(self._pid) - cpu) / done * 1e6


_CHUNK_HEAD = re.compile(rb"\r\n[0-9a-f]+\r\n")


class _Asker(asyncio.Protocol):
    """One kept connection to the exporter."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._got = b""
        self._answered: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    async def ask(self) -> None:
        """One probe."""
        self._got = b""
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(self._request)
        await self._answered

    def data_received(self, data: bytes) -> None:
        self._got += data
        complete = self._got.endswith((b"\r\n0\r\n\r\n", b"\n")) and _is_whole(self._got)
        if complete and self._answered is not None:
            if b"\nprobe_success 1" not in _CHUNK_HEAD.sub(b"", self._got):
                self._answered.set_exception(RuntimeError(f"the peer's probe failed: {self._got[-500:]!r}"))
            else:
                self._answered.set_result(None)
            self._answered = None


def _is_whole(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return len(body) >= int(length[1]) if length else answer.endswith(b"0\r\n\r\n")


@contextmanager
def blackbox(folder: Path) -> Iterator[Blackbox | None]:
    """A running exporter; nothing where it is not installed."""
    if PROGRAM is None:
        yield None
        return
    file, port = folder / "blackbox.json", free_port()
    file.write_text(json.dumps({"modules": _MODULES}))
    command = [PROGRAM, f"--config.file={file}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_listening(port)
        yield Blackbox(port, process.pid)
    finally:
        process.kill()
        process.wait()


def _wait_until_listening(port: int) -> None:
    async def connect() -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return

    asyncio.run(asyncio.wait_for(connect(), 20))
