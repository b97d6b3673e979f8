"""Holds a conversation over a stream, turn by turn, and notes each in the trace."""

import ssl
from collections.abc import Sequence

from watchbell.lib.safe_regex import compile_pattern
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble, spaced
from watchbell.lib.turns import Turn, excerpt, fill_in, unescape

MOST_HEARD_BYTES = 65_536
"""So much may come before what is waited for."""


async def converse(
    stream: Stream, turns: Sequence[Turn], watch: Stopwatch, context: ssl.SSLContext | None, server_name: str | None
) -> bytes:
    """Hold it to the end; answers all that was heard, at most 64 KB.

    Raises `NoConnection` when something else came than was expected, and what a `Stream` raises.
    """
    groups: tuple[str | None, ...] = ()
    heard = _Heard(stream)
    for turn in turns:
        if turn.send is not None:
            watch.doing = "send"
            said = unescape(fill_in(turn.send, groups))
            await stream.send(said)
            watch.lap("send", f"{len(said)} bytes")
        if turn.wanted is not None:
            watch.doing = f"expect {turn.wanted!r}"
            watch.lap("expect", excerpt(await heard.until_text(unescape(turn.wanted), turn.wanted)))
        if turn.pattern is not None:
            watch.doing = f"expect {turn.pattern!r}"
            line, groups = await heard.until_match(fill_in(turn.pattern, groups))
            watch.lap("expect", excerpt(line))
        if turn.starttls and context is not None:
            await stream.secure(context, server_name)
    return bytes(heard.everything)


class _Heard:
    """What came and was not yet made use of."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._waiting = b""
        self.everything = bytearray()

    async def until_text(self, wanted: bytes, as_typed: str) -> bytes:
        """All up to the wanted bytes, which are used up."""
        seen = 0
        while (at := self._waiting.find(wanted, max(0, seen - len(wanted)))) < 0:
            seen = len(self._waiting)
            await self._more(as_typed)
        used, self._waiting = self._waiting[: at + len(wanted)], self._waiting[at + len(wanted) :]
        return used

    async def until_match(self, pattern: str) -> tuple[bytes, tuple[str | None, ...]]:
        """The first line that fits, and its groups; lines before it are passed over, as blackbox_exporter does."""
        compiled = compile_pattern(pattern)
        while True:
            line, newline, rest = self._waiting.partition(b"\n")
            if found := compiled.search(line.rstrip(b"\r").decode("utf-8", "replace")):
                self._waiting = rest
                return line, found.groups()
            if newline:
                self._waiting = rest
            else:
                await self._more(pattern)

    async def _more(self, wanted: str) -> None:
        chunk = await self._stream.read(16_384)
        self.everything += chunk
        self._waiting += chunk
        if chunk and len(self.everything) <= MOST_HEARD_BYTES:
            return
        end = "the connection was closed" if not chunk else f"{spaced(len(self.everything))} bytes came"
        raise NoConnection(Trouble(f"expected {wanted!r}, but {end} after {excerpt(bytes(self.everything))}"))
