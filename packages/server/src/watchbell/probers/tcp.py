"""TCP: opens a connection, optionally says something and waits for an answer."""

import asyncio
import socket
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from watchbell.domain.observations import LazySteps, Observation, Phases, Step, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.os_trouble import Trouble, explain_os_error, spaced
from watchbell.lib.resolving import check_host
from watchbell.lib.tcp_connection import NoConnection, Stopwatch, connect, find, place_of

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
    watch = Stopwatch()
    deadline = asyncio.get_running_loop().time() + limits.timeout_ms / 1000
    place = place_of(target.host, target.port)
    waiting_for = "TCP connection not finished"
    try:
        addresses = await find(target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private)
        sock = await connect(addresses, target.port, watch, deadline=deadline)
        with sock:
            waiting_for = f"{target.expect!r} did not come"
            if target.send is not None or target.expect is not None:
                async with asyncio.timeout_at(deadline):
                    await _talk(sock, target, watch)
    except NoConnection as error:
        return _observe(limits, watch, error.trouble)
    except TimeoutError:
        late = Trouble(f"no answer from {place} within {spaced(limits.timeout_ms)} ms: {waiting_for}", late=True)
        return _observe(limits, watch, late)
    except OSError as error:
        return _observe(limits, watch, explain_os_error(error, place))
    return _observe(limits, watch, None)


async def _talk(sock: socket.socket, target: TcpTarget, watch: Stopwatch) -> None:
    loop = asyncio.get_running_loop()
    if target.send is not None:
        said = _unescape(target.send)
        await loop.sock_sendall(sock, said)
        watch.lap("send", f"{len(said)} bytes")
    if target.expect is None:
        return
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


def _observe(limits: ProbeLimits, watch: Stopwatch, trouble: Trouble | None) -> Observation:
    total = watch.elapsed()
    verdict = Verdict.SUCCESS
    if trouble is not None:
        verdict = Verdict.FAULT if trouble.ours else Verdict.TIMEOUT if trouble.late else Verdict.FAILURE
    return Observation(
        verdict,
        limits.observed_at,
        total,
        error=trouble.sentence if trouble else None,
        phases=Phases(dns=watch.took("resolve"), connect=watch.took("connect"), wait=watch.took("expect")),
        steps=LazySteps(lambda: _steps(watch, trouble, total)),
        facts={"ip": watch.laps[1][3]} if len(watch.laps) > 1 else {},
    )


def _steps(watch: Stopwatch, trouble: Trouble | None, total: float) -> list[Step]:
    steps = [Step(*lap) for lap in watch.laps]
    if trouble is not None:
        at = round(steps[-1].started_ms + steps[-1].duration_ms, 3) if steps else 0.0
        name = ("resolve", "connect", "conversation", "conversation")[min(len(steps), 3)]
        steps.append(Step(name, at, max(0.0, round(total - at, 3)), trouble.sentence, ok=False))
    return steps


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
