"""The newest checks of every monitor in memory, packed: the open hours, and never fewer than a strip's worth."""

from collections.abc import Iterable
from itertools import islice
from operator import lt
from struct import Struct

from watchbell.domain.checks import CheckRow
from watchbell.lib.clock import HOUR
from watchbell.store.check_rows import IN_MAINTENANCE, ROW_VERDICTS, code_of, tenths

_ROW = Struct("<QIi")
"""Instant, verdict and whether there is a code in one number; tenths of a millisecond; the code. 16 bytes."""
_SIZE = _ROW.size
_PACK = _ROW.pack
_NO_TIME = 0xFFFFFFFF
_TRIM_EVERY = 64
STRIP = 40
"""So many rows are kept of each monitor, however old: what a list shows of it."""


Errors = dict[int, str]
"""What went wrong, by instant."""


def pack_row(at: int, verdict: int, ms: int | None, code: int | None) -> bytes:
    """A row as a tail keeps it; verdict and milliseconds as they are stored."""
    time = _NO_TIME if ms is None else ms
    return _PACK(at << 5 | verdict << 1, time, 0) if code is None else _PACK(at << 5 | verdict << 1 | 1, time, code)


class Tail:
    """One monitor's newest rows in order of time, one for an instant. Everything known since `floor` is in it."""

    __slots__ = ("_errors", "_rows", "floor")

    def __init__(self, floor: int = 0) -> None:
        self.floor = floor
        self._rows = bytearray()
        self._errors: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._rows) // _SIZE

    def add(self, row: CheckRow) -> bool:
        """Take a row in where it belongs. False when its instant is taken, or lies before the floor."""
        if row.at < self.floor:
            return False
        time = _NO_TIME if row.ms is None else min(tenths(row.ms), _NO_TIME - 1)
        head = row.at << 5 | code_of(row) << 1 | (row.code is not None)
        packed = _ROW.pack(head, time, row.code or 0)
        place = len(self)
        if place and self._at(place - 1) >= row.at:
            place = self._find(row.at)
            if place < len(self) and self._at(place) == row.at:
                return False
            self._rows[place * _SIZE : place * _SIZE] = packed
        else:
            self._rows += packed
        if row.error is not None:
            # A lasting outage says the same again and again: keep one copy of it.
            last = next(reversed(self._errors.values()), None)
            self._errors[row.at] = last if last == row.error else row.error
        return True

    def extend(self, packed: bytes | bytearray, errors: Errors) -> None:
        """Take many packed rows in, none from before the floor, in any order; of one instant the first told stays."""
        self._rows += packed
        self._errors |= errors
        instants = [head >> 5 for head, _, _ in _ROW.iter_unpack(self._rows)]
        if all(map(lt, instants, islice(instants, 1, None))):
            return
        places: dict[int, int] = {}
        for place, at in enumerate(instants):
            places.setdefault(at, place * _SIZE)
        self._rows = bytearray().join(self._rows[places[at] : places[at] + _SIZE] for at in sorted(places))

    def holds(self, at: int) -> bool:
        """Whether there is a row of this instant."""
        place = self._find(at)
        return place < len(self) and self._at(place) == at

    def rows(self, n: int, from_at: int = 0, to_at: int | None = None) -> list[CheckRow]:
        """The rows in the span, oldest first."""
        start = self._find(from_at) if from_at else 0
        end = len(self) if to_at is None else self._find(to_at)
        return self._unpack(n, start, end)

    def newest(self, n: int, count: int, before: int | None = None) -> list[CheckRow]:
        """The last rows, oldest first."""
        end = len(self)
        if before is not None and end and self._at(end - 1) >= before:
            end = self._find(before)
        return self._unpack(n, max(0, end - count), end)

    def last(self, n: int) -> CheckRow | None:
        """The newest row."""
        if not self._rows:
            return None
        head, time, code = _ROW.unpack_from(self._rows, len(self._rows) - _SIZE)
        at, ms, verdict = head >> 5, None if time == _NO_TIME else time / 10, head >> 1 & 15
        known = code if head & 1 else None
        return CheckRow(n, at, ROW_VERDICTS[verdict], ms, known, self._errors.get(at), verdict >= IN_MAINTENANCE)

    def first_at(self, from_at: int) -> int | None:
        """The instant of the first row not before `from_at`."""
        place = self._find(from_at)
        return self._at(place) if place < len(self) else None

    def trim(self, until: int) -> None:
        """Forget rows before the instant, except the last few."""
        place = min(self._find(until), len(self) - STRIP)
        if place <= 0:
            return
        self.floor = max(self.floor, min(until, self._at(place)))
        del self._rows[: place * _SIZE]
        if self._errors:
            self._errors = {at: text for at, text in self._errors.items() if at >= self._at(0)}

    def _at(self, place: int) -> int:
        return int.from_bytes(self._rows[place * _SIZE : place * _SIZE + 8], "little") >> 5

    def _find(self, at: int) -> int:
        """The place of the first row not before the instant."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._at(middle) < at:
                low = middle + 1
            else:
                high = middle
        return low

    def _unpack(self, n: int, start: int, end: int) -> list[CheckRow]:
        errors = self._errors
        return [
            CheckRow(
                n,
                head >> 5,
                ROW_VERDICTS[head >> 1 & 15],
                None if time == _NO_TIME else time / 10,
                code if head & 1 else None,
                errors.get(head >> 5) if errors else None,
                head >> 1 & IN_MAINTENANCE != 0,
            )
            for head, time, code in _ROW.iter_unpack(memoryview(self._rows)[start * _SIZE : end * _SIZE])
        ]


class Tails:
    """All monitors' tails, and the rows that came after their hour had been sealed.

    With `owns_log` this process alone writes the log (SQLite): nothing leaves memory before it is sealed.
    """

    def __init__(self, *, owns_log: bool, sealed_until: int = 0) -> None:
        self.sealed_until = sealed_until
        self.closing_until = sealed_until
        self.late: dict[int, list[CheckRow]] = {}
        self._owns_log = owns_log
        self._tails: dict[int, Tail] = {}

    def numbers(self) -> list[int]:
        """The monitors known, in order."""
        return sorted(self._tails)

    def get(self, n: int) -> Tail | None:
        """The monitor's tail, if anything is known of it."""
        return self._tails.get(n)

    def first_at(self, from_at: int) -> int | None:
        """The instant of anybody's first row not before `from_at`."""
        found = (tail.first_at(from_at) for tail in self._tails.values())
        return min((at for at in found if at is not None), default=None)

    def open(self, n: int, floor: int = 0) -> Tail:
        """The monitor's tail, made if it has none."""
        tail = self._tails.get(n)
        if tail is None:
            tail = self._tails[n] = Tail(floor)
        return tail

    def take(self, rows: Iterable[CheckRow]) -> None:
        """Take new rows of any monitors in."""
        for row in rows:
            tail = self.open(row.monitor_n)
            tail.add(row)
            if len(tail) % _TRIM_EVERY == 0:
                self._trim(tail, row.at)
            if self._owns_log and row.at < self.closing_until:
                self.late.setdefault(row.monitor_n, []).append(row)

    def trim(self) -> None:
        """Forget what memory need not know."""
        for n, tail in self._tails.items():
            last = tail.last(n)
            if last is not None:
                self._trim(tail, last.at)

    def _trim(self, tail: Tail, newest_at: int) -> None:
        tail.trim(self.sealed_until if self._owns_log else newest_at - HOUR)

    def may_lack(self, n: int) -> bool:
        """Whether the monitor may have rows older than memory knows."""
        tail = self._tails.get(n)
        return tail is None or tail.floor > 0

    def forget(self, n: int) -> None:
        """The monitor is gone."""
        self._tails.pop(n, None)
        self.late.pop(n, None)
