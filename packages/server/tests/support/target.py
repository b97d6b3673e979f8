"""A web server that is watched: it can die, so that nobody listens on its port, and come back on the same port."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from support.receiver import Receiver, listening


class Target:
    """`kill` and `revive` it. `requests` counts those of all its lives."""

    def __init__(self) -> None:
        self.port = 0
        self._life = AsyncExitStack()
        self._server: Receiver | None = None
        self._counted = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def requests(self) -> int:
        return self._counted + (len(self._server.requests) if self._server else 0)

    async def revive(self) -> None:
        self._server = await self._life.enter_async_context(listening(self.port))
        self.port = self._server.port

    async def kill(self) -> None:
        self._counted = self.requests
        self._server = None
        await self._life.aclose()


@asynccontextmanager
async def alive() -> AsyncIterator[Target]:
    """A target on a free port, listening."""
    target = Target()
    await target.revive()
    try:
        yield target
    finally:
        await target.kill()
