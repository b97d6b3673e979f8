"""Threads for libraries that wait by blocking: so many at once, and none that keeps the program from ending."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class SideThreads:
    """Runs work in threads of its own. A caller that gives up leaves its thread behind, which holds its place to its end."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    async def run(self, work: Callable[[], T]) -> T:
        """What the work answers or raises, once there was a place for it."""
        loop = asyncio.get_running_loop()
        places = self._places.setdefault(loop, asyncio.Semaphore(self._most))
        done: asyncio.Future[T] = loop.create_future()

        def settle(answer: Callable[[], None]) -> None:
            places.release()
            if not done.done():
                answer()

        def body() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - it is raised where the work was wanted
                trouble = error
                answer: Callable[[], None] = lambda: done.set_exception(trouble)  # noqa: E731 - one of two answers
            else:
                answer = lambda: done.set_result(result)  # noqa: E731 - as above
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, answer)

        await places.acquire()
        try:
            threading.Thread(target=body, name=self._name, daemon=True).start()
        except BaseException:
            places.release()
            raise
        return await done
