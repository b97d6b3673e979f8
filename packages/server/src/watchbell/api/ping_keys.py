"""The organization's ping key."""

from fastapi import APIRouter
from pydantic import Field

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data
from watchbell.api.fields import Output
from watchbell.services import ping_keys

router = APIRouter(tags=["pings"])


class PingKeyOut(Output):
    """What lets programs ping monitors by their slugs."""

    ping_key: str
    ping_url: str = Field(description="Ends in the key; a slug follows: …/{slug}, …/{slug}/start, …/{slug}?create=1")


@router.get("/ping-key", summary="Read the ping key")
async def read_ping_key(caller: Signed, ctx: Reading) -> Data[PingKeyOut]:
    """Made when it is first asked for. Who knows it may ping, and make heartbeat monitors by pinging with `?create=1`."""
    key = await ping_keys.ping_key(ctx, caller)
    return Data(data=PingKeyOut(ping_key=key, ping_url=f"{ctx.options.base_url.rstrip('/')}/ping/{key}"))


@router.post("/ping-key", summary="Renew the ping key")
async def renew_ping_key(caller: Signed, ctx: Writing) -> Data[PingKeyOut]:
    """For admins. The old key opens nothing from now on: every URL that holds it has to be changed."""
    key = await ping_keys.renew_ping_key(ctx, caller)
    return Data(data=PingKeyOut(ping_key=key, ping_url=f"{ctx.options.base_url.rstrip('/')}/ping/{key}"))
