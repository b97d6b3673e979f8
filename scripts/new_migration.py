"""Writes the next migration by comparing the tables with what all migrations so far build (on a scratch SQLite)."""

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from watchbell.store import migrating

MIGRATIONS = Path(migrating.__file__).parent / "migrations"


def _write(connection: Connection, title: str) -> str:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    number = f"{int(migrating.newest_revision()) + 1:04d}"
    script = command.revision(config, message=title, autogenerate=True, rev_id=number)
    return str(getattr(script, "path", number))


async def _compare(title: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/scratch.sqlite3"
        await migrating.migrate(url)
        engine = create_async_engine(url)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(_write, title)
        finally:
            await engine.dispose()


def main() -> int:
    """0 when a migration was written, 2 when it has no title."""
    title = " ".join(sys.argv[1:]).strip()
    if not re.fullmatch(r"[A-Za-z][\w ,'-]{2,60}", title):
        print('Say what changes, in a few words: make migration NAME="add a note to mutes"')
        return 2
    path = asyncio.run(_compare(title))
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "format", "--quiet", path], check=True)
    print(f"wrote {path}; read it, then run the store's tests on both databases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
