"""One instance of an engine per event loop: sockets belong to the loop that watches them."""

import asyncio
import atexit
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """Something with sockets to let go of."""

    def close(self) -> None: ...


E = TypeVar("E", bound=Closable)


class PerLoop(Generic[E]):
    """Makes the engine at the first need in each loop; `close` of an engine must also work when its loop is closed."""

    def __init__(self, make: Callable[[asyncio.AbstractEventLoop], E]) -> None:
        self._make = make
        self._engines: dict[asyncio.AbstractEventLoop, E] = {}
        atexit.register(self._close_of_dead_loops)

    def here(self) -> E:
        """The engine of the running loop."""
        loop = asyncio.get_running_loop()
        engine = self._engines.get(loop)
        if engine is None:
            self._close_of_dead_loops()
            engine = self._engines[loop] = self._make(loop)
        return engine

    async def close_here(self) -> None:
        """Close the running loop's engine if there is one."""
        engine = self._engines.pop(asyncio.get_running_loop(), None)
        if engine is not None:
            engine.close()

    def _close_of_dead_loops(self) -> None:
        for loop in [loop for loop in self._engines if loop.is_closed()]:
            self._engines.pop(loop).close()
