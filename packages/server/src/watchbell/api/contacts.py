"""Contacts, and the channels of one contact."""

from collections.abc import Iterable, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.contact_bodies import (
    ChannelIn,
    ChannelOut,
    ChannelPatch,
    ChannelTestOut,
    ContactIn,
    ContactOut,
    ContactPatch,
    channel_out,
    contact_out,
    test_out,
)
from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.locations import set_location
from watchbell.domain.contacts import Channel
from watchbell.services import channel_testing, channels, chat_troubles, contacts

router = APIRouter(tags=["contacts"])


@router.get("/contacts", summary="List contacts")
async def list_contacts(ctx: Reading, caller: Signed, paging: Paging) -> Page[ContactOut]:
    """The default contact first, each with its channels and the services that name it."""
    found, total = await contacts.list_contacts(ctx, caller, offset=paging.offset, limit=paging.limit)
    naming = await contacts.services_naming(ctx, caller, [contact.id for contact, _ in found])
    troubles = await chat_troubles.by_channel(ctx, caller)
    return paging.of(
        [
            contact_out(contact, None if its is None else _shown(its, troubles), naming.get(contact.id))
            for contact, its in found
        ],
        total,
    )


@router.post("/contacts", status_code=201, summary="Create a contact")
async def create_contact(
    body: ContactIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[ContactOut]:
    """Perhaps with its first channels; all or nothing."""
    contact, made = await contacts.create_contact(ctx, caller, body.wish())
    set_location(request, response, contact.id)
    set_etag(response, contact.version)
    return Data(data=contact_out(contact, [channel_out(each.channel, each.generated) for each in made]))


@router.get("/contacts/{contact_id}", summary="Read a contact")
async def read_contact(contact_id: str, ctx: Reading, caller: Signed, response: Response) -> Data[ContactOut]:
    """With its channels."""
    contact, its = await contacts.read_contact(ctx, caller, contact_id)
    set_etag(response, contact.version)
    shown = None if its is None else _shown(its, await chat_troubles.by_channel(ctx, caller))
    return Data(data=contact_out(contact, shown))


@router.patch("/contacts/{contact_id}", summary="Change a contact")
async def update_contact(
    contact_id: str, body: ContactPatch, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[ContactOut]:
    """`is_default: true` takes that over from the present default contact."""
    contact, its = await contacts.update_contact(ctx, caller, contact_id, body.given(), if_version=if_match)
    set_etag(response, contact.version)
    return Data(data=contact_out(contact, None if its is None else map(channel_out, its)))


@router.delete("/contacts/{contact_id}", status_code=204, summary="Delete a contact")
async def delete_contact(contact_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """With its channels. The default contact cannot be deleted."""
    await contacts.delete_contact(ctx, caller, contact_id, if_version=if_match)


@router.get("/contacts/{contact_id}/channels", summary="List a contact's channels")
async def list_contact_channels(contact_id: str, ctx: Reading, caller: Signed) -> Data[list[ChannelOut]]:
    """All of them, by name."""
    its = await channels.list_channels_of(ctx, caller, contact_id)
    return Data(data=_shown(its, await chat_troubles.by_channel(ctx, caller)))


@router.post("/contacts/{contact_id}/channels", status_code=201, summary="Create a channel of a contact")
async def create_contact_channel(
    contact_id: str, body: ChannelIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[ChannelOut]:
    """Secrets that were made for it (a webhook's) are shown only here, as `generated`."""
    made = await channels.create_channel(ctx, caller, contact_id, body.wish())
    set_location(request, response, made.channel.id)
    set_etag(response, made.channel.version)
    return Data(data=channel_out(made.channel, made.generated))


@router.get("/contacts/{contact_id}/channels/{channel_id}", summary="Read a contact's channel")
async def read_contact_channel(
    contact_id: str, channel_id: str, ctx: Reading, caller: Signed, response: Response
) -> Data[ChannelOut]:
    """Without its secrets."""
    channel = await channels.read_channel(ctx, caller, channel_id, contact_id)
    set_etag(response, channel.version)
    return Data(data=channel_out(channel, troubles=await chat_troubles.by_channel(ctx, caller)))


@router.patch("/contacts/{contact_id}/channels/{channel_id}", summary="Change a contact's channel")
async def update_contact_channel(
    contact_id: str,
    channel_id: str,
    body: ChannelPatch,
    ctx: Writing,
    caller: Signed,
    if_match: IfMatch,
    response: Response,
) -> Data[ChannelOut]:
    """A new config mends a broken channel."""
    channel = await channels.update_channel(
        ctx, caller, channel_id, body.given(), contact_id=contact_id, if_version=if_match
    )
    set_etag(response, channel.version)
    return Data(data=channel_out(channel))


@router.delete("/contacts/{contact_id}/channels/{channel_id}", status_code=204, summary="Delete a contact's channel")
async def delete_contact_channel(
    contact_id: str, channel_id: str, ctx: Writing, caller: Signed, if_match: IfMatch
) -> None:
    """What is still on its way to it goes too."""
    await channels.delete_channel(ctx, caller, channel_id, contact_id=contact_id, if_version=if_match)


@router.post("/contacts/{contact_id}/channels/{channel_id}/test", summary="Test a contact's channel")
async def test_contact_channel(contact_id: str, channel_id: str, ctx: Writing, caller: Signed) -> Data[ChannelTestOut]:
    """Sends a real message and waits, at most 15 s, for what the receiver says."""
    return Data(data=test_out(*await channel_testing.try_channel(ctx, caller, channel_id, contact_id)))


def _shown(its: Iterable[Channel], troubles: Mapping[str, tuple[str, int]]) -> list[ChannelOut]:
    return [channel_out(each, troubles=troubles) for each in its]
