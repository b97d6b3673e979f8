"""Answers that are work to make and asked for by many: made once for all who ask, remembered for a short while."""

from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from watchbell.lib.shared_work import SharedWork
from watchbell.lib.short_memory import ShortMemory

T = TypeVar("T")


class FreshAnswers(Generic[T]):
    """At most `size` answers, each for `keep_ms`."""

    def __init__(self, *, size: int, keep_ms: int) -> None:
        self._memory: ShortMemory[T] = ShortMemory(size=size, keep_ms=keep_ms)
        self._work: SharedWork[T] = SharedWork()

    async def of(self, key: str, now: int, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The answer of this key, made unless it is remembered or being made. Raises what the making raises."""
        known = self._memory.get(key, now)
        if known is None:
            generation = self._memory.generation
            known = await self._work.join(key, make)
            self._memory.put(key, known, now, generation)
        return known
