"""Planned work, round by round: windows begin and end, and the monitors that they cover follow.

Each round compares what should be covered now with what is noted as covered, and writes the difference: whatever was
missed (a crash in the middle, an hour of our own downtime, a tag set a moment ago) is made up for by the next round, and
nothing is told twice. Two processes wait for each other at the windows and at the monitors' states.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from watchbell.domain.checks import CheckRow
from watchbell.domain.events import Event
from watchbell.domain.maintenance import MaintenanceWindow, event_of, settled
from watchbell.domain.maintenance_times import coming
from watchbell.domain.observations import Verdict
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import MINUTE, SECOND, rfc3339
from watchbell.pipeline.deciding import publish_states
from watchbell.pipeline.parts import Line
from watchbell.pipeline.restating import restated
from watchbell.store import maintenance as rows
from watchbell.store.maintenance import Workplace
from watchbell.store.session import Tx
from watchbell.store.states import Known, states_of

EVERY_SECONDS = 1.0
_AT_ONCE = 500
"""Monitors in one transaction: others want to write too."""
_PASSED_AT_MOST = 100
_LOOK_AGAIN_MS = 5 * SECOND
"""While the windows are the same and no note of a changed monitor has come, so often it is asked whom they cover."""
_JUST_NOW_MS = MINUTE
"""A window that began no longer ago covers its monitors from its beginning on, not from when we came to it."""


class _Move(NamedTuple):
    """A monitor that another window (or none) covers from now on."""

    place: Workplace
    window: MaintenanceWindow | None

    @property
    def window_id(self) -> str | None:
        """The one that covers it now."""
        return None if self.window is None else self.window.id

    @property
    def is_shown(self) -> bool:
        """Whether people see a difference: not when one window follows another."""
        return (self.window is None) != (self.place.maintenance_id is None)


async def follow_plan(line: Line) -> None:
    """One round: begin and end what is due, and let go of or take in what the windows do (not) cover any more."""
    now = line.clock()
    async with line.db.read() as tx:
        begun = await rows.begun(tx, now)
        standing = [settled(window, now).window for window in begun]
        view = (line.notes_left, *begun)
        if view == line.plan_seen and 0 <= now - line.plan_seen_at < _LOOK_AGAIN_MS and begun == standing:
            return
        moves = await _moves(tx, standing)
    if begun == standing and not moves:
        line.plan_seen, line.plan_seen_at = view, now
        return
    for first in range(0, max(1, len(moves)), _AT_ONCE):
        async with line.db.transaction() as tx:
            before = await rows.begun(tx, now, hold=True)
            held = await _turn(tx, before, now)
            await _leave_out_passed(line, tx, [window for window in before if not window.lasts], now)
            if _lasting(held) != _lasting(standing):
                return  # somebody has changed a window meanwhile: the next round follows
            part, rest = moves[first : first + _AT_ONCE], moves[first + _AT_ONCE :]
            # A service with more monitors than that shows it with the last of them: until then some are left to do.
            whole = {move.place.service_id for move in part} - {move.place.service_id for move in rest[:1]}
            await _make(line, tx, part, whole, now)


def _lasting(windows: Sequence[MaintenanceWindow]) -> list[MaintenanceWindow]:
    return [window for window in windows if window.lasts]


async def _turn(tx: Tx, begun: Sequence[MaintenanceWindow], now: int) -> list[MaintenanceWindow]:
    """Windows as they stand now, with all that follows from it told."""
    found = []
    for window in begun:
        after, names = settled(window, now)
        if after != window:
            await rows.save_progress(tx, after)
        for name in names:
            tx.emit(event_of(after, name))
        found.append(after)
    return found


async def _leave_out_passed(line: Line, tx: Tx, unseen: Sequence[MaintenanceWindow], now: int) -> None:
    """What took place while we were down ourselves: those that are told seldom would seem to have been watched in it."""
    passed = [
        (window, each)
        for window in unseen
        if (first := window.occurrence) is not None
        for each in islice(coming(window.plan, first.starts_at), _PASSED_AT_MOST)
        if first.starts_at <= each.starts_at and each.ends_at <= now
    ]
    if not passed:
        return
    places = await rows.workplaces(tx, {window.org_id for window, _ in passed})
    told = {n: watched for n, watched in line.fleet.items() if watched.listener is not None}
    known = await states_of(tx, [place.monitor_n for place in places if place.monitor_n in told])
    marks: list[CheckRow] = []
    for place in places:
        n = place.monitor_n
        newest, state = line.checks.latest(n), known.get(n)
        if newest is None or state is None:
            continue
        for window, each in passed:
            if newest.at < each.starts_at and window.covers(place.service_id, place.group_name, place.tags):
                again = restated(state, each.ends_at)
                marks += [_began(n, each.starts_at), *([again] if again is not None else [])]
    await line.checks.append(tx, marks)


async def _moves(tx: Tx, windows: Sequence[MaintenanceWindow]) -> list[_Move]:
    """Who is covered by another window than is noted. Of several that cover a monitor the first to begin does."""
    lasting: dict[str, list[MaintenanceWindow]] = defaultdict(list)
    for window in _lasting(windows):
        lasting[window.org_id].append(window)
    moves = []
    for place in await rows.workplaces(tx, lasting.keys(), covered=True):
        covering = (
            w for w in lasting.get(place.org_id, ()) if w.covers(place.service_id, place.group_name, place.tags)
        )
        move = _Move(place, next(covering, None))
        if move.window_id != place.maintenance_id:
            moves.append(move)
    return sorted(moves, key=lambda move: (move.place.service_id, move.place.monitor_n))


async def _make(line: Line, tx: Tx, moves: Sequence[_Move], whole: set[str], now: int) -> None:
    """Note it, and what follows: uptime leaves the time out, services show it, who watches live is told."""
    news = set(await rows.cover(tx, sorted((move.place.monitor_n, move.window_id) for move in moves)))
    shown = {move.place.monitor_n: move for move in moves if move.place.monitor_n in news and move.is_shown}
    await publish_states(tx, whole, now)
    known = await states_of(tx, shown)
    await line.checks.append(tx, list(_marks(line, shown, known, now)))
    for n, each in known.items():
        _emit(line, tx, shown[n], each)
    tx.after_commit(lambda: _remember(line, list(shown.values()), now))


def _marks(line: Line, moves: Mapping[int, _Move], known: Mapping[int, Known], now: int) -> Iterable[CheckRow]:
    """From when on results count no more; and for those that are told seldom, what they are since they count again."""
    for n, each in known.items():
        watched, window = line.fleet.get(n), moves[n].window
        if watched is None:
            continue
        if window is not None:
            began_at = window.occurrence_starts_at or now
            at = began_at if now - began_at < _JUST_NOW_MS else now
            if line.checks.latest(n) is not None:
                yield _began(n, at)
        elif watched.listener is not None and (row := restated(each, now)) is not None:
            yield row


def _began(n: int, at: int) -> CheckRow:
    """From here on nothing is known as far as uptime is concerned; evaluates nothing."""
    return CheckRow(n, at, Verdict.FAULT, None, None, None, in_maintenance=True)


def _emit(line: Line, tx: Tx, move: _Move, known: Known) -> None:
    watched = line.fleet.get(move.place.monitor_n)
    if watched is None:
        return
    monitor, state, window = watched.monitor, known.state, move.window
    seen = [state.status.value, MonitorStatus.MAINTENANCE.value]
    before, after = seen if window is not None else reversed(seen)
    since_at = state.since_at if window is None else window.occurrence_starts_at or state.since_at
    data = {
        "monitor_id": monitor.id,
        "service_id": known.service_id,
        "name": monitor.name,
        "from": before,
        "to": after,
        "since": rfc3339(since_at),
        "error": state.last_error,
    }
    tx.emit(Event("monitor.status_changed", monitor.org_id, data, monitor.id, known.service_id, monitor.is_public))


def _remember(line: Line, moves: Sequence[_Move], now: int) -> None:
    """Groups look again, and what was worked on is looked at now: how it is counts again."""
    for move in moves:
        n = move.place.monitor_n
        line.directory.cover(n, is_worked_on=move.window is not None)
        if move.window is None:
            line.hurry(n, now)
        for group in line.directory.groups_of(n):
            line.hurry(group, now)
