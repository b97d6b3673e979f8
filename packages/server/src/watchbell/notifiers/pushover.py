"""A push message by Pushover; as an emergency it rings until somebody acknowledges it, here or there, or it is over.

Source: Pushover's Message API and Receipts API: 1,024 characters of message, 250 of title, 512 of URL; an emergency needs
``retry`` and ``expire``, and its receipts are cancelled by the tag it was sent with. No 4xx ever succeeds by trying again, nor
does a ``status`` that is not 1; whoever does so all the same is blocked. After anything else Pushover wants five seconds of peace.
"""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import heading, link
from watchbell.domain.notifying import OF_CARE, Message, MessageType, Notifier, Receipt, SendLimits, Undelivered
from watchbell.domain.plain_message import fit, plain
from watchbell.domain.pushover_fields import EMERGENCY, PushoverConfig
from watchbell.lib.http_answer import HttpAnswer, hide
from watchbell.lib.outgoing import post
from watchbell.lib.stopwatch import Stopwatch

_MESSAGE, _TITLE, _URL = 1024, 250, 512
_PERMANENT = frozenset(range(400, 500)) - {408}
_PEACE_MS = 5000
_ADVICE = {
    "token": "Pushover does not know the application token; copy it again from pushover.net, Your Applications",
    "user": "Pushover does not know the user key; copy it again from pushover.net, it stands at the top right",
    "device": "this user has no active device of that name; correct it or leave it empty",
}
_QUOTA = "the month's messages are used up; buy more at pushover.net or wait for the first of the month"


async def send(config: PushoverConfig, message: Message, limits: SendLimits) -> Receipt:
    """Stops the ringing of what is over or taken care of, then sends what is over. Every 4xx is permanent.

    Stopping twice does no harm, so it comes first and is tried again with the message when it fails.
    """
    try:
        return await _send(config, message, limits)
    except Undelivered as error:
        if not error.permanent:
            error.retry_after_ms = max(error.retry_after_ms or 0, _PEACE_MS)
        raise


async def _send(config: PushoverConfig, message: Message, limits: SendLimits) -> Receipt:
    watch, stopped = Stopwatch(), HttpAnswer()
    if path := _to_cancel(config, message):
        stopped = await _post(config, path, {"token": config.app_token}, limits, watch)
        _check_cancelled(config, stopped)
    if message.type in OF_CARE:
        return Receipt(stopped.status_code, hide(stopped.text, _secrets(config)) or "nothing rings")
    answer = await _post(config, "messages.json", form(config, message), limits, watch)
    if answer.status_code == 200 and _parsed(answer).get("status", 1) != 1:
        answer = replace(answer, status_code=400)
    receipt = receipt_of(answer, permanent=_PERMANENT, secrets=_secrets(config), advice=_advice(answer))
    told = _parsed(answer).get("receipt")
    return Receipt(receipt.status_code, receipt.answer, {"receipt": told} if isinstance(told, str) else None)


def form(config: PushoverConfig, message: Message) -> dict[str, str]:
    """The request's parameters, within Pushover's limits."""
    address, priority = link(message), config.priority_of(message)
    has_url = address is not None and len(address) <= _URL
    fields = {
        "token": config.app_token,
        "user": config.user_key,
        "title": fit(heading(message), _TITLE),
        "message": plain(message, _MESSAGE, with_link=not has_url) or "…",
        "priority": str(priority),
        "timestamp": str(message.created_at // 1000),
    }
    if config.device:
        fields["device"] = config.device
    if address and has_url:
        fields |= {"url": address, "url_title": "Open in Watchbell"}
    if priority == EMERGENCY:
        fields |= {"retry": str(config.retry_seconds), "expire": str(config.expire_seconds)}
        if message.incident_id:
            fields["tags"] = message.incident_id
    return fields


def _to_cancel(config: PushoverConfig, message: Message) -> str | None:
    """What to ask so that nothing of this incident rings on: by its tag, which also finds reminders and lost receipts."""
    told = (message.reference or {}).get("receipt")
    if message.type not in (MessageType.RECOVERY, MessageType.ACKNOWLEDGED) or not (
        told or config.priority_of_failure(message.severity) == EMERGENCY
    ):
        return None
    if message.incident_id:
        return f"receipts/cancel_by_tag/{quote(message.incident_id, safe='')}.json"
    return f"receipts/{quote(str(told), safe='')}/cancel.json" if told else None


def _check_cancelled(config: PushoverConfig, answer: HttpAnswer) -> None:
    """A 4xx means that nothing rings any more, or that the message itself will be told what is wrong."""
    if answer.status_code in _PERMANENT:
        return
    try:
        receipt_of(answer, secrets=_secrets(config), advice=_advice(answer))
    except Undelivered as error:
        raise Undelivered(
            f"the ringing could not be stopped: {error.reason}",
            permanent=error.permanent,
            retry_after_ms=error.retry_after_ms,
            status_code=error.status_code,
            answer=error.answer,
        ) from error


async def _post(
    config: PushoverConfig, path: str, fields: dict[str, str], limits: SendLimits, watch: Stopwatch
) -> HttpAnswer:
    return await post(
        f"{config.api_url}/1/{path}",
        urlencode(fields).encode("ascii"),
        {"Content-Type": "application/x-www-form-urlencoded"},
        timeout_ms=max(limits.timeout_ms - int(watch.elapsed()), 1),
        allow_private=limits.allow_private,
    )


def _advice(answer: HttpAnswer) -> dict[int, str]:
    """Pushover names the parameter that it does not like: ``{"user": "invalid", "errors": […]}``."""
    named = next((words for name, words in _ADVICE.items() if name in _parsed(answer)), None)
    return {429: _QUOTA} | ({answer.status_code: named} if named and answer.status_code else {})


def _parsed(answer: HttpAnswer) -> dict[str, Any]:
    try:
        found = json.loads(answer.text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _secrets(config: PushoverConfig) -> tuple[str, ...]:
    return config.app_token, config.user_key


def describe(config: PushoverConfig) -> str:
    """``Pushover to phone`` or ``Pushover to all devices``: the keys are never shown."""
    return f"Pushover to {config.device or 'all devices'}"


NOTIFIER = Notifier(
    config=PushoverConfig,
    send=send,
    label="Pushover",
    describe=describe,
    hears=frozenset({MessageType.ACKNOWLEDGED}),
)
