"""A migrated database for each test: migrations run once in a test run, then the result is copied."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from support import postgres, servers
from watchbell.store.migrating import migrate


def _migrated_file() -> dict[str, Any]:
    path = servers.run_folder() / "template.sqlite3"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return {"path": str(path)}


def template() -> str:
    """The path of a migrated SQLite file, to be copied."""
    return str(servers.once("template_sqlite", _migrated_file)["path"])


async def sqlite(folder: Path) -> str:
    """The URL of a fresh SQLite file in the folder."""
    shutil.copy(await asyncio.to_thread(template), folder / "watchbell.sqlite3")
    return f"sqlite:///{folder}/watchbell.sqlite3"


def _migrated_database(port: int) -> dict[str, Any]:
    async def make() -> None:
        await postgres.execute(
            port, "DROP DATABASE IF EXISTS template_watchbell WITH (FORCE)"
        )  # of a run that failed half-way
        await postgres.execute(port, "CREATE DATABASE template_watchbell")
        await migrate(postgres.url("template_watchbell", port))

    asyncio.run(make())
    return {"name": "template_watchbell"}


@asynccontextmanager
async def postgresql(port: int) -> AsyncIterator[str]:
    """The URL of a fresh PostgreSQL database, dropped afterwards whoever is still connected."""
    source = await asyncio.to_thread(servers.once, "template_postgres", lambda: _migrated_database(port))
    name = f"t_{uuid.uuid4().hex}"
    await postgres.execute(port, f"CREATE DATABASE {name} TEMPLATE {source['name']} STRATEGY FILE_COPY")
    try:
        yield postgres.url(name, port)
    finally:
        await postgres.execute(port, f"DROP DATABASE {name} WITH (FORCE)")
