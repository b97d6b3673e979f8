"""Real servers on 127.0.0.1 that answer, stay silent or misbehave, and the engines closed after each test."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from watchbell.probers import shelf

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[..., Awaitable[int]]


@pytest.fixture(autouse=True)
async def _closed_engines() -> AsyncIterator[None]:
    yield
    for prober in shelf().used:
        await prober.close()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a TCP server with a handler, answer its port; all are stopped afterwards."""
    servers: list[asyncio.Server] = []
    talking: set[asyncio.Task[None]] = set()

    async def start(handler: Handler, **options) -> int:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            talking.add(task)
            try:
                await handler(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                talking.discard(task)
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, **options)
        servers.append(server)
        return server.sockets[0].getsockname()[1]

    yield start
    for server in servers:
        server.close()
    for task in list(talking):
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)


@pytest.fixture
def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture
def no_files_left() -> Callable[[], AbstractContextManager[None]]:
    """While inside, the process can open no further file or socket."""

    @contextmanager
    def inside() -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))  # nor one in the place of what is closed meanwhile
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    return inside


@pytest.fixture
def answering():
    """Makes handlers that give one HTTP answer to each request and note what they heard."""
    return _answering


@pytest.fixture
def url(serve):
    """Starts a handler and answers its http URL."""

    async def start(handler, path="/", host="127.0.0.1"):
        return f"http://{host}:{await serve(handler)}{path}"

    return start


def _answering(status="200 OK", body=b"Welcome", headers=(), heard=None):
    async def handle(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        sent = await reader.readexactly(length[0]) if length else b""
        if heard is not None:
            heard.append((head.decode(), sent))
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + (b"" if head.startswith(b"HEAD") else body))
        await writer.drain()

    return handle
