"""Closes past hours of check results."""

import asyncio

from watchbell.services.context import Context

EVERY_SECONDS = 30.0
_PAUSE_SECONDS = 0.02


async def seal_hours(ctx: Context) -> None:
    """Work off all that is due, in small steps that let others write in between."""
    more = True
    while more:
        more = await ctx.checks.seal(ctx.clock())
        await asyncio.sleep(_PAUSE_SECONDS)
