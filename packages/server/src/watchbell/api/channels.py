"""Channels of all contacts; new ones belong to the default contact."""

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.contact_bodies import ChannelIn, ChannelOut, ChannelPatch, ChannelTestOut, channel_out, test_out
from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.fields import Output
from watchbell.api.locations import set_location
from watchbell.services import channel_health, channel_testing, channels, chat_troubles

router = APIRouter(tags=["channels"])


class RetriedOut(Output):
    """So many dead deliveries are on their way again."""

    retried: int
    over: int = Field(description="Those that stay dead: what they tell of is over, and nothing would tell its end")


@router.get("/channels", summary="List channels")
async def list_channels(ctx: Reading, caller: Signed, paging: Paging) -> Page[ChannelOut]:
    """Those of all contacts."""
    found, total = await channels.list_channels(ctx, caller, offset=paging.offset, limit=paging.limit)
    troubles = await chat_troubles.by_channel(ctx, caller)
    return paging.of([channel_out(each, troubles=troubles) for each in found], total)


@router.post("/channels", status_code=201, summary="Create a channel of the default contact")
async def create_channel(
    body: ChannelIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[ChannelOut]:
    """Secrets that were made for it (a webhook's) are shown only here, as `generated`."""
    made = await channels.create_channel(ctx, caller, None, body.wish())
    set_location(request, response, made.channel.id)
    set_etag(response, made.channel.version)
    return Data(data=channel_out(made.channel, made.generated))


@router.get("/channels/{channel_id}", summary="Read a channel")
async def read_channel(channel_id: str, ctx: Reading, caller: Signed, response: Response) -> Data[ChannelOut]:
    """Without its secrets."""
    channel = await channels.read_channel(ctx, caller, channel_id)
    set_etag(response, channel.version)
    return Data(data=channel_out(channel, troubles=await chat_troubles.by_channel(ctx, caller)))


@router.patch("/channels/{channel_id}", summary="Change a channel")
async def update_channel(
    channel_id: str, body: ChannelPatch, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[ChannelOut]:
    """A new config mends a broken channel."""
    channel = await channels.update_channel(ctx, caller, channel_id, body.given(), if_version=if_match)
    set_etag(response, channel.version)
    return Data(data=channel_out(channel))


@router.delete("/channels/{channel_id}", status_code=204, summary="Delete a channel")
async def delete_channel(channel_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """What is still on its way to it goes too."""
    await channels.delete_channel(ctx, caller, channel_id, if_version=if_match)


@router.post("/channels/{channel_id}/test", summary="Test a channel")
async def test_channel(channel_id: str, ctx: Writing, caller: Signed) -> Data[ChannelTestOut]:
    """Sends a real message and waits, at most 15 s, for what the receiver says."""
    return Data(data=test_out(*await channel_testing.try_channel(ctx, caller, channel_id)))


@router.post("/channels/{channel_id}/retry-dead", summary="Try a channel's dead deliveries again")
async def retry_dead(channel_id: str, ctx: Writing, caller: Signed) -> Data[RetriedOut]:
    """All of them, however old, from the beginning: at once, then five more times each. Not those that would mislead."""
    retried, over = await channel_health.retry_dead(ctx, caller, channel_id)
    return Data(data=RetriedOut(retried=retried, over=over))
