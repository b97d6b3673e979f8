"""Removes what is older than it may be."""

import asyncio
from functools import partial

from watchbell.domain.retention import Retention
from watchbell.services.context import Context
from watchbell.services.retention import prune

EVERY_SECONDS = 3600.0
_PAUSE_SECONDS = 0.02


async def remove_old(ctx: Context, retention: Retention) -> None:
    """One round, leaving most of the time to others."""
    await prune(ctx, retention, partial(asyncio.sleep, _PAUSE_SECONDS))
