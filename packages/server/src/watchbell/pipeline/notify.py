"""Message → attempt: sends by the channel's notifier, and says whether to try again."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from pydantic import ValidationError

from watchbell import notifiers
from watchbell.domain.alerts import Attempt, Sent
from watchbell.domain.contacts import Channel
from watchbell.domain.message_templates import in_own_words
from watchbell.domain.notifying import Message, Receipt, SendLimits, Undelivered
from watchbell.domain.secrets_in_config import map_secrets
from watchbell.domain.stored_messages import to_message
from watchbell.lib.clean_text import clean_text, clean_values
from watchbell.lib.http_answer import hide
from watchbell.lib.json_schema import schema_of
from watchbell.lib.secret_box import SecretUnreadableError

log = structlog.get_logger()
_ANSWER_CHARACTERS = 4_096
_GRACE_SECONDS = 2.0


async def notify(
    channel: Channel,
    delivery_id: str,
    content: dict[str, Any],
    open_secret: Callable[[str], str],
    now: int,
    limits: SendLimits | None = None,
    reference: Mapping[str, Any] | None = None,
) -> Sent:
    """Try once to deliver a stored message. Never raises. `reference` is what the peer called the incident's first one."""
    limits = limits or SendLimits()
    started = time.monotonic()
    trouble: str | None = None
    links: list[str] = []
    try:
        message, trouble = in_own_words(to_message(delivery_id, content, reference, channel.org_id), channel.templates)
        links = _tokens(message)
        async with asyncio.timeout(limits.timeout_ms / 1000 + _GRACE_SECONDS):
            receipt = await _send(channel, message, open_secret, limits)
    except Undelivered as error:
        reason = error.reason if trouble is None else f"{error.reason}; {trouble}"
        failed = _attempt(now, started, error.status_code, hide(error.answer, links), hide(reason, links))
        return Sent(failed, permanent=error.permanent, retry_after_ms=error.retry_after_ms)
    except TimeoutError:
        return Sent(_attempt(now, started, None, "", f"no answer within {limits.timeout_ms} ms"))
    except Exception as error:
        log.exception("notifier_failed", kind=channel.kind, channel_id=channel.id)
        return Sent(_attempt(now, started, None, "", f"the {channel.kind} notifier failed: {type(error).__name__}"))
    told = _attempt(now, started, receipt.status_code, hide(receipt.answer, links), None)
    return Sent(replace(told, error=trouble), reference=clean_values(receipt.reference))


def _tokens(message: Message) -> list[str]:
    """What makes the message's links work: its receiver's alone, also when that one says it back and it is logged."""
    return [link.rpartition("/")[2] for link in (message.ack_link, message.notices_link) if link]


async def _send(channel: Channel, message: Message, open_secret: Callable[[str], str], limits: SendLimits) -> Receipt:
    notifier = notifiers.shelf().get(channel.kind)
    if notifier is None:
        reason = f"the channel kind {channel.kind!r} is not known here"
        raise Undelivered(reason, permanent=True)
    try:
        opened = map_secrets(schema_of(notifier.config), channel.config, open_secret)
        config = notifier.config.model_validate(opened)
    except SecretUnreadableError as error:
        raise Undelivered(f"{error}: enter the channel's secrets again") from error
    except ValidationError as error:
        reason = f"the channel's config is no longer understood: edit it and save it again ({type(error).__name__})"
        raise Undelivered(reason, permanent=True) from error
    return await notifier.send(config, message, limits)


def _attempt(now: int, started: float, status_code: int | None, answer: str, error: str | None) -> Attempt:
    ms = round((time.monotonic() - started) * 1000)
    # What a receiver says is written down by databases that do not take every character.
    said = None if error is None else clean_text(error)
    return Attempt(now, error is None, status_code, ms, clean_text(answer[:_ANSWER_CHARACTERS]), said)
