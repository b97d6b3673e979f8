"""The bodies that a webhook can post: our own JSON, what Slack, Discord or a Statuspage would say, or one's own. Pure."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from watchbell.domain import discord_message, slack_message, statuspage_message
from watchbell.domain.message_templates import FILTERS, VARIABLES, values_of
from watchbell.domain.notifying import Message, MessageType
from watchbell.domain.sample_messages import sample_message
from watchbell.lib.clock import rfc3339
from watchbell.lib.text_templates import BadTemplate, TextLanguage

_PARTS = ("alert", "incident", "service", "monitor")


class BodyFormat(StrEnum):
    """Whose words the body is in."""

    WATCHBELL = "watchbell"
    SLACK = "slack"
    DISCORD = "discord"
    STATUSPAGE = "statuspage"
    CUSTOM = "custom"


def body_of(message: Message, format_: BodyFormat = BodyFormat.WATCHBELL, template: str = "") -> bytes:
    """The JSON that is sent; it depends on the message alone, so every attempt sends the same bytes.

    A `template` that cannot be used for this message loses nothing: our own JSON is sent in its place.
    """
    if format_ is BodyFormat.CUSTOM:
        try:
            return _custom(message, template).encode()
        except BadTemplate:
            return _written(own(message))
    return _written(_FORMATS[format_](message))


def check_template(template: str) -> str:
    """The same template. Raises `ValueError` that says what to mend: it must be JSON whatever is told."""
    LANGUAGE.check(template)
    for type_ in MessageType:
        said = _custom(sample_message(type_), template)
        try:
            json.loads(said)
        except ValueError as error:
            words = f"with a {type_.value} in it this is no JSON ({error}); put each {{{{ variable }}}} between quotes"
            raise ValueError(words) from None
    return template


def own(message: Message) -> dict[str, Any]:
    """Our own JSON: the event, the words, and the facts in the API's shapes."""
    facts = message.facts
    data: dict[str, Any] = {part: facts.get(part) for part in _PARTS}
    if data["alert"] is None:
        data["alert"] = _alert_of(message)
    body = {
        "type": message.event,
        "id": message.delivery_id,
        "timestamp": rfc3339(message.created_at),
        "title": message.title,
        "text": message.text,
        "data": {**facts, **data},
    }
    if message.link:
        body["link"] = message.link
    if message.ack_link:
        body["ack_link"] = message.ack_link
    return body


def _alert_of(message: Message) -> dict[str, Any]:
    """A message without an alert of its own (a test, a notice of the system) still says what, why and when."""
    return {
        "type": message.type.value,
        "severity": message.severity,
        "title": message.title,
        "message": message.text,
        "service_name": message.service_name,
        "monitor_name": message.monitor_name,
        "since": None if message.since_at is None else rfc3339(message.since_at),
        "until": None if message.until_at is None else rfc3339(message.until_at),
        "link": message.link,
        "details": [{"label": label, "value": value} for label, value in message.details],
    }


def _in_json(value: object) -> str:
    """As it stands between the quotes of a JSON string."""
    return json.dumps(str(value))[1:-1]


LANGUAGE = TextLanguage(VARIABLES, FILTERS, finish=_in_json)
"""The language of messages' words, whose values cannot leave the quotes they stand in."""


def _custom(message: Message, template: str) -> str:
    return LANGUAGE.render(template, values_of(message))


def _written(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":"), default=str).encode("ascii")


_FORMATS: dict[BodyFormat, Callable[[Message], dict[str, Any]]] = {
    BodyFormat.WATCHBELL: own,
    BodyFormat.SLACK: slack_message.payload,
    BodyFormat.DISCORD: discord_message.payload,
    BodyFormat.STATUSPAGE: statuspage_message.payload,
}
