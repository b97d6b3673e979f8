"""TCP: opens a connection, optionally says something and waits for an answer."""

import asyncio
import socket
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from watchbell.domain.courses import observe
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import check_host, place_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, connect, find
from watchbell.lib.trouble import Trouble, spaced

_MOST_ANSWER_BYTES = 65_536


class TcpTarget(Target):
    """A host and port that should accept connections."""

    kind: Literal["tcp"] = "tcp"
    host: str = Field(
        title="Host",
        description="Name or IP address.",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-placeholder": "db.example.org"},
    )
    port: int = Field(
        title="Port", description="From 1 to 65535.", ge=1, le=65_535, json_schema_extra={"x-placeholder": "5432"}
    )
    send: str | None = Field(
        None,
        title="Send",
        description=r"Said after connecting; \r, \n, \t and \xNN are understood.",
        min_length=1,
        max_length=4096,
        json_schema_extra={"x-group": "Conversation", "x-advanced": True, "x-placeholder": r"PING\r\n"},
    )
    expect: str | None = Field(
        None,
        title="Expect",
        description="The check fails unless this text comes in the first 64 KB of what the server says.",
        min_length=1,
        max_length=1024,
        json_schema_extra={"x-group": "Conversation", "x-advanced": True, "x-placeholder": "+PONG"},
    )

    @field_validator("host")
    @classmethod
    def _askable(cls, host: str) -> str:
        return check_host(host)


async def probe(target: TcpTarget, limits: ProbeLimits) -> Observation:
    """Connect once, and hold the conversation if there is one."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _converse(target, limits, watch, deadline)
    _, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    return observe(limits, watch, trouble, facts={"ip": watch.laps[1][3]} if len(watch.laps) > 1 else {})


async def _converse(target: TcpTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> None:
    addresses = await find(target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private)
    with await connect(addresses, target.port, watch, deadline=deadline) as sock:
        watch.doing = "conversation"
        await _talk(sock, target, watch)


async def _talk(sock: socket.socket, target: TcpTarget, watch: Stopwatch) -> None:
    loop = asyncio.get_running_loop()
    if target.send is not None:
        said = _unescape(target.send)
        await loop.sock_sendall(sock, said)
        watch.lap("send", f"{len(said)} bytes")
    if target.expect is None:
        return
    watch.doing = f"expect {target.expect!r}"
    wanted = target.expect.encode()
    heard = b""
    while wanted not in heard:
        chunk = await loop.sock_recv(sock, 16_384)
        heard += chunk
        if not chunk or len(heard) > _MOST_ANSWER_BYTES:
            end = "the connection was closed" if not chunk else f"{spaced(len(heard))} bytes came"
            raise NoConnection(Trouble(f"expected {target.expect!r}, but {end} after {_excerpt(heard)}"))
    watch.lap("expect", _excerpt(heard))


def _excerpt(heard: bytes) -> str:
    return repr(heard[:80].decode("utf-8", "replace")) if heard else "no byte"


def _unescape(text: str) -> bytes:
    r"""``PING\r\n`` as typed → its bytes; a backslash that begins nothing known stays."""
    simple = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}
    out = bytearray()
    index = 0
    while index < len(text):
        after = text[index + 1 : index + 2]
        if text[index] == "\\" and after in simple:
            out += simple[after]
            index += 2
        elif text[index] == "\\" and after == "x" and _is_hex(text[index + 2 : index + 4]):
            out.append(int(text[index + 2 : index + 4], 16))
            index += 4
        else:
            out += text[index].encode()
            index += 1
    return bytes(out)


def _is_hex(digits: str) -> bool:
    return len(digits) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in digits)


def shorthand(url: str) -> dict[str, object]:
    """``tcp://host:port`` → a config; what is missing is left out for the validation to tell."""
    parts = urlsplit(url)
    config: dict[str, object] = {"kind": "tcp", "host": parts.hostname or ""}
    if parts.port is not None:
        config["port"] = parts.port
    return config


def describe(target: TcpTarget) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.port)


PROBER = Prober(
    target=TcpTarget,
    probe=probe,
    label="TCP port",
    group="Network",
    describe=describe,
    schemes=("tcp",),
    shorthand=shorthand,
)
