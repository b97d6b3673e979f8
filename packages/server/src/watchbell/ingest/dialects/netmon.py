"""NetMon's heartbeats: ``/api/v1/heartbeat/{host_id}`` with the host's token as Bearer or as ``?token=``."""

import re

import msgspec

from watchbell.domain.addresses import hashed, host_address
from watchbell.domain.errors import NotFound, Unauthorized, WatchbellError
from watchbell.domain.pings import PingKind
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.ping_paths import ping_signal
from watchbell.ingest.requests import Answer, Request
from watchbell.lib.clock import now_ms, rfc3339

_PATH = re.compile(r"/api/v1/heartbeat/([^/]{1,100})/?")


async def answer(request: Request, ears: Ears) -> Answer:
    """Hear that a host is alive. Raises `NotFound` for a host nobody has registered, `Unauthorized`."""
    match = _PATH.fullmatch(request.path)
    if match is None:
        raise NotFound("no host")
    host_id = match[1]
    token = request.bearer or request.query.get("token", "")
    await ears.hear(host_address(host_id), ping_signal(request, PingKind.SUCCESS, None), hashed(token))
    body = {
        "status": "success",
        "message": "Heartbeat received",
        "host_id": host_id,
        "timestamp": rfc3339(now_ms()),
    }
    return Answer(200, msgspec.json.encode(body))


def refuse(error: WatchbellError) -> Answer:
    """One sentence, as ``detail``."""
    detail = error.message
    if isinstance(error, NotFound):
        detail = "Host not found"
    if isinstance(error, Unauthorized):
        detail = "Invalid token"
    return Answer(error.status, msgspec.json.encode({"detail": detail}))


DIALECT = Dialect(
    kind="netmon",
    answer=answer,
    pattern=_PATH,
    methods=frozenset({"GET", "HEAD", "POST"}),
    refuse=refuse,
    clips=True,
    paths=("/api/v1/heartbeat/{host_id}",),
)
