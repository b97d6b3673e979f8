"""When a check went down and up again, read back from its results: what Healthchecks' API calls flips."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.states import Policy


class Flip(NamedTuple):
    """At an instant (ms) it became up, or not."""

    at: int
    is_up: bool


def flips_of(results: Iterable[CheckRow], policy: Policy) -> Iterator[Flip]:
    """The flips that these results (oldest first) were, as the monitor is judged now. Nothing is known before the first."""
    is_up: bool | None = None
    failed: list[int] = []
    successes = 0
    for row in results:
        if row.verdict is Verdict.FAULT:
            continue
        if row.verdict.is_bad:
            successes = 0
            if is_up is False:
                continue
            failed = _window(failed, row.at, policy)
            if sum(at > 0 for at in failed) >= policy.failure_threshold:
                yield Flip(next(at for at in failed if at), is_up=False)
                is_up, failed = False, []
            continue
        successes += 1
        failed = [] if policy.failure_window is None else _window(failed, 0, policy)
        if is_up is None or (is_up is False and successes >= policy.recovery_threshold):
            yield Flip(row.at, is_up=True)
            is_up = True


def _window(failed: list[int], at: int, policy: Policy) -> list[int]:
    """The results that count, a failure by its instant and a success as 0."""
    most = policy.failure_threshold if policy.failure_window is None else policy.failure_window
    return [*failed, at][-most:]
