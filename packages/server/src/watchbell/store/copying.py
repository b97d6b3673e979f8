"""Whole copies of an SQLite database: taken while others write, tested, and never laid over one that is in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

_WAIT_SECONDS = 30.0


class Unsound(Exception):
    """The file is no whole SQLite database; the message says what SQLite found."""


def copy_database(source: Path, target: Path) -> None:
    """One moment of `source`, which a server may be writing to, as a single file `target`. Raises `sqlite3.Error`.

    Page by page in one reading transaction: writers go on, and nothing is renumbered.
    """
    with (
        closing(sqlite3.connect(source, timeout=_WAIT_SECONDS)) as here,
        closing(sqlite3.connect(target, timeout=_WAIT_SECONDS)) as there,
    ):
        here.execute("PRAGMA query_only=ON")
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")


def revision_in(path: Path) -> str:
    """The migration that the database is at. Raises `Unsound` when it is damaged or none of ours."""
    try:
        with closing(sqlite3.connect(path)) as database:
            verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise Unsound(f"the database is damaged: {verdict}")
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise Unsound(f"it holds no database of Watchbell: {error}") from error
    if row is None:
        raise Unsound("it holds no database of Watchbell: it has no revision")
    return str(row[0])


def settle(path: Path) -> bool:
    """Fold the write-ahead log into the file, which only works alone: `False` when somebody has it open."""
    try:
        with closing(sqlite3.connect(path, timeout=0.2)) as database:
            return bool(database.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete")
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True  # no database at all, so nobody uses it
