"""DNS: asks for a record and compares what comes with what should."""

import asyncio
import ipaddress
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, field_validator

from watchbell.domain.observations import Observation, Step, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.dns_client import CLIENTS, Answered, Server
from watchbell.lib.dns_message import BadReply, Reply, question
from watchbell.lib.host_names import place_of
from watchbell.lib.os_trouble import explain_os_error
from watchbell.lib.private_addresses import is_private
from watchbell.lib.resolver_health import resolvers_answer, system_resolvers
from watchbell.lib.resolving import NotResolved, encode_name
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.trouble import Trouble, spaced

_PORT = 53
RecordType = Literal["A", "AAAA", "CNAME", "MX", "TXT", "NS", "SOA", "PTR", "SRV", "CAA"]


class DnsTarget(Target):
    """A name, the kind of record, and what it should hold."""

    kind: Literal["dns"] = "dns"
    hostname: str = Field(
        title="Name",
        description="The name to look up; for PTR an IP address will do.",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-placeholder": "example.org"},
    )
    record_type: RecordType = Field("A", title="Record type", description="Which kind of record to ask for.")
    expected: tuple[str, ...] = Field(
        (),
        title="Expected values",
        description="As in a zone file, for example 192.0.2.7 or 10 mail.example.org (the 10 may be left out). "
        "Without any, one record is enough.",
        max_length=50,
        json_schema_extra={"x-group": "Expect"},
    )
    match: Literal["any", "all", "exact"] = Field(
        "any",
        title="Match",
        description="One expected value must be there, all of them, or exactly these and no other.",
        json_schema_extra={"x-group": "Expect"},
    )
    resolvers: tuple[str, ...] = Field(
        (),
        title="Resolvers",
        description="IP addresses of the DNS servers to ask, with a port if it is not 53; this server's own if empty.",
        max_length=10,
        json_schema_extra={"x-group": "Connection", "x-advanced": True, "x-placeholder": "1.1.1.1"},
    )

    @field_validator("hostname")
    @classmethod
    def _askable(cls, hostname: str) -> str:
        try:
            question(encode_name(hostname), "A")
        except NotResolved as error:
            raise ValueError(str(error)) from error
        return hostname

    @field_validator("resolvers")
    @classmethod
    def _addresses(cls, resolvers: tuple[str, ...]) -> tuple[str, ...]:
        for resolver in resolvers:
            _server(resolver)
        return resolvers

    @property
    def asked_name(self) -> str:
        """The name on the wire: punycode, and for PTR of an address its reverse name."""
        if self.record_type == "PTR":
            try:
                return ipaddress.ip_address(self.hostname).reverse_pointer
            except ValueError:
                pass
        return encode_name(self.hostname)


def _server(text: str) -> Server:
    """``1.1.1.1``, ``1.1.1.1:5353``, ``::1`` or ``[::1]:5353``. Raises `ValueError`."""
    host, port = text, _PORT
    if text.startswith("[") or text.count(":") == 1:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname or "", parts.port or _PORT
    try:
        return str(ipaddress.ip_address(host)), port
    except ValueError:
        raise ValueError(f"{text!r} is no resolver; write an IP address such as 1.1.1.1 or 1.1.1.1:5353") from None


async def probe(target: DnsTarget, limits: ProbeLimits) -> Observation:
    """Ask once (again when a packet is lost) and compare."""
    watch = Stopwatch()
    servers = [_server(text) for text in target.resolvers or system_resolvers()]
    closed = [address for address, _ in servers if target.resolvers and is_private(address)]
    if closed and not limits.allow_private:
        sentence = f"{closed[0]} is not a public address; checks of private networks are not allowed here"
        return _observe(limits, watch, None, Trouble(sentence))
    deadline = asyncio.get_running_loop().time() + limits.timeout_ms / 1000
    asked = ", ".join(place_of(*server) for server in servers)
    try:
        answered = await CLIENTS.here().ask(target.asked_name, target.record_type, servers, deadline=deadline)
    except TimeoutError:
        late = Trouble(f"no answer from {asked} within {spaced(limits.timeout_ms)} ms", late=True)
        return _observe(limits, watch, None, await _whose(target, late))
    except BadReply as error:
        return _observe(limits, watch, None, Trouble(f"{asked}: {error}"))
    except OSError as error:
        return _observe(limits, watch, None, explain_os_error(error, asked))
    watch.lap("query", f"{target.record_type} {target.hostname} at {place_of(*answered.server)}, {answered.transport}")
    return _observe(limits, watch, answered, await _judge(target, answered))


async def _whose(target: DnsTarget, trouble: Trouble) -> Trouble:
    """Our own resolvers' silence or failure is ours when they fail at everything."""
    if target.resolvers or await resolvers_answer():
        return trouble
    return Trouble("the DNS resolver of this server does not answer", ours=True)


async def _judge(target: DnsTarget, answered: Answered) -> Trouble | None:
    reply, server = answered.reply, place_of(*answered.server)
    if reply.rcode == 3:
        return Trouble(f"the name {target.hostname} does not exist (NXDOMAIN)")
    if reply.rcode:
        return await _whose(target, Trouble(f"{server} answered {reply.rcode_name}"))
    found = _values(target, reply)
    if not found:
        return Trouble(f"{target.hostname} has no {target.record_type} record")
    wanted = {_plain(value, target.record_type) for value in target.expected}
    have = {_plain(value, target.record_type) for value in found}
    have_short = have | {value.rpartition(" ")[2] for value in have if target.record_type in ("MX", "SRV")}
    missing = sorted(wanted - have_short)
    listed = ", ".join(found)
    if wanted and (missing if target.match != "any" else len(missing) == len(wanted)):
        return Trouble(f"expected {', '.join(missing)}, got {listed}")
    if wanted and target.match == "exact":
        more = sorted(value for value in have if value not in wanted and value.rpartition(" ")[2] not in wanted)
        if more:
            return Trouble(f"expected only {', '.join(sorted(wanted))}, got {listed}")
    return None


def _values(target: DnsTarget, reply: Reply) -> list[str]:
    return [record.text for record in reply.records if record.record_type == target.record_type]


def _plain(value: str, record_type: str) -> str:
    """Two spellings of one value made equal; the text of TXT and CAA records is taken as it is."""
    if record_type in ("TXT", "CAA"):
        return value
    return " ".join(value.split()).removesuffix(".").casefold()


def _observe(limits: ProbeLimits, watch: Stopwatch, answered: Answered | None, trouble: Trouble | None) -> Observation:
    total = watch.elapsed()
    steps = [Step(*lap) for lap in watch.laps]
    facts: dict[str, object] = {}
    if answered is not None:
        records = answered.reply.records
        facts = {
            "resolver": place_of(*answered.server),
            "records": [f"{record.record_type} {record.text}" for record in records[:50]],
            "ttl": min((record.ttl for record in records), default=None),
        }
    verdict = Verdict.SUCCESS
    if trouble is not None:
        verdict = Verdict.FAULT if trouble.ours else Verdict.TIMEOUT if trouble.late else Verdict.FAILURE
    at = steps[-1].duration_ms if steps else 0.0
    texts = [record.text for record in answered.reply.records[:50]] if answered else []
    detail = trouble.sentence if trouble else ", ".join(texts)
    steps.append(Step("answer" if steps else "query", at, round(total - at, 3), detail, trouble is None))
    return Observation(
        verdict=verdict,
        observed_at=limits.observed_at,
        response_time_ms=total,
        status_code=answered.reply.rcode if answered else None,
        error=trouble.sentence if trouble else None,
        steps=tuple(steps),
        facts=facts,
    )


def shorthand(url: str) -> dict[str, object]:
    """``dns://example.org?type=MX`` or ``dns://1.1.1.1/example.org`` → a config."""
    parts = urlsplit(url)
    config: dict[str, object] = {"kind": "dns", "hostname": parts.hostname or ""}
    if parts.path.strip("/"):
        config = {"kind": "dns", "hostname": unquote(parts.path.strip("/")), "resolvers": [parts.netloc]}
    wanted = parse_qs(parts.query).get("type")
    if wanted:
        config["record_type"] = wanted[0].upper()
    return config


def describe(target: DnsTarget) -> str:
    """One line for lists: record type and name."""
    return f"{target.record_type} {target.hostname}"


PROBER = Prober(
    target=DnsTarget,
    probe=probe,
    label="DNS record",
    group="Network",
    describe=describe,
    schemes=("dns",),
    shorthand=shorthand,
    close=CLIENTS.close_here,
)
