"""What the pipeline eats: one shape for a check's result, a ping, a missed deadline or a value."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple, overload

import msgspec

from watchbell.lib.clean_text import clean_text, one_line

MAX_ERROR = 500
"""Characters of an error's sentence that are kept."""


class Verdict(StrEnum):
    """What an observation says about the target. `FAULT` says nothing about it: the trouble is ours."""

    SUCCESS = "success"
    DEGRADED = "degraded"
    FAILURE = "failure"
    TIMEOUT = "timeout"
    FAULT = "fault"

    @property
    def is_bad(self) -> bool:
        """Whether it counts towards the failure threshold."""
        return self in (Verdict.FAILURE, Verdict.TIMEOUT)


class Step(NamedTuple):
    """One line of a trace: what was done, when (ms after the check began), how long, and what came of it."""

    name: str
    started_ms: float
    duration_ms: float
    detail: str
    ok: bool = True


def _readable(step: Step) -> Step:
    if step.name.isprintable() and step.detail.isprintable():
        return step
    return step._replace(name=one_line(step.name), detail=one_line(step.detail))


class LazySteps(Sequence[Step]):
    """A trace put together when somebody looks at it: most checks succeed, and nobody does.

    Names and details are made readable then: they may quote what a stranger sent.
    """

    __slots__ = ("_make", "_steps")

    def __init__(self, make: Callable[[], Sequence[Step]]) -> None:
        self._make = make
        self._steps: Sequence[Step] | None = None

    def _made(self) -> Sequence[Step]:
        if self._steps is None:
            self._steps = [_readable(step) for step in self._make()]
        return self._steps

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self._made())

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        return self._made()[index]


class Phases(NamedTuple):
    """Where a response's time went, in milliseconds; `None` where the kind has no such phase."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    wait: float | None = None
    transfer: float | None = None


class Attachment(NamedTuple):
    """What a check kept as evidence: a page's screenshot, the body of a bad answer."""

    name: str
    media_type: str
    data: bytes


class Observation(msgspec.Struct, frozen=True):
    """One thing seen of a monitor.

    `observed_at` is the instant the fact belongs to (for a missed deadline the deadline itself),
    `response_time_ms` the whole duration, `status_code` the protocol's own code (HTTP status, DNS rcode),
    `error` one sentence for people. `facts` are small structured extras (certificate, address).
    """

    verdict: Verdict
    observed_at: int
    response_time_ms: float | None = None
    status_code: int | None = None
    error: str | None = None
    phases: Phases | None = None
    steps: Sequence[Step] = ()
    facts: dict[str, object] = msgspec.field(default_factory=dict)
    region: str = ""
    attachments: tuple[Attachment, ...] = ()

    def storable(self) -> "Observation":
        """The same in what every database takes: no NUL in its sentence, a code and a time that are ordinary numbers.

        Probers read hostile answers; what they copy from them must not stop the line.
        """
        error = None if self.error is None else clean_text(self.error)[:MAX_ERROR]
        code = self.status_code if self.status_code is None or abs(self.status_code) < 2**31 else None
        ms = self.response_time_ms
        if ms is not None and not 0 <= ms < 2**31:
            ms = None
        if (error, code, ms) == (self.error, self.status_code, self.response_time_ms):
            return self
        return msgspec.structs.replace(self, error=error, status_code=code, response_time_ms=ms)
