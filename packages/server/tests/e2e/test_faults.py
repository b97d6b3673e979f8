"""What goes wrong around us: receivers that fail, hang or are gone, a locked database, a stop, our own downtime."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from support import receiver
from support.installation import QUICK, Installation, anonymous
from support.live_stream import following
from support.receiver import Answer, Receiver
from support.target import Target
from support.waiting import until
from watchbell.lib.clock import now_ms, parse_rfc3339

pytestmark = pytest.mark.e2e

STOP_SECONDS = 10
START_CPU_SECONDS = 3
LOCK_SECONDS = 3
LATE_MS = 10_000
BEAT = {"name": "Job", "monitor_type": "heartbeat", "config": {"period_seconds": 3600, "grace_seconds": 60}}


@contextmanager
def database(installation: Installation) -> Iterator[sqlite3.Connection]:
    """The program's SQLite file, opened by another process: this one."""
    with closing(sqlite3.connect(installation.program.folder / "watchbell.sqlite3", timeout=10)) as file:
        file.isolation_level = None
        yield file


def due_in(installation: Installation, monitor: dict[str, Any], ms: int) -> int:
    """As if the monitor's clock had been started so long ago that its deadline comes in `ms`; the deadline."""
    at = now_ms() + ms
    with database(installation) as file:
        [number] = file.execute("SELECT n FROM monitors WHERE id = ?", (monitor["id"],)).fetchone()
        began = at - (BEAT["config"]["period_seconds"] + BEAT["config"]["grace_seconds"]) * 1000
        changed = file.execute(
            "UPDATE monitor_states SET deadline_at = ?, clock_started_at = ?, last_ping_at = ? WHERE monitor_n = ?",
            (at, began, began, number),
        )
        assert changed.rowcount == 1
    return at


@asynccontextmanager
async def second_receiver() -> AsyncIterator[Receiver]:
    async with receiver.listening() as other:
        yield other


async def watched(installation: Installation, shop: Target) -> dict[str, Any]:
    """A monitor of the shop, up."""
    monitor = await installation.monitor(shop.url)
    return await installation.status(monitor["id"], "up")


async def test_a_receiver_that_fails_twice_gets_the_same_delivery_again_after_one_and_two_seconds(
    installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    await installation.webhook(http_receiver)
    await watched(installation, shop)
    http_receiver.answers = [Answer(500, b"out of order"), Answer(503)]
    await shop.kill()
    first, second, third = await http_receiver.wait_for(3, seconds=15)
    assert len({request.headers["webhook-id"] for request in (first, second, third)}) == 1
    assert second.at - first.at >= 1000
    assert third.at - second.at >= 2000
    [delivery] = await installation.settled()
    assert [(each["ok"], each["status_code"]) for each in delivery["attempts"]] == [
        (False, 500),
        (False, 503),
        (True, 200),
    ]
    assert delivery["attempts"][0]["answer"] == "out of order"


async def test_a_receiver_that_is_gone_is_told_to_the_operators_elsewhere_and_mended_by_hand(
    installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    async with second_receiver() as other:
        broken = await installation.webhook(http_receiver, "gone")
        await installation.webhook(other, "works")
        await watched(installation, shop)
        http_receiver.default = Answer(410)
        await shop.kill()
        told = {request.json["type"] for request in await other.wait_for(2)}
        assert told == {"incident.created", "system.notice"}
        channel = await installation.get(f"/channels/{broken['id']}")
        assert "410" in channel["broken_reason"]
        [dead] = await installation.deliveries(status="dead")
        assert (dead["channel_id"], len(dead["attempts"])) == (broken["id"], 1)

        http_receiver.default = Answer()
        await installation.post(f"/deliveries/{dead['id']}/retry", status=200)
        again = (await http_receiver.wait_for(2))[1]
        assert again.headers["webhook-id"] == dead["id"]
        await installation.settled()
        assert (await installation.get(f"/channels/{broken['id']}"))["broken_reason"] is None
        await shop.revive()
        assert (await http_receiver.wait_for(3))[2].json["type"] == "incident.resolved"
        assert (await other.wait_for(3))[2].json["type"] == "incident.resolved"


@pytest.mark.timed
async def test_a_channel_that_hangs_delays_no_other_and_no_stop_and_a_restart_is_quick(
    installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    async with second_receiver() as quick, second_receiver() as slow:
        await installation.webhook(http_receiver, "hangs")
        await installation.webhook(quick, "quick")
        await watched(installation, shop)
        http_receiver.default = slow.default = Answer(hang=True)
        await shop.kill()
        [told] = await quick.wait_for(1)
        assert told.at - parse_rfc3339(told.json["timestamp"]) < 1000
        await http_receiver.wait_for(1)

        await installation.monitor(slow.url, "Slow", timeout_ms=60_000)
        trying = {"monitor_type": "http", "config": {"url": slow.url}, "timeout_ms": 60_000}
        asked = asyncio.create_task(installation.client.post("/monitors/test", json=trying, timeout=None))
        await slow.wait_for(2)
        async with following(installation.client):
            began = time.monotonic()
            status = await installation.stop()
            took = time.monotonic() - began
        await asyncio.gather(asked, return_exceptions=True)
        assert (status, took < STOP_SECONDS) == (0, True), took

        http_receiver.default = slow.default = Answer()
        await installation.start()
        assert cpu_seconds(installation.program.pid) < START_CPU_SECONDS
        await http_receiver.wait_for(2)
        assert len({request.headers["webhook-id"] for request in http_receiver.requests}) == 1


def cpu_seconds(pid: int) -> float:
    """Processor time used so far: what a start takes on a machine that has nothing else to do."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def test_a_database_locked_by_another_process_for_seconds_loses_nothing(
    installation: Installation, http_receiver: Receiver
) -> None:
    async with second_receiver() as shop:
        await installation.webhook(http_receiver)
        monitor = await installation.monitor(shop.url)
        await installation.status(monitor["id"], "up")
        job = await installation.post("/monitors", BEAT)
        due_in(installation, job, 1500)
        async with anonymous(installation) as client:
            with database(installation) as file:
                file.execute("BEGIN EXCLUSIVE")
                shop.default = Answer(503)
                ping = asyncio.create_task(client.post(job["heartbeat_url"], content="in time"))
                await asyncio.sleep(LOCK_SECONDS)
                assert not ping.done()
                file.execute("COMMIT")
            assert (await ping).status_code == 200
        [stored] = await installation.get(f"/monitors/{job['id']}/pings")
        assert stored["body"] == "in time"
        [told] = await http_receiver.wait_for(1)
        assert told.json["data"]["monitor"]["id"] == monitor["id"]

        async def every_check_is_kept() -> bool:
            kept = await installation.get(f"/monitors/{monitor['id']}/checks", limit=1000)
            return len(kept) == len(shop.requests)

        await until(every_check_is_kept, "each check is stored")
        assert (await installation.get(f"/monitors/{job['id']}"))["status"] == "up"
        shop.default = Answer()
        await http_receiver.wait_for(2)
        types = [(alert["type"], alert["monitor_id"]) for alert in await installation.get("/alerts")]
        assert types == [("recovery", monitor["id"]), ("failure", monitor["id"])]


async def test_a_missed_heartbeat_is_down_from_its_deadline_and_our_own_downtime_is_nobodys_fault(
    installation: Installation, http_receiver: Receiver
) -> None:
    await installation.webhook(http_receiver)
    job = await installation.post("/monitors", BEAT)
    async with anonymous(installation) as client:
        assert (await client.post(job["heartbeat_url"])).status_code == 200
        deadline = due_in(installation, job, 500)
        [told] = await http_receiver.wait_for(1, seconds=15)
        assert 0 <= told.at - deadline < LATE_MS
        down = await installation.status(job["id"], "down")
        assert parse_rfc3339(down["status_since"]) == deadline
        [incident] = await installation.get("/incidents")
        assert parse_rfc3339(incident["started_at"]) == deadline
        assert (await client.get(job["heartbeat_url"])).status_code == 200
        await installation.status(job["id"], "up")
        assert (await http_receiver.wait_for(2))[1].json["type"] == "incident.resolved"

    other = await installation.post("/monitors", {**BEAT, "name": "Other job"})
    installation.kill()
    passed = due_in(installation, job, 0)
    await installation.start()
    due_in(installation, other, 0)
    await installation.status(other["id"], "down")
    credited = await installation.get(f"/monitors/{job['id']}")
    assert credited["status"] == "up"
    assert parse_rfc3339(credited["deadline_at"]) > passed + 3_600_000


async def test_a_config_that_is_no_longer_understood_stops_that_monitor_visibly_and_no_other(
    installation: Installation, shop: Target
) -> None:
    strange = await watched(installation, shop)
    sound = await installation.monitor(shop.url, "Sound")
    installation.kill()
    with database(installation) as file:
        odd = '{"kind": "http", "url": "gopher://127.0.0.1/", "colour": "red"}'
        file.execute("UPDATE monitors SET config = ? WHERE id = ?", (odd, strange["id"]))
    await installation.start()
    stopped = await installation.get(f"/monitors/{strange['id']}")
    assert "no longer understood" in stopped["disabled_reason"]
    assert stopped["status_reason"] == stopped["disabled_reason"]
    before = (await installation.get(f"/monitors/{sound['id']}"))["last_checked_at"]

    async def goes_on() -> bool:
        return (await installation.get(f"/monitors/{sound['id']}"))["last_checked_at"] != before

    await installation.status(sound["id"], "up")
    await until(goes_on, "the other is checked")
    mended = await installation.client.patch(f"/monitors/{strange['id']}", json={"config": {"url": shop.url}, **QUICK})
    assert mended.status_code == 200, mended.text
    assert mended.json()["data"]["disabled_reason"] is None
    await installation.status(strange["id"], "up")
