"""Hosts as NetMon has them: each is a heartbeat monitor that its host's id and token reach."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from watchbell.domain.access import Caller, require
from watchbell.domain.addresses import Door, hashed, host_address
from watchbell.domain.errors import Conflict, NotFound
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.netmon_hosts import HostPlan, config_of, plan_of
from watchbell.domain.pings import Ping
from watchbell.services.context import Context
from watchbell.services.monitor_changes import change_monitor
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.monitors import add_monitor, remove_monitor
from watchbell.services.service_states import recompute
from watchbell.store import fleet, ingest_addresses, monitors, organizations, pings
from watchbell.store.session import Tx

_PREFIX = host_address("")


@dataclass(frozen=True, slots=True)
class NewHost:
    """A host that somebody registers; `token` is what its heartbeats will show."""

    name: str
    host_id: str
    token: str
    plan: HostPlan


@dataclass(frozen=True, slots=True)
class Host:
    """A registered host. Its token is known only in the request that sets it."""

    host_id: str
    watched: WatchedMonitor
    plan: HostPlan
    token: str | None = None


def check_writer(caller: Caller) -> None:
    """Raise unless the caller may register hosts."""
    require(caller, "monitors:write")


async def list_hosts(ctx: Context, caller: Caller) -> list[Host]:
    """The organization's hosts in the order of their registration."""
    require(caller, "monitors:read")
    async with ctx.db.read() as tx:
        found = await ingest_addresses.in_organization(tx, caller.org_id, _PREFIX)
        watched = await monitors.by_ids(tx, caller.org_id, list(found))
    return [_host(ctx, watched[monitor_id], address) for monitor_id, address in found.items() if monitor_id in watched]


async def read_host(ctx: Context, caller: Caller, host_id: str, action: str = "monitors:read") -> Host:
    """One of them. Raises `NotFound`."""
    require(caller, action)
    async with ctx.db.read() as tx:
        return await _found(ctx, tx, caller, host_id)


async def add_host(ctx: Context, caller: Caller, wish: NewHost) -> Host:
    """Register a host. Raises `Conflict` when its name or its id is taken, `BadRequest`, `Invalid`."""
    require(caller, "monitors:write")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        await organizations.hold(tx, caller.org_id)  # two at once must not both find the id free
        await _check_free(tx, caller, host_id=wish.host_id, name=wish.name)
        config = config_of(wish.plan, await organizations.time_zone_of(tx, caller.org_id), now)
        monitor = NewMonitor(name=wish.name, monitor_type="heartbeat", config=config)
        made = (await add_monitor(ctx, tx, caller, monitor, now)).watched
        door = Door(made.monitor.n, host_address(wish.host_id), hashed(wish.token))
        await _check_token(tx, door)
        await ingest_addresses.add(tx, [door], now)
        await recompute(tx, caller.org_id, [made.monitor.service_id], now)
        return replace(_host(ctx, made, door.address), token=wish.token)


async def change_host(
    ctx: Context,
    caller: Caller,
    host_id: str,
    *,
    name: str | None = None,
    token: str | None = None,
    plan: Mapping[str, Any],
) -> Host:
    """Change what is given; `plan` holds fields of `HostPlan`. Raises `NotFound`, `Conflict`, `BadRequest`, `Invalid`."""
    require(caller, "monitors:write")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        await organizations.hold(tx, caller.org_id)
        host = await _found(ctx, tx, caller, host_id)
        monitor = host.watched.monitor
        changes: dict[str, Any] = {}
        if name is not None and name != monitor.name:
            await _check_free(tx, caller, name=name)
            changes["name"] = name
        if plan:
            zone = monitor.config.get("time_zone") or await organizations.time_zone_of(tx, caller.org_id)
            changes["config"] = config_of(replace(host.plan, **plan), zone, now, monitor.config)
        watched = await change_monitor(ctx, tx, caller, host.watched, changes, now) if changes else host.watched
        if token is not None:
            door = Door(monitor.n, host_address(host_id), hashed(token))
            if door not in (await ingest_addresses.of_monitors(tx, [monitor.n]))[monitor.n]:
                await _check_token(tx, door)
            await ingest_addresses.change_secret(tx, *door)
            await fleet.note_change(tx, monitor.n, now)
        return replace(_host(ctx, watched, host_address(host_id)), token=token)


async def remove_host(ctx: Context, caller: Caller, host_id: str) -> Host:
    """Remove a host and its monitor. Raises `NotFound`."""
    require(caller, "monitors:delete")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        host = await _found(ctx, tx, caller, host_id)
        await remove_monitor(tx, caller, host.watched.monitor, now)
        await recompute(tx, caller.org_id, [host.watched.monitor.service_id], now)
    return host


async def heartbeats(ctx: Context, caller: Caller, host_id: str, limit: int) -> tuple[Host, list[Ping]]:
    """The newest heartbeats of a host. Raises `NotFound`."""
    host = await read_host(ctx, caller, host_id, "pings:read")
    async with ctx.db.read() as tx:
        return host, await pings.newest(tx, host.watched.monitor.n, before=None, limit=limit)


async def _found(ctx: Context, tx: Tx, caller: Caller, host_id: str) -> Host:
    address = host_address(host_id)
    for monitor_id, each in (await ingest_addresses.in_organization(tx, caller.org_id, address)).items():
        watched = await monitors.get(tx, caller.org_id, monitor_id) if each == address else None
        if watched is not None:
            return _host(ctx, watched, address)
    raise NotFound("Host not found")


async def _check_free(tx: Tx, caller: Caller, *, name: str, host_id: str | None = None) -> None:
    hosts = await ingest_addresses.in_organization(tx, caller.org_id, _PREFIX)
    if host_id is not None and host_address(host_id) in hosts.values():
        message = f"Host with ID '{host_id}' already exists"
        raise Conflict(message)
    known = await monitors.names(tx, caller.org_id, list(hosts))
    if name in known.values():
        message = f"Host with name '{name}' already exists"
        raise Conflict(message)


async def _check_token(tx: Tx, door: Door) -> None:
    """Raise `Conflict` when a host of another organization has this id with this token: whose heartbeat would it be?"""
    if (door.address, door.secret_sha256) in await ingest_addresses.taken(tx, [door]):
        raise Conflict("this host_id is taken with this token: choose another token")


def _host(ctx: Context, watched: WatchedMonitor, address: str) -> Host:
    try:
        plan = plan_of(HeartbeatTarget.model_validate(watched.monitor.config), ctx.clock())
    except ValidationError:  # the monitor is disabled then, and says why
        plan = HostPlan()
    return Host(address.removeprefix(_PREFIX), watched, plan)
