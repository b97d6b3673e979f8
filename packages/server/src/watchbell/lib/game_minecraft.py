"""Minecraft's server list ping (Java edition, 1.7 and later): the status as JSON.

The echo that clients ask for after it is left out: proxies of sleeping servers answer the status only.
"""

import json
from typing import Any

from watchbell.lib.game_answer import GameAnswer, plain
from watchbell.lib.streams import Stream
from watchbell.lib.wrong_protocol import understood

_PROTOCOL = "Minecraft"
_STATUS = 0
_ANY_VERSION = 0xFFFF_FFFF
"""The version -1, which says that only the status is wanted."""
_MOST_BYTES = 262_144
_MOST_PARTS = 200


async def ask(stream: Stream, host: str, port: int) -> GameAnswer:
    """What the server tells. Raises `NoConnection`, `EOFError`."""
    name = host.encode("utf-8")
    hello = varint(_STATUS) + varint(_ANY_VERSION) + varint(len(name)) + name + port.to_bytes(2, "big") + varint(1)
    await stream.send(packet(hello) + packet(varint(_STATUS)))
    data = await _receive(stream)
    with understood(stream.place, _PROTOCOL):
        return read(data)


def read(data: bytes) -> GameAnswer:
    """Of a status packet's content. Raises `ValueError` and its kin for what is none."""
    size, rest = read_varint(data)
    status = json.loads(rest[:size].decode("utf-8", "replace"))
    if not isinstance(status, dict):
        raise ValueError("it is no status")  # noqa: TRY004 - said of an answer, not of code
    players, version = _inside(status, "players"), _inside(status, "version")
    name = version.get("name")
    return GameAnswer(
        plain(_flat(status.get("description"))) or None,
        None,
        plain(name) if isinstance(name, str) else None,
        _count(players.get("online")),
        _count(players.get("max")),
    )


def varint(number: int) -> bytes:
    """A number in groups of seven bits, the lowest first."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def read_varint(data: bytes) -> tuple[int, bytes]:
    """The number at the beginning, and what follows. Raises `ValueError`."""
    number = 0
    for index, byte in enumerate(data[:5]):
        number |= (byte & 127) << 7 * index
        if not byte & 128:
            return number, data[index + 1 :]
    raise ValueError("a number cannot be read")


def packet(content: bytes) -> bytes:
    """With its length before it."""
    return varint(len(content)) + content


async def _receive(stream: Stream) -> bytes:
    head = b""
    while not head or (head[-1] & 128 and len(head) < 5):
        head += await stream.exactly(1)
    with understood(stream.place, _PROTOCOL):
        size, _ = read_varint(head)
        if not 0 < size <= _MOST_BYTES:
            raise ValueError("a packet has an absurd length")
    data = await stream.exactly(size)
    with understood(stream.place, _PROTOCOL):
        kind, rest = read_varint(data)
        if kind != _STATUS:
            raise ValueError("it answers something else")
    return rest


def _inside(status: dict[str, Any], name: str) -> dict[str, Any]:
    found = status.get(name)
    return found if isinstance(found, dict) else {}


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _flat(component: object) -> str:
    """The words of a text in parts, in order."""
    words, waiting = [], [component]
    for _ in range(_MOST_PARTS):
        if not waiting:
            break
        part = waiting.pop()
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, list):
            waiting += reversed(part[:_MOST_PARTS])
        elif isinstance(part, dict):
            waiting += [part.get("extra"), part.get("text")]
    return "".join(words)
