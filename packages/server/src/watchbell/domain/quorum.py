"""One status out of several regions' statuses: a strict majority of those that report decides. Pure.

A region has confirmed its own status before it votes. An even split decides nothing: the status stays as it is, so it
cannot flap between two halves of the world that disagree.
"""

from collections.abc import Iterable
from typing import NamedTuple

from watchbell.domain.states import MonitorStatus

_GOOD = (MonitorStatus.UP, MonitorStatus.DEGRADED)


class Voice(NamedTuple):
    """A region's confirmed status, and when it was last heard (ms)."""

    region: str
    status: MonitorStatus
    heard_at: int


def decide(
    before: MonitorStatus, voices: Iterable[Voice], now: int, *, stale_after_ms: int, quorum: int | None = None
) -> MonitorStatus:
    """The monitor's status. `before` stays while nobody reports, and while neither side has what it needs.

    Down takes `quorum` regions, a strict majority if it is `None`, all that report when fewer do. Up again takes a
    strict majority that is not down. A region that was not heard for `stale_after_ms`, or that is neither up, degraded
    nor down, does not vote.
    """
    voting = [
        voice.status
        for voice in voices
        if now - voice.heard_at <= stale_after_ms and (voice.status in _GOOD or voice.status is MonitorStatus.DOWN)
    ]
    total, down = len(voting), voting.count(MonitorStatus.DOWN)
    if not total:
        return before
    majority = total // 2 + 1
    needed = majority if quorum is None else min(quorum, total)
    if down >= needed:
        return MonitorStatus.DOWN
    if total - down < majority:
        return before
    return _good(before, total, voting.count(MonitorStatus.UP))


def _good(before: MonitorStatus, total: int, up: int) -> MonitorStatus:
    """Up when a strict majority is, degraded when a strict majority is not; in between as before if that was good."""
    if 2 * up > total:
        return MonitorStatus.UP
    if 2 * up < total or before not in _GOOD:
        return MonitorStatus.DEGRADED
    return before
