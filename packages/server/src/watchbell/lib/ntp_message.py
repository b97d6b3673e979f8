"""NTP packets (RFC 5905, SNTP of its section 14): questions written, answers read. No IO."""

import ipaddress
import struct
from typing import NamedTuple

_PACKET = struct.Struct("!BBbbII4sQQQQ")
_SINCE_1900 = 2_208_988_800  # seconds from 1900 to 1970
_ERA = 1 << 32  # seconds after which the count begins anew
_CLIENT, _SERVER = 3, 4
_UNKNOWN_STRATUM = 16
LEAPS = ("none", "a second is inserted", "a second is deleted", "not synchronized")
KISSES = {
    "DENY": "it denies us its service",
    "RSTR": "it restricts its service, not for us",
    "RATE": "we ask too often",
    "AUTH": "authentication failed",
    "CRYP": "authentication failed",
    "INIT": "it has not synchronized its clock yet",
    "STEP": "its clock was just set",
}
"""Kiss codes (RFC 5905, section 7.4)."""


class BadTime(Exception):
    """The bytes are no answer of a time server."""


class TimeAnswer(NamedTuple):
    """An answer. Times are in milliseconds: `received_at` and `sent_at` on the server's clock, with fractions.

    `reference` is where the server has its time from: a clock's name at stratum 1, else an address or its hash.
    `kiss` is the code of a server that refuses to tell the time.
    """

    leap: int
    version: int
    stratum: int
    precision_ms: float
    root_delay_ms: float
    root_dispersion_ms: float
    reference: str
    reference_at: float | None
    received_at: float
    sent_at: float
    kiss: str | None

    @property
    def is_synchronized(self) -> bool:
        """Whether it says that its clock can be trusted."""
        return self.leap != 3 and 0 < self.stratum < _UNKNOWN_STRATUM


def question(nonce: int, version: int) -> bytes:
    """Ask for the time. The transmit timestamp is a random number, which the answer must repeat: it gives our time away

    to nobody, and cannot be guessed.
    """
    return _PACKET.pack(version << 3 | _CLIENT, 0, 0, 0, 0, 0, b"", 0, 0, 0, nonce)


def nonce_of(data: bytes) -> int | None:
    """The number of the question that an answer is to, `None` for less than an answer."""
    return int(_PACKET.unpack_from(data)[8]) if len(data) >= _PACKET.size else None


def parse(data: bytes, now_ms: float) -> TimeAnswer:
    """Read an answer; `now_ms` tells which era its times are of. Raises `BadTime`."""
    if len(data) < _PACKET.size:
        raise BadTime(f"{len(data)} bytes came, an answer has {_PACKET.size}")
    first, stratum, _, precision, delay, dispersion, reference, reference_at, _, received, sent = _PACKET.unpack_from(
        data
    )
    mode, version = first & 7, first >> 3 & 7
    if mode != _SERVER:
        raise BadTime(f"a packet of mode {mode} came, a server's answer has mode {_SERVER}")
    if not 1 <= version <= 4:
        raise BadTime(f"a packet of version {version} came")
    kiss = reference.decode("ascii", "replace").strip("\0 ") if stratum == 0 else None
    if kiss is None and not (sent and received):
        raise BadTime("an answer without a time came")
    return TimeAnswer(
        first >> 6,
        version,
        stratum,
        float(2.0**precision) * 1000,
        delay / 65.536,
        dispersion / 65.536,
        _reference(reference, stratum),
        _ms(reference_at, now_ms) if reference_at else None,
        _ms(received, now_ms),
        _ms(sent, now_ms),
        kiss,
    )


def _ms(stamp: int, now_ms: float) -> float:
    """A timestamp in milliseconds since 1970, in the era nearest to now."""
    seconds = (stamp >> 32) - _SINCE_1900
    seconds += round((now_ms / 1000 - seconds) / _ERA) * _ERA
    return seconds * 1000 + (stamp & 0xFFFF_FFFF) * 1000 / _ERA


def _reference(raw: bytes, stratum: int) -> str:
    if stratum <= 1:
        return "".join(each if each.isprintable() else "." for each in raw.decode("ascii", "replace").strip("\0 "))
    return str(ipaddress.IPv4Address(raw))
