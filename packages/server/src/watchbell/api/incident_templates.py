"""Templates of incidents: kept, and filled with what is known when one is used."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.fields import Input, Instant, LongText, Name, Output
from watchbell.api.incident_bodies import ServiceIds, Title
from watchbell.api.locations import set_location
from watchbell.domain.incident_templates import IncidentTemplate
from watchbell.domain.incidents import IncidentStatus
from watchbell.domain.services import Impact
from watchbell.services import incident_templates
from watchbell.services.incident_templates import NewTemplate

router = APIRouter(tags=["incidents"])

_PLACES = "`{{service}}` and `{{time}}` are filled in when it is used"


class TemplateIn(Input):
    """A new template."""

    name: Name
    title: Title = Field(description=_PLACES)
    status: IncidentStatus = IncidentStatus.INVESTIGATING
    impact: Impact = Impact.MINOR
    body: LongText = Field("", description=_PLACES)
    service_ids: ServiceIds = Field(default_factory=list)


class TemplatePatch(Input):
    """What is to change: absent = unchanged."""

    name: Name | None = None
    title: Title | None = None
    status: IncidentStatus | None = None
    impact: Impact | None = None
    body: LongText | None = None
    service_ids: ServiceIds | None = None


class TemplateOut(Output):
    """A template."""

    id: str
    name: str
    title: str
    status: IncidentStatus
    impact: Impact
    body: str
    service_ids: list[str]
    created_at: Instant
    updated_at: Instant


class FillIn(Input):
    """About what it is to speak."""

    service_ids: Annotated[ServiceIds | None, Field(description="The template's own, when absent")] = None


class FilledOut(Output):
    """What a template says now; the fields are those of a new incident."""

    title: str
    status: IncidentStatus
    impact: Impact
    body: str
    affected_service_ids: list[str]


@router.get("/incident-templates", summary="List the templates of incidents")
async def list_incident_templates(ctx: Reading, caller: Signed, paging: Paging) -> Page[TemplateOut]:
    """By name."""
    found, total = await incident_templates.list_templates(ctx, caller, offset=paging.offset, limit=paging.limit)
    return paging.of([TemplateOut.of(each) for each in found], total)


@router.post("/incident-templates", status_code=201, summary="Create a template of incidents")
async def create_incident_template(
    body: TemplateIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[TemplateOut]:
    """Prepare the words before they are needed."""
    wish = NewTemplate(**{**body.model_dump(), "service_ids": tuple(body.service_ids)})
    template = await incident_templates.create_template(ctx, caller, wish)
    set_location(request, response, template.id)
    return _out(template, response)


@router.get("/incident-templates/{template_id}", summary="Read a template of incidents")
async def read_incident_template(
    template_id: str, ctx: Reading, caller: Signed, response: Response
) -> Data[TemplateOut]:
    """As it was written, its places unfilled."""
    return _out(await incident_templates.read_template(ctx, caller, template_id), response)


@router.patch("/incident-templates/{template_id}", summary="Change a template of incidents")
async def update_incident_template(
    template_id: str, body: TemplatePatch, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[TemplateOut]:
    """Incidents that were made from it stay as they are."""
    found = await incident_templates.update_template(ctx, caller, template_id, body.given(), if_version=if_match)
    return _out(found, response)


@router.delete("/incident-templates/{template_id}", status_code=204, summary="Delete a template of incidents")
async def delete_incident_template(template_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """Incidents that were made from it stay."""
    await incident_templates.delete_template(ctx, caller, template_id, if_version=if_match)


@router.post("/incident-templates/{template_id}/fill", summary="Fill a template of incidents")
async def fill_incident_template(
    template_id: str, ctx: Reading, caller: Signed, body: FillIn | None = None
) -> Data[FilledOut]:
    """What it says now; nothing is stored."""
    ids = body.service_ids if body else None
    return Data(data=FilledOut.of(await incident_templates.fill_template(ctx, caller, template_id, ids)))


def _out(template: IncidentTemplate, response: Response) -> Data[TemplateOut]:
    set_etag(response, template.version)
    return Data(data=TemplateOut.of(template))
