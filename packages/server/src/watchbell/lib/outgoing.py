"""`outbound_http` for those who may never need it: its client is loaded at the first request, 5 MB and 0.2 s later."""

import sys
from collections.abc import Mapping

from watchbell.lib.clock import Clock, now_ms
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.rehearsal import Letter, is_rehearsal, keep

_CLIENT = "watchbell.lib.outbound_http"
KEPT_BYTES = 4096
"""How much of an answer is kept unless more is asked for."""


async def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_ms: int,
    allow_private: bool,
    clock: Clock = now_ms,
) -> HttpAnswer:
    """As `outbound_http.post`."""
    return await request("POST", url, body, headers, timeout_ms=timeout_ms, allow_private=allow_private, clock=clock)


async def request(
    method: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_ms: int,
    allow_private: bool,
    clock: Clock = now_ms,
    kept_bytes: int = KEPT_BYTES,
) -> HttpAnswer:
    """As `outbound_http.request`. In a rehearsal what asks is answered with an empty list, and what tells is kept."""
    if is_rehearsal():
        if method == "GET":
            return HttpAnswer(200, "[]")
        content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "text/plain")
        keep(Letter(url, body.decode("utf-8", "replace"), method, dict(headers), content_type))
    from watchbell.lib import outbound_http  # noqa: PLC0415 - see above

    return await outbound_http.request(
        method,
        url,
        body,
        headers,
        timeout_ms=timeout_ms,
        allow_private=allow_private,
        clock=clock,
        kept_bytes=kept_bytes,
    )


async def close() -> None:
    """Close the running loop's clients if there are any."""
    if _CLIENT in sys.modules:
        await sys.modules[_CLIENT].close()
