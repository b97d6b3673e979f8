"""Messages over a stream: each is MessagePack behind its length in four bytes."""

import asyncio
import struct
from typing import Any

import msgspec

MOST_BYTES = 8 * 1024 * 1024
"""A longer message is none of ours: whoever sends it is out of order."""
_LENGTH = struct.Struct(">I")


async def receive(reader: asyncio.StreamReader) -> bytes:
    """The next message. Raises `EOFError` when the other side is gone, `ValueError` for one that is too long."""
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    if length > MOST_BYTES:
        message = f"a message of {length} bytes"
        raise ValueError(message)
    return await reader.readexactly(length)


def send(writer: asyncio.StreamWriter, message: Any) -> None:
    """Write one message; it is small, or there is room for it."""
    data = msgspec.msgpack.encode(message)
    writer.write(_LENGTH.pack(len(data)) + data)
