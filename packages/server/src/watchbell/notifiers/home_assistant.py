"""A message by one of Home Assistant's notify actions: a phone with its app, a speaker, its own list of notifications.

Source: Home Assistant's REST API and its source (`components/api`, `components/notify`), the companion app's documentation. The
older notify actions read title and message as templates, so what a target answered is broken up where it would be one.
"""

import json
import re
from contextlib import suppress
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, heading, link
from watchbell.domain.notifying import (
    ChannelConfig,
    Message,
    MessageType,
    Notifier,
    Receipt,
    SendLimits,
    Undelivered,
)
from watchbell.domain.plain_message import octets, plain
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.outgoing import post
from watchbell.lib.plain_validation import needed
from watchbell.lib.web_address import shown

_MESSAGE, _TITLE = 2500, 200
"""Apple's and Google's limit of 4 KB holds for text and everything around it."""
_PERMANENT = frozenset({400, 401, 403, 404, 405, 410})
_ADVICE = {
    400: "Home Assistant has no such notify action; look it up under Developer tools → Actions",
    401: "the token was deleted or is not whole; create a long-lived access token and put it into the channel",
    403: "Home Assistant has banned this server's address after wrong tokens; see its ip_bans.yaml",
    404: "this is no Home Assistant, or its API is switched off; check the address",
    405: "this is no Home Assistant; check the address",
}
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_ENTITY_ACTION, _LIST_ACTION = "send_message", "persistent_notification"
_BY_ENTITY: JsonDict = {"field": "service", "in": [_ENTITY_ACTION, f"notify.{_ENTITY_ACTION}"]}


def _without_domain(service: str) -> str:
    return service.removeprefix("notify.")


class HomeAssistantConfig(ChannelConfig):
    """A notification on a phone with its app, or another of its notify actions."""

    kind: Literal["home_assistant"] = "home_assistant"
    url: BaseUrl = Field(
        title="Address",
        description="The address at which you open Home Assistant in the browser.",
        json_schema_extra={"format": "uri", "x-placeholder": "http://homeassistant.local:8123"},
    )
    access_token: Annotated[str, StringConstraints(pattern=r"^[!-~]+$")] = Field(
        repr=False,
        max_length=1024,
        title="Long-lived access token",
        description="In Home Assistant: your profile → Security → Long-lived access tokens → Create token.",
        json_schema_extra={"x-secret": True, "x-placeholder": "eyJhbGciOi.eyJpc3Mi.Sflk"},
    )
    service: Annotated[str, StringConstraints(pattern=r"^(notify\.)?[a-z0-9_]+$"), AfterValidator(_without_domain)] = (
        Field(
            default="notify",
            max_length=128,
            title="Notify action",
            description="As under Developer tools → Actions: notify.mobile_app_… for a phone.",
            json_schema_extra={
                "x-placeholder": "mobile_app_pixel",
                "x-suggestions": ["notify", _LIST_ACTION, _ENTITY_ACTION],
            },
        )
    )
    entity_id: Annotated[str, StringConstraints(pattern=r"^(notify\.[a-z0-9_]+)?$")] = Field(
        default="",
        max_length=128,
        title="Notify entity",
        description="For the action send_message: the entity that tells it.",
        json_schema_extra={
            "x-placeholder": "notify.living_room",
            "x-show-if": _BY_ENTITY,
            "x-required-if": _BY_ENTITY,
        },
    )

    @model_validator(mode="after")
    def _entity_where_it_belongs(self) -> Self:
        if (self.service == _ENTITY_ACTION) != bool(self.entity_id):
            raise needed("entity_id", "the action send_message needs an entity, and the other actions need none")
        return self


async def send(config: HomeAssistantConfig, message: Message, limits: SendLimits) -> Receipt:
    """Calls the action. A token, an action or an entity that is not there is permanent."""
    answer = await post(
        f"{config.url}/api/services/notify/{config.service}",
        json.dumps(payload(config, message)).encode("ascii"),
        {"Content-Type": "application/json", "Authorization": f"Bearer {config.access_token}"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    receipt = receipt_of(answer, permanent=_PERMANENT, secrets=(config.access_token,), advice=_ADVICE)
    if config.entity_id and _told_nobody(answer.text, config.entity_id):
        reason = f"Home Assistant has no entity {config.entity_id}; choose another one in the channel"
        raise Undelivered(reason, permanent=True, status_code=receipt.status_code, answer=receipt.answer)
    return receipt


def payload(config: HomeAssistantConfig, message: Message) -> dict[str, Any]:
    """The action's data; what follows a failure takes its place where the action knows how."""
    is_list = config.service == _LIST_ACTION
    text = plain(message, _MESSAGE, octets, escape=_escaped_markdown if is_list else str)
    body: dict[str, Any] = {
        "title": _no_template(clip(heading(message), _TITLE)),
        "message": _no_template(text.replace("\n", "  \n") if is_list else text) or "…",
    }
    if config.entity_id:
        return {**body, "entity_id": config.entity_id}
    if is_list:
        return {**body, "data": {"notification_id": f"watchbell_{message.incident_id or message.delivery_id}"}}
    return {**body, "data": _for_app(message)} if config.service.startswith("mobile_app_") else body


def _for_app(message: Message) -> dict[str, Any]:
    """What the companion apps understand: a tap's target, one place on the screen, how loud on either system."""
    data: dict[str, Any] = {"group": "watchbell", "tag": message.incident_id or message.delivery_id}
    if address := link(message):
        data |= {"url": address, "clickAction": address}
    if message.type not in (MessageType.FAILURE, MessageType.REMINDER, MessageType.ESCALATION):
        return data
    if message.severity in ("critical", "high"):
        data |= {"ttl": 0, "priority": "high", "push": {"interruption-level": "time-sensitive"}}
    if message.severity == "critical":
        loud = {"name": "default", "critical": 1, "volume": 1.0}
        data["push"] = {"interruption-level": "critical", "sound": loud}
    return data


def _no_template(text: str) -> str:
    return _TEMPLATE.sub("{ ", text)


def _escaped_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _told_nobody(text: str, entity_id: str) -> bool:
    """Of an entity that is not there Home Assistant says nothing: it is missing among the states that changed."""
    with suppress(ValueError, TypeError, AttributeError, RecursionError):
        return all(state.get("entity_id") != entity_id for state in json.loads(text))
    return False


def describe(config: HomeAssistantConfig) -> str:
    """``Home Assistant notify.mobile_app_pixel at homeassistant.local:8123``."""
    return f"Home Assistant {config.entity_id or f'notify.{config.service}'} at {shown(config.url, with_path=False)}"


NOTIFIER = Notifier(
    config=HomeAssistantConfig, send=send, label="Home Assistant", describe=describe, takes_digests=lambda _: False
)
