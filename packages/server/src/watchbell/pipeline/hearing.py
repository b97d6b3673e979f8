"""They tell us: a client's signal finds its monitor and goes into the line; it is durable when it is answered."""

from collections.abc import Awaitable, Callable, Sequence

from watchbell.domain.addresses import Door
from watchbell.domain.errors import Ambiguous, BadRequest, Conflict, NotFound, Unauthorized
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.arriving import Outcome, Reported
from watchbell.pipeline.fleet import Unwatchable, Watched, make_ready
from watchbell.pipeline.line import Runner
from watchbell.pipeline.parts import Line
from watchbell.store import ingest_addresses
from watchbell.store.monitors import by_number

_LOOKUPS_A_SECOND, _LOOKUPS_AT_ONCE = 10, 50
"""How many unknown addresses are looked up: strangers who guess cost no more than that."""
_SIGNS_OF_LIFE = (PingKind.SUCCESS, PingKind.FAIL)


Wake = Callable[[int], Awaitable[None]]
"""Resumes the paused monitor of this number."""


async def hear(runner: Runner, wake: Wake, address: str, signal: Signal, secret_sha256: str = "") -> Outcome:
    """Take in a signal; it is durable when this returns.

    Raises `NotFound` for an address nobody has, `Unauthorized` for one that wants another credential, `Ambiguous` when
    it leads to several monitors, `BadRequest` when the monitor's kind is told in another manner.
    """
    line, now = runner.line, runner.line.clock()
    door = await _door(runner, address, secret_sha256)
    watched = line.fleet.get(door.monitor_n)
    if watched is not None and line.has_notes and _wakes(watched, signal):
        # It may have been paused a moment ago, and then this is what resumes it.
        await runner.refresh()
        watched = line.fleet.get(door.monitor_n)
    is_resting = watched is None
    if watched is None:
        watched = await _at_rest(line, door)
    listener = watched.listener
    if listener is None or signal.form not in listener.forms:
        raise BadRequest(f"this monitor is a {watched.monitor.kind}: {_manner(watched)}")
    listener.admit(watched.target, signal)
    signal = listener.understand(watched.target, signal)
    if is_resting and _wakes(watched, signal):
        await wake(door.monitor_n)
        await runner.refresh()
        now = line.clock()  # it counts from when it was resumed on, and what came before that is old
        watched = line.fleet.get(door.monitor_n, watched)
    if _is_flood(line, watched, listener.gist(watched.target, signal), now):
        status = MonitorStatus.DOWN if watched.is_down else MonitorStatus.UP
        if door.monitor_n not in line.fleet:
            status = MonitorStatus.PAUSED
        return Outcome(signal.kind, status, is_recorded=False, said=signal.readings)
    outcome = await runner.receive(Reported(watched, signal, now))
    if outcome is None:
        raise NotFound("no monitor has this address")
    return outcome


async def _door(runner: Runner, address: str, secret_sha256: str) -> Door:
    line = runner.line
    doors = line.doors.at(address)
    if not _fitting(doors, secret_sha256) and line.has_notes:
        # It may have been made, or got another credential, a moment ago, and its client is faster than our next look.
        await runner.refresh()
        doors = line.doors.at(address)
    if not doors and line.lookups.take(line.clock(), _LOOKUPS_A_SECOND, _LOOKUPS_AT_ONCE):
        # Another process may have made it, whose note was for all but was taken by none yet.
        async with line.db.read() as tx:
            numbers = await ingest_addresses.at(tx, address)
            found = await ingest_addresses.of_monitors(tx, numbers) if numbers else {}
        doors = [door for each in found.values() for door in each if door.address == address]
        if doors:
            line.look_again()
    if not doors:
        raise NotFound("no monitor has this address")
    fitting = _fitting(doors, secret_sha256)
    if not fitting:
        raise Unauthorized("this token does not belong to this address")
    if len(fitting) > 1:
        raise Ambiguous("several monitors have this address: give each a slug of its own, or use their UUIDs")
    return fitting[0]


def _fitting(doors: Sequence[Door], secret_sha256: str) -> list[Door]:
    return [door for door in doors if door.secret_sha256 in ("", secret_sha256)]


async def _at_rest(line: Line, door: Door) -> Watched:
    """A monitor that is not watched, looked up. Raises `NotFound`, `Conflict` when its config is not understood."""
    async with line.db.read() as tx:
        stored = await by_number(tx, door.monitor_n)
    if stored is None:
        line.resting.pop(door.monitor_n, None)
        raise NotFound("no monitor has this address")
    try:
        ready = make_ready(stored.monitor, line.open_secret)
    except Unwatchable as error:
        raise Conflict(f"this monitor is disabled: {error}") from None
    before = line.resting.get(door.monitor_n)
    if before is not None:
        ready.told, ready.last_told = before.told, before.last_told
    line.resting[door.monitor_n] = ready
    return ready


def _wakes(watched: Watched, signal: Signal) -> bool:
    """Whether a paused monitor is resumed by what its client says."""
    wakes = watched.listener.wakes if watched.listener is not None else None
    if wakes is None or signal.kind not in _SIGNS_OF_LIFE or watched.monitor.disabled_reason is not None:
        return False
    return wakes(watched.target)


def _manner(watched: Watched) -> str:
    if watched.listener is None:
        return "it is not told by clients, it asks by itself"
    forms = ", ".join(sorted(form.value for form in watched.listener.forms))
    return f"it is not told in this manner, but by: {forms}"


def _is_flood(line: Line, watched: Watched, gist: object, now: int) -> bool:
    """Whether this is one repetition too many: beyond the rate, and it says what was said before.

    What changes the picture is recorded at any rate.
    """
    rate = line.ping_rate
    if rate <= 0 or watched.told.take(now, rate, rate * 10) or watched.last_told != gist:
        watched.last_told = gist
        return False
    return True


async def is_told(runner: Runner, address: str, form: SignalForm) -> bool:
    """Whether a signal of this form to this address would find its monitor. Nothing is stored."""
    try:
        door = await _door(runner, address, "")
    except (NotFound, Unauthorized, Conflict):
        return False
    watched = runner.line.fleet.get(door.monitor_n)
    # Of one that is paused we know no more here: it is found when it is told.
    return watched is None or (watched.listener is not None and form in watched.listener.forms)
