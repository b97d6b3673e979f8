"""Monitors that come into being because a client tells of them, with the organization's ping key."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from watchbell.domain.access import Caller, itself
from watchbell.domain.errors import Conflict
from watchbell.services.context import Context
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.monitors import add_monitor
from watchbell.services.service_states import recompute
from watchbell.store import monitors, organizations, services

MAX_PROVISIONED = 1_000
"""Passive monitors of an organization beyond which a ping makes no new one."""


async def provision(
    ctx: Context, org_id: str, slug: str, kind: str, config: Mapping[str, Any], **settings: Any
) -> None:
    """Make a monitor of this slug unless there is one already. Raises `Conflict`, `Invalid`.

    Of the settings, `severity` is its service's, the others are those of `NewMonitor`.
    """
    now = ctx.clock()
    caller = Caller(itself(org_id), org_id)
    async with ctx.transaction() as tx:
        await organizations.hold(tx, org_id)  # clients that come at once make one monitor
        if await monitors.with_slug(tx, org_id, slug):
            return
        if await monitors.count_passive(tx, org_id) >= MAX_PROVISIONED:
            message = f"the organization has {MAX_PROVISIONED} monitors that are told by clients: make this one by hand"
            raise Conflict(message)
        name, severity = settings.pop("name", slug), settings.pop("severity", None)
        wish = NewMonitor(name=name, slug=slug, monitor_type=kind, config=config, **settings)
        made = await add_monitor(ctx, tx, caller, wish, now)
        service_id = made.watched.monitor.service_id
        service = await services.get(tx, org_id, service_id)
        if severity is not None and service is not None:
            await services.save(tx, replace(service, severity=severity, version=service.version + 1))
        await recompute(tx, org_id, [service_id], now)
