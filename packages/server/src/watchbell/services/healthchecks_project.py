"""What Healthchecks' API tells of an organization, its project: channels, tags and badges."""

from watchbell.domain.access import Caller, require
from watchbell.domain.contacts import Channel
from watchbell.domain.errors import NotFound
from watchbell.domain.healthchecks_badges import (
    ALL,
    Badge,
    badge_of,
    check_key,
    check_text,
    parse_check_key,
    parse_signature,
    tag_path,
    tag_text,
)
from watchbell.domain.healthchecks_checks import KIND
from watchbell.services.context import Context
from watchbell.services.healthchecks_reading import shown
from watchbell.store import channels, monitors


async def list_channels(ctx: Context, caller: Caller) -> list[Channel]:
    """All channels, by name."""
    require(caller, "channels:read")
    async with ctx.db.read() as tx:
        return await channels.of_org(tx, caller.org_id)


async def list_tags(ctx: Context, caller: Caller) -> list[str]:
    """The tags of all checks, in order."""
    require(caller, "monitors:read")
    async with ctx.db.read() as tx:
        seen = await shown(ctx, tx, caller.org_id, await monitors.of_kind(tx, caller.org_id, KIND))
    return sorted({tag for check in seen for tag in check.tags.split()})


def check_badge_path(ctx: Context, monitor_n: int) -> str:
    """Where the badge of one check is, without the end that says its form."""
    return f"/b/2/{check_key(monitor_n, ctx.box.sign(check_text(monitor_n)))}"


def tag_badge_path(ctx: Context, org_id: str, tag: str, form: str, *, has_late: bool) -> str:
    """Where the badge of a tag is."""
    return tag_path(org_id, tag, ctx.box.sign(tag_text(org_id, tag)), form, has_late=has_late)


async def check_badge(ctx: Context, key: str, *, has_late: bool) -> Badge:
    """The badge of one check, for whoever knows its address. Raises `NotFound`."""
    parsed = parse_check_key(key)
    if parsed is None or not ctx.box.is_signed(check_text(parsed[0]), parsed[1]):
        raise NotFound("not found")
    async with ctx.db.read() as tx:
        watched = await monitors.by_number(tx, parsed[0])
        checks = [] if watched is None else await shown(ctx, tx, watched.monitor.org_id, [watched])
    if not checks:
        raise NotFound("not found")
    return badge_of(checks, checks[0].name or "check", ctx.clock(), has_late=has_late)


async def tag_badge(ctx: Context, org_id: str, signature: str, tag: str) -> Badge:
    """The badge of a tag, for whoever knows its address. Raises `NotFound`."""
    beginning, has_late = parse_signature(signature)
    if not beginning or not ctx.box.is_signed(tag_text(org_id, tag), beginning):
        raise NotFound("not found")
    async with ctx.db.read() as tx:
        checks = await shown(ctx, tx, org_id, await monitors.of_kind(tx, org_id, KIND))
    meant = [check for check in checks if tag == ALL or tag in check.tags.split()]
    return badge_of(meant, "Watchbell" if tag == ALL else tag, ctx.clock(), has_late=has_late)
