"""Which TLS alert a server ends a handshake with: proof that it wants a client certificate, or refuses a version."""

import asyncio
import ssl

from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream, open_stream
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.tls_reasons import alert_of

_PATIENCE_SECONDS = 2.0


async def alert_met(
    host: str,
    port: int,
    wish: TlsWish,
    watch: Stopwatch,
    *,
    server_name: str | None,
    deadline: float,
    allow_private: bool,
    ip_version: int = 0,
) -> str | None:
    """The alert as RFC 8446 (6) names it; `None` when the handshake was finished and none came for two seconds, or half the time left.

    Nothing is sent after the handshake: a server that hangs up on unread bytes would take its alert back with them.
    Raises `NoConnection`, `TimeoutError`, `OSError`, and `ssl.SSLError` where the trouble is no alert: run it in an
    `attempt`.
    """
    try:
        stream = await open_stream(
            host,
            port,
            watch,
            deadline=deadline,
            allow_private=allow_private,
            ip_version=ip_version,
            tls=context_for(wish),
            server_name=server_name,
        )
        async with stream:
            await _listen(stream, watch, deadline)
    except ssl.SSLError as error:
        alert = alert_of(error)
        if alert is None:
            raise
        return alert
    return None


async def _listen(stream: Stream, watch: Stopwatch, deadline: float) -> None:
    """By TLS 1.3 a server refuses a missing client certificate after the handshake: at the first byte that is read."""
    watch.doing = "alert"
    left = deadline - asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(min(_PATIENCE_SECONDS, left / 2)):
            await stream.read(1)
    except TimeoutError:
        return
