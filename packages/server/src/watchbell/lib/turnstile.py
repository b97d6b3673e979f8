"""Lets so many at once through to each place; the others wait in a queue of their own, in the order they came."""

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Turnstile(Generic[T]):
    """Counts who is inside, by place. `None` is no place in particular and never full."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: dict[str, int] = {}
        self._queues: dict[str, deque[T]] = {}

    @property
    def waiting(self) -> int:
        """How many wait, over all places."""
        return sum(map(len, self._queues.values()))

    def enter(self, place: str | None, who: T) -> bool:
        """Whether `who` may go on now; else it is kept, and `leave` hands it out when its turn has come."""
        if place is None:
            return True
        inside = self._inside.get(place, 0)
        if inside < self._most:
            self._inside[place] = inside + 1
            return True
        self._queues.setdefault(place, deque()).append(who)
        return False

    def leave(self, place: str | None) -> T | None:
        """Somebody is done with the place; answers who goes on instead, already counted as inside."""
        if place is None:
            return None
        queue = self._queues.get(place)
        if queue:
            following = queue.popleft()
            if not queue:
                del self._queues[place]
            return following
        self._inside[place] -= 1
        if not self._inside[place]:
            del self._inside[place]
        return None
