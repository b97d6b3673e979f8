import asyncio

import pytest

from watchbell.lib.shared_work import SharedWork


async def test_askers_of_one_key_share_the_work_and_its_failure():
    shared: SharedWork[int] = SharedWork()
    begun = []

    async def work(key: str) -> int:
        begun.append(key)
        await asyncio.sleep(0)
        if key == "bad":
            raise LookupError
        return len(begun)

    jobs = [shared.join(key, lambda key=key: work(key)) for key in ("good", "bad", "good", "bad")]
    first, second, third, fourth = await asyncio.gather(*jobs, return_exceptions=True)
    assert begun == ["good", "bad"]
    assert first == third
    assert isinstance(second, LookupError)
    assert isinstance(fourth, LookupError)
    assert await shared.join("good", lambda: work("good")) == 3


async def test_work_that_nobody_waits_for_any_more_is_ended():
    shared: SharedWork[None] = SharedWork()
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    askers = [asyncio.create_task(shared.join("x", work)) for _ in range(2)]
    await asyncio.sleep(0.01)
    askers[0].cancel()
    await asyncio.sleep(0.01)
    assert not ended.is_set()
    askers[1].cancel()
    await ended.wait()
    for asker in askers:
        with pytest.raises(asyncio.CancelledError):
            await asker
