"""The same work for several askers at once, done once."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Work(Generic[T]):
    task: "asyncio.Task[T]"
    askers: int = 0


class SharedWork(Generic[T]):
    """Work under way by its key, in each event loop. It ends early when its last asker goes away."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, _Work[T]] = {}

    async def join(self, key: Hashable, begin: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The outcome of the work of this key, begun unless it is under way. Raises what the work raises."""
        place = (asyncio.get_running_loop(), key)
        work = self._under_way.get(place)
        if work is None:
            work = self._under_way[place] = _Work(asyncio.ensure_future(begin()))
            work.task.add_done_callback(lambda _: self._under_way.pop(place, None))
        work.askers += 1
        try:
            return await asyncio.shield(work.task)
        finally:
            work.askers -= 1
            if not work.askers and not work.task.done():
                self._under_way.pop(place, None)
                work.task.cancel()
