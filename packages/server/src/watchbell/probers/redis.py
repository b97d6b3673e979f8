"""Redis and Valkey: logs in and runs a command; and what an operator looks at first, role, replicas and memory."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.database_fields import DatabaseTarget, config_of_url, tls_field
from watchbell.domain.database_reading import JSON, RESPONSE_TIME, SERVER_VERSION, json_reading, subjects_asked
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import port_field
from watchbell.domain.judging import Absent, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.redis_wire import Redis
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tls_plan import plan_for

SUBJECTS = {
    "value": Subject("Value: the answer, or the first one of a list", "any"),
    "rows": Subject("Number of items", "number"),
    "json": JSON,
    "response_time": RESPONSE_TIME,
    "server_version": SERVER_VERSION,
    "role": Subject("Role: master, slave or sentinel"),
    "connected_replicas": Subject("Replicas connected", "number"),
    "memory_used_percent": Subject("Memory used of maxmemory", "number", unit="%"),
    "info": Subject("Line of INFO", "any", path="Name", placeholder="master_link_status"),
}
_OF_INFO = frozenset({"server_version", "role", "connected_replicas", "memory_used_percent", "info"})
_VERSIONS = ("valkey_version", "dragonfly_version", "redis_version")
Word = Annotated[str, Field(max_length=4096)]


class RedisTarget(DatabaseTarget):
    """A Redis or Valkey server, or what speaks their protocol: KeyDB, Dragonfly, Sentinel."""

    kind: Literal["redis"] = "redis"
    port: int = port_field(6379)
    database: int = Field(
        0,
        title="Database",
        description="The number of the database.",
        ge=0,
        le=65_535,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    command: tuple[Word, ...] = Field(
        ("PING",),
        title="Command",
        description="The command, word by word, as LLEN and the queue's name. It runs as given, even if it writes.",
        min_length=1,
        max_length=50,
        json_schema_extra={"x-group": "Request", "x-placeholder": "LLEN"},
    )
    tls: Literal["off", "require", "verify"] = tls_field("off", "off", "require", "verify")
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


class _Seen(NamedTuple):
    answer: Any
    info: Mapping[str, str]


async def probe(target: RedisTarget, limits: ProbeLimits) -> Observation:
    """Log in, run the command, and judge its answer."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    seen, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if seen is None:
        return observe(limits, watch, trouble, secrets=(target.password,))
    findings = []
    if _is_ping(target) and seen.answer != "PONG":
        findings.append(Finding("answer", f"PING was answered with {str(seen.answer)[:80]!r}", ok=False))
    findings += judge(target.assertions, _reading(seen, watch))
    version = _version(seen.info)
    return observe(limits, watch, trouble, findings, facts={"server_version": version} if version else {})


async def _ask(target: RedisTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Seen:
    plan = plan_for(target.tls, target.host, *target.tls_identity)
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
        session = Redis(stream, watch)
        await session.login(target.user, target.password, target.database)
        if target.password is not None or target.database:
            watch.lap("login", f"as {target.user or 'default'}, database {target.database}")
        info = await session.info() if {*subjects_asked(target.assertions)} & _OF_INFO else {}
        answer = await session.command(target.command)
        watch.lap("query", f"{target.command[0]}: {_told(answer)}")
        watch.doing = "close"
        await session.farewell()
        watch.lap("close", "said goodbye")
        return _Seen(answer, info)


def _is_ping(target: RedisTarget) -> bool:
    return [word.upper() for word in target.command] == ["PING"]


def _told(answer: Any) -> str:
    if isinstance(answer, list):
        return f"{len(answer)} items"
    return f"{len(answer)} characters" if isinstance(answer, str) and len(answer) > 40 else repr(answer)


def _reading(seen: _Seen, watch: Stopwatch) -> dict[str, Callable[[str | None], Any]]:
    answer, info = seen
    return {
        "value": lambda _: _first(answer),
        "rows": lambda _: len(answer) if isinstance(answer, list) else 0 if answer is None else 1,
        "json": lambda path: json_reading(answer, path or "$"),
        "response_time": lambda _: watch.elapsed(),
        "server_version": lambda _: _version(info),
        "role": lambda _: info["role"] if "role" in info else _line(info, "redis_mode"),
        "connected_replicas": lambda _: _line(info, "connected_slaves"),
        "memory_used_percent": lambda _: _memory(info),
        "info": lambda name: _line(info, name or ""),
    }


def _first(answer: Any) -> Any:
    if isinstance(answer, list):
        if not answer:
            raise Absent("is not there: the list is empty")
        return answer[0]
    if answer is None:
        raise Absent("is not there: the answer is nil")
    return answer


def _line(info: Mapping[str, str], name: str) -> str:
    if name not in info:
        raise Absent("is not in INFO")
    return info[name]


def _memory(info: Mapping[str, str]) -> float:
    used, most = int(_line(info, "used_memory")), int(_line(info, "maxmemory"))
    if most <= 0:
        raise Absent("is not there: the server has no maxmemory")
    return round(100 * used / most, 1)


def _version(info: Mapping[str, str]) -> str:
    return next((info[name] for name in _VERSIONS if name in info), "")


def shorthand(url: str) -> dict[str, object]:
    """``redis://user:password@host:port/0``, by TLS ``rediss://…`` → a config."""
    config, _, database = config_of_url(url, "redis")
    if url.lower().startswith("rediss:"):
        config.setdefault("tls", "verify")
    return config | ({"database": database} if database else {})


def describe(target: RedisTarget) -> str:
    """One line for lists: host, port, and the command unless it is PING."""
    place = place_of(target.host, target.port)
    return place if _is_ping(target) else f"{place} {target.command[0]}"


PROBER = Prober(
    target=RedisTarget,
    probe=probe,
    label="Redis / Valkey",
    group="Databases",
    describe=describe,
    schemes=("redis", "rediss"),
    shorthand=shorthand,
)
