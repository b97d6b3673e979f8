"""Conversations: as typed, over a real stream."""

import pytest

from support.tcp_server import tcp_server
from watchbell.domain.dialogues import DialogueStep
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.dialogue import MOST_HEARD_BYTES, converse
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.turns import Turn, excerpt, fill_in, unescape


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(r"PING\r\n", b"PING\r\n"), (r"\x00\xff", b"\x00\xff"), (r"\q\x0", rb"\q\x0"), ("ü", "ü".encode()), ("\\", b"\\")],
)
def test_escapes_become_bytes_and_what_is_none_stays(typed, meant):
    assert unescape(typed) == meant


def test_what_was_heard_is_said_again_and_an_absent_group_is_empty():
    assert fill_in("PASS ${1}-$2 ${3}", ("a", None)) == "PASS a- ${3}"


def test_an_excerpt_is_readable_and_short():
    assert excerpt(b"") == "no byte"
    assert excerpt(b"\xff" * 200) == repr("�" * 80)


def test_a_step_must_do_something_and_its_pattern_must_compile():
    assert DialogueStep(send="x", matches="^a").turn == Turn("x", None, "^a")
    with pytest.raises(ValueError, match="what to send"):
        DialogueStep()
    with pytest.raises(ValueError, match="no regular expression"):
        DialogueStep(matches="(")


async def talk(server, *turns):
    async with server as port:
        watch, deadline = Stopwatch(), deadline_in(30_000)

        async def errand():
            stream = await open_stream("127.0.0.1", port, watch, deadline=deadline, allow_private=True)
            async with stream:
                return await converse(stream, turns, watch, None, None)

        heard, trouble = await attempt(errand(), watch, place="it", timeout_ms=30_000, deadline=deadline)
        return heard, trouble, [lap[0] for lap in watch.laps]


async def test_turns_use_what_earlier_ones_heard_and_pass_over_other_lines():
    async def ask(reader, writer):
        writer.write(b"noise\r\n220 token=abc\r\n")
        writer.write(b"you said " + await reader.readline())

    heard, trouble, laps = await talk(
        tcp_server(ask), Turn(pattern=r"^220 token=(\w+)"), Turn(r"USE ${1}\r\n", "you said USE abc")
    )
    assert trouble is None
    assert heard.startswith(b"noise")
    assert laps == ["resolve", "connect", "expect", "send", "expect"]


async def test_a_text_that_comes_in_pieces_is_found():
    async def pieces(_reader, writer):
        for byte in b"hello":
            writer.write(bytes([byte]))
            await writer.drain()

    assert (await talk(tcp_server(pieces), Turn(wanted="hello")))[1] is None


async def test_something_else_is_a_failure_that_quotes_it():
    async def other(_reader, writer):
        writer.write(b"421 busy\r\n")
        writer.close()

    _, trouble, _ = await talk(tcp_server(other), Turn(pattern="^220"))
    assert trouble.sentence == "expected '^220', but the connection was closed after '421 busy\\r\\n'"


async def test_an_endless_answer_ends():
    async def endless(_reader, writer):
        while True:
            writer.write(b"x" * 60_000)
            await writer.drain()

    _, trouble, _ = await talk(tcp_server(endless), Turn(wanted="never"))
    assert "bytes came" in trouble.sentence
    assert MOST_HEARD_BYTES < 100_000
