"""Durations as Go writes them (the documentation of time.ParseDuration): ``300ms``, ``1.5h``, ``1h2m3s``, ``-2s``, ``0``."""

import re

_PART = re.compile(r"([0-9]*\.?[0-9]*)([^.0-9]*)")
_UNITS = {
    "ns": 1e-6,
    "us": 1e-3,
    "\N{MICRO SIGN}s": 1e-3,
    "\N{GREEK SMALL LETTER MU}s": 1e-3,
    "ms": 1.0,
    "s": 1e3,
    "m": 60e3,
    "h": 3600e3,
}
_LONGEST_MS = (2**63 - 1) / 1e6
"""Go counts nanoseconds in 63 bits: 292 years."""


def milliseconds(text: str) -> float:
    """The length of a duration in milliseconds. Raises `ValueError` with what is wrong."""
    shown = f'"{text[:40]}"'
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0.0
    if not rest:
        message = f"{shown} is empty: write for example 300ms, 1.5s or 1h2m"
        raise ValueError(message)
    total, place = 0.0, 0
    while place < len(rest):
        match = _PART.match(rest, place)
        if match is None or match[1] in ("", "."):
            message = f"{shown} is no duration: write for example 300ms, 1.5s or 1h2m"
            raise ValueError(message)
        number, unit = match.groups()
        if not unit:
            message = f"{shown} has a number without a unit: ns, us, ms, s, m or h"
            raise ValueError(message)
        if unit not in _UNITS:
            message = f'{shown} has an unknown unit "{unit[:20]}": use ns, us, ms, s, m or h'
            raise ValueError(message)
        total += float(number) * _UNITS[unit]
        place = match.end()
    if total > _LONGEST_MS:
        message = f"{shown} is too long"
        raise ValueError(message)
    return -total if text[0] == "-" else total
