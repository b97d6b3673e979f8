"""Asks a Docker (or Podman) engine about a container, over its socket or TCP: one GET, the answer bounded."""

import ssl
from collections.abc import Iterable
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import quote

import httpcore2
import httpx2
import msgspec

from watchbell.lib.host_names import place_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, find
from watchbell.lib.trouble import Trouble

MOST_BYTES = 1_048_576
SOCKET = "/var/run/docker.sock"


class Engine(NamedTuple):
    """Where it listens: a socket's path, or a host and port with TLS if there is a context."""

    path: str | None = SOCKET
    host: str = ""
    port: int = 0
    context: ssl.SSLContext | None = None

    @property
    def place(self) -> str:
        """For sentences."""
        return self.path or place_of(self.host, self.port)


class _Connections(httpcore2.AnyIOBackend):
    """Opens connections and can hang them all up: one that is cancelled during its TLS handshake stays open else."""

    def __init__(self) -> None:
        self._opened: list[httpcore2.AsyncNetworkStream] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Raises `httpcore2.ConnectError`."""
        stream = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        self._opened.append(stream)
        return stream

    async def hang_up(self) -> None:
        """Close whatever was opened."""
        for stream in self._opened:
            await stream.aclose()


class _Transport(httpx2.AsyncHTTPTransport):
    """The client's own transport over our connections: httpx2 has no argument for them."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._connections = _Connections()
        self._pool = httpcore2.AsyncConnectionPool(ssl_context=context, network_backend=self._connections)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        try:
            await super().__aexit__(exc_type, exc_value, traceback)
        finally:
            await self._connections.hang_up()


async def inspect_container(
    engine: Engine, name: str, watch: Stopwatch, *, deadline: float, allow_private: bool
) -> Any:
    """What the engine knows of the container, as JSON. Raises `NoConnection` when it cannot be asked or there is none."""
    address, transport = await _way(engine, watch, deadline=deadline, allow_private=allow_private)
    watch.doing = "inspect"
    headers = {"Host": engine.place if engine.path is None else "localhost"}
    extensions = {"sni_hostname": engine.host} if engine.context is not None else {}
    try:
        async with httpx2.AsyncClient(transport=transport, timeout=None, trust_env=False) as client:
            request = client.build_request(
                "GET", f"{address}/containers/{quote(name, safe='')}/json", headers=headers, extensions=extensions
            )
            answer = await client.send(request, stream=True)
            body = await _read(answer, engine.place)
    except httpx2.HTTPError as error:
        raise NoConnection(_explain(error, engine)) from error
    return _container(answer.status_code, body, engine.place, name)


async def _way(engine: Engine, watch: Stopwatch, *, deadline: float, allow_private: bool) -> tuple[str, Any]:
    if engine.path is not None:
        if not allow_private:
            raise NoConnection(Trouble("the engine of this machine may not be asked here"))
        return "http://localhost", httpx2.AsyncHTTPTransport(uds=engine.path)
    found = await find(engine.host, engine.port, watch, deadline=deadline, allow_private=allow_private)
    scheme = "https" if engine.context is not None else "http"
    return f"{scheme}://{place_of(found[0], engine.port)}", _Transport(engine.context)


async def _read(answer: httpx2.Response, place: str) -> bytes:
    body = b""
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            raise NoConnection(Trouble(f"{place} answered more than {MOST_BYTES} bytes"))
    return body


def _container(status: int, body: bytes, place: str, name: str) -> Any:
    try:
        document = msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        raise NoConnection(Trouble(f"{place} is no Docker engine: it answered {body[:60]!r}")) from error
    if status == 404:
        raise NoConnection(Trouble(f"there is no container {name!r} at {place}"))
    if status != 200 or not isinstance(document, dict):
        said = document.get("message") if isinstance(document, dict) else None
        raise NoConnection(Trouble(f"{place} refused with status {status}: {str(said or body[:60])[:200]}"))
    return document


def _explain(error: httpx2.HTTPError, engine: Engine) -> Trouble:
    reason = str(error)
    if "Permission denied" in reason:
        return Trouble(f"Watchbell may not open {engine.place}: add its user to the group of that socket", ours=True)
    if engine.path is not None and "No such file" in reason:
        return Trouble(f"there is no Docker engine at {engine.place}: mount its socket, or name another")
    if (isinstance(error, httpx2.ConnectError) and "refused" in reason.lower()) or "All connection attempts" in reason:
        return Trouble(f"connection refused by {engine.place}")
    return Trouble(f"{engine.place} does not answer as a Docker engine: {reason or type(error).__name__}")
