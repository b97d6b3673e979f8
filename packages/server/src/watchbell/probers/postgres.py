"""PostgreSQL: logs in and asks a query; and what an operator looks at first, connections and the lag of a standby."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

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
from watchbell.lib.postgres_wire import Postgres
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tables import Table
from watchbell.lib.tls_plan import plan_for

SUBJECTS = ROW_SUBJECTS | {
    "is_standby": Subject("Is a standby", "flag"),
    "replication_lag": Subject("Replication lag of a standby", "number", unit="s"),
    "connections_used_percent": Subject("Connections used", "number", unit="%"),
}
_STANDING = {
    "is_standby": "SELECT pg_is_in_recovery()",
    "replication_lag": (
        "SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL"
        " WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0"
        " ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END"
    ),
    "connections_used_percent": (
        "SELECT round(100.0 * (SELECT sum(numbackends) FROM pg_stat_database)"
        " / current_setting('max_connections')::int, 1)"
    ),
}
"""What a server tells of itself, asked only when an assertion wants it."""


class PostgresTarget(DatabaseTarget):
    """A PostgreSQL server, or what speaks its protocol: a pooler, CockroachDB, Redshift."""

    kind: Literal["postgres"] = "postgres"
    port: int = port_field(5432)
    user: str | None = Field(
        "postgres",
        title="User",
        description="Who logs in. Make one for monitoring with few rights; pg_monitor is enough for everything here.",
        min_length=1,
        max_length=256,
        json_schema_extra={"x-group": "Authentication", "x-placeholder": "watchbell"},
    )
    database: str | None = database_field("The database to log in to; the one named like the user if left out.")
    query: str = query_field()
    tls: Literal["off", "prefer", "require", "verify"] = tls_field("prefer", "off", "prefer", "require", "verify")
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


class _Seen(NamedTuple):
    table: Table
    standing: dict[str, Any]
    parameters: dict[str, str]


async def probe(target: PostgresTarget, limits: ProbeLimits) -> Observation:
    """Log in, ask in a transaction that cannot write, and judge the answer."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    seen, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if seen is None:
        return observe(limits, watch, trouble)
    version = seen.parameters.get("server_version", "")
    facts = {"server_version": version} if version else {}
    reading: dict[str, Callable[[str | None], Any]] = {
        **row_reading(seen.table),
        "response_time": lambda _: watch.elapsed(),
        "server_version": lambda _: version,
        **{name: _reader(name, value) for name, value in seen.standing.items()},
    }
    return observe(limits, watch, trouble, judge(target.assertions, reading), facts=facts)


async def _ask(target: PostgresTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Seen:
    plan = plan_for(target.tls, target.host, *target.tls_identity)
    stream = await open_stream(target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private)
    async with stream:
        session = Postgres(stream, watch)
        await session.secure(plan)
        await session.login(target.user or "postgres", target.password, target.database)
        version = session.parameters.get("server_version", "")
        watch.lap("login", f"as {target.user}" + (f", PostgreSQL {version}" if version else ""))
        await session.begin(round(limits.timeout_ms - watch.elapsed()))
        standing = {}
        for name in sorted({*subjects_asked(target.assertions)} & _STANDING.keys()):
            answer = await session.query(_STANDING[name])
            standing[name] = answer.rows[0][0] if answer.rows else None
        table = await session.query(target.query)
        watch.lap("query", table.told)
        watch.doing = "close"
        await session.farewell()
        watch.lap("close", "said goodbye")
        return _Seen(table, standing, session.parameters)


def _reader(name: str, value: Any) -> Callable[[str | None], Any]:
    def read(_: str | None) -> Any:
        if value is None:
            raise Absent("is not there: the server is not a standby" if name == "replication_lag" else "")
        return value

    return read


def shorthand(url: str) -> dict[str, object]:
    """``postgresql://user:password@host:port/database?sslmode=require`` → a config."""
    config, _, database = config_of_url(url, "postgres")
    return config | ({"database": database} if database else {})


def describe(target: PostgresTarget) -> str:
    """One line for lists: host, port and database."""
    return place_of(target.host, target.port) + (f"/{target.database}" if target.database else "")


PROBER = Prober(
    target=PostgresTarget,
    probe=probe,
    label="PostgreSQL",
    group="Databases",
    describe=describe,
    schemes=("postgres", "postgresql"),
    shorthand=shorthand,
)
