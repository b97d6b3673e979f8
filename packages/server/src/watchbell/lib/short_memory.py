"""Remembering answers for a short while, and forgetting all of them at once when something changed."""

from collections import OrderedDict
from typing import Generic, TypeVar

V = TypeVar("V")


class ShortMemory(Generic[V]):
    """At most `size` values, each for `keep_ms`. Ask for `generation` before looking a value up and hand it to `put`:

    what was looked up before a `forget` is then not remembered after it.
    """

    def __init__(self, *, size: int, keep_ms: int) -> None:
        self._size = size
        self._keep_ms = keep_ms
        self._values: OrderedDict[str, tuple[int, V]] = OrderedDict()
        self.generation = 0

    def get(self, key: str, now: int) -> V | None:
        """The value, if it is remembered and still fresh."""
        found = self._values.get(key)
        if found is None or not 0 <= now - found[0] < self._keep_ms:
            return None
        return found[1]

    def put(self, key: str, value: V, now: int, generation: int) -> None:
        """Remember a value that was looked up when `generation` was the present one."""
        if generation != self.generation:
            return
        self._values[key] = (now, value)
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)

    def forget(self) -> None:
        """Forget everything, and what is being looked up at this moment too."""
        self._values.clear()
        self.generation += 1
