"""A ping: one signal from a passive monitor's client."""

from dataclasses import dataclass
from enum import StrEnum

MAX_PING_BODY = 10_000
"""Bytes of a ping's body that are kept."""


class PingKind(StrEnum):
    """What a client says. `LOG` changes nothing; `IGNORED` came while the monitor was paused."""

    SUCCESS = "success"
    START = "start"
    FAIL = "fail"
    LOG = "log"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Ping:
    """A ping as stored. `body` is the first 10 KB of what the client sent; `source` the client's address."""

    id: str
    monitor_n: int
    kind: PingKind
    exit_status: int | None
    run_id: str | None
    duration_ms: int | None
    source: str
    method: str
    user_agent: str
    body: bytes | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Signal:
    """What a client's request says, before anybody knows whose it is."""

    kind: PingKind
    exit_status: int | None
    run_id: str | None
    source: str
    method: str
    user_agent: str
    body: bytes
