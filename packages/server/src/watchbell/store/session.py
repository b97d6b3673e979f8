"""The way to the database: one writer on SQLite, a pool on PostgreSQL, and what a commit leaves to tell.

SQLite takes one writer at a time, so every write of the process goes through one connection behind one lock. Hot paths
come with batches, so a lock's turn is a group commit. Readers have their own connections and never wait (WAL).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Executable, RowMapping, Table, event, insert, make_url
from sqlalchemy.engine import URL, CursorResult
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import in_greenlet

from watchbell.domain.events import Committed, Event

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncTransaction

Publish = Callable[[Committed], None]
_READERS = 4
_BUSY_TIMEOUT_MS = 10_000
_SYNCHRONOUS = "FULL"
"""What is answered with 2xx survives a power cut; batches make it cheap."""


class Tx:
    """An open transaction. Queries take it as their first argument; nobody but `Database` begins or commits one."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.committed = Committed()
        self.is_sqlite = connection.dialect.name == "sqlite"
        self._after_commit: list[Callable[[], None]] = []
        self._later: dict[Table, list[dict[str, Any]]] = {}

    def later(self, table: Table, row: dict[str, Any]) -> None:
        """Insert a row that nobody reads in this transaction: before the commit, with others of its table at once."""
        self._later.setdefault(table, []).append(row)

    async def flush(self) -> None:
        """Write what was left for later; called by `Database` before it commits."""
        for table, rows in self._later.items():
            await self.execute(insert(table), rows)
        self._later = {}

    async def execute(self, statement: Executable, rows: Sequence[dict[str, Any]] | None = None) -> CursorResult[Any]:
        """Run one statement, once or for each of `rows`."""
        return await self.connection.execute(statement, rows) if rows else await self.connection.execute(statement)

    async def sql(self, text: str, parameters: Any = None) -> CursorResult[Any]:
        """Run the driver's own SQL: for the few hot statements where building one costs more than running it."""
        return await self.connection.exec_driver_sql(text, parameters)

    async def append(self, table: str, columns: Sequence[str], insert: str, records: Sequence[tuple[Any, ...]]) -> None:
        """Add many rows in the fastest way each database has: `insert` on SQLite, a copy on PostgreSQL."""
        if self.is_sqlite:
            await self.sql(insert, list(records))
            return
        connection = (await self.connection.get_raw_connection()).driver_connection
        assert connection is not None  # noqa: S101 - a pool's connection has a driver's connection
        if not connection.is_in_transaction():
            await self.sql("SELECT 1")  # SQLAlchemy begins with the first statement, and the copy goes past it
        await connection.copy_records_to_table(table, records=records, columns=columns)

    async def all(self, statement: Executable) -> Sequence[RowMapping]:
        """Every row."""
        return (await self.connection.execute(statement)).mappings().all()

    async def tuples(self, statement: Executable) -> list[tuple[Any, ...]]:
        """Every row, as a plain tuple: for rows by the thousand."""
        return [tuple(row) for row in await self.connection.execute(statement)]

    async def portions(self, statement: Executable, size: int) -> AsyncIterator[Sequence[Any]]:
        """Every row, so many at once: for more rows than memory should hold."""
        async with self.connection.stream(statement, execution_options={"yield_per": size}) as result:
            async for portion in result.partitions():
                yield portion

    async def first(self, statement: Executable) -> RowMapping | None:
        """The first row, if there is one."""
        return (await self.connection.execute(statement)).mappings().first()

    async def scalar(self, statement: Executable) -> Any:
        """The first column of the first row."""
        return (await self.connection.execute(statement)).scalar()

    def emit(self, happened: Event) -> None:
        """Tell those who watch live, after the commit."""
        self.committed.events.append(happened)

    def wake(self, *, outbox: bool = False, schedule: bool = False) -> None:
        """Tell the loops that there is new work, after the commit."""
        told = self.committed
        self.committed = Committed(told.events, told.outbox or outbox, told.schedule or schedule)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` when, and only when, this transaction has been committed."""
        self._after_commit.append(action)

    def settle(self, publish: Publish) -> None:
        """Run what waits for the commit; called by `Database` once it has happened."""
        for action in self._after_commit:
            action()
        told = self.committed
        if told.events or told.outbox or told.schedule:
            publish(told)


class Database:
    """One database for the whole process. `close` it, or the process will not end."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, publish: Publish) -> None:
        self._writer = writer
        self._reader = reader
        self._publish = publish
        self._lock = asyncio.Lock()
        self._kept: AsyncConnection | None = None
        self.is_sqlite = writer.dialect.name == "sqlite"

    @classmethod
    def open(cls, url: str, publish: Publish = lambda _: None) -> "Database":
        """Open by URL: ``sqlite:///path/to/file.db`` or ``postgresql://user@host/name``. Connects on first use."""
        parsed = normalized(url)
        if parsed.get_backend_name() != "sqlite":
            engine = create_async_engine(
                parsed, pool_size=20, max_overflow=10, pool_pre_ping=True, json_serializer=_json
            )
            return cls(engine, engine, publish)
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
        writer = create_async_engine(parsed, pool_size=1, max_overflow=0, json_serializer=_json)
        reader = create_async_engine(parsed, pool_size=_READERS, max_overflow=2, json_serializer=_json)
        _tune(writer, begin="BEGIN IMMEDIATE", query_only=False)
        _tune(reader, begin="BEGIN", query_only=True)
        return cls(writer, reader, publish)

    @property
    def url(self) -> URL:
        """Where it is."""
        return self._writer.url

    @asynccontextmanager
    async def transaction(self, *, dry_run: bool = False) -> AsyncIterator[Tx]:
        """A writing transaction: committed at the end, rolled back by an exception or when it is a dry run.

        Only after the commit the live streams and the loops are told. The network is never used inside.
        """
        if not self.is_sqlite:
            async with self._writer.connect() as connection, self._commit(connection, dry_run=dry_run) as tx:
                yield tx
            return
        async with self._lock:
            if self._kept is None or self._kept.closed or self._kept.invalidated:
                self._kept = await self._writer.connect()
            async with self._commit(self._kept, dry_run=dry_run) as tx:
                yield tx

    @asynccontextmanager
    async def _commit(self, connection: AsyncConnection, *, dry_run: bool) -> AsyncIterator[Tx]:
        transaction = await connection.begin()
        tx = Tx(connection)
        try:
            yield tx
            await tx.flush()
        except BaseException:
            await asyncio.shield(transaction.rollback())
            raise
        if dry_run:
            await transaction.rollback()
            return
        # A caller who goes away must not leave the outcome open: the commit is finished, then told.
        commit = asyncio.ensure_future(self._end(transaction))
        try:
            await asyncio.shield(commit)
        except asyncio.CancelledError:
            await commit
            tx.settle(self._publish)
            raise
        tx.settle(self._publish)

    async def _end(self, transaction: "AsyncTransaction") -> None:
        """Commit. Where SQLite cannot (a full disk), its transaction is neither written nor over: the next gets another
        connection. PostgreSQL's go back to their pool, which ends what they had begun.
        """
        try:
            await transaction.commit()
        except Exception:
            kept, self._kept = self._kept, None
            if kept is not None:
                await kept.invalidate()
                await kept.close()
            raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A reading transaction: sees one moment of the database."""
        async with self._reader.connect() as connection:
            yield Tx(connection)

    async def close(self) -> None:
        """Give back every connection."""
        if self._kept is not None:
            await self._kept.close()
            self._kept = None
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def normalized(url: str) -> URL:
    """The URL with the asynchronous driver we use. Raises `ValueError` for another database."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+asyncpg")
    message = f"WATCHBELL_DATABASE_URL must start with sqlite:/// or postgresql://, not {backend}"
    raise ValueError(message)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _tune(engine: AsyncEngine, *, begin: str, query_only: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions on its own
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            f"synchronous={_SYNCHRONOUS}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-16000",
            *(["query_only=ON"] if query_only else []),
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        try:
            # One turn of the connection's thread; by SQLAlchemy's cursor it would be three, before every single look.
            connection.connection.dbapi_connection.run_async(lambda driver: driver.execute(begin))
        except sqlite3.Error as error:
            raise OperationalError(begin, None, error) from error
        except BaseException:
            connection.invalidate()  # cancelled: nobody knows whether it has begun
            raise

    @event.listens_for(engine.sync_engine, "invalidate")
    def on_invalidate(connection: Any, _record: Any, _error: BaseException | None) -> None:
        # Cancelled: its statement still goes on, and whoever keeps the error keeps its cursor, with which a connection
        # is not really closed. It must not keep the lock that everybody waits for.
        if in_greenlet():
            with suppress(sqlite3.Error, ValueError):  # it is closed already
                connection.run_async(lambda driver: asyncio.shield(driver.rollback()))
