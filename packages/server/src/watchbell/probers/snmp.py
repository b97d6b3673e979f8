"""SNMP: reads objects of a device by version 1, 2c or 3 and judges their values."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from watchbell.domain.assertions import AssertionGroup, Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import HostTarget, port_field
from watchbell.domain.judging import Absent, Reading, judge, shown
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.snmp_fields import SnmpFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.host_names import place_of
from watchbell.lib.snmp_client import Values, get_by_community, get_by_user
from watchbell.lib.snmp_values import Missing, Value, name_of, numbers_of
from watchbell.lib.stopwatch import Stopwatch

SUBJECTS = {
    "value": Subject("Value of the first object", "any"),
    "oid": Subject("Value of an object", "any", path="OID", placeholder="sysName.0", check_path=numbers_of),
    "count": Subject("Objects that have a value", "number"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_VERSIONS = {"1": 0, "2c": 1}


class SnmpTarget(HostTarget, SnmpFields):
    """A device with an SNMP agent."""

    kind: Literal["snmp"] = "snmp"
    port: int = port_field(161)
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


async def probe(target: SnmpTarget, limits: ProbeLimits) -> Observation:
    """Read the objects; asked again each second as long as nothing answers."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    values, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or values is None:
        if trouble is not None and trouble.late and watch.doing == "answer":
            what = "a wrong privacy password or context" if target.version == "3" else "a wrong community"
            trouble = trouble._replace(sentence=f"{trouble.sentence} (agents do not answer {what} either)")
        return observe(limits, watch, trouble)
    findings = _absences(target, dict(values)) + judge(target.assertions, _reading(values, watch))
    return observe(limits, watch, None, findings)


async def _ask(target: SnmpTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> Values:
    with await open_datagrams(
        target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private
    ) as datagrams:
        watch.doing = "answer" if target.version in _VERSIONS else "discovery"
        if target.version in _VERSIONS:
            version = _VERSIONS[target.version]
            values = await get_by_community(datagrams, version, target.community, target.numbers, watch)
        else:
            values = await get_by_user(datagrams, target.user, target.numbers, watch)
        oid, value = values[0]
        watch.lap("answer", f"{name_of(oid)} {value.why if isinstance(value, Missing) else f'is {shown(value)}'}")
        return values


def _absences(target: SnmpTarget, values: dict[str, Value]) -> list[Finding]:
    """Every object must have a value, but those of which the assertions say what is wanted."""
    judged = set(_judged(target.assertions, target.numbers[0]))
    return [
        Finding("object", f"{name_of(oid)} {value.why}", ok=False)
        for oid, value in values.items()
        if isinstance(value, Missing) and oid not in judged
    ]


def _judged(assertions: Assertions, first: str) -> Iterator[str]:
    for each in assertions:
        if isinstance(each, AssertionGroup):
            yield from _judged(each.assertions, first)
        elif each.subject == "value":
            yield first
        elif each.subject == "oid" and each.path is not None:
            yield numbers_of(each.path)


def _reading(values: Values, watch: Stopwatch) -> Reading:
    found = dict(values)

    def value_of(path: str | None) -> Value:
        oid = numbers_of(path or "")
        if oid not in found:
            raise ValueError("it is not among the objects that are read: add it there")
        value = found[oid]
        if isinstance(value, Missing):
            raise Absent(value.why)
        return value

    return {
        "value": lambda _: value_of(values[0][0]),
        "oid": value_of,
        "count": lambda _: sum(not isinstance(value, Missing) for value in found.values()),
        "response_time": lambda _: watch.elapsed(),
    }


def shorthand(url: str) -> dict[str, Any]:
    """``snmp://community@host:port/oid`` → a config of version 2c; what is left out is usual."""
    parts = urlsplit(url)
    oid = unquote(parts.path.strip("/"))
    given = {"port": parts.port, "community": unquote(parts.username or ""), "oids": [oid] if oid else None}
    return {"kind": "snmp", "host": parts.hostname or ""} | {name: value for name, value in given.items() if value}


def describe(target: SnmpTarget) -> str:
    """One line for lists: host, port and the first object."""
    return f"{place_of(target.host, target.port)} {target.oids[0]}"


PROBER = Prober(
    target=SnmpTarget,
    probe=probe,
    label="SNMP",
    group="Servers & devices",
    describe=describe,
    schemes=("snmp",),
    shorthand=shorthand,
)
