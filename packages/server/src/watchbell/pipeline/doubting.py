"""The child is often seen to fail before its parent is: then the parent is looked at first. What it is known by, and when.

A quiet success of the parent is known to memory alone, its failures to the database too: both are asked.
"""

from collections.abc import Iterable, Sequence

from watchbell.domain.alerts import Reason
from watchbell.domain.observations import Verdict
from watchbell.domain.scenes import Hold, Parent
from watchbell.lib.clock import SECOND
from watchbell.pipeline.parts import Line
from watchbell.store.checks import CheckRow

_AGAIN_MS = 3 * SECOND
"""How soon what is still in doubt is looked at once more."""


class Doubts:
    """Which parents may turn out to be down. `fresh` are results of this very batch, which memory does not have yet."""

    def __init__(self, line: Line, fresh: Iterable[CheckRow] = ()) -> None:
        self._line = line
        self._fresh: dict[int, int] = {}
        for row in fresh:
            if row.verdict is not Verdict.FAULT:
                self._fresh[row.monitor_n] = max(row.at, self._fresh.get(row.monitor_n, 0))
        self._asked: dict[int, int] = {}

    def hold(self, parents: Sequence[Parent], since_at: int) -> Hold | None:
        """What keeps a failure that began at `since_at` back until its parents were looked at."""
        doubtful = self.among(parents, since_at)
        self.ask((each.n for each in doubtful), since_at)
        return Hold(Reason.DEPENDENCY_UNCLEAR, doubtful[0].name, doubtful[0].id) if doubtful else None

    def among(self, parents: Sequence[Parent], since_at: int) -> list[Parent]:
        """Those that we ask, and that fail already or were not seen well since then."""
        return [
            each for each in parents if self._is_asked(each.n) and (each.failures > 0 or self._seen_at(each) < since_at)
        ]

    def ask(self, monitor_ns: Iterable[int], since_at: int) -> None:
        """Wish for results of these that are not older than `since_at`."""
        self._asked |= {n: max(since_at, self._asked.get(n, 0)) for n in monitor_ns}

    def hurry(self, now: int) -> None:
        """Have those looked at whose results are wished for: at once, and then with a pause between two looks."""
        for n, since_at in self._asked.items():
            newest = self._line.checks.latest(n)
            is_new = newest is not None and since_at <= newest.at <= now
            self._line.hurry(n, newest.at + _AGAIN_MS if newest is not None and is_new else now)

    def _is_asked(self, n: int) -> bool:
        known = self._line.fleet.get(n)
        return known is not None and known.prober is not None

    def _seen_at(self, parent: Parent) -> int:
        now = self._line.clock()
        # What is yet to come was seen before the clock was put back: it says nothing of now.
        newest = self._line.checks.latest(parent.n, before=now + 1)
        seen = 0 if newest is None or newest.verdict is Verdict.FAULT else newest.at
        evaluated_at = parent.evaluated_at if parent.evaluated_at <= now else 0
        return max(seen, self._fresh.get(parent.n, 0), evaluated_at)
