"""A message by Signal, sent by a signal-cli-rest-api gateway in which a number is registered.

Source: signal-cli-rest-api's documentation of ``POST /v2/send`` and its source: phone numbers, user names and groups are never
mixed, only one group at a time, every failure is a 400 with its reason. Signal's clients drop a text of more than 2,048 bytes;
signal-cli sends one of more than 2,000 as a file.
"""

import json
import re
from contextlib import suppress
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, heading
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import octets, plain
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import post

_TEXT, _TITLE = 2000, 200
_PERMANENT = frozenset({401, 403, 404, 410})
_ADVICE = {
    401: "the gateway's proxy wants another Authorization header",
    403: "the gateway's proxy wants another Authorization header",
    404: "this is no signal-cli-rest-api, or one without /v2/send; check the address",
    429: "Signal wants a captcha; solve it with the gateway's /v1/accounts/{number}/rate-limit-challenge",
}
_SENDER = re.compile(r"User \S+ is not registered|not registered with JSON-RPC|account does not exist", re.IGNORECASE)
_RECIPIENT = re.compile(
    r"Unregistered user|UNREGISTERED_FAILURE|Invalid (identifier|group id|Signal group|recipient)", re.IGNORECASE
)
_UNTRUSTED = re.compile(r"untrusted|IDENTITY_FAILURE", re.IGNORECASE)
_PASSES = re.compile(r"NETWORK_FAILURE|RATE_LIMIT_FAILURE")
"""What newer gateways say, when nobody was reached, of a recipient who may be reached later."""
_PARTLY = "Failed to send (some) messages"
"""Of a group with a member who left Signal: the others have the message, and would get it again."""
_HOPELESS = (
    (_SENDER, "register or link the sender's number in the gateway, and give it as it stands there"),
    (_RECIPIENT, "a recipient is not at Signal, or not written as the gateway knows it"),
    (_UNTRUSTED, "a recipient has a new phone; trust it with the gateway's /v1/identities/{number}/trust/…"),
)

Number = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{4,18}$")]
Recipient = Annotated[
    str,
    StringConstraints(
        max_length=128,
        pattern=r"^(\+[1-9][0-9]{4,18}|group\.[A-Za-z0-9+/]+=*|[A-Za-z_][A-Za-z0-9_]{2,31}\.[0-9]{2,10})$",
    ),
]


def _split(given: Any) -> Any:
    """Recipients typed as one text, with commas or blanks between them, are as good as a list."""
    return tuple(given.replace(",", " ").split()) if isinstance(given, str) else given


class SignalConfig(ChannelConfig):
    """A message by Signal, through your own gateway."""

    kind: Literal["signal"] = "signal"
    url: BaseUrl = Field(
        title="Gateway",
        description="The address of your signal-cli-rest-api.",
        json_schema_extra={"format": "uri", "x-placeholder": "http://signal-gateway:8080"},
    )
    number: Number = Field(
        title="Sender",
        description="The number that is registered or linked in the gateway, with + and the country's code.",
        json_schema_extra={"x-placeholder": "+4915112345678"},
    )
    recipients: Annotated[tuple[Recipient, ...], BeforeValidator(_split)] = Field(
        min_length=1,
        max_length=50,
        title="Recipients",
        description="Phone numbers; or user names; or one group, by the id that /v1/groups/{number} of the gateway shows.",
        json_schema_extra={"x-placeholder": "+4917112345678"},
    )
    authorization: Annotated[str, StringConstraints(pattern=r"^[ -~]*$")] = Field(
        default="",
        repr=False,
        max_length=2048,
        title="Authorization header",
        description="If a proxy before the gateway asks for one, for example: Bearer … or Basic …",
        json_schema_extra={"x-secret": True, "x-advanced": True},
    )

    @model_validator(mode="after")
    def _of_one_sort(self) -> Self:
        sorts = {
            "+" if to.startswith("+") else "group" if to.startswith("group.") else "name" for to in self.recipients
        }
        if len(sorts) > 1 or (sorts == {"group"} and len(self.recipients) > 1):
            raise ValueError(
                "a channel tells phone numbers, or user names, or one group; make another channel for the rest"
            )
        return self


async def send(config: SignalConfig, message: Message, limits: SendLimits) -> Receipt:
    """Sends the message, as an answer to the incident's first one. A number that is not registered is permanent."""
    headers = {"Content-Type": "application/json"}
    if config.authorization:
        headers["Authorization"] = config.authorization
    answer = await post(
        f"{config.url}/v2/send",
        json.dumps(payload(config, message)).encode("ascii"),
        headers,
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    if answer.status_code == 400 and _PARTLY in answer.text and config.recipients[0].startswith("group."):
        return Receipt(answer.status_code, answer.text)
    hopeless = _hopeless(answer)
    receipt = receipt_of(
        answer,
        permanent=_PERMANENT | {400} if hopeless else _PERMANENT,
        secrets=(config.authorization, *config.authorization.split()),
        advice=_ADVICE | {400: hopeless} if hopeless else _ADVICE,
    )
    at = _sent_at(answer)
    return Receipt(
        receipt.status_code,
        receipt.answer,
        None if at is None else {"timestamp": at, "text": clip(heading(message), _TITLE)},
    )


def payload(config: SignalConfig, message: Message) -> dict[str, Any]:
    """The request's JSON: plain text, in which nothing is read as a format, and what it answers to."""
    title = clip(heading(message), _TITLE)
    text = f"{title}\n{plain(message, _TEXT - octets(title) - 1, octets)}"
    body: dict[str, Any] = {
        "number": config.number,
        "recipients": list(config.recipients),
        "message": text.rstrip("\n"),
        "text_mode": "normal",
    }
    first = message.reference or {}
    if isinstance(first.get("timestamp"), int):
        quoted = {"quote_author": config.number, "quote_message": str(first.get("text", ""))}
        body |= {"quote_timestamp": first["timestamp"], **quoted}
    return body


def _hopeless(answer: HttpAnswer) -> str | None:
    """What to do about a 400 that time does not mend; most of them are a network's or Signal's trouble."""
    if answer.status_code != 400 or _PASSES.search(answer.text):
        return None
    return next((advice for pattern, advice in _HOPELESS if pattern.search(answer.text)), None)


def _sent_at(answer: HttpAnswer) -> int | None:
    """The moment by which Signal knows the message. Gateways answer an object, the newest one a list of them."""
    with suppress(ValueError, TypeError, KeyError, IndexError, RecursionError):
        told = json.loads(answer.text)
        return int((told[0] if isinstance(told, list) else told)["timestamp"])
    return None


def describe(config: SignalConfig) -> str:
    """``Signal to +4917112345678 and 2 more``; a group's id says nothing to people."""
    first = "a group" if config.recipients[0].startswith("group.") else config.recipients[0]
    more = len(config.recipients) - 1
    return f"Signal to {first}{f' and {more} more' if more else ''}"


NOTIFIER = Notifier(config=SignalConfig, send=send, label="Signal", describe=describe)
