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
IN_MAINTENANCE = 8
"""Added to the code of a result that was taken during planned work."""
ROW_VERDICTS = {code + flag: verdict for verdict, code in VERDICT_CODES.items() for flag in (0, IN_MAINTENANCE)}

_LONGEST_TENTHS = 2**31 - 1
_LONGEST_ERROR = 500

StoredRow = tuple[int, int, int, int | None, int | None, str | None]
"""Instant, monitor, verdict's code, tenths of a millisecond, code, error: the columns of the log."""


def tenths(ms: float) -> int:
    """Milliseconds as whole tenths; more than 59 hours is written as 59 hours."""
    return max(0, min(round(ms * 10), _LONGEST_TENTHS))


def code_of(row: CheckRow) -> int:
    """The verdict and whether it was taken during planned work, in one number below 16."""
    code = VERDICT_CODES[row.verdict]
    return code + IN_MAINTENANCE if row.in_maintenance else code


def stored(rows: Iterable[CheckRow]) -> list[StoredRow]:
    """As the log takes them."""
    codes = VERDICT_CODES
    return [
        (
            at,
            n,
            codes[verdict] + IN_MAINTENANCE if in_maintenance else codes[verdict],
            None if ms is None else tenths(ms),
            code,
            None if error is None else error[:_LONGEST_ERROR],
        )
        for n, at, verdict, ms, code, error, in_maintenance in rows
    ]


def restored(at: int, n: int, verdict: int, ms: int | None, code: int | None, error: str | None) -> CheckRow:
    """The other way."""
    held = verdict >= IN_MAINTENANCE
    return CheckRow(n, at, ROW_VERDICTS[verdict], None if ms is None else ms / 10, code, error, held)
