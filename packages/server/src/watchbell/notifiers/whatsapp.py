"""A message by WhatsApp, sent by a WAHA gateway in which an account is logged in.

Source: WAHA's documentation of ``POST /api/sendText`` and its source: a phone's chat is ``number@c.us``, a group's ``id@g.us``, a
session that is not ready is a 422. WhatsApp's own interface for companies takes 4,096 characters. It formats what stands between
stars and the like and knows no escape for it; it cannot hide a link nor call anybody by it.
"""

import json
import re
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, heading, units
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import plain
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import request

_TEXT, _TITLE = 4096, 200
_KEPT = 65_536
"""One of the gateway's engines repeats the whole message, another quotes the request with its error."""
_PERMANENT = frozenset({401, 403, 404, 410})
_ADVICE = {
    401: "the gateway wants another API key",
    403: "the gateway wants another API key",
    404: "the gateway has no such session, or this is no WAHA; check address and session",
    422: "the session is not ready; look into the gateway's dashboard, perhaps its QR code must be scanned again",
}
_HOPELESS = (
    (re.compile(r"session [^{}]{0,80}does not exist|didn't find a session", re.IGNORECASE), _ADVICE[404]),
    (re.compile(r"No LID for user|wid error: invalid wid"), "nobody has this number at WhatsApp; check the chat"),
)


def _chat_id(text: str) -> str:
    """A phone number as people write it becomes its chat's id; ids stay as they are."""
    if "@" in text:
        return text
    number = re.sub(r"\D", "", text).removeprefix("00")
    if number.startswith("0"):
        raise ValueError("the number must begin with its country's code, for example +49")
    return f"{number}@c.us"


class WhatsappConfig(ChannelConfig):
    """A message by WhatsApp, through your own gateway."""

    kind: Literal["whatsapp"] = "whatsapp"
    url: BaseUrl = Field(
        title="Gateway",
        description="The address of your WAHA server.",
        json_schema_extra={"format": "uri", "x-placeholder": "http://waha:3000"},
    )
    api_key: Annotated[str, StringConstraints(pattern=r"^[!-~]*$")] = Field(
        default="",
        repr=False,
        max_length=256,
        title="API key",
        description="The WAHA_API_KEY with which the gateway was started.",
        json_schema_extra={"x-secret": True},
    )
    session: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$")] = Field(
        default="default",
        max_length=64,
        title="Session",
        description="The name of the gateway's session that is logged in at WhatsApp.",
    )
    chat: Annotated[
        str,
        StringConstraints(
            pattern=r"^(\+?[0-9][0-9 ()/-]{4,28}[0-9]|[0-9-]{5,40}@(c\.us|g\.us|lid|newsletter|s\.whatsapp\.net))$"
        ),
        AfterValidator(_chat_id),
    ] = Field(
        title="Chat",
        description="A phone number with its country's code, or the id of a group (…@g.us) from the gateway's chats.",
        json_schema_extra={"x-placeholder": "+49 171 2345678"},
    )


async def send(config: WhatsappConfig, message: Message, limits: SendLimits) -> Receipt:
    """Sends the message, as an answer to the incident's first one. A wrong key, session or number is permanent."""
    headers = {"Content-Type": "application/json"}
    if config.api_key:
        headers["X-Api-Key"] = config.api_key
    answer = await request(
        "POST",
        f"{config.url}/api/sendText",
        json.dumps(payload(config, message)).encode("ascii"),
        headers,
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
        kept_bytes=_KEPT,
    )
    code, hopeless = answer.status_code or 0, _hopeless(answer)
    receipt = receipt_of(
        answer,
        permanent=_PERMANENT | {code} if hopeless else _PERMANENT,
        secrets=(config.api_key,),
        advice=_ADVICE | {code: hopeless} if hopeless else _ADVICE,
    )
    sent = _message_id(answer)
    return Receipt(receipt.status_code, receipt.answer, {"message_id": sent} if sent else None)


def payload(config: WhatsappConfig, message: Message) -> dict[str, Any]:
    """The request's JSON: the heading in bold, the facts, the link; no preview of the link, it needs a login."""
    title = clip(heading(message), _TITLE)
    first = title if "*" in title else f"*{title}*"
    body: dict[str, Any] = {
        "session": config.session,
        "chatId": config.chat,
        "text": f"{first}\n{plain(message, _TEXT - units(first) - 1, units)}".rstrip("\n"),
        "linkPreview": False,
    }
    answered = (message.reference or {}).get("message_id")
    return {**body, "reply_to": answered} if isinstance(answered, str) else body


def _hopeless(answer: HttpAnswer) -> str | None:
    """What to do about an error that time does not mend, by its words: the statuses are the same as of passing ones."""
    if answer.status_code not in (400, 422, 500):
        return None
    return next((advice for pattern, advice in _HOPELESS if pattern.search(answer.text)), None)


def _message_id(answer: HttpAnswer) -> str | None:
    """The message's name, ``true_…@c.us_…``, wherever the gateway's engine puts it."""
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        told = json.loads(answer.text)
        if "key" in told:
            key = told["key"]
            chat = str(key["remoteJid"]).replace("@s.whatsapp.net", "@c.us")
            return f"{'true' if key['fromMe'] else 'false'}_{chat}_{key['id']}"
        name = told["id"]
        return str(name["_serialized"]) if isinstance(name, dict) else str(name)
    return None


def describe(config: WhatsappConfig) -> str:
    """``WhatsApp to +491712345678``, or to the group's or channel's id."""
    number, _, place = config.chat.partition("@")
    return f"WhatsApp to {f'+{number}' if place == 'c.us' else config.chat}"


NOTIFIER = Notifier(config=WhatsappConfig, send=send, label="WhatsApp", describe=describe)
