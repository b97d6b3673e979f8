"""What arrives at the line: a check's result, a client's signal, a deadline that has passed; and what became of a signal."""

from collections.abc import Sequence
from typing import NamedTuple

from watchbell.domain.listening import Heard
from watchbell.domain.observations import Observation
from watchbell.domain.pings import MAX_PING_BODY, Ping, PingKind, Reading, Signal
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.pipeline.fleet import Watched


class Seen(NamedTuple):
    """An observation of ours."""

    watched: Watched
    observation: Observation


class Reported(NamedTuple):
    """A client's signal and when it came (ms)."""

    watched: Watched
    signal: Signal
    at: int


class Lapsed(NamedTuple):
    """A passive monitor's deadline that has passed."""

    watched: Watched
    deadline_at: int


class Taken(NamedTuple):
    """A signal after evaluation; `triggers` are the places of what it has set off, among those of its batch."""

    watched: Watched
    heard: Heard
    after: MonitorState
    triggers: range

    def outcome(self, alerted: Sequence[bool]) -> "Outcome":
        """What its client is answered, now that it is known which triggers led to an alert."""
        has_alerted = any(alerted[place] for place in self.triggers) if self.triggers else False
        return Outcome(self.heard.kind, self.after.status, True, has_alerted, self)


class Outcome(NamedTuple):
    """What became of a signal: how it was stored, whether it made an alert, and how its monitor is now.

    `is_recorded` is false for a repetition beyond the monitor's rate, which is answered and not stored; `said` are its values.
    """

    kind: PingKind
    status: MonitorStatus
    is_recorded: bool = True
    has_alerted: bool = False
    taken: Taken | None = None
    said: tuple[Reading, ...] = ()

    @property
    def next_expected_at(self) -> int | None:
        """When the next sign of life is awaited (ms). Reckoned when it is asked for: most clients never look."""
        listener = None if self.taken is None else self.taken.watched.listener
        if self.taken is None or listener is None:
            return None
        return listener.expected(self.taken.watched.target, self.taken.after)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What it made us see."""
        return () if self.taken is None else self.taken.heard.observations

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The values it told, in the order of time."""
        if self.taken is None:
            return self.said
        return tuple(Reading(reading.value, reading.at) for reading in self.taken.heard.readings)


def ping_of(monitor_n: int, number: int, kind: PingKind, duration_ms: int | None, signal: Signal, at: int) -> Ping:
    """What is stored of a signal that came at an instant (ms)."""
    return Ping(
        monitor_n=monitor_n,
        number=number,
        kind=kind,
        exit_status=signal.exit_status,
        run_id=signal.run_id,
        duration_ms=duration_ms,
        source=signal.source[:64],
        scheme=signal.scheme,
        method=signal.method[:8],
        user_agent=signal.user_agent[:300],
        subject=None if signal.subject is None else signal.subject[:300],
        body=signal.body[:MAX_PING_BODY] or None,
        created_at=at,
    )
