"""Valve's server query (A2S_INFO) of Source and GoldSource games, and of the many others that speak it on Steam."""

from watchbell.lib.datagram_exchange import exchange
from watchbell.lib.datagrams import Datagrams
from watchbell.lib.game_answer import Bytes, GameAnswer
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

ASK = b"\xff\xff\xff\xffTSource Engine Query\0"
_SINGLE, _SPLIT = b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff"
_CHALLENGE, _INFO, _OLD_INFO = 0x41, 0x49, 0x6D
_THE_SHIP = 2400
_MOST_CHALLENGES = 3


async def ask(datagrams: Datagrams, doing: str) -> GameAnswer:
    """What the server tells; one that wants a challenge repeated (since 2020) gets it. Raises `NoConnection`."""
    packet = ASK
    for _ in range(_MOST_CHALLENGES):
        answer = await exchange(datagrams, packet, read, doing)
        if isinstance(answer, GameAnswer):
            return answer
        packet = ASK + answer
    raise NoConnection(Trouble(f"{datagrams.place} wants ever new challenges repeated"))


def read(data: bytes) -> GameAnswer | bytes:
    """The answer, or the challenge that is to be repeated. Raises `ValueError`."""
    if data[:4] == _SPLIT:
        raise ValueError("its answer comes in pieces, which no server information needs")
    if data[:4] != _SINGLE or len(data) < 5:
        raise ValueError("it does not speak Valve's query protocol")
    rest = Bytes(data[5:])
    if data[4] == _CHALLENGE:
        return rest.take(4)
    if data[4] == _INFO:
        return _info(rest)
    if data[4] == _OLD_INFO:
        return _old_info(rest)
    raise ValueError("it answers another question")


def _info(rest: Bytes) -> GameAnswer:
    rest.number()  # the protocol's version
    name, level, _, _ = rest.text(), rest.text(), rest.text(), rest.text()
    app = int.from_bytes(rest.take(2), "little")
    players, most = rest.number(), rest.number()
    rest.take(5)  # bots, type, system, password, cheat protection
    if app == _THE_SHIP:
        rest.take(3)
    return GameAnswer(name, level, rest.text(), players, most)


def _old_info(rest: Bytes) -> GameAnswer:
    """As GoldSource servers told it before 2008."""
    rest.text()  # the server's address
    name, level, _, _ = rest.text(), rest.text(), rest.text(), rest.text()
    players, most, version = rest.number(), rest.number(), rest.number()
    return GameAnswer(name, level, str(version), players, most)
