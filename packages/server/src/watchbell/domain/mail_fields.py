"""The fields of the kinds that speak a line protocol of mail and files: SMTP, IMAP, POP3, FTP."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from watchbell.domain.assertions import Assertions, Subject
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import HostTarget
from watchbell.domain.judging import Absent, Many, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits
from watchbell.domain.tls_fields import TlsFields, expiry_finding
from watchbell.lib.plain_validation import needed
from watchbell.lib.server_greeting import Met
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.trouble import Trouble
from watchbell.lib.url_parts import login_in, server_in

Security = Literal["none", "starttls", "tls"]
LINE_SUBJECTS = {
    "greeting": Subject("Greeting", "text"),
    "capabilities": Subject("Capabilities", "list"),
    "certificate_days": Subject("Days until the certificate expires", "number", unit="days"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
"""What all of them can judge."""


class LineTarget(HostTarget, TlsFields):
    """A server, how the connection is secured, and who logs in if anybody does."""

    port: int | None = Field(
        None,
        title="Port",
        description="The protocol's usual port for the security chosen, if left out.",
        ge=1,
        le=65_535,
    )
    security: Security = Field(
        "starttls",
        title="Security",
        description="TLS from the first byte, agreed on in plain text first (STARTTLS), or none.",
        json_schema_extra={"x-labels": {"none": "None", "starttls": "STARTTLS", "tls": "TLS"}},
    )
    username: str | None = Field(
        None,
        title="User name",
        description="Log in as this user; nobody logs in if left out.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Authentication"},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="The user's password.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-secret": True},
    )
    certificate_expiry_days: int = Field(
        14,
        title="Warn before the certificate expires",
        description="Degraded when it expires within this many days; 0 switches the warning off.",
        ge=0,
        le=365,
        json_schema_extra={"x-group": "TLS", "x-unit": "days"},
    )

    @model_validator(mode="after")
    def _whole_login(self) -> "LineTarget":
        for word in (self.username, self.password):
            if word is not None and any(ord(letter) < 32 for letter in word):
                raise ValueError("user name and password must not contain control characters")
        if self.password is not None and self.username is None:
            raise needed("username", "a password needs a user name")
        return self

    def port_or(self, usual: Mapping[Security, int]) -> int:
        """The port, or the protocol's usual one."""
        return self.port or usual[self.security]


def certificate_findings(days_left: int | None, warn_days: int) -> list[Finding]:
    """The warning about a certificate that ends soon, if there is one and it is wanted."""
    return [] if days_left is None or not warn_days else [expiry_finding(days_left, warn_days)]


def line_reading(
    greeting: str, capabilities: list[str], days_left: int | None, elapsed: Callable[[], float]
) -> dict[str, Callable[[str | None], Any]]:
    """The values of `LINE_SUBJECTS`."""

    def days() -> int:
        if days_left is None:
            raise Absent("is unknown: the connection has no TLS")
        return days_left

    return {
        "greeting": lambda _: greeting,
        "capabilities": lambda _: Many(capabilities),
        "certificate_days": lambda _: days(),
        "response_time": lambda _: elapsed(),
    }


def figures_reading(
    subjects: Mapping[str, Subject], figures: Mapping[str, float]
) -> dict[str, Callable[[str | None], Any]]:
    """The values of a kind's own subjects: figures that were asked for, absent where they were not."""

    def of(name: str) -> Callable[[str | None], Any]:
        def value(_: str | None) -> float:
            if name not in figures:
                raise Absent("was not asked for or is not told")
            return figures[name]

        return value

    return {name: of(name) for name in subjects if name not in LINE_SUBJECTS}


def observe_line(
    target: LineTarget,
    assertions: Assertions,
    subjects: Mapping[str, Subject],
    limits: ProbeLimits,
    watch: Stopwatch,
    met: Met | None,
    trouble: Trouble | None,
) -> Observation:
    """The course of a session: what was met is judged unless it broke off."""
    coded = base64.b64encode(f"\0{target.username}\0{target.password}".encode()).decode()  # as SASL PLAIN says it
    secrets = (target.password, coded)
    if trouble is not None or met is None:
        return observe(limits, watch, trouble, secrets=secrets)
    left = None if met.leaf is None else met.leaf.days_left(limits.observed_at)
    reading = line_reading(met.greeting, met.capabilities, left, watch.elapsed) | figures_reading(subjects, met.figures)
    findings = [*certificate_findings(left, target.certificate_expiry_days), *judge(assertions, reading)]
    facts: dict[str, object] = dict(met.figures)
    if met.leaf is not None:
        facts["certificate"] = met.leaf.as_facts(limits.observed_at, 1)
    return observe(limits, watch, None, findings, facts=facts, secrets=secrets)


def read_line_url(kind: str, url: str, security: Mapping[str, Security]) -> dict[str, Any]:
    """``smtps://user:password@host:port`` → a config; `security` by scheme."""
    how = security[urlsplit(url).scheme.lower()]
    return {"kind": kind, **server_in(url), "security": how, **login_in(url)}
