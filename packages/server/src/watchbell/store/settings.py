"""Settings of the whole installation: small JSON values by key."""

from typing import Any

from sqlalchemy import delete, insert, select, update

from watchbell.store.session import Tx
from watchbell.store.tables import settings


async def get(tx: Tx, key: str) -> Any:
    """The value, `None` when it was never set."""
    return await tx.scalar(select(settings.c.value).where(settings.c.key == key))


async def put(tx: Tx, key: str, value: Any) -> None:
    """Set it."""
    if (await tx.execute(update(settings).where(settings.c.key == key).values(value=value))).rowcount == 0:
        await tx.execute(insert(settings).values(key=key, value=value))


async def remove(tx: Tx, key: str) -> bool:
    """Unset it; whether it was set. Of two who do it at once, one is told so."""
    return (await tx.execute(delete(settings).where(settings.c.key == key))).rowcount == 1
