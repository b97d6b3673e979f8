"""One monitor's closed hour as one blob, some four bytes a check."""

from collections.abc import Sequence

import msgspec

from watchbell.domain.checks import CheckRow
from watchbell.lib.columns import deltas, pack_columns, sums, unpack_columns
from watchbell.store.check_rows import ROW_VERDICTS, VERDICT_CODES, tenths


def encode(start_at: int, rows: Sequence[CheckRow]) -> bytes:
    """Rows of one monitor in order of time, none before `start_at`."""
    texts: dict[str, int] = {}
    errors = [0 if row.error is None else texts.setdefault(row.error, len(texts) + 1) for row in rows]
    columns = [
        deltas([row.at - start_at for row in rows]),
        [0 if row.ms is None else tenths(row.ms) + 1 for row in rows],
        [0 if row.code is None else _zigzag(row.code) + 1 for row in rows],
        [VERDICT_CODES[row.verdict] for row in rows],
    ]
    if not texts:
        return pack_columns(columns)
    return pack_columns([*columns, errors], msgspec.json.encode(list(texts)))


def decode(monitor_n: int, start_at: int, blob: bytes) -> list[CheckRow]:
    """The other way. Raises `ValueError` for a blob that another version wrote."""
    (steps, times, codes, verdicts, *more), text = unpack_columns(blob)
    texts: list[str | None] = [None, *msgspec.json.decode(text, type=list[str])] if text else [None]
    errors = more[0] if more else [0] * len(steps)
    return [
        CheckRow(
            monitor_n,
            start_at + offset,
            ROW_VERDICTS[verdict],
            None if time == 0 else (time - 1) / 10,
            None if code == 0 else _unzigzag(code - 1),
            texts[error],
        )
        for offset, time, code, verdict, error in zip(sums(steps), times, codes, verdicts, errors, strict=True)
    ]


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _unzigzag(value: int) -> int:
    return -((value + 1) >> 1) if value & 1 else value >> 1
