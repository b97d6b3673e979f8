"""DNS replies judged: answer code, values, DNSSEC, assertions, and whether several servers agree."""

from collections.abc import Mapping
from typing import NamedTuple

from watchbell.domain.assertions import Assertion, AssertionGroup, Assertions, Subject
from watchbell.domain.findings import Finding
from watchbell.domain.judging import Absent, Many, Reading, judge
from watchbell.lib.dns_message import Record, Reply
from watchbell.lib.dns_numbers import REASONS
from watchbell.lib.dns_values import Match, mismatch, plain

SUBJECTS = {
    "record": Subject("Record", "list"),
    "count": Subject("Number of records", "number"),
    "ttl": Subject("Shortest time to live", "number", unit="s"),
    "rcode": Subject("Answer code", placeholder="NOERROR"),
    "response_time": Subject("Response time", "number", unit="ms"),
    "serial": Subject("Serial number of the zone", "number"),
    "answer": Subject("Answer section", "list"),
    "authority": Subject("Authority section", "list"),
    "additional": Subject("Additional section", "list"),
    "flags": Subject("Flags", "list", placeholder="aa"),
    "nsid": Subject("Name of the server (NSID)"),
}


_REST = ("authority", "additional", "nsid")


class DnsWish(NamedTuple):
    """What a reply should be."""

    hostname: str
    record_type: str
    expected: tuple[str, ...]
    match: Match
    rcode: str
    authenticated: bool
    assertions: Assertions


def needs_whole(assertions: Assertions) -> bool:
    """Whether the reply's last sections are judged."""
    return any(_about(item, _REST) for item in assertions)


def judge_reply(reply: Reply, place: str, took_ms: float, wish: DnsWish) -> list[Finding]:
    """The reply of the server at `place`."""
    problem = _problem(reply, place, wish)
    found = values_of(reply, wish.record_type)
    detail = problem or ", ".join(found[:50]) or f"{reply.rcode_name}, no {wish.record_type} record"
    findings = [Finding("answer", detail, problem is None)]
    if wish.authenticated and problem is None:
        told = "authenticated" if reply.is_authenticated else "not authenticated (no AD flag)"
        findings.append(Finding("dnssec", f"the answer of {place} is {told} by DNSSEC", reply.is_authenticated))
    if wish.assertions:
        findings += judge(wish.assertions, _reading(reply, took_ms, found))
    return findings


def agreement(replies: Mapping[str, Reply], record_type: str) -> Finding:
    """Whether all servers, by place, say the same; in what order and for how long does not matter."""
    said: dict[tuple[str, ...], list[str]] = {}
    for place, reply in replies.items():
        values = sorted(plain(value, record_type) for value in values_of(reply, record_type))
        said.setdefault((reply.rcode_name, *values), []).append(place)
    if len(said) <= 1:
        return Finding("agreement", f"{len(replies)} servers say the same", ok=True)
    told = "; ".join(f"{', '.join(places)}: {' '.join(words)}" for words, places in said.items())
    return Finding("agreement", f"the servers do not agree: {told}", ok=False)


def values_of(reply: Reply, record_type: str) -> list[str]:
    """The data of the records of that type."""
    if record_type == "ANY":
        return [f"{record.record_type} {record.text}" for record in reply.records]
    return [record.text for record in reply.records if record.record_type == record_type]


def serial_of(reply: Reply) -> int | None:
    """The serial number of the zone when the reply tells it, in its answers or beside them."""
    for record in (*reply.records, *reply.rest.authority):
        parts = record.text.split()
        if record.record_type == "SOA" and len(parts) == 7:
            return int(parts[2])
    return None


def _problem(reply: Reply, place: str, wish: DnsWish) -> str | None:
    found = values_of(reply, wish.record_type)
    if reply.rcode_name != wish.rcode:
        return _other_code(reply, place, wish, found)
    if reply.rcode:
        return None
    if wish.match == "none" and not wish.expected:
        return f"expected no {wish.record_type} record, got {', '.join(found)}" if found else None
    if not found and not (wish.match == "none" or any(_about(item, ("count",)) for item in wish.assertions)):
        wanted = f", expected {', '.join(wish.expected)}" if wish.expected else ""
        return f"{wish.hostname} has no {wish.record_type} record{wanted}"
    return mismatch(found, wish.expected, wish.match, wish.record_type) if wish.expected else None


def _other_code(reply: Reply, place: str, wish: DnsWish, found: list[str]) -> str:
    expected = "" if wish.rcode == "NOERROR" else f", expected {wish.rcode}"
    if reply.rcode_name == "NXDOMAIN":
        return f"the name {wish.hostname} does not exist (NXDOMAIN){expected}"
    told = ", ".join(": ".join(filter(None, (REASONS.get(code, str(code)), text))) for code, text in reply.rest.reasons)
    got = f": {', '.join(found)}" if found else f" ({told})" if told else ""
    return f"{place} answered {reply.rcode_name}{got}{expected}"


def _reading(reply: Reply, took_ms: float, found: list[str]) -> Reading:
    return {
        "record": lambda _: Many(found),
        "count": lambda _: len(found),
        "ttl": lambda _: _there(min((record.ttl for record in reply.records), default=None)),
        "rcode": lambda _: reply.rcode_name,
        "response_time": lambda _: round(took_ms, 3),
        "serial": lambda _: _there(serial_of(reply)),
        "answer": lambda _: _lines(reply.records),
        "authority": lambda _: _lines(reply.rest.authority),
        "additional": lambda _: _lines(reply.rest.additional),
        "flags": lambda _: Many(reply.flags),
        "nsid": lambda _: _there(reply.rest.nsid),
    }


def _there(value: float | str | None) -> float | str:
    if value is None:
        raise Absent("is not in the answer")
    return value


def _lines(records: tuple[Record, ...]) -> Many:
    """As in a zone file: ``example.org 300 IN A 192.0.2.7``, names without the last dot."""
    return Many([f"{each.name} {each.ttl} IN {each.record_type} {each.text}" for each in records])


def _about(item: Assertion | AssertionGroup, subjects: tuple[str, ...]) -> bool:
    if isinstance(item, AssertionGroup):
        return any(_about(inner, subjects) for inner in item.assertions)
    return item.subject in subjects
