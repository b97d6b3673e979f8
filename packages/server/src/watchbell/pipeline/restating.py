"""A monitor that is told seldom is still what it was told to be: once a day its history says so.

A result holds two days at most, so a job that pings once a month would else have no uptime for most of it.
"""

from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import HOUR, rfc3339
from watchbell.pipeline.parts import Line
from watchbell.store.states import Known, states_of

EVERY_SECONDS = 3_600
_OLD_MS = 23 * HOUR
_AT_ONCE = 500
_VERDICTS = {
    MonitorStatus.UP: Verdict.SUCCESS,
    MonitorStatus.DEGRADED: Verdict.DEGRADED,
    MonitorStatus.DOWN: Verdict.FAILURE,
}


async def restate(line: Line) -> None:
    """Write the same verdict again for passive monitors of which nothing was heard for nearly a day.

    Only history: nothing is evaluated or counted, and nobody is told.
    """
    quiet = _quiet(line)
    for first in range(0, len(quiet), _AT_ONCE):
        async with line.db.transaction() as tx:
            now = line.clock()
            found = await states_of(tx, quiet[first : first + _AT_ONCE])
            rows = [restated(known, now) for known in found.values()]
            await line.checks.append(tx, [row for row in rows if row is not None])


def _quiet(line: Line) -> list[int]:
    old = line.clock() - _OLD_MS
    passive = [n for n, watched in line.fleet.items() if watched.listener is not None]
    return [n for n in passive if (newest := line.checks.latest(n)) is not None and newest.at < old]


def _is_settled(state: MonitorState, now: int) -> bool:
    """Not while a deadline has just passed: what follows from it is dated by it, and must be the newest."""
    return state.status in _VERDICTS and (state.deadline_at is None or state.deadline_at > now)


def restated(known: Known, now: int) -> CheckRow | None:
    """What the monitor was told to be, once more; `None` where nothing is known, or news is due."""
    state = known.state
    if not _is_settled(state, now):
        return None
    since = f"no news; {state.status.value} since {rfc3339(state.since_at)}"
    verdict = _VERDICTS[state.status]
    return CheckRow(state.monitor_n, now, verdict, None, None, since, known.maintenance_id is not None)
