"""What migrations make of the rows that are there: a database goes back, is filled as that version filled it, and comes again."""

import json
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

import watchbell.store.migrations
from notifiers.test_contract import ONE_BY_ONE
from watchbell.notifiers import shelf
from watchbell.store.migrating import migrate
from watchbell.store.session import normalized

_ORGANIZATION = """INSERT INTO organizations (id, name, slug, time_zone, created_at, updated_at)
    VALUES ('o', 'Shop', 'shop', 'UTC', 1, 1)"""
_CONTACT = """INSERT INTO contacts (id, org_id, name, is_default, created_at, updated_at, version)
    VALUES ('c', 'o', 'Olga', true, 1, 1, 1)"""
_CHANNEL = """INSERT INTO channels
    (id, org_id, contact_id, name, kind, config, is_enabled, events, failure_streak, created_at, updated_at, version)
    VALUES (:kind, 'o', 'c', :kind, :kind, :config, true, '[]', 0, 1, 1, 1)"""


def _filled_as_0007(connection: Connection, kinds: list[str]) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(watchbell.store.migrations.__path__[0])))
    config.attributes["connection"] = connection
    command.downgrade(config, "0007")
    connection.execute(text(_ORGANIZATION))
    connection.execute(text(_CONTACT))
    for kind in kinds:
        connection.execute(text(_CHANNEL), {"kind": kind, "config": json.dumps({"kind": kind})})


async def test_channels_of_before_are_told_as_they_were_one_by_one_or_together(database_url: str) -> None:
    engine = create_async_engine(normalized(database_url))
    async with engine.begin() as connection:
        await connection.run_sync(_filled_as_0007, list(shelf()))
    assert await migrate(database_url) is True
    async with engine.connect() as connection:
        found = list(await connection.execute(text("SELECT kind, takes_digests FROM channels")))
    await engine.dispose()
    together = {kind for kind, takes_digests in found if takes_digests}
    assert together == set(shelf()) - set(ONE_BY_ONE.split())
