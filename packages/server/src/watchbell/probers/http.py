"""HTTP and HTTPS: asks a URL and judges status, body and certificate."""

import re
from functools import cached_property
from typing import Annotated, Literal, NamedTuple
from urllib.parse import unquote

from pydantic import AfterValidator, Field, field_validator, model_validator

from watchbell import __version__
from watchbell.domain.observations import LazySteps, Observation, Phases, Step, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.certificates import LeafMemory
from watchbell.lib.curl_asking import ask
from watchbell.lib.curl_pool import close_shared_pool, shared_pool
from watchbell.lib.curl_reasons import explain, status_phrase, unresolved
from watchbell.lib.curl_trace import basic_facts, phase_times, trace, unfinished_step
from watchbell.lib.http_exchange import Answer, Exchange
from watchbell.lib.resolving import why_late, why_unresolved
from watchbell.lib.status_ranges import parse_status_ranges
from watchbell.lib.trouble import Trouble, spaced
from watchbell.lib.web_url import check_web_url, split_credentials, wire_url

_HEADER_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_IP_VERSIONS = {"any": 0, "ipv4": 4, "ipv6": 6}
_LEAVES = LeafMemory()


def _status_set(text: str) -> str:
    parse_status_ranges(text)
    return text


class HttpTarget(Target):
    """A URL, how to ask it, and what a good answer is."""

    kind: Literal["http"] = "http"
    url: Annotated[str, AfterValidator(check_web_url)] = Field(
        title="URL",
        description="The address to ask, with http:// or https://.",
        max_length=2048,
        json_schema_extra={"format": "uri", "x-placeholder": "https://example.org/health"},
    )
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = Field(
        "GET", title="Method", description="How to ask.", json_schema_extra={"x-group": "Request"}
    )
    headers: dict[str, Annotated[str, Field(max_length=4096)]] = Field(
        default_factory=dict,
        repr=False,
        title="Headers",
        description="Sent with the request. The values are kept secret.",
        max_length=50,
        json_schema_extra={"x-group": "Request", "x-secret": True},
    )
    body: str | None = Field(
        None,
        title="Body",
        description="Sent with the request. Say what it is with a Content-Type header.",
        max_length=65_536,
        json_schema_extra={"x-group": "Request", "x-multiline": True, "x-advanced": True},
    )
    username: str | None = Field(
        None,
        title="User name",
        description="For HTTP basic authentication.",
        max_length=255,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="For HTTP basic authentication. Kept secret.",
        max_length=1024,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-secret": True},
    )
    user_agent: str | None = Field(
        None,
        title="User agent",
        description="How the check introduces itself; Watchbell with its version if left out.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-placeholder": f"Watchbell/{__version__}"},
    )
    expected_status: Annotated[str, AfterValidator(_status_set)] = Field(
        "200-299",
        title="Expected status",
        description="Codes and ranges that count as good, separated by commas.",
        max_length=200,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "200-299,301"},
    )
    expected_body: str | None = Field(
        None,
        title="Text that must be there",
        description="The check fails when the body does not contain this text (upper and lower case matter).",
        min_length=1,
        max_length=2000,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "Welcome"},
    )
    forbidden_body: str | None = Field(
        None,
        title="Text that must not be there",
        description="The check fails when the body contains this text.",
        min_length=1,
        max_length=2000,
        json_schema_extra={"x-group": "Expect", "x-advanced": True, "x-placeholder": "Fatal error"},
    )
    follow_redirects: bool = Field(
        True,
        title="Follow redirects",
        description="Judge the last answer instead of the redirect.",
        json_schema_extra={"x-group": "Connection"},
    )
    max_redirects: int = Field(
        5,
        title="Most redirects",
        description="More than this many is a failure.",
        ge=1,
        le=20,
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )
    verify_tls: bool = Field(
        True,
        title="Verify the certificate",
        description="An invalid certificate is a failure. Switch off for self-signed ones.",
        json_schema_extra={"x-group": "Connection"},
    )
    ip_version: Literal["any", "ipv4", "ipv6"] = Field(
        "any",
        title="IP version",
        description="Connect by IPv4 or IPv6 only, or by whichever answers first.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )
    certificate_expiry_days: int = Field(
        14,
        title="Warn before the certificate expires",
        description="Degraded when it expires within this many days; 0 switches the warning off.",
        ge=0,
        le=365,
        json_schema_extra={"x-group": "Connection"},
    )

    @field_validator("headers")
    @classmethod
    def _sendable(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            if not _HEADER_NAME.match(name):
                raise ValueError(f"{name!r} is no header name")
            if _CONTROL.search(value.replace("\t", " ")):
                raise ValueError(f"the value of {name} must not contain line breaks or control characters")
        return headers

    @model_validator(mode="after")
    def _whole_credentials(self) -> "HttpTarget":
        if self.password is not None and self.username is None:
            raise ValueError("a password needs a user name")
        return self

    @cached_property
    def good_codes(self) -> frozenset[int]:
        """The status codes that count as good."""
        return parse_status_ranges(self.expected_status)

    @cached_property
    def plans(self) -> dict[tuple[int, bool, bool], Exchange]:
        """Requests already worked out, by the limits they keep: a config is probed many thousand times."""
        return {}

    def plan(self, limits: ProbeLimits) -> Exchange:
        """The request to send under these limits."""
        key = (limits.timeout_ms, limits.allow_private, limits.want_certificate)
        if key not in self.plans:
            self.plans[key] = Exchange(
                url=wire_url(self.url),
                timeout_ms=limits.timeout_ms,
                method=self.method,
                headers=tuple(f"{name}: {value}" if value else f"{name};" for name, value in self.headers.items()),
                body=None if self.body is None else self.body.encode("utf-8"),
                credentials=None if self.username is None else (self.username, self.password or ""),
                user_agent=self.user_agent or f"Watchbell/{__version__}",
                max_redirects=self.max_redirects if self.follow_redirects else 0,
                verify_tls=self.verify_tls,
                ip_version=_IP_VERSIONS[self.ip_version],
                allow_private=limits.allow_private,
                want_chain=limits.want_certificate,
            )
        return self.plans[key]


class _Finding(NamedTuple):
    """One assertion's outcome; a soft one that fails makes the monitor degraded, not down."""

    name: str
    detail: str
    ok: bool
    soft: bool = False


async def probe(target: HttpTarget, limits: ProbeLimits) -> Observation:
    """Ask the URL once and judge the answer."""
    exchange = target.plan(limits)
    answer = await ask(shared_pool(), exchange)
    facts = basic_facts(answer)
    if answer.chain and (leaf := _LEAVES.learn(exchange.url, answer.chain)):
        facts["certificate"] = leaf.as_facts(limits.observed_at, len(answer.chain))
    if answer.code:
        trouble = await _trouble(answer, exchange)
        verdict = Verdict.FAULT if trouble.ours else Verdict.TIMEOUT if trouble.late else Verdict.FAILURE
        findings = [_Finding(unfinished_step(answer, exchange), trouble.sentence, ok=False)]
        error: str | None = trouble.sentence
    else:
        findings = _judge(target, answer) + _judge_certificate(target, exchange, limits.observed_at)
        verdict, error = _sum_up(findings)
    return Observation(
        verdict,
        limits.observed_at,
        round(answer.total * 1000, 3),
        answer.status or None,
        error,
        Phases(*phase_times(answer)),
        LazySteps(lambda: _steps(answer, exchange, findings)),
        facts,
    )


def _steps(answer: Answer, exchange: Exchange, findings: list[_Finding]) -> list[Step]:
    """The exchange's own steps, then one for each finding; a step that broke off lasts until the end."""
    steps = [Step(*row) for row in trace(answer, exchange)]
    for found in findings:
        at = round(steps[-1].started_ms + steps[-1].duration_ms, 3) if steps else 0.0
        rest = max(0.0, round(answer.total * 1000 - at, 3)) if answer.code else 0.0
        steps.append(Step(found.name, at, rest, found.detail, found.ok))
    return steps


async def _trouble(answer: Answer, exchange: Exchange) -> Trouble:
    host = unresolved(answer, exchange)
    if host is None:
        return explain(answer, exchange)
    late = explain(answer, exchange).late
    reason = await (why_late(host) if late else why_unresolved(host))
    return Trouble(str(reason), ours=reason.ours, late=late)


def _judge(target: HttpTarget, answer: Answer) -> list[_Finding]:
    got = status_phrase(answer.status) + (f" to {answer.redirect_url}" if answer.redirect_url else "")
    good = answer.status in target.good_codes
    findings = [_Finding("status", got if good else f"expected status {target.expected_status}, got {got}", good)]
    cut = f" in the first {spaced(len(answer.body))} bytes" if answer.capped else ""
    for name, text, wanted in (("expected", target.expected_body, True), ("forbidden", target.forbidden_body, False)):
        if text is not None:
            there = answer.contains(text)
            detail = f"the {name} text {text!r} {'is there' if there else f'was not found{cut}'}"
            findings.append(_Finding(f"{name} text", detail, there is wanted))
    return findings


def _sum_up(findings: list[_Finding]) -> tuple[Verdict, str | None]:
    bad = [found for found in findings if not found.ok]
    if not bad:
        return Verdict.SUCCESS, None
    hard = [found.detail for found in bad if not found.soft]
    if hard:
        return Verdict.FAILURE, "; ".join(hard)
    return Verdict.DEGRADED, "; ".join(found.detail for found in bad)


def _judge_certificate(target: HttpTarget, exchange: Exchange, now: int) -> list[_Finding]:
    leaf = _LEAVES.recall(exchange.url) if target.certificate_expiry_days else None
    if leaf is None:
        return []
    left = leaf.days_left(now)
    ends = "has expired" if left < 0 else f"expires in {left} days"
    return [_Finding("certificate", f"the certificate {ends}", left >= target.certificate_expiry_days, soft=True)]


def shorthand(url: str) -> dict[str, object]:
    """``https://user:pw@example.org/`` → a config."""
    bare, username, password = split_credentials(url)
    given = {"username": username, "password": password}
    return {"kind": "http", "url": bare, **{key: unquote(value) for key, value in given.items() if value}}


def describe(target: HttpTarget) -> str:
    """One line for lists: the URL, and the method when it is not GET."""
    return target.url if target.method == "GET" else f"{target.method} {target.url}"


PROBER = Prober(
    target=HttpTarget,
    probe=probe,
    label="HTTP(S)",
    group="Web",
    describe=describe,
    schemes=("http", "https"),
    shorthand=shorthand,
    close=close_shared_pool,
)
