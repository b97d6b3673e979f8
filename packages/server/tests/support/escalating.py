"""Escalations in virtual time: what happens, and what was told to whom."""

from sqlalchemy import update

from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.pipeline.escalating import escalate_again
from watchbell.store.tables import incidents

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
FAILURE, ESCALATED, RECOVERY = "incident.created", "incident.escalated", "incident.resolved"
QUIET = {"time_zone": "UTC", "windows": [{"days": ["sun"], "start": "00:00", "end": "01:00"}], "outside": "hold"}


async def wait(world: World, minutes: float) -> None:
    """Time passes, with a round of escalations every minute and all deliveries at once."""
    whole, rest = divmod(minutes, 1)
    for seconds in [60] * int(whole) + [rest * 60] * (rest > 0):
        world.clock.advance(seconds=seconds)
        await escalate_again(world.line)
        await settle(world)


async def settle(world: World) -> None:
    while await world.deliver_due():
        pass


async def set_incident(world: World, **values) -> None:
    async with world.db.transaction() as tx:
        await tx.execute(update(incidents).values(**values))


def told(receiver) -> list[tuple[str, str]]:
    return [(each.path.rsplit("/", 1)[1], each.json["type"]) for each in receiver.requests]


async def entries(world: World) -> list[str]:
    return [row["body"] for row in await world.rows("incident_entries") if row["kind"] == "escalated"]


async def down(world: World, *, service_id: str | None = None):
    """A monitor of the service goes down, and whoever is told at once is."""
    service_id = service_id or await world.service()
    monitor = await world.monitor(service_id)
    await world.start()
    await world.see((monitor, BAD))
    await settle(world)
    return monitor
