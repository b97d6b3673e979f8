"""Who may follow which live events."""

from watchbell.domain.access import Caller, PrincipalKind, can
from watchbell.domain.errors import Forbidden
from watchbell.domain.streams import Audience
from watchbell.services.context import Context
from watchbell.services.monitor_rows import found


def of_organization(caller: Caller) -> Audience:
    """The reader of an organization's events: members read all, people without a credential the public ones.

    Raises `Forbidden` for somebody who is known but does not belong here.
    """
    is_insider = can(caller.principal, "events:read", caller.org_id)
    if not is_insider and caller.principal.kind is not PrincipalKind.ANONYMOUS:
        raise Forbidden("your credential does not open this organization's events")
    return Audience(caller.org_id, is_insider)


async def of_monitor(ctx: Context, caller: Caller, monitor_id: str) -> Audience:
    """The reader of one monitor's events. Raises `NotFound`, `Unauthorized`, `Forbidden`."""
    async with ctx.db.read() as tx:
        monitor = (await found(tx, caller, monitor_id, "monitors:read")).monitor
    is_insider = can(caller.principal, "monitors:read", monitor.org_id, resource_id=monitor.id)
    return Audience(monitor.org_id, is_insider, monitor.id)
