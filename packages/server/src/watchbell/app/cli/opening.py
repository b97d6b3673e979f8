"""The installation on this machine, opened for one command: its settings, its database, the operator who asks."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from watchbell.app.cli.exits import Refused, Trouble
from watchbell.app.context import context_of
from watchbell.app.logging import set_up_logging
from watchbell.app.settings import PREFIX, Settings
from watchbell.domain.access import Caller, operator
from watchbell.domain.errors import NotFound
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG
from watchbell.services import organizations, setup
from watchbell.services.context import Context
from watchbell.store.migrating import current_revision, migrate, newest_revision
from watchbell.store.session import Database, normalized

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with."""

    settings: Settings
    ctx: Context
    caller: Caller


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do asynchronous work. What is logged meanwhile goes to standard error, warnings and worse only."""
    set_up_logging("debug" if os.environ.get(f"{PREFIX}LOG_LEVEL", "").lower() == "debug" else "error", "console")
    return asyncio.run(work)


def load_settings() -> Settings:
    """The settings in force. Raises `Refused` naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = "_".join(str(part) for part in found["loc"]).upper()
        message = str(found["msg"]).removeprefix("Value error, ")
        raise Refused(f"{PREFIX}{name}: {message[:1].lower()}{message[1:]}") from None
    except (OSError, UnicodeError) as error:
        name = getattr(error, "filename", None) or "a file"
        raise Refused(f"{name}, named by a {PREFIX}…_FILE variable, cannot be read: {error}") from None


def database_file(settings: Settings) -> Path | None:
    """The SQLite file; `None` for another database. Raises `Refused` for a URL that is none."""
    try:
        url = normalized(settings.database)
    except ValueError as error:
        raise Refused(str(error)) from None
    except Exception as error:  # SQLAlchemy's own, for what is no URL at all
        raise Refused(f"{PREFIX}DATABASE_URL is no database URL: write sqlite:///path or postgresql://…") from error
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


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
