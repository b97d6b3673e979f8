"""A message to a Discord channel by a webhook: one embed, and no way to mention anybody; edited when somebody takes care."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pydantic import Field

from watchbell.domain.discord_message import payload
from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.notifying import OF_CARE, ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.lib.http_answer import HttpAnswer, seconds_as_ms
from watchbell.lib.outgoing import request
from watchbell.lib.web_address import HttpUrl, shown

_PERMANENT = frozenset({401, 403, 404})
"""Invalid token, no access, 10015 Unknown Webhook: somebody removed it."""
_ADVICE = {
    10003: "there is no such channel or thread: make a new webhook, or correct thread_id in its URL",
    160005: "the thread is locked: unlock it, or put another thread_id into the URL",
    220001: "the channel is a forum: put ?thread_id= and the number of one of its posts behind the URL",
}
"""By Discord's code: what time does not mend though it comes as a 400, and what to do about it."""
_UNKNOWN_MESSAGE = 10008
"""By which Discord says that somebody removed the message."""
_KEPT = 64 * 1024
"""The answer repeats the message."""
_HOSTS = re.compile(r"(?:(?:ptb|canary)\.)?discord(?:app)?\.com")
_VERSION = "v10"
"""A URL as Discord gives it names no version, which means one of the oldest: that counts a 429's wait in milliseconds."""
_WEBHOOK = re.compile(r"/api/(?:v\d+/)?webhooks/(\d+)/([^/?#]+)")


class DiscordConfig(ChannelConfig):
    """A message in a Discord channel, by a webhook."""

    kind: Literal["discord"] = "discord"
    webhook_url: HttpUrl = Field(
        repr=False,
        title="Webhook URL",
        description="In Discord: channel settings → Integrations → Webhooks → Copy URL. Whoever has it can post there.",
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-placeholder": "https://discord.com/api/webhooks/123456/…",
        },
    )


async def send(config: DiscordConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message and waits until Discord has it; who takes care is written into the first one, and nothing is posted.

    401, 403 and 404 are permanent; a 429's wait is passed on.
    """
    first, is_edit = (message.reference or {}).get("message_id"), message.type in OF_CARE
    if is_edit and not isinstance(first, str):
        return Receipt(answer="it was told with others in one message, which stays as it is")
    answer = await request(
        "PATCH" if is_edit else "POST",
        endpoint(config.webhook_url, str(first) if is_edit else None),
        json.dumps(payload(message)).encode("ascii"),
        {"Content-Type": "application/json"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
        kept_bytes=_KEPT,
    )
    said = answer.as_object()
    if is_edit and said.get("code") == _UNKNOWN_MESSAGE:
        return Receipt(answer.status_code, "somebody removed the message")
    status, advice = answer.status_code or 0, _advice(said)
    receipt = receipt_of(
        answer,
        permanent=_PERMANENT | ({status} if advice else set()),
        secrets=_secrets(config.webhook_url),
        wait_ms=_wait_ms(answer),
        advice={status: advice} if advice else None,
    )
    made = said.get("id")
    return replace(receipt, reference={"message_id": made} if isinstance(made, str) and not is_edit else None)


def endpoint(url: str, message_id: str | None = None) -> str:
    """Where to post, with an answer only once the message is there; or the message to edit.

    At Discord itself in the version of its API that is meant here.
    """
    parts = urlsplit(url)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "wait"]
    path = parts.path
    if _HOSTS.fullmatch(parts.hostname or ""):
        path = re.sub(r"^/api/(?:v\d+/)?webhooks/", f"/api/{_VERSION}/webhooks/", path)
    if message_id is None:
        asked.append(("wait", "true"))
    else:
        path = f"{path.rstrip('/')}/messages/{quote(message_id, safe='')}"
    return urlunsplit(parts._replace(path=path, query=urlencode(asked)))


def _advice(said: Mapping[str, Any]) -> str | None:
    code = said.get("code")
    return _ADVICE.get(code) if isinstance(code, int) else None


def _wait_ms(answer: HttpAnswer) -> int | None:
    """The wait that Discord names in the body of a 429: finer than its header, which counts whole seconds."""
    if answer.status_code != 429:
        return None
    try:
        wait = json.loads(answer.text)["retry_after"]
        return seconds_as_ms(float(wait))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None


def _secrets(url: str) -> tuple[str, ...]:
    found = _WEBHOOK.search(url)
    return (url, found[2]) if found else (url, *url.split("/")[3:])


def describe(config: DiscordConfig) -> str:
    """``Discord webhook 123456 at discord.com``: the number is no secret, what follows it is."""
    found = _WEBHOOK.search(config.webhook_url)
    return f"Discord webhook {f'{found[1]} ' if found else ''}at {shown(config.webhook_url, with_path=False)}"


NOTIFIER = Notifier(config=DiscordConfig, send=send, label="Discord", describe=describe, hears=OF_CARE)
