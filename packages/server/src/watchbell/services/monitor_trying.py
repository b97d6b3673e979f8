"""Monitors: making a config ready to be tried without saving it."""

from dataclasses import dataclass
from typing import Any

from watchbell.domain.access import Caller, PrincipalKind, require
from watchbell.domain.errors import Invalid
from watchbell.domain.probing import ProbeLimits
from watchbell.services.configs import checked, merged, opened, plain
from watchbell.services.context import Context
from watchbell.services.monitor_members import check_members, peers_of
from watchbell.services.monitor_rows import found
from watchbell.services.monitor_wishes import NewMonitor, kind_and_config


@dataclass(frozen=True, slots=True)
class Trial:
    """What to check once: the config has its secrets open, so it must not be shown."""

    kind: str
    config: dict[str, Any]
    limits: ProbeLimits


async def prepare_trial(ctx: Context, caller: Caller, wish: NewMonitor, monitor_id: str | None) -> Trial:
    """Check the config. Secrets sent back hidden are taken from the monitor named. Raises `Invalid`, `Forbidden`."""
    if caller.principal.kind is PrincipalKind.MANAGE and monitor_id:
        require(caller, "monitors:write", resource_id=monitor_id)
    else:
        require(caller, "monitors:write")
    kind, config = kind_and_config(wish)
    if kind.is_passive:
        raise Invalid.field("monitor_type", "this kind is not asked, so there is nothing to try")
    allow_private = True
    stored: dict[str, Any] = {}
    if monitor_id is not None:
        async with ctx.db.read() as tx:
            watched = await found(tx, caller, monitor_id, "monitors:write")
        allow_private = watched.monitor.allow_private
        if watched.monitor.kind == kind.kind:
            stored = opened(ctx.box, kind.target, watched.monitor.config)
    wanted = plain(checked(kind.target, kind.kind, merged(kind.target, stored, config)))
    async with ctx.db.read() as tx:
        await check_members(tx, caller, kind, wanted, monitor_id)
        peers = await peers_of(tx, caller.org_id, kind, wanted)
    limits = ProbeLimits(wish.timeout_ms, ctx.clock(), allow_private, peers=peers)
    return Trial(kind.kind, wanted, limits)
