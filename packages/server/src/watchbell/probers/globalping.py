"""Globalping: a ping, HTTP request or DNS query from a probe of that network, anywhere in the world."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from watchbell.domain.assertions import AssertionGroup, Assertions, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.globalping_fields import GlobalpingFields
from watchbell.domain.globalping_result import SUBJECTS, Found, findings_of, reading_of
from watchbell.domain.judging import judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.curl_pool import close_shared_pool
from watchbell.lib.globalping_client import Api, measure
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

_LONGEST_OUTPUT = 200


class GlobalpingTarget(GlobalpingFields, Target):
    """Something public, looked at from elsewhere."""

    kind: Literal["globalping"] = "globalping"
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


async def probe(target: GlobalpingTarget, limits: ProbeLimits) -> Observation:
    """Have it measured and judge what the probe found; the response time is the probe's.

    Whatever keeps Globalping from measuring (quota, no probe there, no answer in time) is no verdict on the target.
    """
    watch, deadline = Stopwatch(doing="request"), deadline_in(limits.timeout_ms)
    api = Api(target.api_url, target.token, deadline, limits.allow_private)
    found, trouble = await attempt(
        _measured(target, api, watch), watch, place=api.host, timeout_ms=limits.timeout_ms, deadline=deadline
    )
    if trouble is not None or found is None:
        if trouble is not None and trouble.late:
            trouble = trouble._replace(ours=True)
        return observe(limits, watch, trouble)
    findings = findings_of(found, target.about, target.expected_status, frozenset(_judged(target.assertions)))
    findings += judge(target.assertions, reading_of(found, limits.observed_at))
    findings = [Finding(name, f"{detail} (from {found.place})", ok, soft) for name, detail, ok, soft in findings]
    status = found.status if target.measurement != "ping" else None
    seen = observe(limits, watch, None, findings, status_code=status)
    return seen if found.rtt is None else msgspec.structs.replace(seen, response_time_ms=round(found.rtt, 3))


async def _measured(target: GlobalpingTarget, api: Api, watch: Stopwatch) -> Found:
    probe_told, result = await measure(api, target.request(), watch)
    found = Found(target.measurement, probe_told, result)
    if result.get("status") == "failed":
        output = " ".join(str(result.get("rawOutput") or "it does not say why").split())[:_LONGEST_OUTPUT]
        raise NoConnection(Trouble(f"{target.about} cannot be reached from {found.place}: {output}"))
    if result.get("status") != "finished":
        raise NoConnection(Trouble(f"the probe in {found.place} did not measure", ours=True))
    took = "" if found.rtt is None else f", {found.rtt:g} ms"
    watch.lap("measurement", f"from {found.place}{took}")
    return found


def _judged(assertions: Assertions) -> Iterator[str]:
    for each in assertions:
        if isinstance(each, AssertionGroup):
            yield from _judged(each.assertions)
        else:
            yield each.subject


def describe(target: GlobalpingTarget) -> str:
    """One line for lists: what is measured, and from where."""
    return f"{target.about} from {target.location}"


PROBER = Prober(
    target=GlobalpingTarget,
    probe=probe,
    label="Globalping",
    group="Network",
    describe=describe,
    close=close_shared_pool,
)
