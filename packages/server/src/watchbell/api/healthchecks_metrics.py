"""Checks as metrics for Prometheus, at the addresses that Healthchecks gives them."""

from typing import Annotated, Any

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import Reading
from watchbell.api.healthchecks_door import Reader, Trouble, Visit, new_router, visit_by
from watchbell.domain.blackbox_metrics import exposition
from watchbell.domain.errors import Forbidden, NotFound
from watchbell.domain.healthchecks_metrics import samples_of_checks
from watchbell.services import healthchecks_reading
from watchbell.services.context import Context

root_router = new_router()
_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_OPTIONS: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        "2XX": {"description": "Metrics", "content": {"text/plain": {}}},
        "4XX": {"model": Trouble, "description": "What is wrong"},
    },
}

Project = Annotated[str, Path(max_length=64, description="The organization's id")]
Key = Annotated[str, Path(max_length=200, description="A read-only key")]


async def read_metrics(project: Project, ctx: Reading, visitor: Reader) -> Response:
    """With a key as `Authorization: Bearer` or `X-Api-Key`."""
    return await _metrics(ctx, visitor, project)


async def read_metrics_by_key(project: Project, key: Key, request: Request, ctx: Reading) -> Response:
    """With a read-only key in the address, for a Prometheus that can send no header."""
    visitor = await visit_by(request, key, {})
    if not visitor.is_read_only:
        raise Forbidden("addresses end up in logs: put only a key there that cannot write")
    return await _metrics(ctx, visitor, project)


async def _metrics(ctx: Context, visitor: Visit, project: str) -> Response:
    checks = await healthchecks_reading.list_checks(ctx, visitor.caller)
    if project != visitor.caller.org_id:
        raise NotFound("not found")
    return Response(exposition(samples_of_checks(checks, ctx.clock())), media_type=_CONTENT_TYPE)


for _path, _endpoint, _name in (
    ("/projects/{project}/metrics/", read_metrics, "healthchecks_metrics"),
    ("/projects/{project}/metrics/{key}", read_metrics_by_key, "healthchecks_metrics_by_key"),
    ("/projects/{project}/checks/metrics/{key}", read_metrics_by_key, "healthchecks_metrics_by_old_path"),
):
    root_router.add_api_route(_path, _endpoint, name=_name, summary="Read checks as metrics", **_OPTIONS)
