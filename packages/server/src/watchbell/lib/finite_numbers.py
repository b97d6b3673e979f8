"""Numbers that strangers send, in JSON, in a query or as text."""

import re
from typing import Any

LARGEST = 1e300
"""Beyond it sums of a few values are no numbers any more."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?", re.ASCII)
_LONGEST = 400
_NONE = "is no number such as 21.5"


def finite_number(said: Any) -> float:
    """The number that somebody said, as a number or as text. Raises `ValueError`: no number, infinite, or too large."""
    if isinstance(said, str):
        text = said.strip()
        if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
            raise ValueError(_NONE)
        value = float(text)
    elif isinstance(said, (int, float)) and not isinstance(said, bool):
        try:
            value = float(said)
        except OverflowError:  # a whole number of hundreds of digits
            value = float("inf")
    else:
        raise ValueError(_NONE)  # noqa: TRY004 - one kind of error for whoever reads what strangers send
    if not abs(value) <= LARGEST:
        raise ValueError("must be a finite number from -1e300 to 1e300")
    return value + 0.0  # no minus before a zero
