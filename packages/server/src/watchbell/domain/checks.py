"""A check's result, and its identifier, made from what it is: a UUID version 7 of its instant and its monitor's number.

So a check needs no stored identifier, and the identifier alone leads back to it.
"""

from typing import NamedTuple

from watchbell.domain.observations import Verdict

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_NUMBER = (1 << 62) - 1


class CheckRow(NamedTuple):
    """A check's result as stored. A monitor has at most one at an instant; `ms` is kept to a tenth.

    With `in_maintenance` it was taken during planned work, which is left out of uptime.
    """

    monitor_n: int
    at: int
    verdict: Verdict
    ms: float | None
    code: int | None
    error: str | None
    in_maintenance: bool = False

    @property
    def counted(self) -> Verdict:
        """What it says of the time until the next one, as far as uptime is concerned: nothing during planned work."""
        return Verdict.FAULT if self.in_maintenance else self.verdict


_STATUSES = {verdict: "no_data" if verdict is Verdict.FAULT else verdict.value for verdict in Verdict}


def status_of(verdict: Verdict) -> str:
    """A verdict in the API's words: our own fault says nothing about the target."""
    return _STATUSES[verdict]


def beat_of(row: CheckRow) -> str:
    """A result in the words of a bar of newest results: planned work is neither good nor bad."""
    return "maintenance" if row.in_maintenance else _STATUSES[row.verdict]


def check_id(monitor_n: int, at: int) -> str:
    """The identifier of the check of this monitor at this instant (ms)."""
    text = f"{at << 80 | _VERSION | _VARIANT | monitor_n:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def parse_check_id(text: str) -> tuple[int, int]:
    """Monitor number and instant of an identifier. Raises `ValueError` for a text that is none."""
    number = int(text.replace("-", ""), 16)
    at, monitor_n = number >> 80, number & _NUMBER
    if check_id(monitor_n, at) != text.lower():
        message = f"{text!r} is not a check's identifier"
        raise ValueError(message)
    return monitor_n, at
