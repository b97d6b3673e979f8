"""Bringing the database to this version's shape: explicit by `watchbell migrate`, and at every start."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from watchbell.store.session import normalized

_FOLDER = Path(__file__).parent / "migrations"


def newest_revision() -> str:
    """The revision of this version's newest migration: its file's first word."""
    return max(path.stem.split("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


async def current_revision(url: str) -> str | None:
    """The revision the database is at; `None` when there is none yet. Never makes a file."""
    parsed = normalized(url)
    if parsed.get_backend_name() == "sqlite" and not _exists(parsed.database):
        return None
    engine = create_async_engine(parsed)
    try:
        async with engine.connect() as connection:
            return await _revision(connection)
    finally:
        await engine.dispose()


async def migrate(url: str) -> bool:
    """Run the migrations that are missing; whether there were any. Safe to call at every start.

    Raises `RuntimeError` when the database was made by a newer version.
    """
    engine = create_async_engine(normalized(url))
    try:
        if normalized(url).get_backend_name() == "sqlite":
            Path(normalized(url).database or "").parent.mkdir(parents=True, exist_ok=True)
        async with engine.connect() as connection:
            current = await _revision(connection)
            if current == newest_revision():
                return False
            if current is not None and current > newest_revision():
                message = (
                    f"the database is at revision {current}, newer than this program ({newest_revision()}): update it"
                )
                raise RuntimeError(message)
            await connection.rollback()
            await connection.run_sync(_upgrade)
            await connection.commit()
            return True
    finally:
        await engine.dispose()


def _exists(file: str | None) -> bool:
    return Path(file or "").exists()


async def _revision(connection: AsyncConnection) -> str | None:
    try:
        return str((await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one())
    except DBAPIError:
        return None


def _upgrade(connection: Connection) -> None:
    # Imported here: Alembic costs a second that a start without migrations should not pay.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
