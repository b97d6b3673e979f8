"""Pings and kill -9: what was answered 200 is there afterwards, once, in the order in which it came."""

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx2
import pytest

from support.installation import Installation
from support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

KILLS, MONITORS, CLIENTS = 4, 8, 24


class Client:
    """Tells a monitor's runs one after the other, each ping with its own number; knows which were answered."""

    def __init__(self, name: int, monitor_id: str, url: str) -> None:
        self.name = name
        self.monitor_id = monitor_id
        self.url = url
        self.answered: list[int] = []
        self._number = 0

    async def tell(self, http: httpx2.AsyncClient) -> None:
        """Until the server is gone."""
        while True:
            self._number += 1
            verb = random.choice(("", "/log", "/start", "/1"))
            try:
                answer = await http.post(f"{self.url}{verb}", content=json.dumps([self.name, self._number]))
            except httpx2.TransportError:
                return
            assert answer.status_code == 200
            self.answered.append(self._number)


@pytest.fixture
async def installation(tmp_path: Path, database_url: str) -> AsyncIterator[Installation]:
    """The program on each kind of database, recording every ping however often it repeats itself."""
    made = Installation(tmp_path, DATABASE_URL=database_url, PING_RATE="0")
    await made.start()
    yield made
    await made.close()


async def stored_of(installation: Installation, monitor_id: str) -> dict[int, list[int]]:
    """The numbers that are stored of each client, oldest first."""
    found: dict[int, list[int]] = defaultdict(list)
    numbers, cursor = [], None
    while True:
        params = {"limit": 1000} | ({"after": cursor} if cursor else {})
        page = (await installation.client.get(f"/monitors/{monitor_id}/pings", params=params)).json()
        for ping in page["data"]:
            name, number = json.loads(ping["body"])
            found[name].insert(0, number)
            numbers.append(ping["number"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert numbers == sorted(set(numbers), reverse=True), "a monitor's pings are numbered once each, newest first"
    return found


def _answered(clients: list[Client], enough: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return sum(len(client.answered) for client in clients) >= enough

    return look


async def test_no_answered_ping_is_lost_or_doubled_by_kill_9(installation: Installation) -> None:
    made = [
        await installation.post(
            "/monitors", {"name": f"job {n}", "monitor_type": "heartbeat", "config": {"period_seconds": 86_400}}
        )
        for n in range(MONITORS)
    ]
    clients = [Client(n, made[n % MONITORS]["id"], made[n % MONITORS]["heartbeat_url"]) for n in range(CLIENTS)]
    for _ in range(KILLS):
        async with httpx2.AsyncClient() as http:
            enough = sum(len(client.answered) for client in clients) + 5 * CLIENTS
            telling = [asyncio.create_task(client.tell(http)) for client in clients]
            await until(_answered(clients, enough), "the clients are at work", seconds=30)
            await asyncio.sleep(random.random() * 0.2)  # the moment itself is what is tried out
            installation.kill()
            await asyncio.gather(*telling)
        await installation.start()
    for monitor in made:
        stored = await stored_of(installation, monitor["id"])
        for client in clients:
            if client.monitor_id != monitor["id"]:
                continue
            kept = stored[client.name]
            assert kept == sorted(set(kept)), "in the order in which it came, once each"
            assert set(client.answered) <= set(kept), "what was answered is there"
        read = await installation.get(f"/monitors/{monitor['id']}")
        assert read["ping_count"] == sum(map(len, stored.values()))
