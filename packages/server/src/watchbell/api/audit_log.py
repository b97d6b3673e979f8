"""The audit log."""

from typing import Any

from fastapi import APIRouter

from watchbell.api.deps import Reading, Signed
from watchbell.api.envelopes import Cursor, Stretch
from watchbell.api.fields import Instant, Output
from watchbell.services import audit

router = APIRouter(tags=["audit-log"])


class AuditOut(Output):
    """One write: who did what; of an update `before` and `after` hold what differs."""

    id: str
    actor_kind: str
    actor_id: str | None
    actor_name: str
    action: str
    resource_type: str
    resource_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None
    created_at: Instant


@router.get("/audit-log", summary="Read the audit log")
async def read_audit_log(caller: Signed, ctx: Reading, cursor: Cursor) -> Stretch[AuditOut]:
    """Newest first; for admins."""
    found = await audit.list_entries(ctx, caller, after=cursor.after, limit=cursor.limit)
    last = found[-1].id if len(found) == cursor.limit else None
    return cursor.of([AuditOut.of(one) for one in found], last)
