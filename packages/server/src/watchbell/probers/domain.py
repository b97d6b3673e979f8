"""Domain: when the registration of a name ends, by RDAP or whois, looked up once a day and judged at every check."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.judging import Absent, Many, Reading, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.attempt import deadline_in
from watchbell.lib.clock import DAY, rfc3339
from watchbell.lib.curl_pool import close_shared_pool
from watchbell.lib.host_names import check_host, encode_name, is_address
from watchbell.lib.registration import Registration
from watchbell.lib.registries import REGISTRIES, Where
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.web_url import check_web_url

_PORT = 43
_OUT_OF_ORDER = ("clienthold", "serverhold", "redemptionperiod", "pendingdelete", "inactive")
SUBJECTS = {
    "days_left": Subject("Days until it ends", "number"),
    "registrar": Subject("Registrar"),
    "status": Subject("Status", "list", placeholder="clienttransferprohibited"),
    "name_server": Subject("Name servers", "list"),
    "expires_at": Subject("End of the registration", placeholder="2027-01-31"),
}


def _check_name(name: str) -> str:
    if is_address(check_host(name)) or "." not in name.strip("."):
        raise ValueError("write a registered name such as example.org")
    return name


def _check_whois(server: str) -> str:
    host, _, port = server.partition(":")
    check_host(host)
    if port and not (port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError("write a host, or host:port")
    return server


class DomainTarget(Target):
    """A registered name that should not run out."""

    kind: Literal["domain"] = "domain"
    domain: Annotated[str, AfterValidator(_check_name)] = Field(
        title="Domain",
        description="The registered name; of a host below it the first labels are left out.",
        min_length=3,
        max_length=253,
        json_schema_extra={"x-placeholder": "example.org"},
    )
    warn_days: int = Field(
        30,
        title="Warn days before",
        description="Degraded when the registration ends within so many days.",
        ge=0,
        le=3650,
        json_schema_extra={"x-group": "Expect"},
    )
    fail_days: int = Field(
        7,
        title="Fail days before",
        description="Down when it ends within so many days; 0 only when it has ended.",
        ge=0,
        le=3650,
        json_schema_extra={"x-group": "Expect"},
    )
    fail_on_hold: bool = Field(
        True,
        title="Fail when on hold",
        description="Down when the registry has taken the name out of service or is about to delete it.",
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)
    source: Literal["any", "rdap", "whois"] = Field(
        "any",
        title="Ask by",
        description="RDAP first and whois where that does not tell, or one of them only.",
        json_schema_extra={
            "x-group": "Connection",
            "x-advanced": True,
            "x-labels": {"any": "RDAP, then whois", "rdap": "RDAP", "whois": "whois"},
        },
    )
    rdap_url: Annotated[str, AfterValidator(check_web_url)] | None = Field(
        None,
        title="RDAP server",
        description="URL of the registry's server; IANA's list tells it if left out.",
        max_length=512,
        json_schema_extra={"x-group": "Connection", "x-advanced": True, "x-placeholder": "https://rdap.example/v1/"},
    )
    whois_server: Annotated[str, AfterValidator(_check_whois)] | None = Field(
        None,
        title="Whois server",
        description="Host of the registry's server; IANA's tells it if left out.",
        max_length=260,
        json_schema_extra={"x-group": "Connection", "x-advanced": True, "x-placeholder": "whois.example"},
    )

    @model_validator(mode="after")
    def _in_order(self) -> "DomainTarget":
        if self.fail_days > self.warn_days:
            raise ValueError("the warning must come before the failure: warn days are fewer than fail days")
        return self

    @property
    def where(self) -> Where:
        """What to look up and where."""
        whois = None
        if self.whois_server is not None:
            host, _, port = self.whois_server.partition(":")
            whois = host, int(port or _PORT)
        name = encode_name(self.domain).lower().rstrip(".")
        return Where(name, self.rdap_url, whois, self.source != "whois", self.source != "rdap")


async def probe(target: DomainTarget, limits: ProbeLimits) -> Observation:
    """Look up the registration, unless that was done today, and judge what is left of it."""
    watch = Stopwatch(doing="look-up")
    found, looked_up_at, trouble = await REGISTRIES.here().look_up(
        target.where,
        watch,
        timeout_ms=limits.timeout_ms,
        deadline=deadline_in(limits.timeout_ms),
        allow_private=limits.allow_private,
        now=limits.observed_at,
    )
    if found is None or found.expires_at is None:
        return observe(limits, watch, trouble)
    days = (found.expires_at - limits.observed_at) // DAY
    facts = _facts(found, days, looked_up_at)
    findings = _judge(target, found, days)
    if target.assertions:
        findings += judge(target.assertions, _reading(found, facts))
    return observe(limits, watch, None, findings, facts=facts)


def _judge(target: DomainTarget, found: Registration, days: int) -> list[Finding]:
    left = "has ended" if days < 0 else f"ends in {days} days"
    ends = f"the registration of {found.domain} {left} ({rfc3339(found.expires_at or 0)[:10]})"
    findings = [Finding("expiry", ends, days >= target.fail_days and days >= 0)]
    if findings[0].ok and days < target.warn_days:
        findings = [Finding("expiry", ends, ok=False, soft=True)]
    bad = [status for status in found.status if status in _OUT_OF_ORDER]
    if target.fail_on_hold and found.status:
        told = f"the status of {found.domain} is {', '.join(bad or found.status[:10])}"
        findings.append(Finding("status", told, not bad))
    return findings


def _facts(found: Registration, days: int, looked_up_at: int) -> dict[str, object]:
    return {
        "domain": found.domain,
        "expires_at": rfc3339(found.expires_at or 0),
        "days_left": days,
        "registered_at": None if found.registered_at is None else rfc3339(found.registered_at),
        "registrar": found.registrar,
        "status": list(found.status[:20]),
        "name_servers": list(found.name_servers[:20]),
        "source": found.source,
        "looked_up_at": rfc3339(looked_up_at),
    }


def _reading(found: Registration, facts: Mapping[str, object]) -> Reading:
    return {
        "days_left": lambda _: facts["days_left"],
        "registrar": lambda _: _there(found.registrar),
        "status": lambda _: Many(found.status),
        "name_server": lambda _: Many(found.name_servers),
        "expires_at": lambda _: facts["expires_at"],
    }


def _there(value: str | None) -> str:
    if value is None:
        raise Absent("is not told by the registry")
    return value


def describe(target: DomainTarget) -> str:
    """One line for lists: the name."""
    return target.domain


async def _close() -> None:
    await REGISTRIES.close_here()
    await close_shared_pool()


PROBER = Prober(
    target=DomainTarget,
    probe=probe,
    label="Domain expiry",
    group="Network",
    describe=describe,
    close=_close,
)
