"""A push message to an iPhone by Bark, through its public server or one's own.

Source: bark-server's API V2 and its source: the device's key goes into the body, the server's password into the usual header;
``id`` lets a later message take an earlier one's place; Apple takes 4,096 bytes of payload, and that is where a text must end.
"""

import json
import re
from base64 import b64encode
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import burns, heading, link
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import fit, octets, plain
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import post
from watchbell.lib.plain_validation import needed
from watchbell.lib.web_address import shown

_PAYLOAD = 4096
_FRAME = 400
"""What the server adds around our texts: names, sound, category."""
_TITLE = 600
_LONGEST_LINK = 1500
_PERMANENT = frozenset({400, 401, 403, 404, 410, 418})
_REGISTER = "Bark does not know the device; open the app, copy its address again and put the key into the channel"
_ADVICE = {
    400: _REGISTER,
    401: "the server wants another user and password",
    404: "this is no Bark server; check its address",
    418: "the server wants another user and password",
}
_UNREGISTERED = re.compile(r"BadDeviceToken|MissingDeviceToken|Unregistered|DeviceTokenNotForTopic|ExpiredToken")
"""Apple's words for a device that is no more: the server passes them on in a 500 and forgets the device's token."""
_LOST_DATABASE = re.compile(
    r"failed to get device token: (?!failed to get|device token invalid|key not found|sql: no rows)"
)
"""By a 400 the server tells too that its database is away: what follows then is the database's own words."""
_LEVELS = {"critical": "critical", "high": "timeSensitive", "medium": "active", "low": "passive"}


class BarkConfig(ChannelConfig):
    """A push message to an iPhone."""

    kind: Literal["bark"] = "bark"
    server: BaseUrl = Field(
        default="https://api.day.app",
        title="Server",
        description="The Bark server's address, without the key; leave it for the public one.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://bark.example.com"},
    )
    device_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")] = Field(
        repr=False,
        max_length=64,
        title="Device key",
        description="In the app: the part of the address it shows between the server and the text. Whoever has it can push.",
        json_schema_extra={"x-secret": True, "x-placeholder": "ynJ5Ft4atkMkWeo2PAvFhF"},
    )
    sound: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]*$")] = Field(
        default="",
        max_length=64,
        title="Sound",
        description="The name of one of the app's sounds; empty for its usual one.",
        json_schema_extra={"x-placeholder": "alarm"},
    )
    username: str = Field(
        default="",
        max_length=256,
        pattern=r"^[^:\x00-\x1f]*$",
        title="User",
        description="Only if the server was started with a user and a password.",
        json_schema_extra={"x-group": "Access"},
    )
    password: str = Field(
        default="",
        repr=False,
        max_length=256,
        title="Password",
        description="The password of that user.",
        json_schema_extra={"x-secret": True, "x-group": "Access"},
    )

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if bool(self.username) != bool(self.password):
            name = "password" if self.username else "username"
            raise needed(name, "a user needs a password, and a password a user")
        return self


async def send(config: BarkConfig, message: Message, limits: SendLimits) -> Receipt:
    """Pushes the message. A device that the server or Apple does not know any more is permanent."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if config.username:
        headers["Authorization"] = "Basic " + b64encode(f"{config.username}:{config.password}".encode()).decode()
    answer = await post(
        f"{config.server}/push",
        json.dumps(payload(config, message), ensure_ascii=False).encode(),
        headers,
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    is_gone, is_away = _is_gone(answer), _is_away(answer)
    permanent = _PERMANENT | {500} if is_gone else _PERMANENT
    return receipt_of(
        answer,
        permanent=() if is_away else permanent,
        secrets=(config.device_key, config.password, headers.get("Authorization", "")),
        advice={} if is_away else _ADVICE | ({500: _REGISTER} if is_gone else {}),
    )


def _is_gone(answer: HttpAnswer) -> bool:
    return answer.status_code == 500 and _UNREGISTERED.search(answer.text) is not None


def _is_away(answer: HttpAnswer) -> bool:
    return answer.status_code == 400 and _LOST_DATABASE.search(answer.text) is not None


def payload(config: BarkConfig, message: Message) -> dict[str, Any]:
    """The request's JSON. What follows a failure has its id, and so takes its place on the screen."""
    push: dict[str, Any] = {
        "title": fit(heading(message), _TITLE, _size),
        "group": "Watchbell",
        "level": _level(message),
        "device_key": config.device_key,
    }
    if message.incident_id:
        push["id"] = message.incident_id
    if (address := link(message)) and _size(address) <= _LONGEST_LINK:
        push["url"] = address
    if config.sound:
        push["sound"] = config.sound
    room = _PAYLOAD - _FRAME - sum(_size(push[name]) for name in push if name != "device_key")
    return {**push, "body": plain(message, room, _size, with_link=False)}


def _level(message: Message) -> str:
    """How loud: ``critical`` sounds on a silent phone, ``timeSensitive`` passes a focus, ``passive`` lights no screen."""
    if burns(message):
        return _LEVELS.get(message.severity, "timeSensitive")
    return "active"


def _size(text: str) -> int:
    """Bytes in the JSON that the server makes for Apple: it escapes HTML's three marks, six bytes for each."""
    return octets(json.dumps(text, ensure_ascii=False)) + 5 * sum(map(text.count, "<>&"))


def describe(config: BarkConfig) -> str:
    """``Bark device by api.day.app``: the key is all that it takes to push, so it is not shown."""
    return f"Bark device by {shown(config.server, with_path=False)}"


NOTIFIER = Notifier(config=BarkConfig, send=send, label="Bark", describe=describe)
