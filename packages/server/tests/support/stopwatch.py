"""How long something took, less the time in which this process was kept waiting for a processor.

What the machine does beside it is no finding, so a test that measures by this need not run alone. Linux counts for
each thread how long it was ready to run and did not; where it does not, nothing is taken off.
"""

import time
from pathlib import Path

_THREADS = Path("/proc/self/task")


def _waits() -> dict[str, int]:
    """Nanoseconds that each thread waited for a processor since it began."""
    found = {}
    for thread in _THREADS.iterdir():
        try:
            found[thread.name] = int((thread / "schedstat").read_bytes().split()[1])
        except (OSError, IndexError):
            continue  # it has ended meanwhile, or the system does not count
    return found


class Stopwatch:
    """Started when it is made."""

    def __init__(self) -> None:
        self._waits = _waits()
        self._began = time.perf_counter()

    @property
    def waited_ms(self) -> float:
        """How long threads of this process waited for a processor since then, together."""
        return sum(now - self._waits.get(thread, 0) for thread, now in _waits().items()) / 1e6

    @property
    def ms(self) -> float:
        """How long it took so far, less that."""
        return self.passed_ms - self.waited_ms

    @property
    def passed_ms(self) -> float:
        """How long it took so far by the clock on the wall."""
        return (time.perf_counter() - self._began) * 1000
