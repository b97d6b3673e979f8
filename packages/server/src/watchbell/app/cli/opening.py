"""The installation on this machine, opened for one command: its settings, its database, the operator who asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from watchbell.app.cli.exits import Refused, Trouble
from watchbell.app.cli.reading import database_file, load_settings
from watchbell.app.context import context_of
from watchbell.app.settings import PREFIX, Settings
from watchbell.domain.access import Caller, operator
from watchbell.domain.errors import NotFound
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG
from watchbell.services import organizations, setup
from watchbell.services.context import Context
from watchbell.store.migrating import current_revision, migrate, newest_revision
from watchbell.store.session import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with."""

    settings: Settings
    ctx: Context
    caller: Caller


@asynccontextmanager
async def installation(org: str = DEFAULT_ORG_SLUG, *, create: bool = False) -> AsyncIterator[Desk]:
    """Open the database as the operator of an organization.

    With `create` a database that does not exist yet is made, as the first start would; else that is `Refused`.
    """
    settings = load_settings()
    await _insist_on_revision(settings, create=create)
    db = Database.open(settings.database)
    try:
        ctx = context_of(settings, db)
        yield Desk(settings, ctx, await _operator(settings, ctx, org))
    finally:
        await db.close()


async def _insist_on_revision(settings: Settings, *, create: bool) -> None:
    file = database_file(settings)
    revision = await current_revision(settings.database)
    if revision == newest_revision():
        return
    if revision is None and create:
        await migrate(settings.database)
        return
    if revision is None:
        where = file or "this address"
        raise Refused(
            f"there is no Watchbell database at {where}: start 'watchbell serve' once, or set {PREFIX}DATA_DIR"
        )
    if revision > newest_revision():
        raise Trouble(
            f"the database is at revision {revision}, newer than this program ({newest_revision()}): update it"
        )
    raise Trouble(
        f"the database is at revision {revision}, this program needs {newest_revision()}: 'watchbell migrate'"
    )


async def _operator(settings: Settings, ctx: Context, org: str) -> Caller:
    try:
        found = await organizations.by_slug(ctx, org)
    except NotFound:
        if org != DEFAULT_ORG_SLUG:
            raise
        password = settings.admin_password.get_secret_value() if settings.admin_password else None
        await setup.ensure_first_rows(
            ctx,
            admin_username=settings.admin_username,
            admin_email=settings.admin_email,
            admin_password=password,
        )
        found = await organizations.by_slug(ctx, org)
    return Caller(operator(found.id), found.id)
