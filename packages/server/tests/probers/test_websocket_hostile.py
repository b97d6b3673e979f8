"""The WebSocket kind against servers that answer wrongly, too much, or not at all."""

import struct

import pytest
from websockets.utils import accept_key

from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.websocket import PROBER, WebsocketTarget

NOW = 1_800_000_000_000


async def ask(url, timeout_ms=30_000, **config):
    return await PROBER.probe(WebsocketTarget(url=url, **config), ProbeLimits(timeout_ms, NOW))


def answer(text):
    async def handle(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        key = next(line[19:] for line in head.decode().split("\r\n") if line.startswith("Sec-WebSocket-Key"))
        writer.write(text if isinstance(text, bytes) else text.replace("KEY", accept_key(key)).encode())
        await writer.drain()
        await reader.read()

    return handle


SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"SSH-2.0-OpenSSH\r\n", "did not answer with HTTP"),
        (b"\xff\xfe\x00\n\r\n", "did not answer with HTTP"),
        (b"HTTP/1.1 101 x\r\n" + b"A: b\r\n" * 5000, "did not answer with HTTP"),
        (b"HTTP/1.1 101 x\r\nA: " + b"b" * 100_000, "did not answer with HTTP"),
        ("HTTP/1.1 101 x\r\n\r\n", "without a proper Connection header"),
        (f"{SWITCH}Sec-WebSocket-Accept: wrong\r\n\r\n", "wrong Sec-WebSocket-Accept"),
        (f"{SWITCH}Sec-WebSocket-Accept: KEY\r\nSec-WebSocket-Protocol: x\r\n\r\n", "chose what was not offered"),
    ],
)
async def test_hostile_handshakes_are_told_in_words(serve, text, said):
    seen = await ask(f"ws://127.0.0.1:{await serve(answer(text))}")
    assert seen.verdict is Verdict.FAILURE
    assert said in seen.error


async def test_a_wrong_accept_may_be_ignored(serve):
    port = await serve(answer(f"{SWITCH}Sec-WebSocket-Accept: wrong\r\n\r\n"))
    assert (await ask(f"ws://127.0.0.1:{port}", ignore_accept=True)).verdict is Verdict.SUCCESS


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        (b"\xff\xff\xff\xff", "does not keep to the WebSocket protocol"),
        (b"\x81\x7f" + struct.pack("!Q", 1 << 40), "sent a message of more than"),
        (b"\x88\x02\x03\xe8", "closed the conversation with code 1000"),
    ],
)
async def test_hostile_frames_are_told_in_words(serve, frames, said):
    async def handle(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        key = next(line[19:] for line in head.decode().split("\r\n") if line.startswith("Sec-WebSocket-Key"))
        writer.write(f"{SWITCH}Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n".encode() + frames)
        await reader.read()

    seen = await ask(f"ws://127.0.0.1:{await serve(handle)}", steps=[{"any_message": True}])
    assert seen.verdict is Verdict.FAILURE
    assert said in seen.error


async def test_a_server_that_talks_without_end_about_something_else_is_left(serve):
    async def handle(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        key = next(line[19:] for line in head.decode().split("\r\n") if line.startswith("Sec-WebSocket-Key"))
        writer.write(f"{SWITCH}Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n".encode())
        while True:
            writer.write(b"\x81\x01x" * 10_000)
            await writer.drain()

    seen = await ask(f"ws://127.0.0.1:{await serve(handle)}", steps=[{"contains": "pong"}])
    assert seen.verdict is Verdict.FAILURE
    assert "expected a message with 'pong', got 'x'" in seen.error


async def test_closing_at_once_silence_and_refusal(serve, free_port):
    async def close(_reader, _writer):
        return

    async def silent(reader, _writer):
        await reader.read()

    seen = await ask(f"ws://127.0.0.1:{await serve(close)}")
    assert seen.verdict is Verdict.FAILURE
    seen = await undisturbed(ask, f"ws://127.0.0.1:{await serve(silent)}", timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert "handshake not finished" in seen.error
    seen = await ask(f"ws://127.0.0.1:{free_port}")
    assert seen.error == f"connection refused by 127.0.0.1:{free_port}"
