"""What a prober is: one file of the probers shelf, an active monitor kind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec
from pydantic import Field

from watchbell.domain.kind_config import KindConfig
from watchbell.domain.observations import Observation
from watchbell.domain.peers import Members, Peers
from watchbell.lib.extras import how_to_install


class Target(KindConfig):
    """Base of every active kind's config. The line applies `upside_down`; probers need not know it."""

    upside_down: bool = Field(
        False,
        title="Upside down",
        description="The target must fail: an answer as expected makes the monitor down, no answer makes it up.",
        json_schema_extra={"x-group": "Verdict", "x-advanced": True},
    )


T = TypeVar("T", bound=Target)


class ProbeLimits(msgspec.Struct, frozen=True):
    """How a check may behave: its whole time budget, and whether private addresses may be asked.

    `observed_at` is the instant (ms) the check begins; a prober copies it into its observation.
    `want_certificate` asks for certificate facts, which cost extra and so are not read at every check. `peers` looks up
    other monitors of the same organization, for kinds that have `members`; `None` where there is no organization.
    """

    timeout_ms: int
    observed_at: int
    allow_private: bool = True
    want_certificate: bool = True
    peers: Peers | None = None


async def _nothing() -> None:
    """Probers without resources have nothing to release."""


@dataclass(frozen=True, slots=True)
class Prober(Generic[T]):
    """An active kind: its config class, its probe function and how it is shown.

    `probe` never raises for a target that is down: it answers `FAILURE` or `TIMEOUT` with a sentence that says why,
    and `FAULT` when the trouble is ours (no resolver, no route, no file descriptors). `group` is the heading in the
    picker. `needs` are optional modules it imports when it is first used, of the extra `extra`; without them the line
    answers for it. `shorthand` makes a config from a URL of one of `schemes`; `describe` is the one line shown in lists.

    `members` tells of which monitors its status is made: it is looked at again as soon as one of them changes.
    `is_told` says that its config holds the status itself (a field `status`), set by people: it is not checked by the clock.
    """

    target: type[T]
    probe: Callable[[T, ProbeLimits], Awaitable[Observation]]
    label: str
    group: str
    describe: Callable[[T], str]
    schemes: tuple[str, ...] = ()
    shorthand: Callable[[str], dict[str, object]] | None = None
    close: Callable[[], Awaitable[None]] = field(default=_nothing)
    needs: tuple[str, ...] = ()
    extra: str = "checks"
    members: Callable[[T], Members] | None = None
    is_told: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Whether one observation is enough to be believed: it only repeats what somebody has confirmed already."""
        return self.is_told or self.members is not None

    @property
    def kind(self) -> str:
        """The kind's name: the default of the config's `kind` literal."""
        return str(self.target.model_fields["kind"].default)

    @property
    def missing(self) -> str | None:
        """What to install before this kind can be used here; `None` when nothing."""
        return how_to_install(self.needs, self.extra)
