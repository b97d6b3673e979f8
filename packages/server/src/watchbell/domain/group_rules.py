"""What the statuses of a group's monitors come to. Pure.

Only monitors that are up, degraded or down have a say: those that are paused, in maintenance, not checked yet or
deleted are left out, and when nobody has a say nothing is said.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from watchbell.domain.observations import Verdict
from watchbell.domain.peers import Peer
from watchbell.domain.states import MonitorStatus

_MOST_NAMED = 5
VOTES = (MonitorStatus.UP, MonitorStatus.DEGRADED, MonitorStatus.DOWN)


class Rule(StrEnum):
    """When a group is up: every monitor is, one is, more than half are, or so many are."""

    WORST = "worst"
    ANY = "any"
    MAJORITY = "majority"
    AT_LEAST = "at_least"


class Outcome(NamedTuple):
    """The group's verdict, and why; `FAULT` when nobody has a say."""

    verdict: Verdict
    reason: str | None = None


def sum_up(peers: Sequence[Peer], rule: Rule, least: int = 1, *, warn: bool = False) -> Outcome:
    """The group's verdict.

    `least` is how many must be up by `AT_LEAST`, never more than have a say. A degraded monitor counts as one that
    is up, but a group that needs it is degraded itself; with `warn` it is degraded as soon as one monitor is not up.
    """
    voting = [peer for peer in peers if peer.status in VOTES]
    total = len(voting)
    if not total:
        return Outcome(Verdict.FAULT, _silence(peers))
    down = [peer for peer in voting if peer.status is MonitorStatus.DOWN]
    degraded = [peer for peer in voting if peer.status is MonitorStatus.DEGRADED]
    needed = {
        Rule.WORST: total,
        Rule.ANY: 1,
        Rule.MAJORITY: total // 2 + 1,
        Rule.AT_LEAST: min(least, total),
    }[rule]
    working = total - len(down)
    if working < needed:
        return Outcome(Verdict.FAILURE, f"{_count(down, total, 'down')}; {needed} must be up")
    if working - len(degraded) < needed or (warn and (down or degraded)):
        bad = [text for text in (_count(down, total, "down"), _count(degraded, total, "degraded")) if text]
        return Outcome(Verdict.DEGRADED, "; ".join(bad))
    return Outcome(Verdict.SUCCESS)


def _count(some: Sequence[Peer], total: int, word: str) -> str:
    if not some:
        return ""
    names = ", ".join(peer.name for peer in some[:_MOST_NAMED])
    more = f" and {len(some) - _MOST_NAMED} more" if len(some) > _MOST_NAMED else ""
    return f"{len(some)} of {total} {word}: {names}{more}"


def _silence(peers: Sequence[Peer]) -> str:
    if not peers:
        return "no monitor belongs to the group"
    counts = {status: sum(peer.status is status for peer in peers) for status in MonitorStatus}
    words = ", ".join(f"{number} {status.value}" for status, number in counts.items() if number)
    return f"no monitor of the group has a say: {words}"
