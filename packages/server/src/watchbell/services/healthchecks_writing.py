"""Checks of Healthchecks' API: made, changed, paused, resumed and removed, each in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.domain.contacts import Contact
from watchbell.domain.errors import BadRequest, Conflict
from watchbell.domain.healthchecks_checks import KIND, UNNAMED, HealthCheck, shown_tags
from watchbell.domain.healthchecks_wishes import NEW_CHECK, config_after
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.healthchecks_reading import found, shown, shown_one
from watchbell.services.monitor_actions import pause_one, resume_one
from watchbell.services.monitor_changes import change_monitor
from watchbell.services.monitor_wishes import NewMonitor, slug_of
from watchbell.services.monitors import add_monitor, remove_monitor
from watchbell.services.service_states import recompute
from watchbell.store import channels, contacts, monitors, organizations, services
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class SavedCheck:
    """A check as it is now, and whether it was made just now."""

    check: HealthCheck
    is_new: bool


async def save_check(ctx: Context, caller: Caller, wish: Mapping[str, Any], *, version: int) -> SavedCheck:
    """Make a check, or change the one that has what ``unique`` names. Raises `BadRequest`, `Invalid`."""
    require(caller, "monitors:write")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        await organizations.hold(tx, caller.org_id)  # who comes twice at once makes one check
        watched = await _meant(ctx, tx, caller, wish)
        if watched is not None:
            return SavedCheck(await _change(ctx, tx, caller, watched, wish, version, now), is_new=False)
        told = await _told(tx, caller, wish)
        new = NewMonitor(
            name=_name(wish),
            monitor_type=KIND,
            config=config_after(NEW_CHECK, wish),
            tags=tuple(wish.get("tags", "").split()),
            slug=_slug(wish, version) or "",
        )
        watched = (await add_monitor(ctx, tx, caller, new, now)).watched
        await _save_around(tx, caller, watched, wish, told, now)
        await recompute(tx, caller.org_id, [watched.monitor.service_id], now)
        return SavedCheck(await shown_one(ctx, tx, watched), is_new=True)


def _name(wish: Mapping[str, Any]) -> str:
    return str(wish.get("name", "")).strip() or UNNAMED


def _slug(wish: Mapping[str, Any], version: int) -> str | None:
    """Said, or made of the name, which only the first two versions do; `None` when the wish says nothing about it."""
    if "slug" in wish:
        return str(wish["slug"])
    return slug_of(wish["name"]) or "" if version < 3 and "name" in wish else None


async def _meant(ctx: Context, tx: Tx, caller: Caller, wish: Mapping[str, Any]) -> WatchedMonitor | None:
    """The oldest check that has what `unique` names; none when the wish does not say all of that."""
    wanted = {name: wish.get(name) for name in wish.get("unique", ())}
    if not wanted or None in wanted.values():
        return None
    seen = await monitors.of_kind(tx, caller.org_id, KIND)
    for check in await shown(ctx, tx, caller.org_id, seen):
        has = {
            "name": check.name,
            "slug": check.monitor.slug or "",
            "tags": check.tags,
            "timeout": check.target.period_seconds,
            "grace": check.grace_seconds,
        }
        if all(has[name] == value for name, value in wanted.items()):
            return next(each for each in seen if each.monitor.n == check.monitor.n)
    return None


async def update_check(ctx: Context, caller: Caller, key: str, wish: Mapping[str, Any], *, version: int) -> HealthCheck:
    """Change what the wish names. Raises `NotFound`, `Forbidden`, `BadRequest`, `Invalid`."""
    async with ctx.transaction() as tx:
        watched = await found(ctx, tx, caller, key, "monitors:write")
        return await _change(ctx, tx, caller, watched, wish, version, ctx.clock())


async def _change(
    ctx: Context,
    tx: Tx,
    caller: Caller,
    watched: WatchedMonitor,
    wish: Mapping[str, Any],
    version: int,
    now: int,
) -> HealthCheck:
    told, before = await _told(tx, caller, wish), watched.monitor
    changes: dict[str, Any] = {}
    if "name" in wish and _name(wish) != before.name:
        changes["name"] = _name(wish)
    if "slug" in wish or "name" in changes:
        slug = _slug(wish, version)
        changes |= {} if slug is None else {"slug": slug or None}
    if "tags" in wish and wish["tags"] != shown_tags(before.tags):
        changes["tags"] = wish["tags"].split()
    config = config_after(before.config, wish)
    if config != before.config:
        changes["config"] = config
    if changes:
        watched = await change_monitor(ctx, tx, caller, watched, changes, now)
    await _save_around(tx, caller, watched, wish, told, now)
    return await shown_one(ctx, tx, watched)


async def _told(tx: Tx, caller: Caller, wish: Mapping[str, Any]) -> list[Contact] | None:
    """The contacts whose channels the wish names; empty = the default contact, `None` = as before."""
    said: str | None = wish.get("channels")
    if not said:
        return None if said is None else []
    available = await channels.of_org(tx, caller.org_id)
    if said == "*":
        wanted = {channel.id for channel in available}
    else:
        wanted = set()
        for name in said.split(","):
            if not name:
                raise BadRequest("empty channel identifier")
            matches = [channel.id for channel in available if name in (channel.id, channel.name)]
            if len(matches) != 1:
                raise BadRequest(f"{'non-unique' if matches else 'invalid'} channel identifier: {name}")
            wanted.add(matches[0])
    contact_ids = sorted({channel.contact_id for channel in available if channel.id in wanted})
    left_out = [each for each in available if each.contact_id in contact_ids and each.id not in wanted]
    if left_out:
        raise BadRequest(
            f"channels of one contact go together: name {left_out[0].name} too, or give it another contact"
        )
    chosen = await contacts.by_ids(tx, caller.org_id, contact_ids)
    return [] if all(contact.is_default for contact in chosen.values()) else list(chosen.values())


async def _save_around(
    tx: Tx, caller: Caller, watched: WatchedMonitor, wish: Mapping[str, Any], told: list[Contact] | None, now: int
) -> None:
    """What belongs to the monitor's service: its description, and who is told."""
    service_id = watched.monitor.service_id
    service = await services.get(tx, caller.org_id, service_id)
    if service is not None and wish.get("desc", service.description) != service.description:
        require(caller, "services:write")
        after = replace(service, description=wish["desc"], updated_at=now, version=service.version + 1)
        await services.save(tx, after)
        pictures = {"before": {"description": service.description}, "after": {"description": after.description}}
        await audit.record(tx, caller, now, "service.updated", "service", service_id, **pictures)
    if told is None:
        return
    before = [contact.id for contact in await contacts.of_service(tx, service_id)]
    after_ids = [contact.id for contact in told]
    if set(before) != set(after_ids):
        require(caller, "services:write")
        await contacts.set_of_service(tx, service_id, after_ids)
        changes = {"before": {"contact_ids": before}, "after": {"contact_ids": after_ids}}
        await audit.record(tx, caller, now, "service.contacts_changed", "service", service_id, **changes)


async def delete_check(ctx: Context, caller: Caller, key: str) -> HealthCheck:
    """Remove a check; answers it as it was."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        watched = await found(ctx, tx, caller, key, "monitors:delete")
        check = await shown_one(ctx, tx, watched)
        await remove_monitor(tx, caller, watched.monitor, now)
        await recompute(tx, caller.org_id, [watched.monitor.service_id], now)
    return check


async def pause_check(ctx: Context, caller: Caller, key: str) -> HealthCheck:
    """Pause a check; one that is paused stays so."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        watched = await pause_one(tx, caller, await found(ctx, tx, caller, key, "monitors:write"), None, now)
        await recompute(tx, caller.org_id, [watched.monitor.service_id], now)
        return await shown_one(ctx, tx, watched)


async def resume_check(ctx: Context, caller: Caller, key: str) -> HealthCheck:
    """Watch a check again. Raises `Conflict` when it is not paused."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        watched = await found(ctx, tx, caller, key, "monitors:write")
        if watched.monitor.runs:
            raise Conflict("check is not paused")
        watched = await resume_one(ctx, tx, caller, watched, now)
        await recompute(tx, caller.org_id, [watched.monitor.service_id], now)
        return await shown_one(ctx, tx, watched)
