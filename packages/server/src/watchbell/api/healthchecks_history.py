"""Healthchecks' Management API: what happened to a check."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from watchbell.api.deps import Reading
from watchbell.api.healthchecks_checks import Key, Uuid
from watchbell.api.healthchecks_door import Reader, Writer, answer_preflights, answered, new_router, serve
from watchbell.api.pings import Number, number_of
from watchbell.domain.healthchecks_checks import iso
from watchbell.domain.pings import Ping, PingKind
from watchbell.lib.clock import SECOND
from watchbell.services import healthchecks_history
from watchbell.services.healthchecks_history import Span

root_router = new_router()

Timestamp = Annotated[int | None, Query(ge=0, le=10_000_000_000, description="Seconds since 1970")]


async def list_check_pings(check: Uuid, ctx: Reading, visitor: Writer) -> Response:
    """The newest 1000, newest first."""
    found = await healthchecks_history.list_pings(ctx, visitor.caller, check)
    place = f"{ctx.options.base_url.rstrip('/')}/api/v{visitor.version}/checks/{check.lower()}/pings"
    return answered({"pings": [_ping_json(ping, place) for ping in found]})


def _ping_json(ping: Ping, place: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "type": "ign" if ping.kind is PingKind.IGNORED else ping.kind.value,
        "date": datetime.fromtimestamp(ping.created_at / 1000, UTC).isoformat(timespec="microseconds"),
        "n": ping.number,
        "scheme": ping.scheme,
        "remote_addr": ping.source,
        "method": ping.method,
        "ua": ping.user_agent,
        "rid": ping.run_id,
        "body_url": f"{place}/{ping.number}/body" if ping.body else None,
    }
    return shown if ping.duration_ms is None else {**shown, "duration": ping.duration_ms / 1000}


async def read_check_ping_body(check: Uuid, number: Number, ctx: Reading, visitor: Writer) -> Response:
    """The first 10 KB, as they came; 404 when there is none."""
    body = await healthchecks_history.read_body(ctx, visitor.caller, check, number_of(number))
    return Response(body, media_type="text/plain")


async def list_check_flips(
    check: Key,
    ctx: Reading,
    visitor: Reader,
    seconds: Annotated[int | None, Query(ge=0, le=31_536_000, description="The last so many seconds")] = None,
    start: Timestamp = None,
    end: Timestamp = None,
) -> Response:
    """When it went down and up, newest first."""
    starts = [start * SECOND] if start else []
    if seconds:
        starts.append(ctx.clock() - seconds * SECOND)
    span = Span(max(starts, default=None), end * SECOND if end else None)
    flips = await healthchecks_history.list_flips(ctx, visitor.caller, check, span)
    return answered({"flips": [{"timestamp": iso(flip.at), "up": int(flip.is_up)} for flip in flips]})


serve(root_router, "GET", "checks/{check}/pings/", "List a check's pings", list_check_pings)
serve(root_router, "GET", "checks/{check}/pings/{number}/body", "Read the body of a ping", read_check_ping_body)
serve(root_router, "GET", "checks/{check}/flips/", "List a check's flips", list_check_flips)
answer_preflights(root_router)
