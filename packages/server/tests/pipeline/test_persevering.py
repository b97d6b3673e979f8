import asyncio

import pytest
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

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


class _Refusal(Exception):
    """As PostgreSQL's driver says that it cannot take a character."""

    sqlstate = "22021"


async def test_what_postgresql_will_never_take_is_not_tried_again_whatever_its_driver_calls_it(
    slept: list[float],
) -> None:
    async def write() -> None:
        raise DBAPIError("INSERT", {}, _Refusal("invalid byte sequence"))

    with pytest.raises(DataError):
        await insist(write)
    assert slept == []


async def test_one_bad_moment_after_long_good_work_is_the_first_again(slept: list[float], monkeypatch) -> None:
    times = 0

    async def loop() -> None:
        nonlocal times
        times += 1
        if times == 5:
            monkeypatch.setattr(persevering, "_WORKED_SECONDS", 0.0)  # it worked for as long as wanted
        if times == 6:
            raise asyncio.CancelledError
        raise ValueError("ours")

    with pytest.raises(asyncio.CancelledError):
        await forever(loop)
    assert slept == [0.1, 0.2, 0.4, 0.8, 0.1]


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
