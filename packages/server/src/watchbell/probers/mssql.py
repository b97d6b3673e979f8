"""Microsoft SQL Server and Azure SQL: logs in and asks a query."""

from typing import Annotated, Literal, NamedTuple

from watchbell.domain.assertions import Assertions, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.database_fields import (
    DatabaseTarget,
    config_of_url,
    database_field,
    query_field,
    tls_field,
)
from watchbell.domain.database_reading import ROW_SUBJECTS, row_reading
from watchbell.domain.host_fields import port_field
from watchbell.domain.judging import judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tables import MOST_ROWS, Table
from watchbell.lib.tds_wire import SqlServer
from watchbell.lib.tls_plan import plan_for

SUBJECTS = ROW_SUBJECTS
_NEWEST_TLS = "1.2"
"""TLS 1.3 does not fit into TDS 7: only "strict" encryption of TDS 8 speaks it."""


class MssqlTarget(DatabaseTarget):
    """A SQL Server or Azure SQL database that lets in by user and password."""

    kind: Literal["mssql"] = "mssql"
    port: int = port_field(1433)
    database: str | None = database_field("The database to log in to; the user's own if left out.")
    query: str = query_field()
    tls: Literal["off", "prefer", "require", "verify"] = tls_field("prefer", "off", "prefer", "require", "verify")
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


class _Seen(NamedTuple):
    table: Table
    version: str


async def probe(target: MssqlTarget, limits: ProbeLimits) -> Observation:
    """Log in, ask in a transaction that is never committed, and judge the answer."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    seen, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if seen is None:
        return observe(limits, watch, trouble)
    reading = {
        **row_reading(seen.table),
        "response_time": lambda _: watch.elapsed(),
        "server_version": lambda _: seen.version,
    }
    findings = judge(target.assertions, reading)
    return observe(limits, watch, trouble, findings, facts={"server_version": seen.version})


async def _ask(target: MssqlTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Seen:
    plan = plan_for(target.tls, target.host, *target.tls_identity, highest=_NEWEST_TLS)
    stream = await open_stream(target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private)
    async with stream:
        session = SqlServer(stream, watch)
        await session.secure(plan)
        await session.login(target.user or "", target.password or "", target.database)
        watch.lap("login", f"as {target.user or 'nobody'}, SQL Server {session.version}")
        left = max(1, round(limits.timeout_ms - watch.elapsed()))
        await session.execute(
            f"SET IMPLICIT_TRANSACTIONS ON; SET ROWCOUNT {MOST_ROWS + 1}; SET LOCK_TIMEOUT {left}; SET TEXTSIZE 65536"
        )
        table = await session.execute(target.query)
        watch.lap("query", table.told)
        return _Seen(table, session.version)


def shorthand(url: str) -> dict[str, object]:
    """``mssql://user:password@host:port/database?encrypt=true`` → a config."""
    config, _, database = config_of_url(url, "mssql")
    return config | ({"database": database} if database else {})


def describe(target: MssqlTarget) -> str:
    """One line for lists: host, port and database."""
    return place_of(target.host, target.port) + (f"/{target.database}" if target.database else "")


PROBER = Prober(
    target=MssqlTarget,
    probe=probe,
    label="Microsoft SQL Server",
    group="Databases",
    describe=describe,
    schemes=("mssql", "sqlserver"),
    shorthand=shorthand,
)
