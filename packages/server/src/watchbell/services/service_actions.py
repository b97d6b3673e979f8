"""Services: pausing and resuming all of their monitors, muting, and whom to tell."""

from collections.abc import Sequence

from watchbell.domain.access import Caller
from watchbell.domain.contacts import Contact
from watchbell.domain.errors import Invalid
from watchbell.domain.mutes import Mute
from watchbell.lib.clock import DAY, rfc3339
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.monitor_actions import pause_one, resume_one
from watchbell.services.services import SeenService, found, recomputed, told
from watchbell.store import contacts as contact_rows
from watchbell.store import monitors as monitor_rows
from watchbell.store import mutes as mute_rows
from watchbell.store import services as service_rows

MAX_MUTE_MS = 366 * DAY


async def pause_service(ctx: Context, caller: Caller, service_id: str, until: int | None = None) -> SeenService:
    """Pause every monitor of the service, perhaps until an instant."""
    now = ctx.clock()
    if until is not None and until <= now:
        raise Invalid.field("until", "must lie in the future")
    async with ctx.transaction() as tx:
        service = await found(tx, caller, service_id, "services:write")
        for watched in (await monitor_rows.of_services(tx, [service_id]))[service_id]:
            await pause_one(tx, caller, watched, until, now)
        await audit.record(tx, caller, now, "service.paused", "service", service.id)
        return await recomputed(tx, caller, service_id, now)


async def resume_service(ctx: Context, caller: Caller, service_id: str) -> SeenService:
    """Resume every monitor of the service."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        service = await found(tx, caller, service_id, "services:write")
        for watched in (await monitor_rows.of_services(tx, [service_id]))[service_id]:
            await resume_one(ctx, tx, caller, watched, now)
        await audit.record(tx, caller, now, "service.resumed", "service", service.id)
        return await recomputed(tx, caller, service_id, now)


async def mute_service(ctx: Context, caller: Caller, service_id: str, until: int, reason: str) -> Mute:
    """Keep the service's alerts quiet until an instant; a mute that lasts already is replaced by this one."""
    now = ctx.clock()
    if not now < until <= now + MAX_MUTE_MS:
        raise Invalid.field("until", "must lie in the future, at most a year ahead")
    async with ctx.transaction() as tx:
        service = await found(tx, caller, service_id, "services:write")
        await service_rows.hold(tx, [service_id])  # two mutes at once would both stay
        mute = Mute(
            id=uuid7(),
            org_id=caller.org_id,
            service_id=service.id,
            reason=reason,
            created_by=caller.principal.name,
            created_at=now,
            until_at=until,
            ended_at=None,
        )
        await mute_rows.end_of_service(tx, service.id, now)
        await mute_rows.add(tx, mute)
        after = {"until": rfc3339(until), "reason": reason}
        await audit.record(tx, caller, now, "service.muted", "service", service.id, after=after)
        tx.emit(told("service.updated", service))
    return mute


async def unmute_service(ctx: Context, caller: Caller, service_id: str) -> bool:
    """End the service's mute now: what still burns is told. Whether there was one."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        service = await found(tx, caller, service_id, "services:write")
        await service_rows.hold(tx, [service_id])
        ended = await mute_rows.expire(tx, service.id, now)
        if ended:
            await audit.record(tx, caller, now, "service.unmuted", "service", service.id)
            tx.emit(told("service.updated", service))
            tx.wake(schedule=True)
    return ended


async def contacts_of_service(ctx: Context, caller: Caller, service_id: str) -> list[Contact]:
    """Who is told of the service's trouble: those named for it, else the default contact."""
    async with ctx.db.read() as tx:
        await found(tx, caller, service_id, "services:read")
        named = await contact_rows.of_service(tx, service_id)
        return named or await contact_rows.default_of(tx, caller.org_id)


async def set_contacts(ctx: Context, caller: Caller, service_id: str, ids: Sequence[str]) -> list[Contact]:
    """Name who is told; an empty list means the default contact. Raises `Invalid` for a contact that is not here."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        service = await found(tx, caller, service_id, "services:write")
        wanted = list(dict.fromkeys(ids))
        there = await contact_rows.by_ids(tx, caller.org_id, wanted)
        missing = [each for each in wanted if each not in there]
        if missing:
            raise Invalid.field("contact_ids", f"there is no contact {missing[0]} in this organization")
        before = [contact.id for contact in await contact_rows.of_service(tx, service_id)]
        await contact_rows.set_of_service(tx, service_id, wanted)
        await audit.record(
            tx,
            caller,
            now,
            "service.contacts_changed",
            "service",
            service.id,
            before={"contact_ids": before},
            after={"contact_ids": wanted},
        )
        return [there[each] for each in wanted] or await contact_rows.default_of(tx, caller.org_id)
