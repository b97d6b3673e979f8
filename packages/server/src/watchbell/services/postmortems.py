"""Postmortems: drafted from the facts, written by people, published by them and nobody else."""

from dataclasses import dataclass, replace

from watchbell.domain.access import Caller, may, require
from watchbell.domain.errors import Conflict, NotFound
from watchbell.domain.incidents import EntryKind, Incident
from watchbell.domain.postmortems import Facts, Postmortem, ToldLine, internal_draft, public_draft
from watchbell.domain.versions import expect_version
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.incident_reading import readings
from watchbell.services.incident_steps import Act, found, settle, touched_by
from watchbell.store import incidents as incident_rows
from watchbell.store import organizations
from watchbell.store import postmortems as rows
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class PostmortemReading:
    """What is stored, or a draft that nobody has saved yet (its version is 0)."""

    postmortem: Postmortem
    is_draft: bool

    @property
    def has_changed(self) -> bool:
        """Whether the public reads something else than what is stored."""
        return self.postmortem.published_body is not None and self.postmortem.published_body != self.postmortem.body


async def read_postmortem(ctx: Context, caller: Caller, incident_id: str) -> PostmortemReading:
    """What is stored about an incident, or a draft. Raises `NotFound`, `Forbidden`."""
    require(caller, "incidents:read")
    async with ctx.db.read() as tx:
        incident = await incident_rows.get(tx, caller.org_id, incident_id)
        if incident is None:
            raise NotFound("there is no such incident here")
        stored = await rows.get(tx, caller.org_id, incident_id)
        if stored is not None:
            return PostmortemReading(stored, is_draft=False)
        facts = await _facts(tx, caller, incident)
    now = ctx.clock()
    body, internal = public_draft(facts), internal_draft(facts)
    return PostmortemReading(
        Postmortem(incident_id, caller.org_id, body, internal, None, None, "", now, now, 0), is_draft=True
    )


async def _facts(tx: Tx, caller: Caller, incident: Incident) -> Facts:
    [reading] = await readings(tx, [incident])
    ids = [incident.id, *(part.id for part in reading.parts)]
    entries = await incident_rows.entries_of(tx, ids)
    [organization], _ = await organizations.of_ids(tx, [caller.org_id], limit=1, offset=0)
    return Facts(
        incident,
        entries.pop(incident.id),
        [entry for its in entries.values() for entry in its],
        [service.name for service in reading.services if service.is_visible],
        [service.name for service in reading.services if not service.is_visible],
        [watched.monitor.name for watched in reading.monitors],
        await _told(tx, caller, ids),
        organization.time_zone,
    )


async def _told(tx: Tx, caller: Caller, incident_ids: list[str]) -> list[ToldLine]:
    told = await rows.told(tx, incident_ids)
    if may(caller, "channels:read"):
        return told
    return [replace(each, channel_name=each.channel_name and "a channel") for each in told]


async def save_postmortem(
    ctx: Context, caller: Caller, incident_id: str, *, body: str, internal: str, if_version: int | None
) -> PostmortemReading:
    """Keep what was written. What the public reads stays as it is until somebody publishes again. Raises `Conflict`."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        await found(tx, caller, incident_id)
        before = await rows.get(tx, caller.org_id, incident_id)
        expect_version(if_version, before.version if before else 0)
        name = caller.principal.name
        if before is None:
            after = Postmortem(incident_id, caller.org_id, body, internal, None, None, name, now, now, 1)
        else:
            after = replace(
                before, body=body, internal=internal, updated_by=name, updated_at=now, version=before.version + 1
            )
        await rows.save(tx, after)
        sizes = {"body_length": len(body), "internal_length": len(internal)}
        await audit.record(tx, caller, now, "incident.postmortem_saved", "incident", incident_id, after=sizes)
    return PostmortemReading(after, is_draft=False)


async def publish_postmortem(
    ctx: Context, caller: Caller, incident_id: str, *, if_version: int | None
) -> PostmortemReading:
    """Let everybody read the body as it is now. Raises `Conflict` when nothing is saved."""
    return await _show(ctx, caller, incident_id, if_version, is_shown=True)


async def unpublish_postmortem(
    ctx: Context, caller: Caller, incident_id: str, *, if_version: int | None
) -> PostmortemReading:
    """Take it from the public page; it stays stored. Raises `Conflict`."""
    return await _show(ctx, caller, incident_id, if_version, is_shown=False)


async def _show(
    ctx: Context, caller: Caller, incident_id: str, if_version: int | None, *, is_shown: bool
) -> PostmortemReading:
    now = ctx.clock()
    async with ctx.transaction() as tx:
        [incident] = await found(tx, caller, incident_id)
        before = await rows.get(tx, caller.org_id, incident_id)
        if before is None:
            raise Conflict("nothing is saved yet: a draft is not published; save what you want to publish first")
        expect_version(if_version, before.version)
        wanted = before.body if is_shown else None
        if before.published_body == wanted:
            return PostmortemReading(before, is_draft=False)
        at = now if is_shown else None
        after = replace(before, published_body=wanted, published_at=at, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        told = replace(incident, updated_at=now, version=incident.version + 1)
        await incident_rows.save(tx, told)
        words, action = ("Published", "published") if is_shown else ("Took back", "unpublished")
        act = Act(EntryKind.EDITED, f"{words} the postmortem", "incident.updated", f"incident.postmortem_{action}")
        await settle(tx, caller, incident, told, act, await touched_by(tx, caller, incident_id), now)
    return PostmortemReading(after, is_draft=False)
