"""DNS: asks for a record and compares what comes with what should."""

import ipaddress
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, model_validator

from watchbell.domain.assertions import Assertions, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.dns_fields import DnsRequestFields
from watchbell.domain.dns_judging import (
    SUBJECTS,
    DnsWish,
    agreement,
    judge_reply,
    needs_whole,
    serial_of,
    values_of,
)
from watchbell.domain.findings import Finding
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import deadline_in
from watchbell.lib.curl_pool import close_shared_pool
from watchbell.lib.dns_asking import Heard, Outcome, ask_all, ask_any
from watchbell.lib.dns_client import CLIENTS
from watchbell.lib.dns_message import DnsQuestion, question
from watchbell.lib.dns_servers import DnsServer, DnsWay, parse_server
from watchbell.lib.dns_values import Match
from watchbell.lib.host_names import encode_name
from watchbell.lib.resolver_health import resolvers_answer, system_resolvers
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tls_context import TlsWish
from watchbell.lib.trouble import Trouble

RecordType = Literal[
    "A", "AAAA", "CNAME", "MX", "TXT", "NS", "SOA", "PTR", "SRV", "CAA", "ANY", "HTTPS", "SVCB", "DS", "DNSKEY", "TLSA",
    "NAPTR", "SSHFP", "DNAME", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "CDS", "CDNSKEY", "CSYNC", "ZONEMD", "SMIMEA",
    "OPENPGPKEY", "URI", "CERT", "LOC", "HINFO", "RP", "AFSDB", "KX", "APL", "IPSECKEY", "DHCID", "HIP", "SPF", "EUI48",
    "EUI64",
]  # fmt: skip
Rcode = Literal["NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "NOTAUTH"]
_MOST_SHOWN = 50
_NXDOMAIN = 3


class DnsTarget(Target, DnsRequestFields, TlsFields):
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
    expected: tuple[Annotated[str, Field(max_length=4096)], ...] = Field(
        (),
        title="Expected values",
        description="As in a zone file, for example 192.0.2.7 or 10 mail.example.org (the 10 may be left out). "
        "Without any, one record is enough.",
        max_length=50,
        json_schema_extra={"x-group": "Expect"},
    )
    match: Match = Field(
        "any",
        title="Match",
        description="One expected value must be there, all of them, exactly these and no other, or none of them "
        "(none without values: there must be no such record).",
        json_schema_extra={"x-group": "Expect"},
    )
    rcode: Rcode = Field(
        "NOERROR",
        title="Answer code",
        description="What the server must answer; NXDOMAIN proves that a name does not exist.",
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)
    resolvers: tuple[Annotated[str, Field(max_length=512)], ...] = Field(
        (),
        title="Resolvers",
        description="DNS servers to ask: 1.1.1.1, ns1.example.org:5353, tcp://1.1.1.1, tls://dns.example.org, "
        "https://dns.example.org/dns-query; this server's own if empty.",
        max_length=10,
        json_schema_extra={"x-group": "Connection", "x-advanced": True, "x-placeholder": "1.1.1.1"},
    )
    policy: Literal["any", "all", "agree"] = Field(
        "any",
        title="Of several resolvers",
        description="The first answer counts, each one's must be good, or all must also say the same.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )
    verify_tls: bool = Field(
        True,
        title="Verify the certificate",
        description="Of resolvers by TLS and HTTPS.",
        json_schema_extra={"x-group": "TLS", "x-advanced": True},
    )

    @model_validator(mode="after")
    def _askable(self) -> "DnsTarget":
        if "://" in self.hostname:
            raise ValueError("the name is a host name only, for example example.org, not a URL")
        question(self.asked_name, self.record_type)
        for text in self.resolvers:
            parse_server(text)
        if self.expected and self.rcode != "NOERROR":
            raise ValueError(f"an answer {self.rcode} has no values: expect either values or that code")
        return self

    @property
    def asked_name(self) -> str:
        """The name on the wire: punycode, and for PTR of an address its reverse name."""
        if self.record_type == "PTR":
            try:
                return ipaddress.ip_address(self.hostname).reverse_pointer
            except ValueError:
                pass
        return encode_name(self.hostname)

    @cached_property
    def named_servers(self) -> list[DnsServer]:
        """The resolvers that are configured."""
        return [parse_server(text) for text in self.resolvers]

    @property
    def servers(self) -> list[DnsServer]:
        """Whom to ask."""
        return self.named_servers or [parse_server(text) for text in system_resolvers()]

    @cached_property
    def tls(self) -> TlsWish:
        """How to speak TLS."""
        return TlsWish(*self.tls_settings)

    @cached_property
    def asked(self) -> DnsQuestion:
        """What to ask, and how."""
        return DnsQuestion(self.asked_name, self.record_type, self.asking(whole=needs_whole(self.assertions)))

    @cached_property
    def wish(self) -> DnsWish:
        """What the answer should be."""
        return DnsWish(
            self.hostname,
            self.record_type,
            self.expected,
            self.match,
            self.rcode,
            self.dnssec == "require",
            self.assertions,
        )


async def probe(target: DnsTarget, limits: ProbeLimits) -> Observation:
    """Ask, again when a packet is lost, and compare."""
    watch = Stopwatch(doing="query")
    deadline = deadline_in(limits.timeout_ms)
    way = DnsWay(limits.timeout_ms, deadline, limits.allow_private, target.tls, target.server_name)
    if target.policy != "any":
        return await _ask_all(target, limits, way, watch)
    heard, trouble = await ask_any(target.servers, target.asked, way, watch)
    if heard is None:
        return observe(limits, watch, await _whose(target, trouble))
    watch.lap("query", f"{target.record_type} {target.hostname} at {heard.server.place}, {heard.transport}")
    findings = judge_reply(heard.reply, heard.server.place, heard.took_ms, target.wish)
    watch.doing = "answer"
    ours = await _our_failure(target, heard, findings)
    return observe(limits, watch, ours, findings, status_code=heard.reply.rcode, facts=_facts(target, heard))


async def _ask_all(target: DnsTarget, limits: ProbeLimits, way: DnsWay, watch: Stopwatch) -> Observation:
    outcomes = await ask_all(target.servers, target.asked, way)
    findings = [found for outcome in outcomes for found in _judge_one(target, outcome)]
    heard = [outcome.heard for outcome in outcomes if outcome.heard is not None]
    if target.policy == "agree":
        findings.append(agreement({each.server.place: each.reply for each in heard}, target.record_type))
    facts = _facts(target, heard[0]) if heard else {}
    facts["resolvers"] = [_one_of_many(target, outcome) for outcome in outcomes]
    watch.lap("query", f"{target.record_type} {target.hostname} at {', '.join(each.server.place for each in outcomes)}")
    watch.doing = "answer"
    trouble = await _whose(target, _only_trouble(outcomes))
    code = heard[0].reply.rcode if heard else None
    return observe(limits, watch, trouble, findings, status_code=code, facts=facts)


def _judge_one(target: DnsTarget, outcome: Outcome) -> list[Finding]:
    where = outcome.server.place
    if outcome.heard is None:
        sentence = outcome.trouble.sentence if outcome.trouble else f"no answer from {where}"
        return [Finding(f"answer of {where}", sentence, ok=False)]
    judged = judge_reply(outcome.heard.reply, where, outcome.heard.took_ms, target.wish)
    return [found._replace(name=f"{found.name} of {where}", detail=_of(where, found)) for found in judged]


def _of(where: str, found: Finding) -> str:
    return found.detail if found.ok or where in found.detail else f"{where}: {found.detail}"


def _only_trouble(outcomes: Sequence[Outcome]) -> Trouble | None:
    """Our own trouble with any server, or what all servers have in common when none answered."""
    troubles = [outcome.trouble for outcome in outcomes if outcome.trouble is not None]
    for trouble in troubles:
        if trouble.ours:
            return trouble
    if len(troubles) < len(outcomes):
        return None
    sentence = "; ".join(dict.fromkeys(trouble.sentence for trouble in troubles))
    return Trouble(sentence, late=all(trouble.late for trouble in troubles))


async def _whose(target: DnsTarget, trouble: Trouble | None) -> Trouble | None:
    """Our own resolvers' silence or failure is ours when they fail at everything."""
    if trouble is None or target.resolvers or await resolvers_answer():
        return trouble
    return Trouble("the DNS resolver of this server does not answer", ours=True)


async def _our_failure(target: DnsTarget, heard: Heard, findings: Sequence[Finding]) -> Trouble | None:
    failed = heard.reply.rcode not in (0, _NXDOMAIN) and not all(found.ok for found in findings)
    if not failed or target.resolvers:
        return None
    trouble = await _whose(target, Trouble(findings[0].detail))
    return trouble if trouble is not None and trouble.ours else None


def _facts(target: DnsTarget, heard: Heard) -> dict[str, object]:
    reply = heard.reply
    facts: dict[str, object] = {
        "resolver": heard.server.place,
        "records": [f"{record.record_type} {record.text}" for record in reply.records[:_MOST_SHOWN]],
        "ttl": min((record.ttl for record in reply.records), default=None),
    }
    serial = serial_of(reply)
    if serial is not None:
        facts["serial"] = serial
    if target.dnssec != "off":
        facts["dnssec"] = "authenticated" if reply.is_authenticated else "not authenticated"
    if reply.rest.nsid is not None:
        facts["nsid"] = reply.rest.nsid
    return facts


def _one_of_many(target: DnsTarget, outcome: Outcome) -> dict[str, object]:
    if outcome.heard is None:
        return {"resolver": outcome.server.place, "error": outcome.trouble.sentence if outcome.trouble else None}
    reply = outcome.heard.reply
    found = values_of(reply, target.record_type)[:_MOST_SHOWN]
    took = round(outcome.heard.took_ms, 3)
    return {"resolver": outcome.server.place, "rcode": reply.rcode_name, "records": found, "ms": took}


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


async def _close() -> None:
    await CLIENTS.close_here()
    await close_shared_pool()


PROBER = Prober(
    target=DnsTarget,
    probe=probe,
    label="DNS record",
    group="Network",
    describe=describe,
    schemes=("dns",),
    shorthand=shorthand,
    close=_close,
)
