"""What services and monitors depend on: reading it, saying it, and the map of it all."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from watchbell.domain.access import Caller, may, require
from watchbell.domain.errors import Invalid
from watchbell.domain.events import Event
from watchbell.domain.services import Service
from watchbell.domain.withholding import WithheldFailure
from watchbell.services import audit
from watchbell.services.circles import refuse_circles
from watchbell.services.context import Context
from watchbell.services.services import found
from watchbell.store import dependencies as rows
from watchbell.store import dependency_map as map_rows
from watchbell.store import services as service_rows
from watchbell.store.dependency_map import NamedMonitor
from watchbell.store.session import Tx
from watchbell.store.withheld import withheld_in

MAX_SERVICES = 5_000
"""More than this no map shows."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a service depends on, and what depends on it: ids of services."""

    depends_on: list[str]
    needed_by: list[str]


@dataclass(frozen=True, slots=True)
class DependencyMap:
    """Every service of the organization with what it depends on, and the monitors that depend on each other by name.

    `held` is by service the oldest of its failures that are kept back, and by monitor its own one.
    """

    services: list[tuple[Service, list[str]]]
    monitors: list[tuple[NamedMonitor, list[str]]]
    held: dict[str, WithheldFailure]


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
        await rows.hold_map(tx, caller.org_id)
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
        needs = await map_rows.needs(tx, caller.org_id)
        wishes = await map_rows.wishes(tx, caller.org_id) if may(caller, "monitors:read") else {}
        ids = {*wishes, *(each for wish in wishes.values() for each in wish)}
        watched = await map_rows.named(tx, caller.org_id, sorted(ids))
        kept = await withheld_in(tx, [service.id for service in page])
    there = {each.id for each in watched}
    held: dict[str, WithheldFailure] = {}
    for failure in sorted(kept, key=attrgetter("created_at")):
        held.setdefault(failure.service_id, failure)
        held[failure.monitor_id] = failure
    return DependencyMap(
        [(service, needs.get(service.id, [])) for service in page],
        [(each, [one for one in wishes.get(each.id, ()) if one in there]) for each in watched],
        held,
    )
