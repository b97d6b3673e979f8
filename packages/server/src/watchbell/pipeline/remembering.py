"""The earlier values that a batch's metrics are judged by."""

from collections.abc import Sequence

from watchbell.domain.listening import Lookback, StoredReading
from watchbell.pipeline.arriving import Lapsed, Reported, Seen
from watchbell.store.readings import newest_readings
from watchbell.store.session import Tx


async def recent_of(tx: Tx, batch: Sequence[Seen | Reported | Lapsed], now: int) -> dict[int, list[StoredReading]]:
    """By monitor, for those of the batch whose kind looks back; oldest first.

    A span reaches back from the earliest value that the batch brings: a client may send what it measured a while ago.
    """
    wanted: dict[int, tuple[Lookback, int]] = {}
    for each in batch:
        if not isinstance(each, Reported) or each.watched.listener is None or not each.signal.readings:
            continue
        lookback = each.watched.listener.lookback(each.watched.target)
        if lookback is not None:
            n = each.watched.monitor.n
            first = min(now if reading.at is None else reading.at for reading in each.signal.readings)
            wanted[n] = (lookback, min(first, wanted[n][1] if n in wanted else now))
    return {n: await newest_readings(tx, n, lookback, first, now) for n, (lookback, first) in wanted.items()}
