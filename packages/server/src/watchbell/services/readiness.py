"""Can this process serve: does the database answer in time?"""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from watchbell.services.context import Context
from watchbell.store import settings

_LIMIT_SECONDS = 2


async def troubles(ctx: Context) -> dict[str, str]:
    """The troubles by part; empty when everything answers. Never tells addresses or passwords."""
    try:
        async with asyncio.timeout(_LIMIT_SECONDS), ctx.db.read() as tx:
            await settings.get(tx, "setup")
    except TimeoutError:
        return {"database": f"no answer within {_LIMIT_SECONDS} s"}
    except (SQLAlchemyError, OSError) as trouble:
        return {"database": type(trouble).__name__}
    return {}
