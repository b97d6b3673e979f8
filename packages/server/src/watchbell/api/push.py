"""Notifications in browsers."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import AfterValidator, Field
from starlette.requests import Request

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data
from watchbell.api.fields import Input, Instant, Output
from watchbell.lib.web_address import HttpUrl
from watchbell.lib.web_push import Subscription, check_public_key, decoded
from watchbell.services import push

router = APIRouter(prefix="/push", tags=["push"])


def _public_key(text: str) -> str:
    try:
        check_public_key(decoded(text))
    except ValueError:
        raise ValueError("send the key as the browser gives it: an uncompressed point of P-256 in base64url") from None
    return text


def _secret(text: str) -> str:
    try:
        is_secret = len(decoded(text)) == 16
    except ValueError:
        is_secret = False
    if not is_secret:
        raise ValueError("send the secret as the browser gives it: 16 bytes in base64url")
    return text


class KeysIn(Input):
    """The browser's keys."""

    p256dh: Annotated[str, Field(max_length=100), AfterValidator(_public_key)]
    auth: Annotated[str, Field(max_length=40), AfterValidator(_secret)]


class SubscriptionIn(Input):
    """A subscription as `PushSubscription.toJSON()` writes it."""

    endpoint: HttpUrl
    keys: KeysIn
    expiration_time: Any = Field(None, alias="expirationTime", description="Ignored.")


class SubscriptionOut(Output):
    """A browser that is told."""

    id: str
    user_agent: str
    created_at: Instant


class PublicKeyOut(Output):
    """The key for `applicationServerKey`."""

    public_key: str = Field(description="An uncompressed point of P-256 in base64url")


@router.get("/vapid-public-key", summary="Read the key for push subscriptions")
async def read_public_key(caller: Signed, ctx: Reading) -> Data[PublicKeyOut]:
    """Made when it is first asked for; all browsers of this installation subscribe with it."""
    return Data(data=PublicKeyOut(public_key=await push.public_key(ctx, caller)))


@router.get("/subscriptions", summary="List your push subscriptions")
async def list_subscriptions(caller: Signed, ctx: Reading) -> Data[list[SubscriptionOut]]:
    """Your browsers that are told by channels of the kind web_push, the oldest first."""
    return Data(data=[SubscriptionOut.of(one) for one in await push.subscriptions(ctx, caller)])


@router.post("/subscriptions", status_code=201, summary="Subscribe a browser to push messages")
async def subscribe(body: SubscriptionIn, caller: Signed, ctx: Writing, request: Request) -> Data[SubscriptionOut]:
    """Of a person's browser. The same endpoint once more replaces what was known of it and keeps its id."""
    wish = Subscription(body.endpoint, decoded(body.keys.p256dh), decoded(body.keys.auth))
    made = await push.subscribe(ctx, caller, wish, request.headers.get("user-agent", ""))
    return Data(data=SubscriptionOut.of(made))


@router.delete("/subscriptions/{subscription_id}", status_code=204, summary="Unsubscribe a browser")
async def unsubscribe(subscription_id: str, caller: Signed, ctx: Writing) -> Response:
    """One of your own; it is told no more."""
    await push.unsubscribe(ctx, caller, subscription_id)
    return Response(status_code=204)
