"""Windows in a world, and what can be seen of them."""

from dataclasses import replace

from sqlalchemy import update

from support.world import World
from watchbell.domain.maintenance import MaintenanceWindow, WindowStatus, settled
from watchbell.lib.clock import HOUR
from watchbell.lib.ids import uuid7
from watchbell.store import maintenance, tables


async def plan(world: World, *, begins_in: int = HOUR, lasts: int = HOUR, **changes) -> MaintenanceWindow:
    """A window over everything, unless told otherwise."""
    now = world.clock()
    plain = MaintenanceWindow(
        id=uuid7(),
        org_id=world.org_id,
        title="Upgrade",
        description="",
        covers_all=True,
        service_ids=(),
        groups=(),
        tags=(),
        starts_at=now + begins_in,
        ends_at=now + begins_in + lasts,
        rrule=None,
        time_zone="UTC",
        is_public=True,
        announce_minutes=60,
        status=WindowStatus.SCHEDULED,
        occurrence_starts_at=None,
        occurrence_ends_at=None,
        done_until_at=0,
        created_by="Olga",
        created_at=now,
        updated_at=now,
        version=1,
    )
    window, _ = settled(replace(plain, **changes), now - 1)
    window = replace(window, status=WindowStatus.SCHEDULED)
    async with world.db.transaction() as tx:
        await maintenance.add(tx, window)
    return window


async def change(world: World, window: MaintenanceWindow, **changes) -> None:
    async with world.db.transaction() as tx:
        table = tables.maintenance_windows
        await tx.execute(update(table).where(table.c.id == window.id).values(**changes))


async def covered(world: World) -> list[str]:
    """The names of the monitors that a window covers now."""
    numbers = {row["monitor_n"] for row in await world.rows("monitor_states") if row["maintenance_id"] is not None}
    return sorted(row["name"] for row in await world.rows("monitors") if row["n"] in numbers)


async def statuses(world: World) -> list[str]:
    return [row["status"] for row in await world.rows("maintenance_windows")]


async def service_of(world: World, service_id: str) -> tuple[str, str]:
    [row] = [row for row in await world.rows("services") if row["id"] == service_id]
    return row["state"], row["current_status"]


def heard(world: World) -> list[tuple[str, object]]:
    """Events from now on."""
    events: list[tuple[str, object]] = []

    def listen(committed) -> None:
        for event in committed.events:
            if event.name == "monitor.status_changed":
                events.append((event.data["name"], event.data["to"]))
            elif event.name == "service.status_changed":
                events.append(("service", event.data["current_status"]))
            elif event.name.startswith("maintenance."):
                events.append((event.name, event.data["status"]))

    world.db._publish = listen
    return events
