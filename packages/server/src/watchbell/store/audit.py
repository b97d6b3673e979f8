"""The audit log: append, read back newest first."""

from collections.abc import Collection

from sqlalchemy import select

from watchbell.domain.audit import AuditEntry
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import audit_log


async def append(tx: Tx, entry: AuditEntry) -> None:
    """Add one entry, at the end of the transaction."""
    tx.later(audit_log, columns_of(entry))


async def newest(tx: Tx, org_id: str, *, before_id: str | None, limit: int) -> list[AuditEntry]:
    """An organization's entries, newest first, below a position."""
    query = select(audit_log).where(audit_log.c.org_id == org_id).order_by(audit_log.c.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(audit_log.c.id < before_id)
    return [value_of(AuditEntry, row) for row in await tx.all(query)]


async def acts(tx: Tx, org_id: str, actions: Collection[str], since: int) -> list[AuditEntry]:
    """What was done of these kinds since then, in the order in which it was."""
    query = (
        select(audit_log)
        .where(audit_log.c.org_id == org_id, audit_log.c.action.in_(actions), audit_log.c.created_at >= since)
        .order_by(audit_log.c.created_at, audit_log.c.id)
    )
    return [value_of(AuditEntry, row) for row in await tx.all(query)]
