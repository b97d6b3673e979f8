import asyncio
import threading

import pytest

from watchbell.lib.side_threads import SideThreads


async def test_work_runs_beside_the_loop_and_answers():
    name = await SideThreads(2, "aside").run(lambda: threading.current_thread().name)
    assert name == "aside"


async def test_what_the_work_raises_is_raised_here():
    def broken():
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        await SideThreads(1, "aside").run(broken)


async def test_only_so_many_run_at_once_and_an_abandoned_one_keeps_its_place():
    threads, may_end, both_run, runs = SideThreads(2, "aside"), threading.Event(), threading.Event(), []

    def wait():
        runs.append(1)
        if len(runs) == 2:
            both_run.set()
        assert may_end.wait(10)
        return "done"

    abandoned = asyncio.create_task(threads.run(wait))
    kept = asyncio.create_task(threads.run(wait))
    third = asyncio.create_task(threads.run(wait))
    assert await asyncio.to_thread(both_run.wait, 10)
    abandoned.cancel()
    with pytest.raises(asyncio.CancelledError):
        await abandoned
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(runs) == 2
    may_end.set()
    assert await asyncio.wait_for(kept, 10) == "done"
    assert await asyncio.wait_for(third, 10) == "done"
    assert len(runs) == 3


async def test_who_gives_up_waiting_takes_no_place():
    threads, may_end = SideThreads(1, "aside"), threading.Event()
    first = asyncio.create_task(threads.run(lambda: may_end.wait(10)))
    await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(threads.run(lambda: True), 0.01)
    may_end.set()
    assert await asyncio.wait_for(first, 10)
    assert await asyncio.wait_for(threads.run(lambda: True), 10)
