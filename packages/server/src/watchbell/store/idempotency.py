"""Remembered answers of POSTs, by who asked, the route and their key."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from watchbell.store.session import Tx
from watchbell.store.tables import idempotency_keys


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept of an answer; `status` 0 while the first request is still being answered. `answer` is sealed."""

    body_sha256: str
    status: int
    headers: dict[str, str]
    answer: str
    created_at: int


async def claim(tx: Tx, scope: str, key: str, body_sha256: str, now: int) -> bool:
    """Take the key for a request that begins now; `False` when it is taken already."""
    insert = sqlite.insert if tx.is_sqlite else postgresql.insert
    values: dict[str, Any] = {
        "scope": scope,
        "key": key,
        "body_sha256": body_sha256,
        "status": 0,
        "headers": {},
        "answer": "",
        "created_at": now,
    }
    return (await tx.execute(insert(idempotency_keys).values(values).on_conflict_do_nothing())).rowcount == 1


async def get(tx: Tx, scope: str, key: str) -> Remembered | None:
    """What is remembered."""
    row = await tx.first(
        select(idempotency_keys).where(idempotency_keys.c.scope == scope, idempotency_keys.c.key == key)
    )
    if row is None:
        return None
    return Remembered(row["body_sha256"], row["status"], row["headers"], row["answer"], row["created_at"])


async def settle(tx: Tx, scope: str, key: str, status: int, headers: dict[str, str], answer: str) -> None:
    """Keep the answer."""
    await tx.execute(
        update(idempotency_keys)
        .where(idempotency_keys.c.scope == scope, idempotency_keys.c.key == key)
        .values(status=status, headers=headers, answer=answer)
    )


async def release(tx: Tx, scope: str, key: str) -> None:
    """Give the key back: nothing was done under it."""
    await tx.execute(delete(idempotency_keys).where(idempotency_keys.c.scope == scope, idempotency_keys.c.key == key))


async def remove_older(tx: Tx, before: int, limit: int) -> int:
    """Delete up to `limit` answers made before that instant; how many went."""
    name = (idempotency_keys.c.scope, idempotency_keys.c.key)
    old = select(*name).where(idempotency_keys.c.created_at < before).limit(limit)
    return (await tx.execute(delete(idempotency_keys).where(tuple_(*name).in_(old)))).rowcount
