"""Asks a SIP server once, by datagrams or by a stream, and waits for its final response."""

import asyncio

from watchbell.lib.datagrams import Datagrams
from watchbell.lib.sip_message import Question, Response, Wish, make_options, read_response
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.wrong_protocol import not_speaking

_T1, _T2 = 0.5, 4.0
"""Seconds of RFC 3261 17.1.2.2: the first wait before asking again, and the longest."""
_MOST_NOISE = 100
_MOST_LINES = 300
_MOST_HEAD = 65_536


async def ask_by_datagrams(datagrams: Datagrams, wish: Wish) -> Response:
    """The final response; asked again after half a second, a second, two, then every four. Raises `NoConnection`."""
    question = make_options(wish, datagrams.local)
    wait, noise, wrong = _T1, 0, ""
    while True:
        await datagrams.send(question.data)
        try:
            async with asyncio.timeout(wait):
                while noise < _MOST_NOISE:
                    data = await datagrams.receive()
                    try:
                        response = _mine(read_response(data.decode("utf-8", "replace")), question)
                    except ValueError as error:
                        noise, wrong = noise + 1, str(error)
                        continue
                    if response.is_final:
                        return response
                    noise, wrong, wait = noise + 1, "", _T2  # it is at work: asked again only rarely
        except TimeoutError:
            if not wrong:
                wait = min(2 * wait, _T2)
                continue
        raise NoConnection(Trouble(f"{datagrams.place} answered, but {wrong or 'never with a final response'}"))


async def ask_by_stream(stream: Stream, wish: Wish) -> Response:
    """The final response. Raises `NoConnection`, `EOFError`."""
    question = make_options(wish, stream.local)
    await stream.send(question.data)
    for _ in range(_MOST_NOISE):
        head = await _head(stream)
        try:
            response = _mine(read_response(head), question)
        except ValueError as error:
            raise NoConnection(Trouble(f"{stream.place} answered, but {error}")) from error
        if response.is_final:
            return response
        await _skip_body(stream, response)
    raise NoConnection(Trouble(f"{stream.place} answered, but never with a final response"))


async def _head(stream: Stream) -> str:
    lines: list[bytes] = []
    size = 0
    for _ in range(_MOST_LINES):
        line = await stream.line()
        size += len(line)
        if size > _MOST_HEAD:
            break
        if lines and not line:
            return b"\n".join(lines).decode("utf-8", "replace")
        if not lines and line and not line.startswith(b"SIP/2.0 "):
            raise await not_speaking(stream, "SIP", line)
        if line:  # empty lines before a message keep connections open
            lines.append(line)
    raise NoConnection(Trouble(f"{stream.place} sent a response without end"))


async def _skip_body(stream: Stream, response: Response) -> None:
    length = response.headers.get("content-length", ["0"])[0]
    size = int(length) if length.isascii() and length.isdigit() and len(length) < 8 else _MOST_HEAD + 1
    if size > _MOST_HEAD:
        raise NoConnection(Trouble(f"{stream.place} sent a response with an absurd length"))
    await stream.exactly(size)


def _mine(response: Response, question: Question) -> Response:
    if not response.answers(question):
        raise ValueError("it answers another question")
    return response
