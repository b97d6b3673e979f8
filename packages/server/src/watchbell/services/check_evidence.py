"""What came with checks, for those who may see it: screenshots and bodies show the inside, so strangers never do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from watchbell.domain.access import Caller, can
from watchbell.domain.attachments import AttachmentNote
from watchbell.domain.checks import CheckRow
from watchbell.domain.monitors import Monitor
from watchbell.services.context import Context
from watchbell.store import check_attachments, organizations
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class Evidence:
    """The attachments of a monitor's checks by the checks' instants, and the organization they are asked for in."""

    org_slug: str = ""
    notes: Mapping[int, Sequence[AttachmentNote]] = field(default_factory=dict)


NO_EVIDENCE = Evidence()


def may_see_evidence(caller: Caller, monitor: Monitor) -> bool:
    """Whether the caller may read this monitor even if it is not public."""
    return can(caller.principal, "monitors:read", caller.org_id, resource_id=monitor.id)


async def evidence_of(ctx: Context, caller: Caller, monitor: Monitor, rows: Sequence[CheckRow]) -> Evidence:
    """What came with these checks of the monitor; nothing for strangers."""
    if not rows or not may_see_evidence(caller, monitor):
        return NO_EVIDENCE
    instants = [row.at for row in rows]
    async with ctx.db.read() as tx:
        notes = await check_attachments.notes_between(tx, monitor.n, min(instants), max(instants))
        return Evidence(await _slug_of(tx, monitor.org_id), notes) if notes else NO_EVIDENCE


async def _slug_of(tx: Tx, org_id: str) -> str:
    found, _ = await organizations.of_ids(tx, [org_id], limit=1, offset=0)
    return found[0].slug
