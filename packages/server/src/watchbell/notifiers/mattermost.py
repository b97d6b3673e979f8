"""A message to a Mattermost channel by an incoming webhook: one attachment, and no way to mention anybody.

Sources: developers.mattermost.com, "Incoming webhooks" and "Message attachments"; the server's ``webhook.go`` for the names
of its errors. Webhooks answer a bare ``ok``, so there is no thread to answer in.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_markdown import attachment
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import HttpUrl, shown

_ROOM = 7200
"""Older servers keep 7,600 characters of a post's properties, as JSON; newer ones a hundred times that. Into them the server
puts every field that an attachment can have, and whose webhook it was."""
_PERMANENT = frozenset({403, 404, 410, 501})
_TROUBLE = 500
_ADVICE = {
    "web.incoming_webhook.invalid.app_error": "the webhook was removed; make a new one and put its URL here",
    "web.incoming_webhook.disabled.app_error": "an administrator must enable incoming webhooks",
    "web.incoming_webhook.channel.app_error": "the channel does not exist; use the name that stands in its URL",
    "web.incoming_webhook.channel_locked.app_error": "the webhook is locked to its own channel; leave Channel empty",
    "web.incoming_webhook.permissions.app_error": "the webhook's owner may not post in this channel",
    "web.incoming_webhook.user.app_error": "there is no such user, or the webhook's owner is gone",
}
"""Errors of the server that time does not mend, and what to do about them; under 500 the database is at fault."""
_NOT_CREATED = "api.post.create_webhook_post.creating.app_error"
"""The server's one word for all that keeps it from writing the post, and a 500: its database, or an archived channel."""
_OVERRIDE: dict[str, Any] = {"x-group": "Appearance", "x-advanced": True}


def _empty_is_absent(value: object) -> object:
    # Forms send an empty text for what nobody filled in.
    return None if value == "" else value


class MattermostConfig(ChannelConfig):
    """A message in a Mattermost channel, by a webhook."""

    kind: Literal["mattermost"] = "mattermost"
    webhook_url: HttpUrl = Field(
        repr=False,
        title="Webhook URL",
        description=(
            "In Mattermost: product menu → Integrations → Incoming Webhooks → Add. Whoever has it can post there."
        ),
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-placeholder": "https://mattermost.example.com/hooks/xxxxxxxxxxxxxxxxxxxxxxxxxx",
        },
    )
    channel: str = Field(
        "",
        max_length=65,
        pattern=r"^$|^[@#]?[A-Za-z0-9._-]+$",
        title="Channel",
        description="Instead of the webhook's own: the channel's name as in its URL, or @user for a direct message.",
        json_schema_extra={"x-placeholder": "town-square", **_OVERRIDE},
    )
    username: str = Field(
        "",
        max_length=64,
        title="User name",
        description="Shown as the sender, if the server lets integrations override user names.",
        json_schema_extra={"x-placeholder": "Watchbell", **_OVERRIDE},
    )
    icon_url: Annotated[HttpUrl | None, BeforeValidator(_empty_is_absent)] = Field(
        None,
        title="Icon URL",
        description="A picture for the sender, if the server lets integrations override profile pictures.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://example.com/bell.png", **_OVERRIDE},
    )


async def send(config: MattermostConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message. A webhook or channel that is gone or forbidden is permanent; a 429's wait is passed on."""
    answer = await post(
        config.webhook_url,
        json.dumps(payload(config, message)).encode("ascii"),
        {"Content-Type": "application/json"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    code, error = answer.status_code or 0, str(answer.as_object().get("id"))
    known = None if code == _TROUBLE else _ADVICE.get(error)
    advice = "perhaps the channel is archived" if error == _NOT_CREATED else known
    return receipt_of(
        answer,
        permanent=_PERMANENT | ({code} if known else set()),
        secrets=_secrets(config.webhook_url),
        advice={code: advice} if advice else None,
    )


def payload(config: MattermostConfig, message: Message) -> dict[str, Any]:
    """The request's JSON; what is not overridden is not named."""
    overrides = {"channel": config.channel, "username": config.username, "icon_url": config.icon_url}
    room = _ROOM - len(config.username) - len(config.icon_url or "")
    return {
        **{name: value for name, value in overrides.items() if value},
        "attachments": [attachment(message, room=room)],
    }


def _secrets(url: str) -> tuple[str, ...]:
    return (url, *(part for part in url.split("/")[3:] if part != "hooks"))


def describe(config: MattermostConfig) -> str:
    """``Mattermost webhook at chat.example.com to town-square``: the path is the key, so it is not shown."""
    aim = f" to {config.channel}" if config.channel else ""
    return f"Mattermost webhook at {shown(config.webhook_url, with_path=False)}{aim}"


NOTIFIER = Notifier(config=MattermostConfig, send=send, label="Mattermost", describe=describe)
