"""Identifiers: UUID version 7 (RFC 9562), sortable by the time of their making."""

import os
import re
import threading
import time

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_lock = threading.Lock()
_last = 0


def uuid7(at: int | None = None) -> str:
    """A new identifier; `at` (milliseconds since the epoch) sets its time part.

    Identifiers made by one process without `at` never sort before an earlier one:
    RFC 9562 §6.2 method 1, a counter in the 12 bits below the milliseconds.
    """
    global _last  # noqa: PLW0603 - the counter is the point: it keeps identifiers in order
    if at is None:
        with _lock:
            stamp = max(_last + 1, (time.time_ns() // 1_000_000) << 12)
            _last = stamp
    else:
        stamp = (at << 12) | (int.from_bytes(os.urandom(2), "big") & 0xFFF)
    number = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    number |= 0b10 << 62 | (int.from_bytes(os.urandom(8), "big") >> 2)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def go_on_after(identifier: str) -> None:
    """Let none that this process makes sort before this one of an earlier process: the clock may have been put back."""
    global _last  # noqa: PLW0603 - as above
    number = int(identifier.replace("-", ""), 16)
    with _lock:
        _last = max(_last, (number >> 80) << 12 | (number >> 64) & 0xFFF)


def instant_of(identifier: str) -> int:
    """When an identifier of ours was made (ms)."""
    return int(identifier.replace("-", "")[:12], 16)


def is_uuid(text: str) -> bool:
    """Whether the text has the form of a lower-case UUID."""
    return _UUID.fullmatch(text) is not None
