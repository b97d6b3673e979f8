"""Postmortems: drafted, written, published."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.responses import Response

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.fields import Input, Instant, Output
from watchbell.services import postmortems
from watchbell.services.postmortems import PostmortemReading

router = APIRouter(tags=["incidents"])

Report = Annotated[str, StringConstraints(max_length=50_000)]


class PostmortemIn(Input):
    """Both parts, as a whole."""

    body: Report = Field(description="Markdown; what everybody may read once it is published")
    internal: Report = Field("", description="Markdown; never published")


class PostmortemOut(Output):
    """What is stored, or with `is_draft` what the facts say so far."""

    incident_id: str
    body: str
    internal: str
    is_draft: bool
    published_at: Instant | None
    published_body: str | None
    has_changed: bool = Field(description="Whether the public reads something else than `body`")
    updated_by: str
    created_at: Instant
    updated_at: Instant


@router.get("/incidents/{incident_id}/postmortem", summary="Read an incident's postmortem")
async def read_postmortem(incident_id: str, ctx: Reading, caller: Signed, response: Response) -> Data[PostmortemOut]:
    """A draft from the facts while none is saved."""
    return _out(await postmortems.read_postmortem(ctx, caller, incident_id), response)


@router.put("/incidents/{incident_id}/postmortem", summary="Save an incident's postmortem")
async def save_postmortem(
    incident_id: str, body: PostmortemIn, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[PostmortemOut]:
    """What is published stays as it is until it is published again."""
    found = await postmortems.save_postmortem(
        ctx, caller, incident_id, body=body.body, internal=body.internal, if_version=if_match
    )
    return _out(found, response)


@router.post("/incidents/{incident_id}/postmortem/publish", summary="Publish an incident's postmortem")
async def publish_postmortem(
    incident_id: str, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[PostmortemOut]:
    """Its saved `body`, and only that, is shown with the incident to everybody who sees the incident."""
    return _out(await postmortems.publish_postmortem(ctx, caller, incident_id, if_version=if_match), response)


@router.post("/incidents/{incident_id}/postmortem/unpublish", summary="Take an incident's postmortem back")
async def unpublish_postmortem(
    incident_id: str, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[PostmortemOut]:
    """It stays saved."""
    return _out(await postmortems.unpublish_postmortem(ctx, caller, incident_id, if_version=if_match), response)


def _out(reading: PostmortemReading, response: Response) -> Data[PostmortemOut]:
    known = reading.postmortem
    set_etag(response, known.version)
    return Data(
        data=PostmortemOut(
            incident_id=known.incident_id,
            body=known.body,
            internal=known.internal,
            is_draft=reading.is_draft,
            published_at=known.published_at,
            published_body=known.published_body,
            has_changed=reading.has_changed,
            updated_by=known.updated_by,
            created_at=known.created_at,
            updated_at=known.updated_at,
        )
    )
