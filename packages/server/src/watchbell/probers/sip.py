"""SIP: asks a telephone server what it can do (OPTIONS), by UDP, TCP or TLS."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import HostTarget
from watchbell.domain.judging import Absent, Many, Reading, judge
from watchbell.domain.mail_fields import certificate_findings
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.host_names import encode_name, place_of
from watchbell.lib.line_session import Opening, leaf_of, open_session
from watchbell.lib.sip_client import ask_by_datagrams, ask_by_stream
from watchbell.lib.sip_message import Response, Wish
from watchbell.lib.status_ranges import parse_status_ranges
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tls_context import TlsWish

SUBJECTS = {
    "status": Subject("Status code", "number"),
    "header": Subject("Header", "list", path="Name of the header", placeholder="Allow"),
    "certificate_days": Subject("Days until the certificate expires", "number", unit="days"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_URI = r"^sips?:[^\s<>\x00-\x1f\x7f]{1,300}$"
_URL = re.compile(r"(sips?):(?://)?(?:([^@\s/]+)@)?(\[[^\]]+\]|[^:;?/\s]*)(?::(\d+))?(?:;([^?/]*))?", re.IGNORECASE)
Met = tuple[Response, CertificateFacts | None]


def _check_ranges(text: str) -> str:
    parse_status_ranges(text)
    return text


class SipTarget(HostTarget, TlsFields):
    """A telephone server or gateway."""

    kind: Literal["sip"] = "sip"
    port: int | None = Field(None, title="Port", description="5060, or 5061 with TLS, if left out.", ge=1, le=65_535)
    transport: Literal["udp", "tcp", "tls"] = Field(
        "udp",
        title="Transport",
        description="How the server is asked.",
        json_schema_extra={"x-group": "Connection", "x-labels": {"udp": "UDP", "tcp": "TCP", "tls": "TLS"}},
    )
    user: str | None = Field(
        None,
        title="User",
        description="Ask about this user or extension; about the server itself if left out.",
        pattern=r"^[A-Za-z0-9_.!~*'()&=+$,?/%-]+$",
        max_length=128,
        json_schema_extra={"x-group": "Request", "x-placeholder": "100"},
    )
    sender: str = Field(
        "sip:watchbell@watchbell.invalid",
        title="From",
        description="The address we ask as.",
        pattern=_URI,
        max_length=310,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    receiver: str | None = Field(
        None,
        title="To",
        description="The address that is asked for; the one of the server if left out.",
        pattern=_URI,
        max_length=310,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    user_agent: str = Field(
        "Watchbell",
        title="User agent",
        description="How we introduce ourselves.",
        pattern=r"^[\x20-\x7e]+$",
        max_length=128,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    expected_status: Annotated[str, AfterValidator(_check_ranges)] = Field(
        "200",
        title="Expected status",
        description="Status codes that are right, such as 200,404 or 200-299.",
        max_length=200,
        json_schema_extra={"x-group": "Expect"},
    )
    certificate_expiry_days: int = Field(
        14,
        title="Warn before the certificate expires",
        description="Degraded when it expires within this many days; 0 switches the warning off.",
        ge=0,
        le=365,
        json_schema_extra={"x-group": "TLS", "x-unit": "days"},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @property
    def used_port(self) -> int:
        """The port that is asked."""
        return self.port or (5061 if self.transport == "tls" else 5060)

    @property
    def wish(self) -> Wish:
        """What to ask."""
        name = f"{self.user}@" if self.user else ""
        uri = f"sip:{name}{place_of(encode_name(self.host), self.used_port)}"
        request = uri if self.transport == "udp" else f"{uri};transport={self.transport}"
        return Wish(request, self.sender, self.receiver or uri, self.user_agent, self.transport)


async def probe(target: SipTarget, limits: ProbeLimits) -> Observation:
    """Ask once and wait for the final response."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.used_port)
    ask = _ask_by_datagrams if target.transport == "udp" else _ask_by_stream
    errand = ask(target, limits, watch, deadline)
    met, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or met is None:
        return observe(limits, watch, trouble)
    response, leaf = met
    left = None if leaf is None else leaf.days_left(limits.observed_at)
    right = response.status in parse_status_ranges(target.expected_status)
    told = f"{place} answered {response.words}" + ("" if right else f", expected {target.expected_status}")
    findings = [Finding("status", told, right), *certificate_findings(left, target.certificate_expiry_days)]
    findings += judge(target.assertions, _reading(response, left, watch))
    facts = {} if leaf is None else {"certificate": leaf.as_facts(limits.observed_at, 1)}
    return observe(limits, watch, None, findings, status_code=response.status, facts=facts)


async def _ask_by_datagrams(target: SipTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> Met:
    with await open_datagrams(
        target.host, target.used_port, watch, deadline=deadline, allow_private=limits.allow_private
    ) as datagrams:
        watch.doing = "response"
        response = await ask_by_datagrams(datagrams, target.wish)
        watch.lap("response", response.words)
        return response, None


async def _ask_by_stream(target: SipTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> Met:
    wish = TlsWish(*target.tls_settings)
    security = "tls" if target.transport == "tls" else "none"
    opening = Opening(target.host, target.used_port, security, wish, target.server_name, limits.allow_private)
    async with await open_session(opening, watch, deadline) as stream:
        watch.doing = "response"
        response = await ask_by_stream(stream, target.wish)
        watch.lap("response", response.words)
        return response, leaf_of(stream)


def _reading(response: Response, left: int | None, watch: Stopwatch) -> Reading:
    def header(name: str | None) -> Many:
        values = response.headers.get((name or "").lower())
        if values is None:
            raise Absent("is not in the response")
        return Many(values)

    def days() -> int:
        if left is None:
            raise Absent("is unknown: the connection has no TLS")
        return left

    return {
        "status": lambda _: response.status,
        "header": header,
        "certificate_days": lambda _: days(),
        "response_time": lambda _: watch.elapsed(),
    }


def shorthand(url: str) -> dict[str, Any]:
    """``sip:100@host:5060;transport=tcp`` or ``sips:host`` (RFC 3261 19.1), also written with ``//`` → a config."""
    found = _URL.match(url)
    scheme, user, host, port, options = found.groups() if found else ("sip", None, "", None, None)
    config: dict[str, Any] = {"kind": "sip", "host": host.strip("[]")}
    chosen = re.search(r"transport=(udp|tcp|tls)\b", options or "", re.IGNORECASE)
    if scheme.lower() == "sips":
        config["transport"] = "tls"
    elif chosen:
        config["transport"] = chosen.group(1).lower()
    given = {"user": user and user.partition(":")[0], "port": port and int(port)}
    return config | {name: value for name, value in given.items() if value}


def describe(target: SipTarget) -> str:
    """One line for lists: host and port, and whom it asks about."""
    place = place_of(target.host, target.used_port)
    return f"{target.user}@{place}" if target.user else place


PROBER = Prober(
    target=SipTarget,
    probe=probe,
    label="SIP",
    group="Servers & devices",
    describe=describe,
    schemes=("sip", "sips"),
    shorthand=shorthand,
)
