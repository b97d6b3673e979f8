"""LDAP: logs in to a directory by name and password, and searches it if there is something to find."""

from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, field_validator, model_validator

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.host_fields import HostTarget
from watchbell.domain.judging import Absent, Many, Reading, judge
from watchbell.domain.mail_fields import Security, certificate_findings
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.host_names import place_of
from watchbell.lib.ldap_client import Entry, LdapClient
from watchbell.lib.ldap_filter import encode_filter
from watchbell.lib.line_session import Opening, leaf_of, open_session
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tls_context import TlsWish
from watchbell.lib.url_parts import server_in

SUBJECTS = {
    "entries": Subject("Entries found", "number"),
    "dn": Subject("Names of the entries found", "list"),
    "attribute": Subject("Attribute of the entries found", "list", path="Name of the attribute", placeholder="mail"),
    "certificate_days": Subject("Days until the certificate expires", "number", unit="days"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_PORTS: dict[Security, int] = {"none": 389, "starttls": 389, "tls": 636}


class LdapTarget(HostTarget, TlsFields):
    """A directory server."""

    kind: Literal["ldap"] = "ldap"
    port: int | None = Field(None, title="Port", description="389, or 636 with TLS, if left out.", ge=1, le=65_535)
    security: Security = Field(
        "starttls",
        title="Security",
        description="TLS from the first byte (ldaps), agreed on in plain text first (StartTLS), or none.",
        json_schema_extra={"x-labels": {"none": "None", "starttls": "StartTLS", "tls": "TLS"}},
    )
    bind_dn: str | None = Field(
        None,
        title="Log in as",
        description="The distinguished name; nobody (anonymous) if left out.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-placeholder": "cn=watchbell,dc=example,dc=org"},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="The password of that name.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-secret": True},
    )
    base_dn: str | None = Field(
        None,
        title="Search below",
        description="Search from this name on; nothing is searched if left out.",
        max_length=1024,
        json_schema_extra={"x-group": "Search", "x-placeholder": "dc=example,dc=org"},
    )
    scope: Literal["base", "one", "subtree"] = Field(
        "subtree",
        title="Scope",
        description="The name itself, the level below, or all below.",
        json_schema_extra={"x-group": "Search", "x-advanced": True},
    )
    filter: str = Field(
        "(objectClass=*)",
        title="Filter",
        description="What to find; at least one entry must be there unless an assertion says how many.",
        max_length=2000,
        json_schema_extra={"x-group": "Search"},
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

    @field_validator("filter")
    @classmethod
    def _readable(cls, text: str) -> str:
        encode_filter(text)
        return text

    @model_validator(mode="after")
    def _whole_login(self) -> "LdapTarget":
        if (self.bind_dn is None) != (self.password is None):
            raise ValueError("a name and its password belong together: give both or none")
        return self

    @property
    def place(self) -> str:
        """Host and port."""
        return place_of(self.host, self.port or _PORTS[self.security])


_Found = tuple[list[Entry] | None, CertificateFacts | None]


async def probe(target: LdapTarget, limits: ProbeLimits) -> Observation:
    """Log in, search, and leave."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    errand = _ask(target, limits, watch, deadline)
    found, trouble = await attempt(errand, watch, place=target.place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or found is None:
        return observe(limits, watch, trouble, secrets=(target.password,))
    entries, leaf = found
    left = None if leaf is None else leaf.days_left(limits.observed_at)
    findings = certificate_findings(left, target.certificate_expiry_days)
    findings += judge(_wanted(target), _reading(entries, left, watch))
    facts = {} if leaf is None else {"certificate": leaf.as_facts(limits.observed_at, 1)}
    return observe(limits, watch, None, findings, facts=facts)


async def _ask(target: LdapTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Found:
    wish = TlsWish(*target.tls_settings)
    port = target.port or _PORTS[target.security]
    opening = Opening(target.host, port, target.security, wish, target.server_name, limits.allow_private)
    async with await open_session(opening, watch, deadline) as stream:
        client = LdapClient(stream)
        if target.security == "starttls":
            watch.doing = "starttls"
            await client.start_tls()
            await stream.secure(opening.context, opening.name)
        watch.doing = "login"
        await client.bind(target.bind_dn or "", target.password or "")
        watch.lap("login", target.bind_dn or "as nobody")
        entries = None
        if target.base_dn is not None:
            watch.doing = "search"
            seconds = max(1, limits.timeout_ms // 1000)
            entries = await client.search(target.base_dn, target.scope, encode_filter(target.filter), seconds=seconds)
            watch.lap("search", f"{len(entries)} entries")
        await client.unbind()
        return entries, leaf_of(stream)


def _wanted(target: LdapTarget) -> Assertions:
    """The assertions, and that something is found unless they say how much."""
    counted = any(getattr(each, "subject", "entries") == "entries" for each in target.assertions)
    return target.assertions if counted or target.base_dn is None else (*_SOMETHING, *target.assertions)


_SOMETHING: Assertions = LdapTarget.model_validate(
    {"host": "a", "assertions": [{"subject": "entries", "operator": "at_least", "value": 1}]}
).assertions


def _reading(entries: list[Entry] | None, left: int | None, watch: Stopwatch) -> Reading:
    def found() -> list[Entry]:
        if entries is None:
            raise Absent("was not searched for: say where to search")
        return entries

    def days() -> int:
        if left is None:
            raise Absent("is unknown: the connection has no TLS")
        return left

    def values(name: str | None) -> Many:
        return Many([value for each in found() for value in each.attributes.get((name or "").lower(), [])])

    return {
        "entries": lambda _: len(found()),
        "dn": lambda _: Many([each.dn for each in found()]),
        "attribute": values,
        "certificate_days": lambda _: days(),
        "response_time": lambda _: watch.elapsed(),
    }


def shorthand(url: str) -> dict[str, Any]:
    """``ldap://host/base`` or ``ldaps://host/base`` (RFC 4516) → a config."""
    parts = urlsplit(url)
    base = unquote(parts.path.removeprefix("/"))
    security = "tls" if parts.scheme.lower() == "ldaps" else "starttls"
    return {"kind": "ldap", **server_in(url), "security": security, **({"base_dn": base} if base else {})}


def describe(target: LdapTarget) -> str:
    """One line for lists: host and port, and where it searches."""
    return target.place if target.base_dn is None else f"{target.place} {target.base_dn}"


PROBER = Prober(
    target=LdapTarget,
    probe=probe,
    label="LDAP directory",
    group="Servers & devices",
    describe=describe,
    schemes=("ldap", "ldaps"),
    shorthand=shorthand,
)
