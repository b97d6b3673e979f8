"""The earlier values that a batch's metrics are judged by."""

from collections.abc import Sequence

from watchbell.domain.listening import StoredReading
from watchbell.pipeline.arriving import Lapsed, Reported, Seen
from watchbell.store.readings import newest_readings
from watchbell.store.session import Tx


async def recent_of(tx: Tx, batch: Sequence[Seen | Reported | Lapsed], now: int) -> dict[int, list[StoredReading]]:
    """By monitor, for those of the batch whose kind looks back; oldest first."""
    found: dict[int, list[StoredReading]] = {}
    for each in batch:
        listener = each.watched.listener
        if listener is None or not isinstance(each, Reported) or each.watched.monitor.n in found:
            continue
        lookback = listener.lookback(each.watched.target)
        if lookback is not None:
            n = each.watched.monitor.n
            found[n] = await newest_readings(tx, n, lookback, now)
    return found
