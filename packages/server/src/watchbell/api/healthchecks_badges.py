"""Badges of checks, as Healthchecks has them: for everybody who knows their addresses."""

from typing import Annotated, Any

from fastapi import Path
from starlette.responses import Response

from watchbell.api.deps import Reading
from watchbell.api.healthchecks_door import Trouble, answer_preflights, answered, new_router
from watchbell.domain.errors import NotFound
from watchbell.domain.healthchecks_badges import ALL, FORMATS, Badge, parse_tag
from watchbell.lib.badge_svg import badge as drawn
from watchbell.services import healthchecks_project
from watchbell.services.context import Context

root_router = new_router()
_RESPONSES: dict[int | str, dict[str, Any]] = {
    "2XX": {"description": "A picture, or JSON", "content": {"image/svg+xml": {}, "application/json": {}}},
    "4XX": {"model": Trouble, "description": "There is no such badge"},
}
_COLOURS = {"up": "#15803d", "late": "#b45309", "down": "#b91c1c"}

Name = Annotated[str, Path(max_length=400, description="It ends in .svg, .json or .shields")]
Project = Annotated[str, Path(max_length=64, description="The organization's id")]


def badge_url(ctx: Context, monitor_n: int) -> str:
    """Where the badge of one check is."""
    return f"{_base(ctx)}{healthchecks_project.check_badge_path(ctx, monitor_n)}.svg"


def tag_badges(ctx: Context, org_id: str, tag: str) -> dict[str, str]:
    """Where the badges of a tag are, by their forms; those that end in 3 know late checks."""
    return {
        f"{form}{'3' if has_late else ''}": _base(ctx)
        + healthchecks_project.tag_badge_path(ctx, org_id, tag, form, has_late=has_late)
        for form in FORMATS
        for has_late in (False, True)
    }


def _base(ctx: Context) -> str:
    return ctx.options.base_url.rstrip("/")


@root_router.get("/b/{states}/{name}", summary="A check's badge", name="healthchecks_check_badge", responses=_RESPONSES)
async def show_check_badge(
    states: Annotated[str, Path(description="2, or 3 when late is to be a state", max_length=1)],
    name: Name,
    ctx: Reading,
) -> Response:
    """Up or down, and with three states late."""
    key, form = _split(name)
    if states not in ("2", "3"):
        raise NotFound("not found")
    return _answered(await healthchecks_project.check_badge(ctx, key, has_late=states == "3"), form)


@root_router.get(
    "/badge/{project}/{name}", summary="The badge of all checks", name="healthchecks_badge", responses=_RESPONSES
)
async def show_badge(project: Project, name: Name, ctx: Reading) -> Response:
    """As the worst of them is."""
    signature, form = _split(name)
    return _answered(await healthchecks_project.tag_badge(ctx, project, signature, ALL), form)


@root_router.get(
    "/badge/{project}/{signature}/{name}",
    summary="A tag's badge",
    name="healthchecks_tag_badge",
    responses=_RESPONSES,
)
async def show_tag_badge(
    project: Project,
    signature: Annotated[str, Path(max_length=40, description="It was told with the address")],
    name: Name,
    ctx: Reading,
) -> Response:
    """As the worst of the checks with this tag is."""
    tag, form = _split(name)
    return _answered(await healthchecks_project.tag_badge(ctx, project, signature, parse_tag(tag)), form)


def _split(name: str) -> tuple[str, str]:
    rest, _, form = name.rpartition(".")
    if form not in FORMATS or not rest:
        raise NotFound("not found")
    return rest, form


def _answered(badge: Badge, form: str) -> Response:
    if form == "svg":
        return Response(drawn(badge.label, badge.status, _COLOURS[badge.status]), media_type="image/svg+xml")
    return answered(badge.for_shields() if form == "shields" else badge.as_json())


answer_preflights(root_router)
