"""What a maintenance window would be, before anybody plans it."""

from typing import NamedTuple

from watchbell.domain.access import Caller, may, require
from watchbell.domain.maintenance import next_occurrences, settled
from watchbell.domain.maintenance_times import Occurrence
from watchbell.domain.maintenance_words import schedule_text
from watchbell.services.context import Context
from watchbell.services.maintenance import SHOWN_OCCURRENCES, NewWindow, covers, planned
from watchbell.store import maintenance as rows
from watchbell.store import services as service_rows
from watchbell.store.maintenance import Workplace


class Preview(NamedTuple):
    """What a window would be: when, and the services (id, name) and monitors it would cover now.

    Who may not read services is told of none, and who may not read monitors only how many there are.
    """

    schedule_text: str
    next_occurrences: list[Occurrence]
    services: list[tuple[str, str]]
    monitors: list[Workplace]
    monitor_count: int


async def preview_window(ctx: Context, caller: Caller, wish: NewWindow) -> Preview:
    """What it would be; nothing is stored. Raises `Invalid`."""
    require(caller, "maintenance-windows:write")
    now = ctx.clock()
    async with ctx.db.read() as tx:
        window = settled(await planned(tx, caller, wish, now), now).window
        places = [each for each in await rows.workplaces(tx, [caller.org_id]) if covers(window, each)]
        ids = sorted({each.service_id for each in places} | set(window.service_ids))
        services = await service_rows.by_ids(tx, caller.org_id, ids)
    named = sorted(((each.id, each.name) for each in services.values()), key=lambda each: (each[1].lower(), each[0]))
    upcoming = next_occurrences(window, SHOWN_OCCURRENCES)
    return Preview(
        schedule_text(window.plan),
        upcoming,
        named if may(caller, "services:read") else [],
        places if may(caller, "monitors:read") else [],
        len(places),
    )
