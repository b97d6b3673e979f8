"""An installation of the real program, spoken to through its API as a customer's program would."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2

from support.program import Program
from support.receiver import Receiver
from support.smtp import Mailbox
from support.waiting import until

QUICK = {"interval_seconds": 1, "timeout_ms": 10_000, "failure_threshold": 2}
"""Checks as often as the tests can wait for."""


class Installation:
    """The program and a client that is logged in. `restart` and `kill` keep the data."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.program = Program(folder, **settings)
        self.client = self.program.client()

    async def start(self) -> None:
        await self.program.start()

    def kill(self) -> None:
        self.program.kill()

    async def stop(self) -> int:
        """As an operator would, while this process goes on answering; the exit status."""
        return await asyncio.to_thread(self.program.stop)

    async def get(self, path: str, **query: Any) -> Any:
        """The data of an answer that must be good."""
        answer = await self.client.get(path, params=query)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()["data"]

    async def post(self, path: str, body: Any = None, *, status: int = 201) -> Any:
        """The data of the answer, which must have this status."""
        answer = await self.client.post(path, json=body)
        assert answer.status_code == status, (path, answer.text)
        return answer.json()["data"]

    async def webhook(self, receiver: Receiver, name: str = "hook", **more: Any) -> dict[str, Any]:
        """A webhook channel of the default contact; `generated` in it holds its signing secret."""
        config = {"url": f"{receiver.url}/hook"}
        return await self.post("/channels", {"name": name, "channel_type": "webhook", "config": config, **more})

    async def email(self, mailbox: Mailbox, name: str = "mail") -> dict[str, Any]:
        """An e-mail channel of the default contact."""
        config = {
            "to": ["olga@example.org"],
            "from": "bell@example.org",
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
        }
        return await self.post("/channels", {"name": name, "channel_type": "email", "config": config})

    async def monitor(self, url: str, name: str = "Shop", **more: Any) -> dict[str, Any]:
        """A monitor of a URL, checked every second, down at the second failure."""
        return await self.post("/monitors", {"name": name, "url": url, **QUICK, **more})

    async def status(self, monitor_id: str, status: str, *, seconds: float = 30) -> dict[str, Any]:
        """The monitor, once it has this status."""

        async def look() -> dict[str, Any] | None:
            monitor = await self.get(f"/monitors/{monitor_id}")
            return monitor if monitor["status"] == status else None

        return await until(look, f"monitor is {status}", seconds=seconds)

    async def deliveries(self, **query: Any) -> list[dict[str, Any]]:
        return await self.get("/deliveries", limit=1000, **query)

    async def settled(self, *, seconds: float = 30) -> list[dict[str, Any]]:
        """All deliveries, once none is on its way."""

        async def look() -> list[dict[str, Any]] | None:
            found = await self.deliveries()
            return found if all(each["status"] in ("sent", "dead") for each in found) else None

        return await until(look, "no delivery on its way", seconds=seconds) if await self.deliveries() else []

    async def close(self) -> None:
        """Stop it, and print what it said: pytest shows that beside a failure."""
        await self.client.aclose()
        await self.stop()
        print(self.program.output[-8000:])  # noqa: T201 - captured


def anonymous(installation: Installation) -> httpx2.AsyncClient:
    """Somebody without an account."""
    return httpx2.AsyncClient(base_url=installation.program.url, timeout=60)
