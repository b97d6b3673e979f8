"""What a check found when it judged an answer: one finding for each expectation."""

from collections.abc import Sequence
from typing import NamedTuple

from watchbell.domain.observations import Verdict


class Finding(NamedTuple):
    """One expectation's outcome: its name, and a sentence with the actual value.

    A soft one that fails makes the monitor degraded, not down.
    """

    name: str
    detail: str
    ok: bool
    soft: bool = False


def sum_up(findings: Sequence[Finding]) -> tuple[Verdict, str | None]:
    """The verdict of all findings, and why: the failed hard ones if there are any, else the failed soft ones."""
    bad = [found for found in findings if not found.ok]
    if not bad:
        return Verdict.SUCCESS, None
    hard = [found.detail for found in bad if not found.soft]
    if hard:
        return Verdict.FAILURE, "; ".join(hard)
    return Verdict.DEGRADED, "; ".join(found.detail for found in bad)
