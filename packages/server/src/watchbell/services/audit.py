"""One row for every write, in the transaction of the write itself."""

from typing import Any

from watchbell.domain.access import Caller, Principal, PrincipalKind, require
from watchbell.domain.audit import AuditEntry, changed, without_secrets
from watchbell.lib.ids import uuid7
from watchbell.services.context import Context
from watchbell.store import audit
from watchbell.store.session import Tx

PROGRAM = Principal(PrincipalKind.ANONYMOUS, name="watchbell")
"""The actor of what the program does by itself, at its first start for example."""


async def record(
    tx: Tx,
    caller: Caller,
    now: int,
    action: str,
    resource_type: str,
    resource_id: str | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Note that the caller did `action` (``monitor.created``). Of an update only the fields that differ are kept.

    Configs must come redacted by their schema; values under names that sound secret are hidden here once more.
    """
    if before is not None and after is not None:
        before, after = changed(before, after)
    await audit.append(
        tx,
        AuditEntry(
            id=uuid7(),
            org_id=caller.org_id,
            actor_kind=caller.principal.kind.value,
            actor_id=caller.principal.id,
            actor_name=caller.principal.name or "anonymous",
            action=action,
            resource_type=resource_type,
            resource_id=resource_id,
            before=without_secrets(before),
            after=without_secrets(after),
            request_id=caller.request_id or None,
            created_at=now,
        ),
    )


async def list_entries(ctx: Context, caller: Caller, *, after: str | None, limit: int) -> list[AuditEntry]:
    """The organization's audit log, newest first, below the entry `after`."""
    require(caller, "audit-log:read")
    async with ctx.db.read() as tx:
        return await audit.newest(tx, caller.org_id, before_id=after, limit=limit)
