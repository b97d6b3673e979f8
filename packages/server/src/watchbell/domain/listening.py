"""What a listener is: one file of the listeners shelf, a passive monitor kind. Pure rules, no IO."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from watchbell.domain.expecting import Expecting
from watchbell.domain.kind_config import KindConfig
from watchbell.domain.observations import Observation
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorState

T = TypeVar("T", bound=KindConfig)


class StoredReading(NamedTuple):
    """A value as it is kept: when (ms), what, and whether it lay outside the bounds."""

    at: int
    value: float
    is_out: bool = False


class Lookback(NamedTuple):
    """Which earlier values a metric is judged by: the `newest` so many, or all since `span_ms` before now."""

    newest: int | None = None
    span_ms: int | None = None


class Heard(NamedTuple):
    """What a signal, or a deadline that has passed, means to its monitor.

    `kind` is how the ping is stored; `observations` are evaluated in their order; `memory` is what the kind keeps in
    mind for the next time (JSON; `None` = unchanged); `readings` are kept as the metric's history.
    """

    kind: PingKind
    observations: tuple[Observation, ...] = ()
    memory: Mapping[str, Any] | None = None
    duration_ms: int | None = None
    readings: tuple[StoredReading, ...] = ()


def _never(_config: KindConfig, _state: MonitorState) -> int | None:
    return None


def _anybody(_config: KindConfig, _signal: Signal) -> None:
    return None


def _as_said(_config: KindConfig, signal: Signal) -> Signal:
    return signal


def gist_of(_config: KindConfig, signal: Signal) -> object:
    """What a signal says, as far as a repetition of it says nothing new."""
    return signal.kind, signal.exit_status, signal.run_id, signal.alerts


def _at_once(_config: KindConfig) -> Lookback | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener(Generic[T]):
    """A passive kind: its config class, the forms of signals it understands, and its rules.

    `hear(config, state, signal, now, recent)` says what a signal means; `recent` are the earlier values that
    `lookback(config)` asked for, oldest first. `expected(config, state)` is the instant (ms) at which the next sign of
    life is awaited, `deadline(config, state)` the one after which silence means something; `None` = never. When the deadline
    passes, `lapse(config, state, deadline)` says what that means. `admit` raises
    `Unauthorized` for a signal that lacks the proof the config asks for; `understand` answers the signal with what the
    config says how to find in it, and raises `BadRequest` when that is not there. Both work before the line, on what
    strangers send; `hear` works inside a transaction, on what is known to be good. Of signals with the same `gist` those
    beyond the monitor's rate are not recorded.
    """

    target: type[T]
    label: str
    group: str
    describe: Callable[[T], str]
    forms: frozenset[SignalForm]
    hear: Callable[[T, MonitorState, Signal, int, Sequence[StoredReading]], Heard]
    deadline: Callable[[T, MonitorState], int | None] = _never
    expected: Callable[[T, MonitorState], int | None] = _never
    lapse: Callable[[T, MonitorState, int], Heard] | None = None
    admit: Callable[[T, Signal], None] = _anybody
    understand: Callable[[T, Signal], Signal] = _as_said
    gist: Callable[[T, Signal], object] = gist_of
    lookback: Callable[[T], Lookback | None] = _at_once
    counts: bool = False
    """Whether the monitor's failure threshold and window apply; if not, one failure is enough."""
    wakes: Callable[[T], bool] | None = None
    """Whether a success or a failure resumes the monitor when it is paused; `None` = never."""
    expecting: Callable[[T], Expecting] | None = None
    """When its clients are expected, for kinds that follow a schedule."""
    slug_of: Callable[[str], str] | None = None
    """The slug by which clients find the monitor of this name, for kinds whose clients know names only."""

    @property
    def kind(self) -> str:
        """The kind's name: the default of the config's `kind` literal."""
        return str(self.target.model_fields["kind"].default)
