"""Healthchecks' Management API: heartbeat monitors as its checks (https://healthchecks.io/docs/api/)."""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from watchbell.api.deps import Reading, Writing
from watchbell.api.healthchecks_badges import badge_url
from watchbell.api.healthchecks_door import Reader, Visit, Writer, answer_preflights, answered, new_router, serve
from watchbell.domain.healthchecks_checks import HealthCheck, check_json
from watchbell.domain.healthchecks_wishes import read_wish
from watchbell.services import healthchecks_reading, healthchecks_writing
from watchbell.services.context import Context

root_router = new_router()

Key = Annotated[str, Path(description="The check's UUID, or its unique key", max_length=100)]
Uuid = Annotated[str, Path(description="The check's UUID", max_length=100)]


async def list_checks(
    ctx: Reading,
    visitor: Reader,
    tag: Annotated[list[str] | None, Query(description="May be repeated: checks that have all of them")] = None,
    slug: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Every heartbeat monitor of the organization. With a read-only key without their UUIDs."""
    checks = await healthchecks_reading.list_checks(ctx, visitor.caller, tags=tag or (), slug=slug)
    return answered({"checks": [_shown(ctx, visitor, check) for check in checks]})


async def create_check(ctx: Writing, visitor: Writer) -> Response:
    """201 for a new one; 200 when there is one already that has what `unique` names, which is then changed."""
    wish = read_wish(visitor.body)
    saved = await healthchecks_writing.save_check(ctx, visitor.caller, wish, version=visitor.version)
    return answered(_shown(ctx, visitor, saved.check), 201 if saved.is_new else 200)


async def read_check(check: Key, ctx: Reading, visitor: Reader) -> Response:
    """By its UUID, or by its unique key."""
    return answered(_shown(ctx, visitor, await healthchecks_reading.read_check(ctx, visitor.caller, check)))


async def update_check(check: Uuid, ctx: Writing, visitor: Writer) -> Response:
    """What is not sent stays as it is."""
    # Whose check it is comes before what is wrong with the wish.
    await healthchecks_reading.read_check(ctx, visitor.caller, check)
    wish = read_wish(visitor.body)
    changed = await healthchecks_writing.update_check(ctx, visitor.caller, check, wish, version=visitor.version)
    return answered(_shown(ctx, visitor, changed))


async def delete_check(check: Uuid, ctx: Writing, visitor: Writer) -> Response:
    """Answers it as it was."""
    return answered(_shown(ctx, visitor, await healthchecks_writing.delete_check(ctx, visitor.caller, check)))


async def pause_check(check: Uuid, ctx: Writing, visitor: Writer) -> Response:
    """Until it is resumed, or until the next ping when it is not to be resumed by hand."""
    return answered(_shown(ctx, visitor, await healthchecks_writing.pause_check(ctx, visitor.caller, check)))


async def resume_check(check: Uuid, ctx: Writing, visitor: Writer) -> Response:
    """409 when it is not paused."""
    return answered(_shown(ctx, visitor, await healthchecks_writing.resume_check(ctx, visitor.caller, check)))


def _shown(ctx: Context, visitor: Visit, check: HealthCheck) -> dict[str, object]:
    return check_json(
        check,
        ctx.clock(),
        version=visitor.version,
        base_url=ctx.options.base_url.rstrip("/"),
        badge_url=badge_url(ctx, check.monitor.n),
        is_read_only=visitor.is_read_only,
    )


serve(root_router, "GET", "checks/", "List checks", list_checks)
serve(root_router, "POST", "checks/", "Create or find a check", create_check)
serve(root_router, "GET", "checks/{check}", "Read a check", read_check)
serve(root_router, "POST", "checks/{check}", "Change a check", update_check)
serve(root_router, "DELETE", "checks/{check}", "Delete a check", delete_check)
serve(root_router, "POST", "checks/{check}/pause", "Pause a check", pause_check)
serve(root_router, "POST", "checks/{check}/resume", "Resume a check", resume_check)
answer_preflights(root_router)
