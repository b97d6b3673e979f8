"""Asking servers that mean harm, and making them."""

import asyncio

from support.asking import ask_http
from support.stopwatch import Stopwatch, undisturbed
from watchbell.domain.observations import Verdict

LIMIT_MS = 600
LATE_MS = 250  # for judging
PATIENCE_MS = 25_000
"""For answers that must be done with long before any limit, on however busy a machine."""


async def ask_hostile(url, limit_ms=LIMIT_MS, **config):
    """One check, which must end in time and leave a sentence and a trace that can be stored and shown."""

    async def measured():
        watch = Stopwatch()
        seen = await ask_http(url, timeout_ms=limit_ms, **config)
        assert watch.ms < limit_ms + LATE_MS
        return seen

    seen = await undisturbed(measured)
    assert seen.verdict is Verdict.SUCCESS or seen.error
    stored = seen.storable()
    assert stored.error is None or (len(stored.error) <= 500 and "\0" not in stored.error)
    assert all(isinstance(step.detail, str) for step in seen.steps)
    assert sum(len(each.data) for each in seen.attachments) < 100_000
    return seen


def saying(*parts, forever=None, pause=0.0, hold=False):
    """A handler that hears a request, sends these parts, then perhaps one part for ever."""

    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        for part in parts:
            writer.write(part)
            await writer.drain()
        while forever is not None:
            writer.write(forever)
            await writer.drain()
            await asyncio.sleep(pause)
        if hold:
            await reader.read()

    return handle


OK = b"HTTP/1.1 200 OK\r\n"
