"""Live events, as server-sent events."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from watchbell.api.deps import Anyone, State
from watchbell.services import streams

router = APIRouter(tags=["events"])

LastEventId = Annotated[str | None, Header(description="The `id` read last: what came since is sent again")]
After = Annotated[str | None, Query(description="The same, for clients that cannot set headers", max_length=32)]

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Named events with `id:`; `lag` with `skipped` when some are missing; a comment every 15 s",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get("/events", summary="Follow the organization's events", response_class=Response, responses=_STREAM)
async def stream_events(
    caller: Anyone, state: State, last_event_id: LastEventId = None, after: After = None
) -> Response:
    """Without a credential only events of public monitors and visible services come.

    Names: `check.completed`; `monitor.` and `service.` with `created`, `updated`, `deleted`, `status_changed`;
    `incident.` with `created`, `updated`, `resolved`, `acknowledged`, `deleted`; `alert.created`; `delivery.sent`,
    `delivery.failed`; `maintenance.` with `created`, `updated`, `deleted`, `started`, `ended`; `on_call_schedule.`
    (its overrides too), `escalation_policy.`, `contact.`, `channel.` and `incident_template.` with `created`, `updated`,
    `deleted`.
    """
    return state.open_stream(streams.of_organization(caller), last_event_id or after)


@router.get(
    "/monitors/{monitor_id}/events", summary="Follow one monitor's events", response_class=Response, responses=_STREAM
)
async def stream_monitor_events(
    monitor_id: str, caller: Anyone, state: State, last_event_id: LastEventId = None, after: After = None
) -> Response:
    """As above, for one monitor; a public one needs no credential, and its manage key will do."""
    audience = await streams.of_monitor(state.ctx, caller, monitor_id)
    return state.open_stream(audience, last_event_id or after)
