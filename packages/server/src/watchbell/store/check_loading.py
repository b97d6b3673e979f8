"""Filling memory at the start: the log and each monitor's newest chunk, a portion at a time, packed as they come."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from watchbell.store import check_chunks, check_log
from watchbell.store.check_rows import StoredRow, restored
from watchbell.store.check_tails import STRIP, Errors, Tails, pack_row
from watchbell.store.session import Tx


async def fill(tx: Tx, tails: Tails) -> None:
    """Chunks first. Where the log still has sealed rows, all of them: what they hold of the log is not late."""
    last = 0 if await check_log.has_before(tx, tails.sealed_until) else STRIP
    async for n, start_at, rows in check_chunks.all_newest(tx, last):
        packed = b"".join([pack_row(at, verdict, ms, code) for at, verdict, ms, code, _ in rows])
        floor = rows[0][0] if len(rows) == last else start_at
        tails.open(n, floor).extend(packed, {at: error for at, _, _, _, error in rows if error is not None})
    loaded = _Portions(tails)
    with _no_collection():
        async for portion in check_log.everything(tx):
            loaded.take(portion)
    loaded.settle()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Looking for cycles among a million short-lived rows takes half of the time, and finds none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Portions:
    """Rows gathered by monitor. A row takes 16 bytes; an error that is told again and again is kept once."""

    def __init__(self, tails: Tails) -> None:
        self._tails = tails
        self._packed: defaultdict[int, bytearray] = defaultdict(bytearray)
        self._errors: defaultdict[int, Errors] = defaultdict(dict)
        self._texts: dict[str, str] = {}

    def take(self, rows: Iterable[StoredRow]) -> None:
        """Take a portion of the log in."""
        sealed_until, packed, pack = self._tails.sealed_until, self._packed, pack_row
        for at, n, verdict, ms, code, error in rows:
            if at < sealed_until:
                tail = self._tails.get(n)
                if tail is None or not tail.holds(at):
                    self._tails.take([restored(at, n, verdict, ms, code, error)])
                continue
            packed[n] += pack(at, verdict, ms, code)
            if error is not None:
                self._errors[n][at] = self._texts.setdefault(error, error)

    def settle(self) -> None:
        """Hand everything over."""
        for n, packed in self._packed.items():
            self._tails.open(n).extend(packed, self._errors.get(n, {}))
        self._tails.trim()
