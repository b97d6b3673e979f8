"""Keeping no more than was asked for."""

from collections.abc import Awaitable, Callable

from watchbell.domain.retention import Retention
from watchbell.services.context import Context
from watchbell.store import retention as rows


async def prune(ctx: Context, retention: Retention, pause: Callable[[], Awaitable[None]]) -> None:
    """Remove what is too old, in small steps with a `pause` between them. Safe to interrupt and to repeat."""
    await rows.prune(ctx.db, retention, ctx.clock(), pause)
