"""A message by the library Apprise, which knows a hundred services more; the extra `apprise` installs it.

The URL is Apprise's own (https://github.com/caronc/apprise/wiki). Schemes that reach files or programs of this server are
refused: see `lib.apprise_sending`.
"""

import asyncio
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from watchbell.domain.http_receipts import TOO_MANY
from watchbell.domain.message_text import clean, clip, heading, is_over, lines, link, one_line
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits, Undelivered
from watchbell.lib.apprise_sending import NotTold, Telling, check_url, scheme_of, secrets_in, tell
from watchbell.lib.extras import how_to_install
from watchbell.lib.http_answer import hide

_TITLE, _TEXT, _VALUE, _REASON = 250, 4000, 1000, 600
_BUSY_MS = 30_000
"""Apprise tells that its service was asked too often, and not how long to wait; most services count by the minute."""
_TYPES: Final[dict[MessageType, Literal["info", "success", "warning", "failure"]]] = {
    MessageType.DEGRADED: "warning",
    MessageType.FLAPPING: "warning",
    MessageType.TEST: "info",
    MessageType.SYSTEM: "warning",
}


class AppriseConfig(ChannelConfig):
    """One of a hundred more services, by the library Apprise."""

    kind: Literal["apprise"] = "apprise"
    url: Annotated[str, AfterValidator(check_url)] = Field(
        repr=False,
        max_length=2048,
        title="Apprise URL",
        description="One service as Apprise's wiki writes it. It holds keys, so it is kept secret. Not for services that"
        " reach files or programs of this server, nor for parameters that name a file.",
        json_schema_extra={"x-secret": True, "x-placeholder": "gotifys://push.example.org/token"},
    )


async def send(config: AppriseConfig, message: Message, limits: SendLimits) -> Receipt:
    """Hands the message to the library. What its service answered with 401, 403, 404 or 410 is permanent."""
    if (lacking := missing()) is not None:
        raise Undelivered(f"this channel {lacking}")
    if not limits.allow_private:
        raise Undelivered(
            "where Apprise connects to may be not a public address, which is not allowed here: use another kind of channel",
            permanent=True,
        )
    secrets, scheme = secrets_in(config.url), scheme_of(config.url)
    telling = Telling(
        url=config.url,
        title=clip(heading(message), _TITLE),
        body=body_of(message),
        type="success" if is_over(message) else _TYPES.get(message.type, "failure"),
        timeout_ms=limits.timeout_ms,
    )
    try:
        async with asyncio.timeout(limits.timeout_ms / 1000):
            said = await tell(telling)
    except TimeoutError:
        raise Undelivered(f"{scheme} by Apprise did not answer within {limits.timeout_ms / 1000:g} s") from None
    except NotTold as error:
        reason = clip(one_line(hide(error.reason, secrets)), _REASON)
        answer = hide(error.reason, secrets)[:4096]
        raise Undelivered(
            reason,
            permanent=error.permanent,
            retry_after_ms=_BUSY_MS if error.status == TOO_MANY else None,
            status_code=error.status,
            answer=answer,
        ) from None
    except Exception as error:
        # The library's plugins are many and of many hands.
        raise Undelivered(f"Apprise failed at {scheme}: {type(error).__name__}") from error
    return Receipt(answer=hide(said, secrets)[:4096])


def body_of(message: Message) -> str:
    """The text, what is known, and the link, as plain text; Apprise dresses it for its service."""
    rows = [f"{label}: {clip(value, _VALUE)}" for label, value in lines(message)]
    address = link(message)
    parts = (clean(message.text).strip() or one_line(message.title), *rows, *([address] if address else []))
    head, *rest = parts
    return clip("\n".join((clip(head, _TEXT), "", *rest)), 4 * _TEXT).strip()


def missing() -> str | None:
    """How to get the library."""
    return how_to_install(("apprise",), "apprise")


def describe(config: AppriseConfig) -> str:
    """``gotifys by Apprise``: all else in the URL may be a key."""
    return f"{scheme_of(config.url)} by Apprise"


NOTIFIER = Notifier(config=AppriseConfig, send=send, label="Apprise", describe=describe, missing=missing)
