"""A push message by Pushbullet, to all of an account's devices, to one, to somebody else or to a channel's subscribers.

Source: Pushbullet's API documentation: one target per push, ``guid`` makes repeats harmless, ``dismissed`` takes a push off the
screens, errors stand in ``{"error": {"type", "message", "param"}}``. It documents no limit for a text. That the monthly
quota of free accounts is answered with ``pushbullet_pro_required`` is known from the service itself.
"""

import json
from contextlib import suppress
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from pydantic import Field, StringConstraints, model_validator

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, heading, link
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import plain
from watchbell.lib.base_address import ServerUrl
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import request
from watchbell.lib.stopwatch import Stopwatch

_BODY, _TITLE = 4000, 250
_KEPT = 32_768
"""The answer repeats the text before it names the push."""
_PERMANENT = frozenset({400, 401, 403, 404, 410})
_NEW_TOKEN = "make a new access token at pushbullet.com, Settings → Account, and put it into the channel"
_ADVICE = {
    400: "check the device, address or channel in this channel's settings",
    401: _NEW_TOKEN,
    403: f"the token may not push there; check the channel's tag, or {_NEW_TOKEN}",
    404: "the device or the channel is not there any more; choose another one",
}
_QUOTA = "pushbullet_pro_required"
_SPENT = "the 500 pushes that a free account has in a month are used up; wait for the next month or take Pushbullet Pro"
_TARGETS = ("device_iden", "email", "channel_tag")


class PushbulletConfig(ChannelConfig):
    """A push message to your devices, or to somebody else's."""

    kind: Literal["pushbullet"] = "pushbullet"
    access_token: Annotated[str, StringConstraints(pattern=r"^[!-~]+$")] = Field(
        repr=False,
        max_length=256,
        title="Access token",
        description="At pushbullet.com: Settings → Account → Create Access Token.",
        json_schema_extra={"x-secret": True, "x-placeholder": "o.xyz123"},
    )
    device_iden: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]*$")] = Field(
        default="",
        max_length=64,
        title="Device",
        description="Only this device: the last part of the address when you open it at pushbullet.com, Devices.",
        json_schema_extra={"x-group": "To", "x-placeholder": "ujpah72o0sjAoRtnM0jc"},
    )
    email: str = Field(
        default="",
        max_length=254,
        pattern=r"^([^@\s]+@[^@\s]+)?$",
        title="Mail address",
        description="Instead: somebody else who uses Pushbullet, by the address of their account.",
        json_schema_extra={"x-group": "To"},
    )
    channel_tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]*$")] = Field(
        default="",
        max_length=64,
        title="Channel tag",
        description="Instead: everybody who subscribed to a channel of yours; its tag stands under My Channels.",
        json_schema_extra={"x-group": "To"},
    )
    api_url: ServerUrl = Field(
        default="https://api.pushbullet.com",
        title="API address",
        description="Pushbullet's API; another one only for a gateway of your own.",
        json_schema_extra={"format": "uri", "x-advanced": True},
    )

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if sum(bool(getattr(self, name)) for name in _TARGETS) > 1:
            raise ValueError("choose one of device, mail address and channel; a push goes to one place")
        return self


async def send(config: PushbulletConfig, message: Message, limits: SendLimits) -> Receipt:
    """Pushes the message; a recovery then takes the failure's push off the screens, if that is still possible.

    A refused token or target is permanent, a spent quota is not.
    """
    watch = Stopwatch()
    answer = await _post(config, "/v2/pushes", payload(config, message), limits, watch)
    is_spent = _QUOTA in answer.text
    receipt = receipt_of(
        answer,
        permanent=() if is_spent else _PERMANENT,
        secrets=(config.access_token,),
        advice=_ADVICE | {400: _SPENT, 403: _SPENT} if is_spent else _ADVICE,
    )
    first = (message.reference or {}).get("iden")
    if message.type is MessageType.RECOVERY and isinstance(first, str):
        await _post(config, f"/v2/pushes/{quote(first, safe='')}", {"dismissed": True}, limits, watch)
    return Receipt(receipt.status_code, receipt.answer, _reference(answer))


def payload(config: PushbulletConfig, message: Message) -> dict[str, Any]:
    """The request's JSON: a link where there is one, else a note."""
    push: dict[str, Any] = {"type": "note", "title": clip(heading(message), _TITLE), "guid": message.delivery_id}
    if address := link(message):
        push |= {"type": "link", "url": address}
    push["body"] = plain(message, _BODY, with_link=False)
    return push | {name: getattr(config, name) for name in _TARGETS if getattr(config, name)}


async def _post(
    config: PushbulletConfig, path: str, body: dict[str, Any], limits: SendLimits, watch: Stopwatch
) -> HttpAnswer:
    return await request(
        "POST",
        config.api_url + path,
        json.dumps(body).encode("ascii"),
        {"Content-Type": "application/json", "Access-Token": config.access_token},
        timeout_ms=max(limits.timeout_ms - int(watch.elapsed()), 1),
        allow_private=limits.allow_private,
        kept_bytes=_KEPT,
    )


def _reference(answer: HttpAnswer) -> dict[str, str] | None:
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        return {"iden": str(json.loads(answer.text)["iden"])}
    return None


def describe(config: PushbulletConfig) -> str:
    """``Pushbullet to all devices``, or to the one target."""
    for name, word in zip(_TARGETS, ("device ", "", "channel "), strict=True):
        if value := getattr(config, name):
            return f"Pushbullet to {word}{value}"
    return "Pushbullet to all devices"


NOTIFIER = Notifier(config=PushbulletConfig, send=send, label="Pushbullet", describe=describe)
