"""Check results: the hot log in time order, sealed chunks per monitor and hour, rollups, traces, and what came with them.

Measured on SQLite with 10 000 monitors: rows clustered by monitor write about 5 KB to disk per row (a page each), a log in
time order about 70 bytes. So results are appended, and sealed hourly into one compressed chunk per monitor.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, String, Table

from watchbell.store.tables.metadata import Instant, Json, metadata

check_log = Table(
    "check_log",
    metadata,
    Column("at", Instant, nullable=False),
    Column("monitor_n", Integer, nullable=False),
    Column("verdict", SmallInteger, nullable=False),
    Column("ms", Integer, comment="tenths of a millisecond"),
    Column("code", Integer),
    Column("error", String(500), comment="as it is: most are told once, and the log is short"),
)
Index("ix_check_log_monitor_n_at", check_log.c.monitor_n, check_log.c.at).ddl_if(dialect="postgresql")

check_chunks = Table(
    "check_chunks",
    metadata,
    Column("monitor_n", Integer, primary_key=True, autoincrement=False),
    Column("start_at", Instant, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    postgresql_partition_by="RANGE (start_at)",
)


def _rollup(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("monitor_n", Integer, primary_key=True, autoincrement=False),
        Column("start_at", Instant, primary_key=True, autoincrement=False),
        Column("total", Integer, nullable=False, comment="checks with a verdict about the target"),
        Column("successful", Integer, nullable=False),
        Column("degraded", Integer, nullable=False),
        Column("up_ms", BigInteger, nullable=False, comment="degraded counts as up"),
        Column("degraded_ms", BigInteger, nullable=False),
        Column("down_ms", BigInteger, nullable=False),
        Column("sum_ms", BigInteger, nullable=False, comment="of response times, tenths of a millisecond"),
        Column("min_ms", Integer),
        Column("max_ms", Integer),
        Column("histogram", LargeBinary, nullable=False),
    )


rollups_hour = _rollup("rollups_hour")
rollups_day = _rollup("rollups_day")

check_traces = Table(
    "check_traces",
    metadata,
    Column("monitor_n", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, primary_key=True, autoincrement=False),
    Column("is_success", Boolean, nullable=False),
    Column("trace", Json, nullable=False),
    Index("ix_check_traces_at", "at"),
)

check_attachments = Table(
    "check_attachments",
    metadata,
    Column("monitor_n", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, primary_key=True, autoincrement=False, comment="the instant of the check it belongs to"),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", String(120), nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("note", String(200), comment="what was left out"),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
