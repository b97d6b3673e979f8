"""MySQL and MariaDB: logs in and asks a query; and what an operator looks at first, connections and a replica's lag."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.database_fields import (
    DatabaseTarget,
    config_of_url,
    database_field,
    query_field,
    tls_field,
)
from watchbell.domain.database_reading import ROW_SUBJECTS, row_reading, subjects_asked
from watchbell.domain.host_fields import port_field
from watchbell.domain.judging import Absent, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.mysql_wire import MySql, Refused
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tables import MOST_ROWS, Table
from watchbell.lib.tls_plan import plan_for

SUBJECTS = ROW_SUBJECTS | {
    "replica_lag": Subject("Replica's lag", "number", unit="s"),
    "threads_connected": Subject("Threads connected", "number"),
    "connections_used_percent": Subject("Connections used", "number", unit="%"),
}
_CONNECTIONS = frozenset({"threads_connected", "connections_used_percent"})
_LAG = ("Seconds_Behind_Source", "Seconds_Behind_Master")
_NO_SUCH_STATEMENT = 1064
_NO_SUCH_VARIABLE = 1193


class MysqlTarget(DatabaseTarget):
    """A MySQL or MariaDB server, or what speaks their protocol: Percona, Aurora, TiDB, ProxySQL."""

    kind: Literal["mysql"] = "mysql"
    port: int = port_field(3306)
    database: str | None = database_field("The database to log in to; none if left out.")
    query: str = query_field()
    tls: Literal["off", "prefer", "require", "verify"] = tls_field("prefer", "off", "prefer", "require", "verify")
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


class _Seen(NamedTuple):
    table: Table
    version: str
    replica: Table | None
    connections: tuple[int, int] | None


async def probe(target: MysqlTarget, limits: ProbeLimits) -> Observation:
    """Log in, ask in a transaction that cannot write, and judge the answer."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    seen, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if seen is None:
        return observe(limits, watch, trouble)
    reading: dict[str, Callable[[str | None], Any]] = {
        **row_reading(seen.table),
        "response_time": lambda _: watch.elapsed(),
        "server_version": lambda _: seen.version,
        "replica_lag": lambda _: _lag(seen.replica),
        "threads_connected": lambda _: seen.connections[0] if seen.connections else 0,
        "connections_used_percent": lambda _: _used(seen.connections),
    }
    findings = judge(target.assertions, reading)
    return observe(limits, watch, trouble, findings, facts={"server_version": seen.version})


async def _ask(target: MysqlTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Seen:
    plan = plan_for(target.tls, target.host, *target.tls_identity)
    stream = await open_stream(target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private)
    async with stream:
        session = MySql(stream, watch)
        await session.login(plan, target.user or "", target.password or "", target.database)
        watch.lap("login", f"as {target.user or 'nobody'}, {session.version}")
        await _bound(session, round(limits.timeout_ms - watch.elapsed()))
        asked = {*subjects_asked(target.assertions)}
        replica = await _replica(session) if "replica_lag" in asked else None
        connections = await _connections(session) if asked & _CONNECTIONS else None
        for each in ("SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY"):  # DDL ends the second alone
            await session.execute(each)
        table = await session.execute(target.query)
        watch.lap("query", table.told)
        watch.doing = "close"
        await session.farewell()
        watch.lap("close", "said goodbye")
        return _Seen(table, session.version, replica, connections)


async def _bound(session: MySql, left_ms: int) -> None:
    """The server itself ends what takes too long or answers too much; older ones cannot, and are cut off by us."""
    left_ms = max(1, left_ms)
    limit = f"max_statement_time = {left_ms / 1000}" if session.is_mariadb else f"max_execution_time = {left_ms}"
    for setting in (limit, f"sql_select_limit = {MOST_ROWS + 1}"):
        try:
            await session.execute(f"SET SESSION {setting}")
        except Refused as error:
            if error.code != _NO_SUCH_VARIABLE:
                raise


async def _replica(session: MySql) -> Table:
    try:
        return await session.execute("SHOW REPLICA STATUS")
    except Refused as error:
        if error.code != _NO_SUCH_STATEMENT:
            raise
        return await session.execute("SHOW SLAVE STATUS")


async def _connections(session: MySql) -> tuple[int, int]:
    used = await session.execute("SHOW GLOBAL STATUS LIKE 'Threads_connected'")
    most = await session.execute("SELECT @@global.max_connections")
    return int(used.rows[0][1]) if used.rows else 0, int(most.rows[0][0]) if most.rows else 0


def _lag(replica: Table | None) -> Any:
    if replica is None or not replica.rows:
        raise Absent("is not there: the server is not a replica")
    row = replica.objects[0]
    lag = next((row[name] for name in _LAG if name in row), None)
    if lag is None:
        reason = str(row.get("Last_IO_Error") or row.get("Last_SQL_Error") or "no error is told")
        raise ValueError(f"replication is not running: {reason}")
    return lag


def _used(connections: tuple[int, int] | None) -> float:
    used, most = connections or (0, 0)
    if most <= 0:
        raise Absent("is not there: the server tells no limit")
    return round(100 * used / most, 1)


def shorthand(url: str) -> dict[str, object]:
    """``mysql://user:password@host:port/database?ssl-mode=required`` → a config."""
    config, _, database = config_of_url(url, "mysql")
    return config | ({"database": database} if database else {})


def describe(target: MysqlTarget) -> str:
    """One line for lists: host, port and database."""
    return place_of(target.host, target.port) + (f"/{target.database}" if target.database else "")


PROBER = Prober(
    target=MysqlTarget,
    probe=probe,
    label="MySQL / MariaDB",
    group="Databases",
    describe=describe,
    schemes=("mysql", "mariadb"),
    shorthand=shorthand,
)
