"""The words by which monitors and services are grouped."""

from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.services.context import Context
from watchbell.store import monitors, services


async def tags(ctx: Context, caller: Caller) -> list[dict[str, Any]]:
    """Every tag in use: ``name`` and the number of ``monitors``."""
    require(caller, "monitors:read")
    async with ctx.db.read() as tx:
        return await monitors.tag_counts(tx, caller.org_id)


async def groups(ctx: Context, caller: Caller) -> list[dict[str, Any]]:
    """Every group in use: ``name`` and the number of ``services``."""
    require(caller, "services:read")
    async with ctx.db.read() as tx:
        return await services.group_names(tx, caller.org_id)
