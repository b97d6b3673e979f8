"""Services: making, changing, ordering and removing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from watchbell.domain.access import Caller, may, require
from watchbell.domain.errors import FieldProblem, Invalid, NotFound, WatchbellError, refuse_cleared
from watchbell.domain.events import Event
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.services import PublicStatus, Service, Severity
from watchbell.domain.states import MonitorStatus
from watchbell.domain.versions import expect_version
from watchbell.domain.withholding import WithheldFailure
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.incident_closing import close_with_service
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.monitors import MAX_BULK, MadeMonitor, add_monitor, remove_monitor
from watchbell.services.service_states import recompute
from watchbell.store import escalation_policies
from watchbell.store import monitors as monitor_rows
from watchbell.store import mutes as mute_rows
from watchbell.store import services as rows
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx
from watchbell.store.withheld import withheld_in


@dataclass(frozen=True, slots=True)
class NewService:
    """A service that does not exist yet, perhaps with its first monitors."""

    name: str
    description: str = ""
    severity: Severity = Severity.MEDIUM
    group_name: str | None = None
    display_order: int | None = None
    is_visible: bool = True
    current_status: PublicStatus | None = None
    monitors: tuple[NewMonitor, ...] = ()
    escalation_policy_id: str | None = None


@dataclass(frozen=True, slots=True)
class SeenService:
    """A service with what people read of its monitors, and until when it is muted."""

    service: Service
    statuses: list[MonitorStatus]
    muted_until: int | None
    held: WithheldFailure | None = None
    """The oldest of its failures that are kept back."""


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """Which services a list shows. Absent = all."""

    search: str | None = None
    state: MonitorStatus | None = None
    group_name: str | None = None
    is_visible: bool | None = None


async def found(tx: Tx, caller: Caller, service_id: str, action: str) -> Service:
    """The service, when it is there and the caller may do this to it. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    require(caller, action)
    service = await rows.get(tx, caller.org_id, service_id)
    if service is None:
        raise NotFound("there is no such service here")
    return service


async def list_services(
    ctx: Context, caller: Caller, wanted: ServiceFilter, *, offset: int, limit: int
) -> tuple[list[SeenService], int]:
    """A page in display order, and how many match."""
    require(caller, "services:read")
    async with ctx.db.read() as tx:
        page, total = await rows.page(
            tx,
            caller.org_id,
            offset=offset,
            limit=limit,
            search=wanted.search,
            state=wanted.state,
            group_name=wanted.group_name,
            is_visible=wanted.is_visible,
        )
        return await seen_services(tx, page, ctx.clock()), total


async def seen_services(tx: Tx, page: Sequence[Service], now: int) -> list[SeenService]:
    """Services with their monitors' statuses and their mutes: three queries, however many there are."""
    ids = [service.id for service in page]
    statuses = await rows.monitor_statuses(tx, ids)
    mutes = await mute_rows.active_of(tx, ids, now)
    held: dict[str, WithheldFailure] = {}
    for failure in sorted(await withheld_in(tx, ids), key=attrgetter("created_at")):
        held.setdefault(failure.service_id, failure)
    return [
        SeenService(
            service,
            statuses[service.id],
            mutes[service.id].until_at if service.id in mutes else None,
            held.get(service.id),
        )
        for service in page
    ]


async def read_service(
    ctx: Context, caller: Caller, service_id: str
) -> tuple[SeenService, list[WatchedMonitor] | None]:
    """One service with its monitors; `None` in place of them for those who may not read monitors."""
    async with ctx.db.read() as tx:
        service = await found(tx, caller, service_id, "services:read")
        watched = await monitor_rows.of_services(tx, [service_id])
        its = watched[service_id] if may(caller, "monitors:read") else None
        return (await seen_services(tx, [service], ctx.clock()))[0], its


async def create_service(ctx: Context, caller: Caller, wish: NewService) -> tuple[Service, list[MadeMonitor]]:
    """Make a service and its first monitors, all or nothing. Raises `Invalid` naming ``monitors.0.config.url`` and so on."""
    require(caller, "services:write")
    if wish.monitors:
        require(caller, "monitors:write")
    if len(wish.monitors) > MAX_BULK:
        raise Invalid.field("monitors", f"at most {MAX_BULK} at once")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        await _check_policy(tx, caller, wish.escalation_policy_id)
        service = await _add(tx, caller, wish, now)
        made: list[MadeMonitor] = []
        for index, monitor in enumerate(wish.monitors):
            made.append(await _add_monitor(ctx, tx, caller, replace(monitor, service_id=service.id), index, now))
        service = (await recompute(tx, caller.org_id, [service.id], now))[service.id]
    return service, made


async def _add(tx: Tx, caller: Caller, wish: NewService, now: int) -> Service:
    order = wish.display_order
    service = Service(
        id=uuid7(),
        org_id=caller.org_id,
        name=wish.name,
        description=wish.description,
        severity=wish.severity,
        group_name=wish.group_name or None,
        display_order=await rows.next_order(tx, caller.org_id) if order is None else order,
        is_visible=wish.is_visible,
        is_implicit=False,
        state=MonitorStatus.UNKNOWN,
        current_status=PublicStatus.OPERATIONAL,
        floor_status=_floor(wish.current_status),
        created_at=now,
        updated_at=now,
        version=1,
        escalation_policy_id=wish.escalation_policy_id,
    )
    await rows.add(tx, service)
    await audit.record(tx, caller, now, "service.created", "service", service.id, after=columns_of(service))
    tx.emit(told("service.created", service))
    return service


async def _add_monitor(ctx: Context, tx: Tx, caller: Caller, wish: NewMonitor, index: int, now: int) -> MadeMonitor:
    try:
        return await add_monitor(ctx, tx, caller, wish, now)
    except WatchbellError as error:
        details = error.details or (FieldProblem("", error.message),)
        problems = tuple(FieldProblem(f"monitors.{index}.{p.field}".rstrip("."), p.message) for p in details)
        raise Invalid(f"monitors.{index}: {error.message}", details=problems) from None


async def _check_policy(tx: Tx, caller: Caller, policy_id: str | None) -> None:
    if policy_id is not None and await escalation_policies.get(tx, caller.org_id, policy_id) is None:
        raise Invalid.field("escalation_policy_id", "there is no such escalation policy here")


def _floor(status: PublicStatus | None) -> PublicStatus | None:
    """What a person says of the public status: the status is never better than it; `operational` takes it back."""
    return None if status is PublicStatus.OPERATIONAL else status


async def update_service(
    ctx: Context, caller: Caller, service_id: str, changes: Mapping[str, Any], *, if_version: int | None = None
) -> SeenService:
    """Change what `changes` names. Setting `current_status` sets a floor, ``operational`` takes it away."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        before = await found(tx, caller, service_id, "services:write")
        expect_version(if_version, before.version)
        values = dict(changes)
        if "current_status" in values:
            values["floor_status"] = _floor(values.pop("current_status"))
        refuse_cleared(values, ("name", "severity", "is_visible", "display_order"))
        if values.get("description", "") is None:
            values["description"] = ""
        await _check_policy(tx, caller, values.get("escalation_policy_id"))
        # A person took it in hand: from now on it stays when its last monitor goes.
        after = replace(before, **values, is_implicit=False, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        await audit.record(
            tx, caller, now, "service.updated", "service", after.id, before=columns_of(before), after=columns_of(after)
        )
        tx.emit(told("service.updated", after))
        return await recomputed(tx, caller, after.id, now)


async def recomputed(tx: Tx, caller: Caller, service_id: str, now: int) -> SeenService:
    """The service as it is after what was done in this transaction."""
    service = (await recompute(tx, caller.org_id, [service_id], now))[service_id]
    return (await seen_services(tx, [service], now))[0]


async def delete_service(ctx: Context, caller: Caller, service_id: str, *, if_version: int | None = None) -> None:
    """Remove a service with its monitors; its open automatic incident ends with it."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        service = await found(tx, caller, service_id, "services:delete")
        expect_version(if_version, service.version)
        for watched in (await monitor_rows.of_services(tx, [service_id]))[service_id]:
            await remove_monitor(tx, caller, watched.monitor, now)
        await close_with_service(tx, service, now)
        await rows.remove(tx, service_id)
        await audit.record(tx, caller, now, "service.deleted", "service", service.id, before=columns_of(service))
        tx.emit(told("service.deleted", service))


async def reorder_services(ctx: Context, caller: Caller, ids: Sequence[str]) -> None:
    """Put these services first, in this order. Raises `Invalid` for an unknown or repeated id."""
    require(caller, "services:write")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        there = await rows.by_ids(tx, caller.org_id, ids)
        problems = tuple(
            FieldProblem(f"ids.{index}", "there is no such service here" if each not in there else "named twice")
            for index, each in enumerate(ids)
            if each not in there or each in ids[:index]
        )
        if problems:
            raise Invalid("nothing was reordered", details=problems)
        await rows.reorder(tx, caller.org_id, ids, now)
        await audit.record(tx, caller, now, "service.reordered", "service", None, after={"ids": list(ids)})


def told(name: str, service: Service) -> Event:
    """``service.created``, ``service.updated`` or ``service.deleted``."""
    data = {"id": service.id, "name": service.name, "state": service.state.value}
    return Event(name, service.org_id, data, None, service.id, service.is_visible)
