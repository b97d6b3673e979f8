import asyncio

import pytest
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from watchbell.pipeline import persevering
from watchbell.pipeline.persevering import forever, insist, wait_for


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    pauses: list[float] = []
    pause = asyncio.sleep

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await pause(0)

    monkeypatch.setattr(persevering.asyncio, "sleep", sleep)
    return pauses


async def test_a_write_is_tried_until_the_database_takes_it_each_time_later(slept: list[float]) -> None:
    tries = 0

    async def write() -> None:
        nonlocal tries
        tries += 1
        if tries < 9:
            raise OperationalError("INSERT", {}, Exception("database is locked"))

    await insist(write)
    assert tries == 9
    assert slept == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


@pytest.mark.parametrize(
    "error",
    [
        DataError("INSERT", {}, Exception("invalid byte sequence")),
        IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed")),
        KeyError("runs"),
        TypeError("a kind's rule is wrong"),
    ],
)
async def test_what_would_fail_again_is_not_tried_again(slept: list[float], error: Exception) -> None:
    async def write() -> None:
        raise error

    with pytest.raises(type(error)):
        await insist(write)
    assert slept == []


async def test_a_loop_that_breaks_begins_again_until_it_is_cancelled(slept: list[float]) -> None:
    begun, third = 0, asyncio.Event()

    async def loop() -> None:
        nonlocal begun
        begun += 1
        if begun == 3:
            third.set()
            await asyncio.Event().wait()
        raise ValueError("ours")

    task = asyncio.create_task(forever(loop))
    await third.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert slept == [0.1, 0.2]


async def test_a_wait_says_whether_the_event_came_and_leaves_no_trace_of_its_timer() -> None:
    event = asyncio.Event()
    assert not await wait_for(event, 0.001)
    assert not event.is_set()
    event.set()
    assert await wait_for(event, 60)
    assert event.is_set()
