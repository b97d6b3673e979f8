"""Times the steps of one errand, for traces."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds since it was made, and the laps that were taken: name, beginning, duration, detail.

    `doing` is the name of the step under way, for the trace of a check that breaks off in it.
    """

    began: float = field(default_factory=time.perf_counter)
    laps: list[tuple[str, float, float, str]] = field(default_factory=list)
    doing: str = "resolve"

    def elapsed(self) -> float:
        """Milliseconds until now."""
        return round((time.perf_counter() - self.began) * 1000, 3)

    def lap(self, name: str, detail: str) -> None:
        """The step since the last lap is done."""
        since = self.until_now()
        self.laps.append((name, since, round(self.elapsed() - since, 3), detail))

    def until_now(self) -> float:
        """When the last lap ended, in milliseconds since the beginning."""
        return round(self.laps[-1][1] + self.laps[-1][2], 3) if self.laps else 0.0

    def took(self, name: str) -> float | None:
        """How long the lap of that name was."""
        return next((lap[2] for lap in self.laps if lap[0] == name), None)
