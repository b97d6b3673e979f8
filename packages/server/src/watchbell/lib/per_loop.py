"""One instance of an engine per event loop: sockets belong to the loop that watches them."""

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary


class Closable(Protocol):
    """Something with sockets to let go of."""

    def close(self) -> None: ...


E = TypeVar("E", bound=Closable)


class PerLoop(Generic[E]):
    """Makes the engine at the first need in each loop."""

    def __init__(self, make: Callable[[asyncio.AbstractEventLoop], E]) -> None:
        self._make = make
        self._engines: WeakKeyDictionary[asyncio.AbstractEventLoop, E] = WeakKeyDictionary()

    def here(self) -> E:
        """The engine of the running loop."""
        loop = asyncio.get_running_loop()
        engine = self._engines.get(loop)
        if engine is None:
            engine = self._engines[loop] = self._make(loop)
        return engine

    async def close_here(self) -> None:
        """Close the running loop's engine if there is one."""
        engine = self._engines.pop(asyncio.get_running_loop(), None)
        if engine is not None:
            engine.close()
