"""Organizations."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.fields import Input, Instant, KeptName, Name, Output, Slug
from watchbell.services import organizations

organizations_router = APIRouter(tags=["organizations"])

SlugPath = Annotated[str, Path(description="The organization's slug", max_length=64)]


class OrganizationOut(Output):
    """A tenant."""

    id: str
    slug: str
    name: str
    time_zone: str
    created_at: Instant
    updated_at: Instant


class OrganizationIn(Input):
    """A new organization; its slug is made from the name unless given."""

    name: Name
    slug: Slug | None = None
    time_zone: Name = "UTC"


class OrganizationChange(Input):
    """What may change; the slug stays, because links hold it."""

    name: KeptName = None
    time_zone: KeptName = None


@organizations_router.get("/organizations", summary="List my organizations")
async def list_organizations(caller: Signed, ctx: Reading, paging: Paging) -> Page[OrganizationOut]:
    """Those the credential belongs to, by name."""
    found, total = await organizations.mine(ctx, caller, limit=paging.limit, offset=paging.offset)
    return paging.of([OrganizationOut.of(one) for one in found], total)


@organizations_router.post("/organizations", status_code=201, summary="Create an organization")
async def create_organization(
    body: OrganizationIn, caller: Signed, ctx: Writing, response: Response
) -> Data[OrganizationOut]:
    """For administrators of the installation; the caller becomes its owner."""
    made = await organizations.create(ctx, caller, name=body.name, slug=body.slug, time_zone=body.time_zone)
    response.headers["Location"] = f"/api/v1/organizations/{made.slug}"
    set_etag(response, made.updated_at)
    return Data(data=OrganizationOut.of(made))


@organizations_router.get("/organizations/{slug}", summary="Read an organization")
async def read_organization(slug: SlugPath, caller: Signed, ctx: Reading, response: Response) -> Data[OrganizationOut]:
    """For its members."""
    found = await organizations.read(ctx, caller, slug)
    set_etag(response, found.updated_at)
    return Data(data=OrganizationOut.of(found))


@organizations_router.patch("/organizations/{slug}", summary="Change an organization")
async def change_organization(
    slug: SlugPath, body: OrganizationChange, caller: Signed, ctx: Writing, version: IfMatch, response: Response
) -> Data[OrganizationOut]:
    """Name and time zone; for admins."""
    changed = await organizations.change(ctx, caller, slug, name=body.name, time_zone=body.time_zone, version=version)
    set_etag(response, changed.updated_at)
    return Data(data=OrganizationOut.of(changed))
