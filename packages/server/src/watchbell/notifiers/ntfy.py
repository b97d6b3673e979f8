"""A push message by ntfy, at ntfy.sh or on a server of one's own: JSON published at the root.

Source: ntfy's documentation, "Publishing" (as JSON, priority, tags, click action, action buttons, limitations), and its server:
a message holds 4,096 bytes, the JSON body twice as many.
"""

import json
from base64 import b64encode
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import addresses, burns, clip, heading, link
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import octets, plain
from watchbell.lib.base_address import ServerUrl
from watchbell.lib.outgoing import post
from watchbell.lib.plain_validation import needed
from watchbell.lib.web_address import shown

_MESSAGE, _BODY, _TITLE = 4096, 8192, 250
_LONGEST_BUTTON = 1024
"""A longer link is told once, not twice: it would leave no room for the text."""
_PERMANENT = frozenset({400, 401, 403, 404, 410})
"""400 is a topic that ntfy does not allow: everything else in the request is ours and within its limits."""
_ADVICE = {
    400: "check the topic's name",
    401: "the token or the password is not valid any more; put a new one into the channel",
    403: "this user may not publish to the topic; give it write access, or put another token into the channel",
    404: "this is no ntfy server; check its address",
    429: "ntfy's limit for messages is reached; a token of an account with a higher one helps",
}
_BY_SEVERITY = {"critical": 5, "high": 4, "medium": 3, "low": 2}
_EMOJI = {
    MessageType.FAILURE: "rotating_light",
    MessageType.RECOVERY: "white_check_mark",
    MessageType.DEGRADED: "warning",
    MessageType.REMINDER: "rotating_light",
    MessageType.ESCALATION: "rotating_light",
    MessageType.FLAPPING: "warning",
    MessageType.DIGEST: "clipboard",
    MessageType.TEST: "test_tube",
    MessageType.SYSTEM: "information_source",
}


class NtfyConfig(ChannelConfig):
    """A push message, by ntfy.sh or your own server."""

    kind: Literal["ntfy"] = "ntfy"
    server: ServerUrl = Field(
        default="https://ntfy.sh",
        title="Server",
        description="The ntfy server's address; leave it for the public one.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://ntfy.example.com"},
    )
    topic: Annotated[str, StringConstraints(pattern=r"^[-_A-Za-z0-9]{1,64}$")] = Field(
        repr=False,
        title="Topic",
        description="The topic to which you subscribed in the app. On a server without accounts whoever knows it can read along.",
        json_schema_extra={"x-secret": True, "x-placeholder": "watchbell-8f3kq2"},
    )
    access_token: Annotated[str, StringConstraints(pattern=r"^[!-~]*$")] = Field(
        default="",
        repr=False,
        max_length=256,
        title="Access token",
        description="For a protected topic. In ntfy: Account → Access tokens → Create, or `ntfy token add`.",
        json_schema_extra={"x-secret": True, "x-group": "Access", "x-placeholder": "tk_…"},
    )
    username: str = Field(
        default="",
        max_length=256,
        pattern=r"^[^:\x00-\x1f]*$",
        title="User",
        description="Instead of a token: the name of an ntfy user who may write to the topic.",
        json_schema_extra={"x-group": "Access"},
    )
    password: str = Field(
        default="",
        repr=False,
        max_length=256,
        title="Password",
        description="That user's password.",
        json_schema_extra={"x-secret": True, "x-group": "Access"},
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if self.access_token and (self.username or self.password):
            raise needed("access_token", "give either an access token, or a user and a password")
        if bool(self.username) != bool(self.password):
            name = "password" if self.username else "username"
            raise needed(name, "a user needs a password, and a password a user")
        return self


async def send(config: NtfyConfig, message: Message, limits: SendLimits) -> Receipt:
    """Publishes the message. Wrong credentials, no access and a refused topic are permanent; 429 is tried again."""
    answer = await post(
        f"{config.server}/",
        json.dumps(payload(config.topic, message), ensure_ascii=False).encode(),
        {"Content-Type": "application/json", **_credentials(config)},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    secrets = (config.topic, config.access_token, config.password, *_credentials(config).values())
    return receipt_of(answer, permanent=_PERMANENT, secrets=secrets, advice=_ADVICE)


def payload(topic: str, message: Message) -> dict[str, Any]:
    """The request's JSON, within ntfy's limits for the message and for the whole."""
    body: dict[str, Any] = {
        "topic": topic,
        "title": clip(heading(message), _TITLE),
        "priority": _priority(message),
        "tags": [_EMOJI[message.type]],
    }
    if address := link(message):
        body["click"] = address
    actions = [
        {"action": "view", "label": label, "url": address, "clear": True}
        for label, address in addresses(message)
        if len(address) <= _LONGEST_BUTTON
    ]
    if actions:
        body["actions"] = actions
    room = _BODY - _size({**body, "message": ""})
    text = plain(
        message,
        _MESSAGE,
        lambda part: max(octets(part), -(-_size(part) * _MESSAGE // room)),
        with_link=False,
        with_ack=False,
    )
    return {**body, "message": text}


def _priority(message: Message) -> int:
    """From 2 (no sound) to 5 (rings through silence), 3 being the default."""
    if burns(message):
        return _BY_SEVERITY.get(message.severity, 4)
    return 3


def _size(value: Any) -> int:
    return octets(json.dumps(value, ensure_ascii=False))


def _credentials(config: NtfyConfig) -> dict[str, str]:
    if config.access_token:
        return {"Authorization": f"Bearer {config.access_token}"}
    if config.username:
        return {"Authorization": "Basic " + b64encode(f"{config.username}:{config.password}".encode()).decode()}
    return {}


def describe(config: NtfyConfig) -> str:
    """``ntfy topic watc… at ntfy.sh``: the whole name can be as good as a password, so it is not shown."""
    topic = f"{config.topic[:4]}…" if len(config.topic) > 8 else "…"
    return f"ntfy topic {topic} at {shown(config.server, with_path=False)}"


NOTIFIER = Notifier(config=NtfyConfig, send=send, label="ntfy", describe=describe)
