"""kill -9 again and again while hundreds of incidents begin and end: each fact is told once per channel, none is missing.

Small here; ``make simulate KILLS=50`` is the whole of it: 500 incidents, 50 kills.
"""

import asyncio
import os
import random
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from support import receiver, servers
from support.installation import Installation
from support.receiver import Answer
from support.waiting import until
from watchbell.store.session import Database
from watchbell.store.tables import alerts, deliveries, incidents, monitor_states

KILLS = int(os.environ.get("WATCHBELL_TEST_KILLS", "3"))
IS_WHOLE = KILLS >= 50
MONITORS, INTERVAL = (500, 5) if IS_WHOLE else (60, 2)
_AT_ONCE = 50
PATIENCE = 120 + 5 * KILLS
"""Seconds."""
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300 + 40 * KILLS)]


class Target:
    """What all monitors look at: there or not."""

    def __init__(self) -> None:
        self.port = servers.free_port()
        self._server: asyncio.Server | None = None

    async def up(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, backlog=1024)

    async def _talk(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def down(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()


@asynccontextmanager
async def a_target():
    target = Target()
    await target.up()
    yield target
    await target.down()


async def watch(installation: Installation, target: Target) -> None:
    """So many monitors, each with a service of its own, checked every few seconds."""
    plain = {
        "url": f"tcp://127.0.0.1:{target.port}",
        "interval_seconds": INTERVAL,
        "timeout_ms": 1500,
        "failure_threshold": 1,
    }
    for first in range(0, MONITORS, _AT_ONCE):
        some = [{**plain, "name": f"shop {first + n}"} for n in range(min(_AT_ONCE, MONITORS - first))]
        await installation.post("/monitors/bulk", {"items": some})


@asynccontextmanager
async def looking_into(installation: Installation):
    database = Database.open(installation.program.settings["DATABASE_URL"])
    yield database
    await database.close()


async def statuses(database: Database) -> Counter[str]:
    async with database.read() as tx:
        columns = (monitor_states.c.status, func.count())
        return Counter(dict(await tx.tuples(select(*columns).group_by(monitor_states.c.status))))


async def kill_about(installation: Installation, times: int, dice: random.Random) -> None:
    for _ in range(times):
        await asyncio.sleep(dice.random() * 1.5)  # the moment itself is what is tried out
        installation.kill()
        await installation.start()


async def left(database: Database) -> dict[str, int]:
    """How many incidents are open and deliveries unsettled."""
    async with database.read() as tx:
        lasting = await tx.scalar(select(func.count()).where(incidents.c.resolved_at.is_(None)))
        status = deliveries.c.status
        waiting = select(status, func.count()).where(status.not_in(("sent", "dead", "skipped"))).group_by(status)
        found = dict(await tx.tuples(waiting))
    return {**found, "open": lasting} if lasting else found


async def rest(database: Database) -> None:
    """Until nothing is left to tell. What a killed process was sending waits for its lease, and digests are a minute apart."""

    async def nothing_is_left() -> bool:
        return not await left(database)

    try:
        await until(nothing_is_left, "everything is told", seconds=PATIENCE)
    except AssertionError as error:
        raise AssertionError(f"{error}: {await left(database)}") from None


async def facts(database: Database) -> tuple[set[str], dict[tuple[str, str, str], list[Any]], list[Any]]:
    """All incidents; by incident, channel and type the deliveries that tell it; and all deliveries."""
    async with database.read() as tx:
        known = {row["id"] for row in await tx.all(select(incidents.c.id))}
        columns = (deliveries, alerts.c.type, alerts.c.incident_id)
        rows = await tx.all(select(*columns).join(alerts, alerts.c.id == deliveries.c.alert_id))
    told = defaultdict(list)
    for row in rows:
        if row["incident_id"] is not None:
            told[row["incident_id"], row["channel_id"], row["type"]].append(row)
    return known, told, list(rows)


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"] if IS_WHOLE else ["sqlite"], indirect=True)
async def test_killed_in_a_storm_every_fact_is_told_once_and_none_is_missing(either_installation: Installation) -> None:
    installation, seed = either_installation, random.randrange(10**6)
    dice = random.Random(seed)
    async with a_target() as target, receiver.listening() as hook, receiver.listening() as chat:
        hook.default = chat.default = Answer(delay=0.02)
        record = await installation.webhook(hook)
        config = {"webhook_url": f"{chat.url}/hooks/x"}
        room = await installation.post("/channels", {"name": "chat", "channel_type": "mattermost", "config": config})
        await watch(installation, target)
        async with looking_into(installation) as database:

            async def all_are(status: str) -> bool:
                return (await statuses(database))[status] == MONITORS

            await until(lambda: all_are("up"), "all are up", seconds=PATIENCE)
            await target.down()
            await kill_about(installation, KILLS // 2, dice)
            await until(lambda: all_are("down"), "all are down", seconds=PATIENCE)
            await target.up()
            await kill_about(installation, KILLS - KILLS // 2, dice)
            await until(lambda: all_are("up"), "all are up again", seconds=PATIENCE)
            await rest(database)
            known, told, rows = await facts(database)
    assert len(known) >= MONITORS, seed
    for incident in known:
        for channel in (record["id"], room["id"]):
            both = [told[incident, channel, kind] for kind in ("failure", "recovery")]
            assert [len(each) for each in both] == [1, 1], (seed, incident)
        assert {row["status"] for kind in ("failure", "recovery") for row in told[incident, record["id"], kind]} == {
            "sent"
        }
        ends = [told[incident, room["id"], kind][0]["status"] for kind in ("failure", "recovery")]
        # What was over before the digest went out is not told at all; what was told down is told up.
        assert ends in (["sent", "sent"], ["skipped", "skipped"]), (seed, incident, ends)
    wire: dict[str, set[bytes]] = defaultdict(set)
    for request in hook.requests:
        wire[request.headers["webhook-id"]].add(request.body)
    assert all(len(said) == 1 for said in wire.values()), seed
    assert set(wire) == {row["id"] for row in rows if row["channel_id"] == record["id"]}, seed
    assert len(chat.requests) < len(known), "a digest, not a message for each"
