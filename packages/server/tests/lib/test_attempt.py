import asyncio
import errno
import ssl

import pytest

from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble


async def told(errand, timeout_ms=30_000):
    watch = Stopwatch()
    watch.doing = "login"
    deadline = deadline_in(timeout_ms)
    return await attempt(errand, watch, place="db:5432", timeout_ms=timeout_ms, deadline=deadline)


async def raising(error):
    if isinstance(error, ssl.SSLError):
        error.reason = "ODD"  # what only OpenSSL sets
    raise error


async def test_an_errand_that_ends_gives_its_result():
    assert await told(asyncio.sleep(0, "done")) == ("done", None)


async def test_one_that_does_not_end_is_late_and_says_at_what():
    result, trouble = await told(asyncio.Event().wait(), timeout_ms=10)
    assert result is None
    assert trouble == Trouble("no answer from db:5432 within 10 ms: login not finished", late=True)


async def test_a_deadline_that_is_over_still_ends_it():
    assert (await told(asyncio.Event().wait(), timeout_ms=0))[1].late


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (NoConnection(Trouble("this server has no route", ours=True)), Trouble("this server has no route", ours=True)),
        (EOFError(), Trouble("connection closed by db:5432 during login")),
        (asyncio.IncompleteReadError(b"", 4), Trouble("connection closed by db:5432 during login")),
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), Trouble("connection refused by db:5432")),
        (
            TimeoutError(errno.ETIMEDOUT, "x"),
            Trouble("db:5432 did not accept the connection in time", late=True),
        ),
        (OSError(errno.EMFILE, "x"), Trouble("this server has no file descriptor left", ours=True)),
        (ssl.SSLEOFError(8, "odd"), Trouble("TLS with db:5432 failed: ")),
    ],
    ids=range(7),
)
async def test_what_goes_wrong_is_told_in_words(error, trouble):
    result, met = await told(raising(error))
    assert result is None
    assert met is not None
    assert (met.ours, met.late) == (trouble.ours, trouble.late)
    assert trouble.sentence in met.sentence


async def test_bugs_and_cancelling_are_not_told_but_pass():
    with pytest.raises(KeyError):
        await told(raising(KeyError("x")))
    with pytest.raises(asyncio.CancelledError):
        await told(raising(asyncio.CancelledError()))
