"""A message to a Slack channel: by an incoming webhook, or by an app's bot, which keeps an incident in one thread.

Mattermost and Rocket.Chat understand the webhook's request. The bot answers in the thread of the first message, which is changed
to say who takes care; when it is over it says so, and the end is shown in the channel as well.
"""

import asyncio
import json
from collections.abc import Collection
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import is_over
from watchbell.domain.notifying import OF_CARE, ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.domain.slack_message import kept_of, payload, payload_of_past
from watchbell.domain.slack_refusals import GONE, said_of
from watchbell.lib.http_answer import hide
from watchbell.lib.outgoing import post, request
from watchbell.lib.plain_validation import needed
from watchbell.lib.web_address import HttpUrl, shown

_PERMANENT = frozenset({403, 404, 410})
"""no_service, channel_is_archived, action_prohibited, invalid_token: nothing that time mends."""
_NEW_WEBHOOK = "make a new webhook and put its URL here"
_ADVICE = {
    "invalid_token": f"whoever made the webhook is gone, or the app was removed: {_NEW_WEBHOOK}",
    "no_service": f"the webhook was removed: {_NEW_WEBHOOK}",
    "no_team": f"the workspace is gone: {_NEW_WEBHOOK}",
    "team_disabled": "the workspace was switched off",
    "user_not_found": f"the person whom the webhook writes to is gone: {_NEW_WEBHOOK}",
    "channel_not_found": f"the webhook's channel is gone: {_NEW_WEBHOOK}",
    "channel_is_archived": "the channel is archived: open it again, or choose another one",
    "action_prohibited": "the workspace does not let webhooks post there: ask one of its administrators",
    "posting_to_general_channel_denied": "the workspace does not let webhooks post there: ask one of its administrators",
}
"""What Slack says no to as a whole body, some of it by a 400 as well as a 403, and what to do about it."""
_KEPT_BYTES = 65_536
"""A posted message comes back whole: 4 KB would cut it."""
_OFFICIAL = "https://slack.com/api"
_BY_WEBHOOK: JsonDict = {"field": "via", "in": ["webhook"]}
_BY_BOT: JsonDict = {"field": "via", "in": ["bot"]}


class SlackConfig(ChannelConfig):
    """A message in a Slack channel, by a webhook or a bot that keeps threads."""

    kind: Literal["slack"] = "slack"
    via: Literal["webhook", "bot"] = Field(
        "webhook",
        title="Way",
        description="A webhook is made with two clicks. A bot keeps each incident in a thread and changes its first message at the end.",
        json_schema_extra={"x-labels": {"webhook": "Incoming webhook", "bot": "Bot of an app"}},
    )
    webhook_url: HttpUrl | None = Field(
        None,
        repr=False,
        title="Webhook URL",
        description="In Slack: Apps → Incoming Webhooks → Add to a channel. Whoever has it can post there.",
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-show-if": _BY_WEBHOOK,
            "x-required-if": _BY_WEBHOOK,
            "x-placeholder": "https://hooks.slack.com/services/T000/B000/…",
        },
    )
    bot_token: Annotated[str, StringConstraints(pattern=r"^xox[a-z]-[A-Za-z0-9-]{10,}$")] | None = Field(
        None,
        repr=False,
        max_length=255,
        title="Bot token",
        description="At api.slack.com/apps: your app → OAuth & Permissions, scope chat:write, install, Bot User OAuth Token.",
        json_schema_extra={
            "x-secret": True,
            "x-show-if": _BY_BOT,
            "x-required-if": _BY_BOT,
            "x-placeholder": "xoxb-…",
        },
    )
    channel: Annotated[str, StringConstraints(pattern=r"^#?[^\s#]{1,80}$")] | None = Field(
        None,
        title="Channel",
        description="Its id, at the bottom of the channel's details, or #its-name. Invite the app there: /invite @app.",
        json_schema_extra={"x-show-if": _BY_BOT, "x-required-if": _BY_BOT, "x-placeholder": "C0123456789"},
    )
    api_url: HttpUrl = Field(
        _OFFICIAL,
        title="API server",
        description="Only for a gateway of your own.",
        json_schema_extra={"format": "uri", "x-advanced": True, "x-show-if": _BY_BOT, "x-placeholder": _OFFICIAL},
    )

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        # Forms send an empty text for what nobody filled in.
        return {key: item for key, item in value.items() if item != ""} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _way_is_whole(self) -> Self:
        if self.via == "webhook" and self.webhook_url is None:
            raise needed("webhook_url", "is needed: copy it from Slack, or choose the bot as the way")
        if self.via == "bot" and self.bot_token is None:
            raise needed("bot_token", "is needed: a bot shows it when it writes")
        if self.via == "bot" and self.channel is None:
            raise needed("channel", "is needed: a bot must be told where to write")
        return self


async def send(config: SlackConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message. What no time mends is permanent; ``Retry-After`` of 429 is passed on."""
    if config.webhook_url is None or config.via == "bot":
        return await _by_bot(config, message, limits)
    if message.type in OF_CARE:
        return Receipt(answer="a webhook cannot change what it wrote: nothing was sent")
    answer = await post(
        config.webhook_url,
        json.dumps(payload(message)).encode("ascii"),
        {"Content-Type": "application/json"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    secrets, code = _secrets(config.webhook_url), answer.status_code or 0
    if (advice := _ADVICE.get(answer.text.strip())) is None:
        return receipt_of(answer, permanent=_PERMANENT, secrets=secrets)
    return receipt_of(answer, permanent=(code,), secrets=secrets, advice={code: advice})


async def _by_bot(config: SlackConfig, message: Message, limits: SendLimits) -> Receipt:
    """Into the incident's thread, if it has one. Changing the first message twice changes nothing."""
    end = asyncio.get_running_loop().time() + limits.timeout_ms / 1000
    first = dict(message.reference or {})
    has_thread = bool(first.get("ts") and first.get("channel"))
    place: dict[str, Any] = {"channel": config.channel}
    if has_thread:
        place = {"channel": first["channel"], "thread_ts": first["ts"]}
    if message.type in OF_CARE:
        if not has_thread:
            return Receipt(answer="it was told with others in one message, which stays as it is")
        body = {"channel": first["channel"], "ts": first["ts"], **payload(message)}
        _, answer = await _call(config, "chat.update", body, limits)
        return Receipt(200, answer[:4096])
    if has_thread and is_over(message):
        past = {"channel": first["channel"], "ts": first["ts"], **payload_of_past(message, first)}
        await _call(config, "chat.update", past, SendLimits(limits.timeout_ms // 2, limits.allow_private))
        place["reply_broadcast"] = True
    told = {**payload(message), "unfurl_links": False}
    said, answer = await _call(config, "chat.postMessage", {**place, **told}, _left(end, limits))
    if said.get("ok") is not True:  # the thread is gone, or takes no more: its channel is told afresh
        afresh = {"channel": config.channel, **told}
        said, answer = await _call(config, "chat.postMessage", afresh, _left(end, limits), gone=())
    name = None
    if not has_thread and isinstance(said.get("ts"), str):
        name = {"ts": said["ts"], "channel": str(said.get("channel") or config.channel), **kept_of(message)}
    return Receipt(200, answer[:4096], name)


def _left(end: float, limits: SendLimits) -> SendLimits:
    return SendLimits(max(1, round((end - asyncio.get_running_loop().time()) * 1000)), limits.allow_private)


async def _call(
    config: SlackConfig, method: str, body: dict[str, Any], limits: SendLimits, gone: Collection[str] = GONE
) -> tuple[dict[str, Any], str]:
    token = config.bot_token or ""
    answer = await request(
        "POST",
        f"{config.api_url.rstrip('/')}/{method}",
        json.dumps(body).encode("ascii"),
        {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
        kept_bytes=_KEPT_BYTES,
    )
    return said_of(answer, (token,), gone), hide(answer.text, (token,))


def _secrets(url: str) -> tuple[str, ...]:
    return (url, *(part for part in url.split("/")[3:] if part != "services"))


def describe(config: SlackConfig) -> str:
    """``Slack webhook at hooks.slack.com``: the path is the key to the channel, so it is not shown."""
    if config.webhook_url is None or config.via == "bot":
        return f"Slack channel {config.channel} by a bot"
    return f"Slack webhook at {shown(config.webhook_url, with_path=False)}"


NOTIFIER = Notifier(config=SlackConfig, send=send, label="Slack", describe=describe, hears=OF_CARE)
