"""A local server that answers every request as a service would."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from support.receiver import Answer, Received, Receiver


class Service(Receiver):
    """Records every request and answers what `says` makes of it; `answers` go first, to be in trouble for once."""

    def __init__(self, says: Callable[[Received], Answer]) -> None:
        self.says = says
        super().__init__()

    @property
    def default(self) -> Answer:
        return self.says(self.requests[-1])

    @default.setter
    def default(self, answer: Answer) -> None:
        """What the base sets when it is made; a service has no fixed answer."""


@asynccontextmanager
async def answering(says: Callable[[Received], Any]) -> AsyncIterator[Service]:
    """The service on a free port of this machine."""
    service = Service(says)
    server = await asyncio.start_server(service.handle, "127.0.0.1", 0)
    service.port = server.sockets[0].getsockname()[1]
    try:
        yield service
    finally:
        server.close()
        service.close()
        await server.wait_closed()
