"""Heartbeat monitors as the checks of Healthchecks' API: found by their UUID or unique key, and shown."""

import uuid
from collections.abc import Collection, Sequence

from pydantic import ValidationError

from watchbell.domain.access import Caller, require
from watchbell.domain.addresses import token_address
from watchbell.domain.errors import Forbidden, NotFound
from watchbell.domain.healthchecks_checks import KIND, HealthCheck, unique_key
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.services.context import Context
from watchbell.store import channels, contacts, monitors, pings, services
from watchbell.store.session import Tx

_KEY_LENGTH = 40


async def found(ctx: Context, tx: Tx, caller: Caller, key: str, action: str) -> WatchedMonitor:
    """The monitor that a UUID or a unique key names. Raises `NotFound`, and `Forbidden` for that of somebody else."""
    watched = await (_by_unique_key if len(key) == _KEY_LENGTH else _by_uuid)(ctx, tx, caller, key)
    if watched is None or watched.monitor.org_id != caller.org_id:
        require(caller, action)
        raise NotFound("not found") if watched is None else Forbidden("this check belongs to somebody else")
    require(caller, action, resource_id=watched.monitor.id)
    return watched


async def _by_uuid(_ctx: Context, tx: Tx, _caller: Caller, key: str) -> WatchedMonitor | None:
    try:
        token = uuid.UUID(key)
    except ValueError:
        return None
    watched = await monitors.of_token(tx, token_address(token.hex))
    return watched if watched is not None and watched.monitor.kind == KIND and str(token) == key.lower() else None


async def _by_unique_key(ctx: Context, tx: Tx, caller: Caller, key: str) -> WatchedMonitor | None:
    """Nothing is stored of it: every check of the organization is looked at."""
    for watched in await monitors.of_kind(tx, caller.org_id, KIND):
        if unique_key(_token(ctx, watched)) == key:
            return watched
    return None


def _token(ctx: Context, watched: WatchedMonitor) -> str:
    return ctx.box.open(watched.monitor.ingest_token or "")


async def list_checks(
    ctx: Context, caller: Caller, *, tags: Collection[str] = (), slug: str | None = None
) -> list[HealthCheck]:
    """The organization's checks that have all of these tags, and this slug, in the order in which they were made."""
    require(caller, "monitors:read")
    async with ctx.db.read() as tx:
        seen = await monitors.of_kind(tx, caller.org_id, KIND)
        wanted = [each for each in seen if not slug or each.monitor.slug == slug]
        checks = await shown(ctx, tx, caller.org_id, wanted)
    return [check for check in checks if set(tags) <= set(check.tags.split())]


async def read_check(ctx: Context, caller: Caller, key: str) -> HealthCheck:
    """One check. Raises `NotFound`, `Forbidden`."""
    async with ctx.db.read() as tx:
        return await shown_one(ctx, tx, await found(ctx, tx, caller, key, "monitors:read"))


async def shown_one(ctx: Context, tx: Tx, watched: WatchedMonitor) -> HealthCheck:
    """One check with all that is shown of it. Raises `NotFound` when its config is not understood any more."""
    checks = await shown(ctx, tx, watched.monitor.org_id, [watched])
    if not checks:
        raise NotFound("not found")
    return checks[0]


async def shown(ctx: Context, tx: Tx, org_id: str, seen: Sequence[WatchedMonitor]) -> list[HealthCheck]:
    """Checks with all that is shown of them; a monitor whose config nobody understands is none."""
    told = await channels.named_for_services(tx, org_id)
    default = await default_channels(tx, org_id)
    described = await services.by_ids(tx, org_id, sorted({each.monitor.service_id for each in seen}))
    durations = await pings.last_durations(tx, [each.monitor.n for each in seen])
    checks = []
    for each in seen:
        monitor = each.monitor
        try:
            target = HeartbeatTarget.model_validate(monitor.config)
        except ValidationError:
            continue
        service = described.get(monitor.service_id)
        checks.append(
            HealthCheck(
                token=_token(ctx, each),
                monitor=monitor,
                state=each.state,
                target=target,
                description=service.description if service else "",
                channel_ids=tuple(told.get(monitor.service_id, default)),
                last_duration_ms=durations.get(monitor.n),
                is_worked_on=each.maintenance_id is not None,
            )
        )
    return checks


async def default_channels(tx: Tx, org_id: str) -> list[str]:
    """The ids of the channels of those who are told where nobody is named."""
    defaults = [contact.id for contact in await contacts.default_of(tx, org_id)]
    return [channel.id for of in (await channels.of_contacts(tx, defaults)).values() for channel in of]
