"""Holds a conversation of whole messages over a WebSocket, turn by turn, and notes each in the trace."""

from collections.abc import Sequence
from typing import NamedTuple

from watchbell.lib.message_turns import MessageTurn, readable
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.websocket_client import WebSocket, WsClosed

MOST_PASSED_OVER = 1000
"""So many other messages may come before the one that is waited for."""


class Heard(NamedTuple):
    """The last message waited for, and how many came in all."""

    last: str | bytes | None
    messages: int


async def exchange(socket: WebSocket, turns: Sequence[MessageTurn], watch: Stopwatch) -> Heard:
    """Hold it to the end. Raises `NoConnection` when something else came than was expected."""
    try:
        return await _hold(socket, turns, watch)
    except NoConnection:
        await socket.goodbye()
        raise


async def _hold(socket: WebSocket, turns: Sequence[MessageTurn], watch: Stopwatch) -> Heard:
    last: str | bytes | None = None
    count = 0
    for turn in turns:
        if turn.send is not None:
            watch.doing = "send"
            await socket.send(turn.send)
            watch.lap("send", f"{len(turn.send)} {'characters' if isinstance(turn.send, str) else 'bytes'}")
        if turn.waits:
            last, more = await _await(socket, turn, watch)
            count += more
    return Heard(last, count)


async def _await(socket: WebSocket, turn: MessageTurn, watch: Stopwatch) -> tuple[str | bytes, int]:
    watch.doing = f"expect {turn.wanted}"
    shown = "nothing"
    for count in range(1, MOST_PASSED_OVER + 1):
        try:
            message = await socket.receive()
        except WsClosed as closed:
            raise NoConnection(Trouble(f"expected {turn.wanted}, but {closed.trouble.sentence}")) from closed
        text = readable(message)
        shown = repr(text[:80])
        if turn.fits(text):
            watch.lap("expect", shown)
            return message, count
        if not turn.skip_others:
            break
    raise NoConnection(Trouble(f"expected {turn.wanted}, got {shown}"))
