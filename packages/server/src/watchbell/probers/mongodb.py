"""MongoDB: logs in and runs a command; and the member's state in its replica set."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.database_fields import DatabaseTarget, config_of_url, database_field, tls_field
from watchbell.domain.database_reading import JSON, RESPONSE_TIME, SERVER_VERSION, json_reading, subjects_asked
from watchbell.domain.host_fields import port_field
from watchbell.domain.judging import Absent, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.mongo_wire import Mongo, mongo_command
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tables import plain
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_plan import plan_for
from watchbell.lib.trouble import Trouble

SUBJECTS = {
    "json": JSON,
    "rows": Subject("Number of documents in the first batch", "number"),
    "replica_state": Subject("State in the replica set: PRIMARY, SECONDARY, ARBITER, OTHER"),
    "response_time": RESPONSE_TIME,
    "server_version": SERVER_VERSION,
}
_TIMED = frozenset({"find", "aggregate", "count", "distinct", "collStats", "dbStats"})
"""Commands that only read and may be told how long they may take."""


def _check_command(text: str) -> str:
    try:
        command = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the command is not JSON: {error}") from error
    if not isinstance(command, dict) or not command:
        raise ValueError('the command must be a JSON object whose first key is its name, for example {"ping": 1}')
    return text


class MongodbTarget(DatabaseTarget):
    """A MongoDB server or router, alone or in a replica set; just this one is asked, not the other members."""

    kind: Literal["mongodb"] = "mongodb"
    port: int = port_field(27_017)
    database: str | None = database_field("The database in which the command runs; admin if left out.")
    auth_database: str = Field(
        "admin",
        title="User's database",
        description="The database in which the user was created (authSource).",
        min_length=1,
        max_length=64,
        json_schema_extra={"x-group": "Authentication", "x-advanced": True},
    )
    command: Annotated[str, AfterValidator(_check_command)] = Field(
        '{"ping": 1}',
        title="Command",
        description="A database command as JSON (types as in Extended JSON). It runs as given, even if it writes.",
        min_length=2,
        max_length=10_000,
        json_schema_extra={
            "x-group": "Request",
            "x-multiline": True,
            "x-placeholder": '{"count": "jobs", "query": {"state": "failed"}}',
        },
    )
    tls: Literal["off", "require", "verify"] = tls_field("off", "off", "require", "verify")
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


class _Seen(NamedTuple):
    answer: Mapping[str, Any]
    hello: Mapping[str, Any]
    version: str


async def probe(target: MongodbTarget, limits: ProbeLimits) -> Observation:
    """Log in if there is a user, run the command, and judge its answer."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    seen, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if seen is None:
        return observe(limits, watch, trouble)
    reading: dict[str, Callable[[str | None], Any]] = {
        "json": lambda path: json_reading(plain(seen.answer), path or "$"),
        "rows": lambda _: _documents(seen.answer),
        "replica_state": lambda _: _state(seen.hello),
        "response_time": lambda _: watch.elapsed(),
        "server_version": lambda _: seen.version,
    }
    facts = {"server_version": seen.version} if seen.version else {}
    return observe(limits, watch, trouble, judge(target.assertions, reading), facts=facts)


async def _ask(target: MongodbTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Seen:
    plan = plan_for(target.tls, target.host, *target.tls_identity)
    command = _command(target)
    stream = await open_stream(
        target.host,
        target.port,
        watch,
        deadline=deadline,
        allow_private=limits.allow_private,
        tls=plan.context,
        server_name=plan.name,
    )
    async with stream:
        session = Mongo(stream, watch)
        user = target.user
        await session.greet(f"{target.auth_database}.{user}" if user else None)
        if user:
            await session.login(user, target.password or "", target.auth_database)
        watch.lap("login", f"as {user}" if user else "nobody")
        version = ""
        if "server_version" in {*subjects_asked(target.assertions)}:
            version = str((await session.run({"buildInfo": 1}, "admin")).get("version", ""))[:80]
        if next(iter(command)) in _TIMED:
            command = {**command, "maxTimeMS": max(1, round(limits.timeout_ms - watch.elapsed()))}
        answer = await session.run(command, target.database or "admin")
        watch.lap("query", next(iter(command)))
        return _Seen(answer, session.hello, version)


def _command(target: MongodbTarget) -> dict[str, Any]:
    try:
        return mongo_command(target.command)
    except ValueError as error:
        raise NoConnection(Trouble(str(error))) from error


def _documents(answer: Mapping[str, Any]) -> int:
    cursor = answer.get("cursor")
    if not isinstance(cursor, Mapping) or not isinstance(cursor.get("firstBatch"), list):
        raise Absent("is not there: the answer has no cursor")
    return len(cursor["firstBatch"])


def _state(hello: Mapping[str, Any]) -> str:
    if "setName" not in hello:
        if hello.get("isreplicaset"):
            return "OTHER"  # a member whose set was not begun yet
        raise Absent("is not there: the server is no member of a replica set")
    if hello.get("isWritablePrimary", hello.get("ismaster")):
        return "PRIMARY"
    return "SECONDARY" if hello.get("secondary") else "ARBITER" if hello.get("arbiterOnly") else "OTHER"


def shorthand(url: str) -> dict[str, object]:
    """``mongodb://user:password@host:port/database?authSource=admin&tls=true`` → a config for the first host."""
    config, options, database = config_of_url(url, "mongodb")
    source = options.get("authsource") or (database if "user" in config else "")
    return config | ({"database": database} if database else {}) | ({"auth_database": source} if source else {})


def describe(target: MongodbTarget) -> str:
    """One line for lists: host, port and database."""
    return place_of(target.host, target.port) + (f"/{target.database}" if target.database else "")


PROBER = Prober(
    target=MongodbTarget,
    probe=probe,
    label="MongoDB",
    group="Databases",
    describe=describe,
    schemes=("mongodb",),
    shorthand=shorthand,
    needs=("pymongo",),
)
