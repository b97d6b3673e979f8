"""RakNet's unconnected ping, by which Minecraft's Bedrock edition finds its servers."""

import secrets

from watchbell.lib.datagram_exchange import exchange
from watchbell.lib.datagrams import Datagrams
from watchbell.lib.game_answer import Bytes, GameAnswer, plain, whole_number

_MAGIC = bytes.fromhex("00ffff00fefefefefdfdfdfd12345678")
_PING, _PONG = b"\x01", 0x1C
_FEWEST = 6


async def ask(datagrams: Datagrams, doing: str) -> GameAnswer:
    """What the server tells. Raises `NoConnection`."""
    mark = secrets.token_bytes(8)
    packet = _PING + mark + _MAGIC + secrets.token_bytes(8)
    return await exchange(datagrams, packet, lambda data: read(data, mark), doing)


def read(data: bytes, mark: bytes) -> GameAnswer:
    """Raises `ValueError` for what is no answer to the ping of this mark."""
    rest = Bytes(data)
    if not data or rest.number() != _PONG or data[17:33] != _MAGIC:
        raise ValueError("it does not speak RakNet")
    if rest.take(8) != mark:
        raise ValueError("it answers another ping")
    rest.take(24)
    size = int.from_bytes(rest.take(2), "big")
    words = rest.take(size).decode("utf-8", "replace").split(";")
    if len(words) < _FEWEST:
        raise ValueError("it does not say what a Minecraft server says")
    players, most = whole_number(words[4]), whole_number(words[5])
    level = plain(words[7]) if len(words) > 7 else ""
    return GameAnswer(plain(words[1]), level or None, plain(words[3]), players, most)
