"""Healthchecks' Management API: what belongs to the organization, its project."""

from starlette.responses import PlainTextResponse, Response

from watchbell.api.deps import Reading
from watchbell.api.healthchecks_badges import tag_badges
from watchbell.api.healthchecks_door import Reader, Writer, answer_preflights, answered, new_router, serve
from watchbell.services import healthchecks_project
from watchbell.services.readiness import troubles

root_router = new_router()


async def list_integrations(ctx: Reading, visitor: Writer) -> Response:
    """The channels of all contacts."""
    found = await healthchecks_project.list_channels(ctx, visitor.caller)
    return answered({"channels": [{"id": each.id, "name": each.name, "kind": each.kind} for each in found]})


async def list_badges(ctx: Reading, visitor: Reader) -> Response:
    """The addresses of badges, of each tag and of all checks (`*`). Who knows one needs no key to see it."""
    tags = await healthchecks_project.list_tags(ctx, visitor.caller)
    return answered({"badges": {tag: tag_badges(ctx, visitor.caller.org_id, tag) for tag in ("*", *tags)}})


async def read_health(ctx: Reading) -> Response:
    """`OK` when the database answers."""
    is_well = not await troubles(ctx)
    return PlainTextResponse("OK" if is_well else "the database does not answer", 200 if is_well else 503)


serve(root_router, "GET", "channels/", "List channels", list_integrations)
serve(root_router, "GET", "badges/", "List badges", list_badges)
serve(root_router, "GET", "status/", "Ask whether it serves", read_health)
answer_preflights(root_router)
