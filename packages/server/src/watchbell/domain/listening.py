"""What a listener is: one file of the listeners shelf, a passive monitor kind. Pure rules, no IO."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from watchbell.domain.kind_config import KindConfig

T = TypeVar("T", bound=KindConfig)


@dataclass(frozen=True, slots=True)
class Listener(Generic[T]):
    """A passive kind: its config class and the rule that tells when silence becomes failure.

    `deadline(config, clock_started_at, last_ping_at)` answers the instant (ms) after which the monitor is down unless
    a ping comes, or `None` when silence means nothing. `clock_started_at` is creation or the last resume.
    """

    target: type[T]
    deadline: Callable[[T, int, int | None], int | None]
    label: str
    group: str
    describe: Callable[[T], str]

    @property
    def kind(self) -> str:
        """The kind's name: the default of the config's `kind` literal."""
        return str(self.target.model_fields["kind"].default)
