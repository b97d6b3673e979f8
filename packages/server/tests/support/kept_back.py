"""A shop that depends on a database, and what is kept back, held and told of it."""

from typing import Any

from sqlalchemy import insert, update

from support.world import World
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Verdict
from watchbell.pipeline.withholding import judge_withheld
from watchbell.store import dependencies
from watchbell.store.tables import maintenance_windows, monitor_states

OK = Verdict.SUCCESS


async def shop(world: World, **changes: Any) -> tuple[Monitor, Monitor]:
    """Two services: Shop, whose monitor depends on the service Database. Both are up."""
    database, shop_id = await world.service("Database"), await world.service("Shop")
    async with world.db.transaction() as tx:
        await dependencies.set_needs(tx, shop_id, [database])
    db = await world.monitor(database, "db")
    web = await world.monitor(shop_id, "web", **changes)
    await world.channel()
    await world.start()
    await world.see((db, OK), (web, OK))
    await later(world, 60)
    return db, web


async def later(world: World, seconds: float = 1) -> None:
    """Time passes, with the turns that come in it, and a round of the job."""
    world.clock.advance(seconds=seconds)
    world.line.schedule.due(world.clock(), 100)
    await judge_withheld(world.line)


async def told(world: World) -> list[tuple[str, str]]:
    """Type and title of every message, in order."""
    return [(row["message"]["type"], row["message"]["title"]) for row in await world.rows("deliveries")]


async def held(world: World) -> list[tuple[str, str]]:
    return [(row["reason"], row["by_name"]) for row in await world.rows("withheld_failures")]


async def suppressed(world: World) -> list[str]:
    return [row["suppressed_by"] for row in await world.rows("alerts") if row["suppressed_by"]]


def hurried(world: World, monitor: Monitor) -> bool:
    """Whether its turn has come. Taking turns is harmless: the world checks by hand."""
    return monitor.n in {due.monitor_n for due in world.line.schedule.due(world.clock(), 100) if due.is_early}


async def cover(world: World, monitor: Monitor, window_id: str | None) -> None:
    async with world.db.transaction() as tx:
        change = update(monitor_states).where(monitor_states.c.monitor_n == monitor.n)
        await tx.execute(change.values(maintenance_id=window_id))


async def window(world: World) -> str:
    values = {
        "id": "0199aaaa-0000-7000-8000-000000000001",
        "org_id": world.org_id,
        "title": "Disks",
        "description": "",
        "covers_all": True,
        "service_ids": [],
        "groups": [],
        "tags": [],
        "starts_at": world.clock(),
        "ends_at": world.clock() + 1,
        "time_zone": "UTC",
        "is_public": True,
        "announce_minutes": 0,
        "status": "in_progress",
        "created_by": "",
        "done_until_at": 0,
        "created_at": 0,
        "updated_at": 0,
        "version": 1,
    }
    async with world.db.transaction() as tx:
        await tx.execute(insert(maintenance_windows), [values])
    return values["id"]
