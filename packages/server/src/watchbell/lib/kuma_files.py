"""Reads what Uptime Kuma keeps: its SQLite database, without changing it, or the JSON backup of version 1."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import quote

_MAGIC = b"SQLite format 3\x00"
_MOST_JSON_BYTES = 256 * 2**20
_LATEST = 4_000_000_000
_OF_HEARTBEATS = (
    "SELECT CAST(strftime('%s', time) AS INTEGER) / {0} * {0}, SUM(status = 1), SUM(status IN (0, 2)), "
    "AVG(CASE WHEN status = 1 THEN ping END), MIN(CASE WHEN status = 1 THEN ping END), "
    "MAX(CASE WHEN status = 1 THEN ping END) FROM heartbeat WHERE monitor_id = ? GROUP BY 1"
)
_HOUR, _DAY = 3600, 86_400


class Unreadable(Exception):
    """The file is not what it should be, or cannot be read; the message says which and why."""


class Counted(NamedTuple):
    """Checks of one hour or day from `at` on (seconds since 1970, UTC); response times in ms."""

    at: int
    up: int
    down: int
    ping: float | None
    ping_min: float | None
    ping_max: float | None


def is_sqlite(path: Path) -> bool:
    """Whether the file is an SQLite database. Raises `OSError`."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def read_backup(path: Path) -> Any:
    """The document of a JSON file. Raises `Unreadable`, `OSError`."""
    if path.stat().st_size > _MOST_JSON_BYTES:
        raise Unreadable(f"{path} is too large for a backup (more than {_MOST_JSON_BYTES >> 20} MB)")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is neither an SQLite database nor JSON") from None
    if not text.strip():
        raise Unreadable(f"{path} is empty")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path} is neither an SQLite database nor JSON: {error}") from None


class KumaDatabase:
    """An open kuma.db. Of a server that runs it sees what is committed, its WAL included."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Open the file. Raises `Unreadable`."""
        with ExitStack() as stack:
            try:
                yield cls(_connection(path, stack))
            except sqlite3.Error as error:
                raise Unreadable(f"{path} cannot be read: {error}") from None

    def rows(self, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
        """All rows of these tables, whichever columns they have; none of a table that is not there."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name in names:
            found[name] = []
            if name in self._tables:
                cursor = self._connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - names of our own
                columns = [column[0] for column in cursor.description]
                found[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
        return found

    def lacking(self, table: str, columns: Iterable[str]) -> list[str]:
        """Those of the columns that a table does not have."""
        there = {row[0] for row in self._connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        return [column for column in columns if column not in there]

    def hours(self, monitor_id: str) -> list[Counted]:
        """What was counted of each hour."""
        return self._counted("stat_hourly", monitor_id, _HOUR)

    def days(self, monitor_id: str) -> list[Counted]:
        """What was counted of each day of UTC."""
        return self._counted("stat_daily", monitor_id, _DAY)

    def _counted(self, table: str, monitor_id: str, seconds: int) -> list[Counted]:
        if table in self._tables:
            sql = (
                f"SELECT timestamp, up, down, ping, ping_min, ping_max FROM {table} "  # noqa: S608 - two constants
                "WHERE monitor_id = ?"
            )
        elif "heartbeat" in self._tables:  # version 1 keeps every check instead
            sql = _OF_HEARTBEATS.format(seconds)
        else:
            return []
        rows = self._connection.execute(sql, (monitor_id,)).fetchall()
        return sorted(found for row in rows if (found := _count(row)) is not None)


def _count(row: tuple[Any, ...]) -> Counted | None:
    """A row; what is no number at all is skipped."""
    with suppress(TypeError, ValueError, OverflowError):
        at, up, down = (int(value or 0) for value in row[:3])
        if 0 < at < _LATEST and min(up, down) >= 0 and max(up, down) < 1 << 31:
            low, average, high = (None if row[place] is None else float(row[place]) for place in (4, 3, 5))
            return Counted(at, up, down, average, low, high)
    return None


def _connection(path: Path, stack: ExitStack) -> sqlite3.Connection:
    """Read-only, under the locks of whoever uses it; where the folder forbids that, of a copy."""
    with suppress(sqlite3.OperationalError):
        return _opened(path, "ro", stack)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchbell-import-")))
    for ending in ("", "-wal"):
        source = path.with_name(path.name + ending)
        if source.exists():
            shutil.copyfile(source, folder / f"kuma.db{ending}")
    return _opened(folder / "kuma.db", "rw", stack)


def _opened(path: Path, mode: str, stack: ExitStack) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    connection = stack.enter_context(closing(sqlite3.connect(uri, uri=True, timeout=10)))
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection
