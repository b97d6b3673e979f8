"""Ends pauses at the time that was set for them."""

from watchbell.services.context import Context
from watchbell.services.due_resumes import resume_due

EVERY_SECONDS = 5.0


async def resume_paused(ctx: Context) -> None:
    """One round."""
    await resume_due(ctx)
