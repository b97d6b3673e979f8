"""Templates of incidents: kept, and filled when somebody uses one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Invalid, NotFound, refuse_cleared
from watchbell.domain.events import Event
from watchbell.domain.incident_templates import IncidentTemplate, check_places, filled, values_of
from watchbell.domain.incidents import IncidentStatus
from watchbell.domain.services import Impact
from watchbell.domain.versions import expect_version
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.store import incident_templates as rows
from watchbell.store import incidents as incident_rows
from watchbell.store import organizations
from watchbell.store import services as service_rows
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx

_READ, _WRITE = "incidents:read", "incidents:write"
"""Who writes incidents writes their templates: daily work."""
_TITLE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template as somebody writes it."""

    name: str
    title: str
    status: IncidentStatus = IncidentStatus.INVESTIGATING
    impact: Impact = Impact.MINOR
    body: str = ""
    service_ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Filled:
    """What a template says now."""

    title: str
    status: IncidentStatus
    impact: Impact
    body: str
    affected_service_ids: tuple[str, ...]


async def list_templates(
    ctx: Context, caller: Caller, *, offset: int, limit: int
) -> tuple[list[IncidentTemplate], int]:
    """A page by name, and how many there are."""
    require(caller, _READ)
    async with ctx.db.read() as tx:
        return await rows.page(tx, caller.org_id, offset=offset, limit=limit)


async def read_template(ctx: Context, caller: Caller, template_id: str) -> IncidentTemplate:
    """One template. Raises `NotFound`."""
    async with ctx.db.read() as tx:
        return await _found(tx, caller, template_id, _READ)


async def create_template(ctx: Context, caller: Caller, wish: NewTemplate) -> IncidentTemplate:
    """Keep a new template. Raises `Invalid`."""
    require(caller, _WRITE)
    now = ctx.clock()
    _check({"title": wish.title, "body": wish.body})
    template = IncidentTemplate(
        uuid7(),
        caller.org_id,
        wish.name,
        wish.title,
        wish.status,
        wish.impact,
        wish.body,
        tuple(dict.fromkeys(wish.service_ids)),
        now,
        now,
        1,
    )
    async with ctx.transaction() as tx:
        await _check_services(tx, caller, template.service_ids)
        await rows.add(tx, template)
        picture = columns_of(template)
        await audit.record(
            tx, caller, now, "incident_template.created", "incident_template", template.id, after=picture
        )
        tx.emit(_told("incident_template.created", template))
    return template


async def update_template(
    ctx: Context, caller: Caller, template_id: str, changes: Mapping[str, Any], *, if_version: int | None
) -> IncidentTemplate:
    """Change what is given. Raises `Invalid`, `NotFound`, `Conflict`."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        before = await _found(tx, caller, template_id, _WRITE)
        expect_version(if_version, before.version)
        refuse_cleared(changes)
        _check({name: changes[name] for name in ("title", "body") if name in changes})
        plain = dict(changes)
        if "service_ids" in plain:
            plain["service_ids"] = tuple(dict.fromkeys(plain["service_ids"]))
            await _check_services(tx, caller, plain["service_ids"])
        after = replace(before, **plain, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        pictures = {"before": columns_of(before), "after": columns_of(after)}
        await audit.record(tx, caller, now, "incident_template.updated", "incident_template", after.id, **pictures)
        tx.emit(_told("incident_template.updated", after))
    return after


async def delete_template(ctx: Context, caller: Caller, template_id: str, *, if_version: int | None) -> None:
    """Throw it away; what was made from it stays. Raises `NotFound`, `Conflict`."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        before = await _found(tx, caller, template_id, _WRITE)
        expect_version(if_version, before.version)
        await rows.remove(tx, template_id)
        picture = columns_of(before)
        await audit.record(tx, caller, now, "incident_template.deleted", "incident_template", before.id, before=picture)
        tx.emit(_told("incident_template.deleted", before))


def _told(name: str, template: IncidentTemplate) -> Event:
    return Event(name, template.org_id, {"id": template.id, "name": template.name})


async def fill_template(
    ctx: Context, caller: Caller, template_id: str, service_ids: Sequence[str] | None = None, name: str = "service_ids"
) -> Filled:
    """What a template says now, about these services or else about its own. Raises `NotFound`, `Invalid` for the field `name`."""
    async with ctx.db.read() as tx:
        template = await _found(tx, caller, template_id, _READ)
        there = await service_rows.by_ids(
            tx, caller.org_id, list(template.service_ids if service_ids is None else service_ids)
        )
        if service_ids is not None and (missing := [each for each in service_ids if each not in there]):
            raise Invalid.field(name, f"there is no service {missing[0]} in this organization")
        [organization], _ = await organizations.of_ids(tx, [caller.org_id], limit=1, offset=0)
    wanted = template.service_ids if service_ids is None else service_ids
    ids = tuple(each for each in wanted if each in there)
    values = values_of([there[each].name for each in ids], organization.time_zone, ctx.clock())
    title = filled(template.title, values)[:_TITLE_LENGTH]
    return Filled(title, template.status, template.impact, filled(template.body, values), ids)


async def text_for(ctx: Context, caller: Caller, template_id: str, incident_id: str) -> str:
    """What a template says about the services of an incident. Raises `NotFound`."""
    async with ctx.db.read() as tx:
        require(caller, _READ)
        if await incident_rows.get(tx, caller.org_id, incident_id) is None:
            raise NotFound("there is no such incident here")
        ids = (await incident_rows.services_of(tx, [incident_id]))[incident_id]
    return (await fill_template(ctx, caller, template_id, ids)).body


async def _found(tx: Tx, caller: Caller, template_id: str, action: str) -> IncidentTemplate:
    require(caller, action)
    template = await rows.get(tx, caller.org_id, template_id)
    if template is None:
        raise NotFound("there is no such template here")
    return template


def _check(texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        try:
            check_places(text)
        except ValueError as trouble:
            raise Invalid.field(name, str(trouble)) from None


async def _check_services(tx: Tx, caller: Caller, ids: Sequence[str]) -> None:
    there = await service_rows.by_ids(tx, caller.org_id, list(ids))
    missing = [each for each in ids if each not in there]
    if missing:
        raise Invalid.field("service_ids", f"there is no service {missing[0]} in this organization")
