"""HTTP flow: a visit of several requests, where later ones use what earlier ones answered."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from watchbell.domain.courses import verdict_of
from watchbell.domain.findings import Finding, sum_up
from watchbell.domain.flow_captures import captured
from watchbell.domain.flow_steps import FlowStep, check_names, steps_field
from watchbell.domain.http_connection import ConnectionFields
from watchbell.domain.http_judging import judge_answer
from watchbell.domain.http_plan import plan
from watchbell.domain.observations import LazySteps, Observation, Phases, Step, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import deadline_in
from watchbell.lib.clean_text import one_line
from watchbell.lib.curl_asking import why
from watchbell.lib.curl_pool import close_shared_pool, shared_pool
from watchbell.lib.curl_trace import trace, unfinished_step
from watchbell.lib.flow_cookies import FlowCookies
from watchbell.lib.http_exchange import phase_times
from watchbell.lib.http_hops import Hop, follow
from watchbell.lib.placeholders import NAME, unfill
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.trouble import Trouble, spaced

_FOR_CLEANING_UP = 0.2
"""The share of the time limit that is kept for steps that are always asked."""


class HttpFlowTarget(TlsFields, Target):
    """Requests to be asked one after the other, and what each must answer."""

    kind: Literal["http_flow"] = "http_flow"
    steps: tuple[FlowStep, ...] = steps_field()
    variables: dict[
        Annotated[str, Field(pattern=f"^{NAME}$", max_length=40)], Annotated[str, Field(max_length=4096)]
    ] = Field(
        default_factory=dict,
        repr=False,
        title="Variables",
        description="Values that steps use as {{name}}: addresses, user names, passwords. Kept secret.",
        max_length=50,
        json_schema_extra={"x-secret": True},
    )
    keep_cookies: bool = Field(
        True,
        title="Keep cookies",
        description="Send the cookies that an answer sets with the steps after it; nothing is kept for the next check.",
        json_schema_extra={"x-group": "Connection"},
    )
    ip_version: Literal["any", "ipv4", "ipv6"] = Field(
        "any",
        title="IP version",
        description="Connect by IPv4 or IPv6 only, or by whichever answers first.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )

    @model_validator(mode="after")
    def _names_are_known(self) -> "HttpFlowTarget":
        check_names(self.steps, self.variables)
        return self

    @cached_property
    def connection(self) -> ConnectionFields:
        """How every request travels."""
        tls = {name: getattr(self, name) for name in TlsFields.model_fields}
        return ConnectionFields(ip_version=self.ip_version, follow_redirects=False, **tls)

    @cached_property
    def cleans_up(self) -> bool:
        """Whether time must be kept for steps that are always asked."""
        return any(step.always for step in self.steps) and not all(step.always for step in self.steps)


class _Visited(NamedTuple):
    """One step that was asked: when (ms), for how long, its exchanges, and what came of it."""

    number: int
    step: FlowStep
    began: float
    took: float
    hops: Sequence[Hop]
    findings: Sequence[Finding]
    trouble: Trouble | None

    @property
    def outcome(self) -> tuple[Verdict, str | None]:
        """Verdict and reason."""
        if self.trouble is not None:
            return verdict_of(self.trouble), self.trouble.sentence
        return sum_up(self.findings)

    @property
    def broke(self) -> bool:
        """Whether the visit ends here."""
        return self.outcome[0] not in (Verdict.SUCCESS, Verdict.DEGRADED)


class _Visit:
    """One walk through the steps, with what it has kept so far."""

    def __init__(self, target: HttpFlowTarget, limits: ProbeLimits) -> None:
        self.target, self.limits = target, limits
        self.watch = Stopwatch()
        self.values = dict(target.variables)
        self.cookies = FlowCookies()
        self.done: list[_Visited] = []
        self.deadline = deadline_in(limits.timeout_ms)
        reserve = _FOR_CLEANING_UP if target.cleans_up else 0.0
        self.ordinary_deadline = self.deadline - limits.timeout_ms / 1000 * reserve

    async def walk(self) -> None:
        broke = False
        for number, step in enumerate(self.target.steps, 1):
            if broke and not (step.always and self._is_fillable(step)):
                continue
            visited = await self._ask(number, step)
            self.done.append(visited)
            broke = broke or visited.broke

    def _is_fillable(self, step: FlowStep) -> bool:
        return all(name in self.values for name in step.names)

    async def _ask(self, number: int, step: FlowStep) -> _Visited:
        began = self.watch.elapsed()
        deadline = self.deadline if step.always else self.ordinary_deadline
        hops: Sequence[Hop] = ()
        findings: list[Finding] = []
        trouble = None
        if asyncio.get_running_loop().time() >= deadline:
            trouble = Trouble(f"no time was left of {spaced(self.limits.timeout_ms)} ms", late=True)
        else:
            try:
                exchange = plan(step.request(self.values), self.target.connection, self.limits)
                hops = await follow(
                    shared_pool(),
                    exchange,
                    self.cookies if self.target.keep_cookies else FlowCookies(),
                    deadline=deadline,
                    follow_redirects=step.follow_redirects,
                )
                findings, trouble = await self._judge(step, hops[-1])
            except ValueError as error:
                findings = [Finding("request", f"cannot be sent: {error}", ok=False)]
        return _Visited(number, step, began, self.watch.elapsed() - began, hops, findings, trouble)

    async def _judge(self, step: FlowStep, last: Hop) -> tuple[list[Finding], Trouble | None]:
        if last.answer.code:
            trouble = await why(last.answer, last.exchange)
            if trouble.late:
                sentence = f"{trouble.sentence} (of {spaced(self.limits.timeout_ms)} ms for all steps)"
                trouble = trouble._replace(sentence=sentence)
            return [], trouble
        findings = judge_answer(step.expectations(self.values), last.answer, (), self.limits.observed_at)
        if any(not found.ok and not found.soft for found in findings):
            return findings, None
        for capture in step.captures:
            try:
                self.values[capture.variable] = captured(capture, last.answer)
            except ValueError as error:
                findings.append(Finding(f"keep {capture.variable}", str(error), ok=False))
            else:
                kept = f"{len(self.values[capture.variable])} characters from {capture.source} {capture.path}"
                findings.append(Finding(f"keep {capture.variable}", kept, ok=True))
        return findings, None


async def probe(target: HttpFlowTarget, limits: ProbeLimits) -> Observation:
    """Walk through the steps once."""
    visit = _Visit(target, limits)
    await visit.walk()
    total = visit.watch.elapsed()
    bad = [each for each in visit.done if each.outcome[0] is not Verdict.SUCCESS]
    decisive = next((each for each in bad if each.broke), None)
    told = [decisive] if decisive is not None else bad
    error = "; ".join(f"step {each.number} ({each.step.name}): {each.outcome[1]}" for each in told) or None
    values, kept = visit.values, {capture.variable for step in target.steps for capture in step.captures}
    last = decisive or visit.done[-1]
    done, wanted = visit.done, len(target.steps)
    facts: dict[str, object] = {"steps_done": len(done), "steps": wanted}
    if decisive is not None:
        facts["failed_step"] = decisive.step.name
    return Observation(
        told[0].outcome[0] if told else Verdict.SUCCESS,
        limits.observed_at,
        total,
        last.hops[-1].answer.status or None if last.hops else None,
        None if error is None else one_line(unfill(error, values, kept)),
        _phases(done),
        LazySteps(lambda: [_hidden(row, values, kept) for each in done for row in _rows(each)]),
        facts,
    )


def _phases(done: Sequence[_Visited]) -> Phases:
    times = [phase_times(hop.answer) for each in done for hop in each.hops]
    sums = [[value for value in column if value is not None] for column in zip(*times, strict=True)]
    return Phases(*(round(sum(column), 3) if column else None for column in sums)) if sums else Phases()


def _rows(each: _Visited) -> list[Step]:
    """A row for the step, then those of its exchanges, then one for each finding."""
    method, url = each.step.method, each.step.url
    reason = each.outcome[1]
    rows = [
        Step(
            f"step {each.number}: {each.step.name}", each.began, each.took, reason or f"{method} {url}", not each.broke
        )
    ]
    at = each.began
    for hop in each.hops:
        for row in trace(hop.answer, hop.exchange):
            # The first request's own URL is shown as it was written: what was filled in may be secret.
            detail = f"{method} {url}" if row.name == "request" and hop is each.hops[0] else row.detail
            rows.append(Step(row.name, round(at + row.started_ms, 3), row.duration_ms, detail))
        at += hop.answer.total * 1000
    end = round(each.began + each.took, 3)
    if each.trouble is not None:
        name = unfinished_step(each.hops[-1].answer, each.hops[-1].exchange) if each.hops else "wait"
        rows.append(Step(name, round(min(at, end), 3), max(0.0, round(end - at, 3)), each.trouble.sentence, ok=False))
    rows += [Step(found.name, end, 0.0, found.detail, found.ok) for found in each.findings]
    return rows


def _hidden(row: Step, values: dict[str, str], kept: set[str]) -> Step:
    return row._replace(detail=unfill(row.detail, values, kept))


def describe(target: HttpFlowTarget) -> str:
    """One line for lists: how many steps, and where the first one goes."""
    first = target.steps[0]
    where = urlsplit(first.url).netloc or first.url
    more = len(target.steps) - 1
    return f"{where}: {first.name}" + (f" and {more} more" if more else "")


PROBER = Prober(
    target=HttpFlowTarget,
    probe=probe,
    label="HTTP flow",
    group="Web",
    describe=describe,
    close=close_shared_pool,
)
