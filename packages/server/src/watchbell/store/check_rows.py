"""How a check's verdict and response time are written: small whole numbers that never change their meaning."""

from collections.abc import Iterable

from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict

VERDICT_CODES = {
    Verdict.SUCCESS: 0,
    Verdict.DEGRADED: 1,
    Verdict.FAILURE: 2,
    Verdict.TIMEOUT: 3,
    Verdict.FAULT: 4,
}
ROW_VERDICTS = {code: verdict for verdict, code in VERDICT_CODES.items()}

_LONGEST_TENTHS = 2**31 - 1
_LONGEST_ERROR = 500

StoredRow = tuple[int, int, int, int | None, int | None, str | None]
"""Instant, monitor, verdict's code, tenths of a millisecond, code, error: the columns of the log."""


def tenths(ms: float) -> int:
    """Milliseconds as whole tenths; more than 59 hours is written as 59 hours."""
    return max(0, min(round(ms * 10), _LONGEST_TENTHS))


def stored(rows: Iterable[CheckRow]) -> list[StoredRow]:
    """As the log takes them."""
    codes = VERDICT_CODES
    return [
        (
            at,
            n,
            codes[verdict],
            None if ms is None else tenths(ms),
            code,
            None if error is None else error[:_LONGEST_ERROR],
        )
        for n, at, verdict, ms, code, error in rows
    ]


def restored(at: int, n: int, verdict: int, ms: int | None, code: int | None, error: str | None) -> CheckRow:
    """The other way."""
    return CheckRow(n, at, ROW_VERDICTS[verdict], None if ms is None else ms / 10, code, error)
