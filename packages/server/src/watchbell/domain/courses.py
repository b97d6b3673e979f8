"""The course of a check that went step by step, as an observation."""

from collections.abc import Iterable, Mapping, Sequence

from watchbell.domain.findings import Finding, sum_up
from watchbell.domain.observations import Attachment, LazySteps, Observation, Phases, Step, Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.clean_text import one_line
from watchbell.lib.http_answer import hide
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.trouble import Trouble

_PHASES = ("resolve", "connect", "tls")


def verdict_of(trouble: Trouble) -> Verdict:
    """What a trouble says about the target: nothing, if it is ours."""
    return Verdict.FAULT if trouble.ours else Verdict.TIMEOUT if trouble.late else Verdict.FAILURE


def observe(
    limits: ProbeLimits,
    watch: Stopwatch,
    trouble: Trouble | None = None,
    findings: Sequence[Finding] = (),
    *,
    status_code: int | None = None,
    facts: Mapping[str, object] | None = None,
    attachments: tuple[Attachment, ...] = (),
    secrets: Iterable[str | None] = (),
) -> Observation:
    """What was seen: a trouble if there was one, else what the findings come to.

    Laps named ``resolve``, ``connect`` and ``tls`` are those phases; all other laps are the waiting. The last step of a
    check that broke off is the one that `watch.doing` names. `secrets` are hidden wherever a server repeated them.
    """
    hidden = {form for secret in secrets if secret for form in (secret, repr(secret)[1:-1])}
    total = watch.elapsed()
    verdict, error = sum_up(findings) if trouble is None else (verdict_of(trouble), trouble.sentence)
    others = [lap[2] for lap in watch.laps if lap[0] not in _PHASES]
    laps, doing = tuple(watch.laps), watch.doing
    return Observation(
        verdict,
        limits.observed_at,
        total,
        status_code,
        None if error is None else one_line(hide(error, hidden)),
        Phases(watch.took("resolve"), watch.took("connect"), watch.took("tls"), sum(others) if others else None),
        LazySteps(
            lambda: [
                step._replace(detail=hide(step.detail, hidden)) if hidden else step
                for step in _steps(laps, doing, trouble, findings, total)
            ]
        ),
        dict(facts or {}),
        attachments=attachments,
    )


def _steps(
    laps: Sequence[tuple[str, float, float, str]],
    doing: str,
    trouble: Trouble | None,
    findings: Sequence[Finding],
    total: float,
) -> list[Step]:
    steps = [Step(*lap) for lap in laps]
    at = round(steps[-1].started_ms + steps[-1].duration_ms, 3) if steps else 0.0
    if trouble is not None:
        return [*steps, Step(doing, at, max(0.0, round(total - at, 3)), trouble.sentence, ok=False)]
    return [*steps, *(Step(found.name, at, 0.0, found.detail, found.ok) for found in findings)]
