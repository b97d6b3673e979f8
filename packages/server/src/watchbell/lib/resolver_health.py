"""Whether this server's own DNS resolvers answer at all: tells a dead resolver from a dead name."""

import asyncio
import os
import socket
import time
from pathlib import Path

_PORT = 53
_SERVFAIL = 2  # to the question for the root: the resolver lives, but what lies behind it does not
_WAIT_SECONDS = 1.0
_FRESH_SECONDS = 3.0
_RESOLV_CONF = Path("/etc/resolv.conf")
_QUESTION = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01"  # recursion desired; ". NS IN"

_last_seen: tuple[float, bool] = (float("-inf"), True)


def system_resolvers(path: Path = _RESOLV_CONF) -> list[str]:
    """The addresses of the `nameserver` lines; 127.0.0.1 when there are none, as the system itself does."""
    try:
        rows = [line.split() for line in path.read_text("utf-8", "replace").splitlines()]
    except OSError:
        rows = []
    return [row[1] for row in rows if len(row) > 1 and row[0] == "nameserver"] or ["127.0.0.1"]


async def resolvers_answer() -> bool:
    """Whether any of the system's resolvers answers; asked at most every 3 s."""
    global _last_seen  # noqa: PLW0603 - one fact about this machine, shared by all checks
    seen_at, alive = _last_seen
    if time.monotonic() - seen_at < _FRESH_SECONDS:
        return alive
    alive = await any_answers([(address, _PORT) for address in system_resolvers()])
    _last_seen = (time.monotonic(), alive)
    return alive


async def any_answers(places: list[tuple[str, int]]) -> bool:
    """Whether one of the DNS servers sends a reply other than a failure of its own within a second."""
    asked = [asyncio.ensure_future(_answers(*place)) for place in places]
    try:
        for reply in asyncio.as_completed(asked):
            if await reply:
                return True
        return False
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


async def _answers(address: str, port: int) -> bool:
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sock:
            sock.connect((address.partition("%")[0], port))
            sock.send(os.urandom(2) + _QUESTION)
            async with asyncio.timeout(_WAIT_SECONDS):
                reply = await loop.sock_recv(sock, 512)
                return len(reply) > 3 and reply[3] & 15 != _SERVFAIL
    except (OSError, TimeoutError):
        return False
