"""A message to a Slack channel by an incoming webhook; Mattermost and Rocket.Chat understand the same request."""

import json
from typing import Literal

from pydantic import Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.domain.slack_message import payload
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import HttpUrl, shown

_PERMANENT = frozenset({403, 404, 410})
"""no_service, channel_is_archived, action_prohibited, invalid_token: nothing that time mends."""


class SlackConfig(ChannelConfig):
    """Slack's incoming webhook."""

    kind: Literal["slack"] = "slack"
    webhook_url: HttpUrl = Field(
        repr=False,
        title="Webhook URL",
        description="In Slack: Apps → Incoming Webhooks → Add to a channel. Whoever has it can post there.",
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-placeholder": "https://hooks.slack.com/services/T000/B000/…",
        },
    )


async def send(config: SlackConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message. 403, 404 and 410 are permanent; ``Retry-After`` of 429 is passed on."""
    answer = await post(
        config.webhook_url,
        json.dumps(payload(message)).encode("ascii"),
        {"Content-Type": "application/json"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    return receipt_of(answer, permanent=_PERMANENT, secrets=_secrets(config.webhook_url))


def _secrets(url: str) -> tuple[str, ...]:
    return (url, *(part for part in url.split("/")[3:] if part != "services"))


def describe(config: SlackConfig) -> str:
    """``Slack webhook at hooks.slack.com``: the path is the key to the channel, so it is not shown."""
    return f"Slack webhook at {shown(config.webhook_url, with_path=False)}"


NOTIFIER = Notifier(config=SlackConfig, send=send, label="Slack", describe=describe)
