"""`watchbell serve`: the program behind an HTTP server, from the first line on the terminal to a graceful end."""

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
import uvloop

from watchbell.app.compose import Program, running
from watchbell.app.lightly import settle_down
from watchbell.app.logging import set_up_logging
from watchbell.app.settings import Settings

log = structlog.get_logger()
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_STREAMS_END_SECONDS = 3
"""How long open streams may keep a stopping server waiting."""


def serve(settings: Settings) -> None:
    """Run until told to stop by SIGINT or SIGTERM; ends within ten seconds."""
    set_up_logging(settings.log_level, settings.log_format)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with running(settings) as program:
        server = _Server(settings, program)
        await server.serve()


class _Server(uvicorn.Server):
    """Says where to click once it really listens, with the port it really has."""

    def __init__(self, settings: Settings, program: Program) -> None:
        self._settings = settings
        self._program = program
        super().__init__(
            uvicorn.Config(
                program.app,
                host=settings.host,
                port=settings.port,
                loop="none",
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                forwarded_allow_ips=settings.trusted_proxies,
                timeout_graceful_shutdown=_STREAMS_END_SECONDS,
                backlog=2048,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals end the HTTP server, and only it: uvicorn would then raise them again, and the line would be killed."""
        loop = asyncio.get_running_loop()
        for each in _SIGNALS:
            loop.add_signal_handler(each, self.handle_exit, each, None)
        try:
            yield
        finally:
            for each in _SIGNALS:
                loop.remove_signal_handler(each)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        port = self.servers[0].sockets[0].getsockname()[1]
        self._greet(self._settings.model_copy(update={"port": port}).shown_url)
        settle_down()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._program.broadcast.close()
        await super().shutdown(sockets)

    def _greet(self, url: str) -> None:
        lines = [f"Watchbell is watching. Open {url}"]
        if self._program.setup_token is not None:
            lines.append(f"Set it up once here: {url}/setup?token={self._program.setup_token}")
        print("\n".join(lines), file=sys.stdout, flush=True)  # noqa: T201 - the one thing a person must read
