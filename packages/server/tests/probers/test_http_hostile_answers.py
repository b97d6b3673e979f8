"""Answers made to hurt: every check of them ends in time, holds little memory, and says readably what was wrong."""

import asyncio
import gzip
import resource
import socket
import struct
import time
import zlib
from pathlib import Path

import pytest

from support.asking import ask_http
from support.hostile import OK, PATIENCE_MS, saying
from support.hostile import ask_hostile as ask
from support.stopwatch import Stopwatch
from watchbell.domain.observations import Verdict

BOMB = gzip.compress(bytes(32 << 20))

COOKIES = b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 100) for n in range(1000))

FAILURES = {
    "ten megabytes of one header": (saying(OK, b"X: " + b"y" * 10_000_000 + b"\r\n\r\n"), "header"),
    "headers without end": (saying(OK, forever=b"X-More: " + b"y" * 8000 + b"\r\n"), "header"),
    "interim answers without end": (saying(forever=b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), ""),
    "a status line of a megabyte": (saying(b"HTTP/1.1 200 " + b"y" * 1_000_000 + b"\r\n\r\n"), ""),
    "a status that is no number": (saying(b"HTTP/1.1 \xb2\xb3\xb9 OK\r\n\r\n"), ""),
    "HTTP/0.9": (saying(b"<html>hello</html>"), "HTTP/0.9"),
    "binary rubbish": (saying(bytes(range(256)) * 1000), ""),
    "NUL in a header": (saying(OK, b"X-Nul: a\0b\r\nContent-Length: 0\r\n\r\n"), ""),
    "a chunk's length that is none": (saying(OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"), ""),
    "a chunk longer than any number": (saying(OK, b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n"), ""),
    "a chunk that ends early": (saying(OK, b"Transfer-Encoding: chunked\r\n\r\n40\r\nshort"), "before the answer was complete"),
    "more promised than sent": (saying(OK, b"Content-Length: 1000\r\n\r\nshort"), "before the answer was complete"),
    "a length that is no number": (saying(OK, b"Content-Length: many\r\n\r\nhello"), ""),
    "gzip that is none": (saying(OK, b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"), "encoding"),
    "seven encodings in a row": (
        saying(OK, b"Content-Encoding: " + b", ".join([b"gzip"] * 7) + b"\r\nContent-Length: 5\r\n\r\nhello"), "encoding",
    ),
    "brotli that is none": (saying(OK, b"Content-Encoding: br\r\nContent-Length: 5\r\n\r\n\xff\xff\xff\xff\xff"), "encoding"),
    "an encoding nobody knows": (saying(OK, b"Content-Encoding: rot13\r\nContent-Length: 5\r\n\r\nuryyb"), ""),
    "a redirect to gopher": (saying(b"HTTP/1.1 302 Found\r\nLocation: gopher://127.0.0.1:70/x\r\n\r\n"), ""),
    "a redirect to a file": (saying(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n"), ""),
    "a redirect to rubbish": (saying(b"HTTP/1.1 302 Found\r\nLocation: http://[::\xff/\r\n\r\n"), ""),
    "closed without a word": (saying(), "closed without an answer"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
async def test_an_answer_that_is_broken_is_a_failure(name, url):
    handler, says = FAILURES[name]
    seen = await ask(await url(handler), PATIENCE_MS, expected_status="200")
    assert seen.verdict is Verdict.FAILURE
    assert says in seen.error
    assert not seen.steps[-1].ok


SLOW = {
    "a byte of the headers at a time": saying(OK, forever=b"X", pause=0.01),
    "a byte of the body at a time": saying(OK, b"Content-Length: 100000\r\n\r\n", forever=b"y", pause=0.01),
    "a chunk at a time": saying(OK, b"Transfer-Encoding: chunked\r\n\r\n", forever=b"1\r\ny\r\n", pause=0.01),
    "interim answers, slowly": saying(forever=b"HTTP/1.1 102 Processing\r\n\r\n", pause=0.05),
    "nothing": saying(hold=True),
    "headers and then nothing": saying(OK, b"Content-Length: 10\r\n\r\n", hold=True),
}


@pytest.mark.parametrize("name", SLOW)
async def test_an_answer_that_drips_is_late_and_holds_no_check(name, url):
    seen = await ask(await url(SLOW[name]))
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error.startswith(("no answer within", "answer not complete within"))


BEARABLE = {
    "a thousand cookies": saying(OK, COOKIES, b"Content-Length: 2\r\n\r\nOK"),
    "less promised than sent": saying(OK, b"Content-Length: 2\r\n\r\nOK and much more" + b"y" * 100_000),
    "a body of NUL and control bytes": saying(OK, b"Content-Length: 256\r\n\r\n" + bytes(range(256))),
    "a charset nobody knows": saying(OK, b"Content-Type: text/html; charset=klingon\r\nContent-Length: 2\r\n\r\n\xff\xfe"),
    "a body without end": saying(OK, b"\r\n", forever=b"y" * 65_536),
    "chunks without end": saying(OK, b"Transfer-Encoding: chunked\r\n\r\n", forever=b"10000\r\n" + b"y" * 65_536 + b"\r\n"),
    "a bomb of zeros": saying(OK, b"Content-Encoding: gzip\r\n\r\n", BOMB),
    "a bomb in a bomb": saying(OK, b"Content-Encoding: gzip, gzip\r\n\r\n", gzip.compress(BOMB)),
    "a deflated bomb": saying(OK, b"Content-Encoding: deflate\r\n\r\n", zlib.compress(bytes(32 << 20))),
}  # fmt: skip


@pytest.mark.parametrize("name", BEARABLE)
async def test_an_answer_that_is_odd_but_complete_is_judged(name, url):
    wishes = [
        {"subject": "cookie", "path": "c999", "operator": "exists", "severity": "degraded"},
        {"subject": "body", "operator": "matches", "value": "(a*)*nothing$", "severity": "degraded"},
        {"subject": "json", "path": "$..x", "severity": "degraded", "value": 1},
        {"subject": "html", "path": "//p", "severity": "degraded", "value": 1},
    ]
    seen = await ask(
        await url(BEARABLE[name]), PATIENCE_MS, keep_cookies=True, assertions=wishes, save_response="always"
    )
    assert seen.verdict is Verdict.DEGRADED
    assert seen.status_code == 200


@pytest.mark.parametrize(
    ("media_type", "body", "assertion"),
    [
        ("text/xml", b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'"><!ENTITY c "' + b"&b;" * 1000 + b'">]><a>' + b"&c;" * 1000 + b"</a>",
         {"subject": "xpath", "path": "//a", "value": "x"}),
        ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
         {"subject": "xpath", "path": "//a", "operator": "contains", "value": "root"}),
        ("application/json", b"[" * 100_000, {"subject": "json", "path": "$..x", "value": 1}),
        ("application/json", b"[" + b"1," * 400_000 + b"1]", {"subject": "json", "path": "$[?@ > 1]", "value": 1}),
        ("application/json", b'{"a":' * 3000 + b"1" + b"}" * 3000, {"subject": "cel", "path": "json.a.a == 1", "operator": "is_true"}),
        ("text/html", b"<div>" * 150_000, {"subject": "html", "path": "//div//div//div", "value": "x"}),
    ],
    ids=["entities in entities", "an entity of a file", "deep JSON", "long JSON", "nested JSON", "deep HTML"],
)  # fmt: skip
async def test_documents_made_to_be_read_for_ever(media_type, body, assertion, url, answering):
    page = await url(answering(body=body, headers=[f"Content-Type: {media_type}"]))
    began = time.process_time()
    seen = await ask(page, PATIENCE_MS, assertions=[assertion])
    assert time.process_time() - began < 4
    assert seen.verdict is Verdict.FAILURE
    assert "root:" not in seen.error


async def test_judging_a_large_answer_holds_no_other_check_up(url, answering):
    large = b'{"items": [' + b", ".join(b'{"id": %d, "name": "item"}' % n for n in range(30_000)) + b"]}"
    page = await url(answering(body=large))
    longest = 0.0

    async def watch():
        nonlocal longest
        while True:
            tick = Stopwatch()
            await asyncio.sleep(0.005)
            longest = max(longest, tick.ms)

    watching = asyncio.create_task(watch())
    wish = {"subject": "json", "path": "$.items[?@.id == 29999].name", "value": "nobody"}
    seen = await ask(page, PATIENCE_MS, assertions=[wish])
    watching.cancel()
    assert seen.verdict is Verdict.FAILURE
    assert longest < 200


async def test_redirects_that_grow_end_at_their_limit(url):
    async def handle(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ")[1]
        writer.write(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + path + b"y" * 500 + b"\r\n\r\n")
        await writer.drain()

    seen = await ask(await url(handle), PATIENCE_MS, max_redirects=20)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith("more than 20 redirects, the last from ")


async def test_a_reset_in_the_middle_is_told(url):
    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK + b"Content-Length: 100\r\n\r\nhalf")
        await writer.drain()
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        await asyncio.sleep(0.05)
        writer.transport.abort()

    seen = await ask(await url(handle), PATIENCE_MS)
    assert seen.verdict is Verdict.FAILURE
    assert "reset" in seen.error


async def test_a_half_closed_connection_ends_at_once(url):
    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK + b"Content-Length: 100\r\n\r\nhalf")
        writer.write_eof()
        await reader.read()

    seen = await ask(await url(handle), PATIENCE_MS)
    assert seen.verdict is Verdict.FAILURE
    assert "before the answer was complete" in seen.error


async def test_twenty_endless_answers_at_once_take_little_memory(url):
    endless, bomb = await url(BEARABLE["a body without end"]), await url(BEARABLE["a bomb of zeros"])
    head = await url(FAILURES["headers without end"][0])
    await asyncio.gather(*(ask_http(page) for page in (endless, bomb, head)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(3):
        await asyncio.gather(*(ask_http(page, timeout_ms=20_000) for page in [endless, bomb, head] * 7))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < 200 << 20


def _open_files():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def test_no_connection_is_left_open(url):
    pages = [await url(handler) for handler, _ in list(FAILURES.values())[:6]]
    for page in pages:
        await ask_http(page)
    await asyncio.sleep(0.05)
    before = _open_files()
    for _ in range(5):
        for page in pages:
            await ask_http(page)
    await asyncio.sleep(0.05)
    assert _open_files() <= before + 3
