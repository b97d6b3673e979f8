"""How far sealing and retention have come, and the lock under which they go on."""

from watchbell.store import settings
from watchbell.store.session import Tx

_SEALED = "checks.sealed_until"
_KEPT = "checks.kept_since"
_LOCK = 7_305_801_942_115_801
"""Any number: who holds it in PostgreSQL is the one who seals."""


async def sealed_mark(tx: Tx) -> int:
    """Up to which instant hours are sealed; 0 before the first."""
    return int(await settings.get(tx, _SEALED) or 0)


async def put_sealed_mark(tx: Tx, at: int) -> None:
    """Everything before the instant is sealed."""
    await settings.put(tx, _SEALED, at)


async def kept_since(tx: Tx) -> int:
    """Of hours that begin before this instant the single results are gone, or soon will be; 0 when all are kept."""
    return int(await settings.get(tx, _KEPT) or 0)


async def put_kept_since(tx: Tx, at: int) -> None:
    """Called before anything is removed: sums of such hours cannot be made again, and so must stay as they are."""
    if not tx.is_sqlite:
        await tx.sql("SELECT pg_advisory_xact_lock($1)", (_LOCK,))  # whoever seals just now still has all results
    await settings.put(tx, _KEPT, at)


async def may_seal(tx: Tx) -> bool:
    """Whether nobody else seals until this transaction ends."""
    return tx.is_sqlite or bool((await tx.sql("SELECT pg_try_advisory_xact_lock($1)", (_LOCK,))).scalar())
