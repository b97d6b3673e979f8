"""One monitor's closed hour as one blob, some four bytes a check."""

from collections.abc import Sequence
from itertools import accumulate, islice, repeat

import msgspec

from watchbell.domain.checks import CheckRow
from watchbell.lib.columns import deltas, pack_columns, unpack_columns
from watchbell.store.check_rows import IN_MAINTENANCE, ROW_VERDICTS, code_of, tenths

PackedRow = tuple[int, int, int | None, int | None, str | None]
"""Instant, verdict's code, tenths of a millisecond, code, error."""


def encode(start_at: int, rows: Sequence[CheckRow]) -> bytes:
    """Rows of one monitor in order of time, none before `start_at`."""
    texts: dict[str, int] = {}
    errors = [0 if row.error is None else texts.setdefault(row.error, len(texts) + 1) for row in rows]
    columns = [
        deltas([row.at - start_at for row in rows]),
        [0 if row.ms is None else tenths(row.ms) + 1 for row in rows],
        [0 if row.code is None else _zigzag(row.code) + 1 for row in rows],
        [code_of(row) for row in rows],
    ]
    if not texts:
        return pack_columns(columns)
    return pack_columns([*columns, errors], msgspec.json.encode(list(texts)))


def packed_rows(start_at: int, blob: bytes, last: int = 0) -> list[PackedRow]:
    """The other way, as the numbers that are stored; of all rows, or of the last few. Raises `ValueError` for a blob that another version wrote."""
    (steps, times, codes, verdicts, *more), text = unpack_columns(blob)
    texts: list[str | None] = [None, *msgspec.json.decode(text, type=list[str])] if text else [None]
    first = max(0, len(steps) - last) if last else 0
    instants = islice(accumulate(steps, initial=start_at), 1 + first, None)
    shown_times = [None if time == 0 else time - 1 for time in times[first:]]
    shown_codes = [None if code == 0 else _unzigzag(code - 1) for code in codes[first:]]
    errors = map(texts.__getitem__, more[0][first:]) if more else repeat(None, len(steps) - first)
    return list(zip(instants, verdicts[first:], shown_times, shown_codes, errors, strict=True))


def decode(monitor_n: int, start_at: int, blob: bytes) -> list[CheckRow]:
    """The other way. Raises `ValueError` for a blob that another version wrote."""
    return [
        CheckRow(
            monitor_n,
            at,
            ROW_VERDICTS[verdict],
            None if ms is None else ms / 10,
            code,
            error,
            verdict >= IN_MAINTENANCE,
        )
        for at, verdict, ms, code, error in packed_rows(start_at, blob)
    ]


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _unzigzag(value: int) -> int:
    return -((value + 1) >> 1) if value & 1 else value >> 1
