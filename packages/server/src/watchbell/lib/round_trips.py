"""Statistics of round trips."""

import itertools
from collections.abc import Sequence


def statistics_of(times: Sequence[float]) -> dict[str, float]:
    """Shortest, average and longest in milliseconds, and the jitter: the average change from one to the next.

    There must be one at least.
    """
    gaps = [abs(later - earlier) for earlier, later in itertools.pairwise(times)]
    return {
        "min_ms": round(min(times), 3),
        "avg_ms": round(sum(times) / len(times), 3),
        "max_ms": round(max(times), 3),
        "jitter_ms": round(sum(gaps) / len(gaps), 3) if gaps else 0.0,
    }
