"""Quake III's ``getstatus``, which most games on its engine and many after it answer."""

import re
import secrets

from watchbell.lib.datagram_exchange import exchange
from watchbell.lib.datagrams import Datagrams
from watchbell.lib.game_answer import GameAnswer, plain, whole_number

_HEAD = b"\xff\xff\xff\xffstatusResponse\n"
_PLAYER = re.compile(r"-?\d+ -?\d+ ")


async def ask(datagrams: Datagrams, doing: str) -> GameAnswer:
    """What the server tells. Raises `NoConnection`."""
    challenge = secrets.token_hex(4)
    packet = b"\xff\xff\xff\xffgetstatus %s\n" % challenge.encode()
    return await exchange(datagrams, packet, lambda data: read(data, challenge), doing)


def read(data: bytes, challenge: str) -> GameAnswer:
    """Raises `ValueError` for what is no answer to this challenge."""
    if not data.startswith(_HEAD):
        raise ValueError("it does not speak Quake III's protocol")
    facts, *lines = data[len(_HEAD) :].decode("utf-8", "replace").split("\n")
    words = facts.removeprefix("\\").split("\\")
    told = {key.lower(): value for key, value in zip(words[::2], words[1::2], strict=False)}
    if told.get("challenge", challenge) != challenge:
        raise ValueError("it answers another question")

    def one_of(*keys: str) -> str | None:
        return next((plain(told[key]) for key in keys if key in told), None)

    return GameAnswer(
        one_of("sv_hostname", "hostname"),
        one_of("mapname"),
        one_of("version", "shortversion"),
        sum(_PLAYER.match(line) is not None for line in lines),
        whole_number(told.get("sv_maxclients")),
    )
