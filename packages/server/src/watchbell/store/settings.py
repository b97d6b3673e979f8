"""Settings of the whole installation: small JSON values by key."""

from typing import Any

from sqlalchemy import BigInteger, cast, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from watchbell.store.session import Tx
from watchbell.store.tables import settings


async def get(tx: Tx, key: str) -> Any:
    """The value, `None` when it was never set."""
    return await tx.scalar(select(settings.c.value).where(settings.c.key == key))


async def put(tx: Tx, key: str, value: Any) -> None:
    """Set it."""
    if (await tx.execute(update(settings).where(settings.c.key == key).values(value=value))).rowcount == 0:
        await tx.execute(insert(settings).values(key=key, value=value))


async def put_once(tx: Tx, key: str, value: Any) -> bool:
    """Set what is not set yet; whether it was not. Of several who do it at once, one is told so."""
    dialect = sqlite if tx.is_sqlite else postgresql
    first = dialect.insert(settings).values(key=key, value=value).on_conflict_do_nothing()
    return (await tx.execute(first)).rowcount == 1


async def begun_with(tx: Tx, prefix: str) -> dict[str, Any]:
    """What is set under keys that begin so."""
    found = await tx.execute(select(settings).where(settings.c.key.startswith(prefix, autoescape=True)))
    return {row.key: row.value for row in found}


async def count_begun_with(tx: Tx, prefix: str) -> int:
    """How many keys begin so."""
    counted = select(func.count()).where(settings.c.key.startswith(prefix, autoescape=True))
    return int(await tx.scalar(counted) or 0)


async def remove_begun_with(tx: Tx, prefix: str) -> None:
    """Unset all of them."""
    await tx.execute(delete(settings).where(settings.c.key.startswith(prefix, autoescape=True)))


async def take_turn(tx: Tx, key: str, who: str, now: int, until: int) -> bool:
    """Take or keep what only one process does at a time, until an instant; whether it is this one's turn."""
    mine = or_(
        settings.c.value["by"].as_string() == who, cast(settings.c.value["until"].as_string(), BigInteger) <= now
    )
    value = {"by": who, "until": until}
    if (await tx.execute(update(settings).where(settings.c.key == key, mine).values(value=value))).rowcount == 1:
        return True
    return await put_once(tx, key, value)


async def give_turn(tx: Tx, key: str, who: str) -> None:
    """Let another take it at once."""
    await tx.execute(delete(settings).where(settings.c.key == key, settings.c.value["by"].as_string() == who))


async def remove(tx: Tx, key: str) -> bool:
    """Unset it; whether it was set. Of two who do it at once, one is told so."""
    return (await tx.execute(delete(settings).where(settings.c.key == key))).rowcount == 1
