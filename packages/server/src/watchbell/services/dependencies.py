"""What services and monitors depend on: reading it, saying it, and the map of it all."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.domain.access import Caller, may, require
from watchbell.domain.errors import Invalid
from watchbell.domain.events import Event
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.withholding import WithheldFailure
from watchbell.services import audit
from watchbell.services.circles import refuse_circles
from watchbell.services.context import Context
from watchbell.services.services import SeenService, found, seen_services
from watchbell.store import dependencies as rows
from watchbell.store import monitors as monitor_rows
from watchbell.store import services as service_rows
from watchbell.store.session import Tx
from watchbell.store.withheld import withheld_of

MAX_SERVICES = 5_000
"""More than this no map shows."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a service depends on, and what depends on it: ids of services."""

    depends_on: list[str]
    needed_by: list[str]


@dataclass(frozen=True, slots=True)
class MapMonitor:
    """A monitor that depends on another one, or that another one depends on. `held` is its failure that is kept back."""

    watched: WatchedMonitor
    held: WithheldFailure | None


@dataclass(frozen=True, slots=True)
class DependencyMap:
    """Every service of the organization with what it depends on, and the monitors that have wishes of their own."""

    services: list[tuple[SeenService, tuple[str, ...]]]
    monitors: list[tuple[MapMonitor, tuple[str, ...]]]


async def read_needs(ctx: Context, caller: Caller, service_id: str) -> Needs:
    """What a service depends on. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    async with ctx.db.read() as tx:
        await found(tx, caller, service_id, "services:read")
        return await _needs(tx, service_id)


async def set_needs(ctx: Context, caller: Caller, service_id: str, ids: Sequence[str]) -> Needs:
    """Say what a service depends on, in place of what was said before. Raises `Invalid` for a circle, named in words."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        service = await found(tx, caller, service_id, "services:write")
        wanted = list(dict.fromkeys(ids))
        if service_id in wanted:
            raise Invalid.field("depends_on", "a service cannot depend on itself")
        there = await service_rows.by_ids(tx, caller.org_id, wanted)
        missing = [each for each in wanted if each not in there]
        if missing:
            raise Invalid.field("depends_on", f"there is no service {missing[0]} in this organization")
        before = await rows.needs_of(tx, service_id)
        await rows.set_needs(tx, service_id, wanted)
        await refuse_circles(tx, caller.org_id, service_id, "depends_on")
        await audit.record(
            tx,
            caller,
            now,
            "service.dependencies_changed",
            "service",
            service.id,
            before={"depends_on": before},
            after={"depends_on": wanted},
        )
        data = {"id": service.id, "name": service.name, "state": service.state.value}
        tx.emit(Event("service.updated", service.org_id, data, None, service.id, service.is_visible))
        return await _needs(tx, service_id)


async def _needs(tx: Tx, service_id: str) -> Needs:
    return Needs(await rows.needs_of(tx, service_id), await rows.dependents_of(tx, service_id))


async def dependency_map(ctx: Context, caller: Caller) -> DependencyMap:
    """The organization's map, services in display order; monitors for those who may read them."""
    require(caller, "services:read")
    async with ctx.db.read() as tx:
        page, _ = await service_rows.page(tx, caller.org_id, offset=0, limit=MAX_SERVICES)
        seen = await seen_services(tx, page, ctx.clock())
        links = {link.id: link for link in await rows.links(tx, caller.org_id)}
        wishes = {link.id: link.depends_on for link in links.values() if link.service_id and link.depends_on}
        if not may(caller, "monitors:read"):
            wishes = {}
        named = {*wishes, *(each for wish in wishes.values() for each in wish if each in links)}
        watched = await monitor_rows.by_ids(tx, caller.org_id, sorted(named))
        held = await withheld_of(tx, named)
    return DependencyMap(
        [(each, links[each.service.id].depends_on) for each in seen if each.service.id in links],
        [
            (MapMonitor(each, held.get(monitor_id)), tuple(one for one in wishes.get(monitor_id, ()) if one in watched))
            for monitor_id, each in watched.items()
        ],
    )
