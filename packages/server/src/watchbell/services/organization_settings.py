"""What an organization may set, beside what the operator set for all."""

from dataclasses import dataclass

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import NotFound
from watchbell.domain.tenancy import Organization
from watchbell.services import organizations as use_cases
from watchbell.services.context import Context, Options
from watchbell.store import organizations


@dataclass(frozen=True, slots=True)
class Settings:
    """The organization with its own settings, and the installation's options."""

    organization: Organization
    options: Options


async def read(ctx: Context, caller: Caller) -> Settings:
    """The settings. Raises `Forbidden` for members."""
    require(caller, "settings:read")
    return Settings(await _own(ctx, caller), ctx.options)


async def change(ctx: Context, caller: Caller, *, name: str | None, time_zone: str | None) -> Settings:
    """Change the organization's own. Raises `Forbidden`, `Invalid`."""
    require(caller, "settings:write")
    slug = (await _own(ctx, caller)).slug
    changed = await use_cases.change(ctx, caller, slug, name=name, time_zone=time_zone, version=None)
    return Settings(changed, ctx.options)


async def _own(ctx: Context, caller: Caller) -> Organization:
    async with ctx.db.read() as tx:
        found, _ = await organizations.of_ids(tx, [caller.org_id], limit=1, offset=0)
    if not found:
        raise NotFound("this organization is gone")
    return found[0]
