"""A text message to a phone by Twilio, in as few segments as are wanted. https://www.twilio.com/docs/messaging/api/message-resource

Twilio knows no key by which it would drop repeats: when its answer is lost, the message comes twice.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from watchbell.domain.message_text import ack_link, heading, link, moment, moments, reason, units
from watchbell.domain.notifying import Message, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import Measure, fit, plain
from watchbell.domain.twilio_account import PhoneNumber, TwilioConfig, receipt, without_blanks
from watchbell.lib.sms_text import alike, is_gsm, room, septets
from watchbell.lib.twilio_api import create

_SENDER = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-f]{32}|(?=.*[A-Za-z])[A-Za-z0-9 +_&-]{1,11}")
_ROOMY = 200
"""With less room than this only the reason and what fits behind it is told."""


def _check_sender(sender: str) -> str:
    if not _SENDER.fullmatch(sender):
        raise ValueError("a sender is a number such as +14155552671, a Messaging Service MG…, or a name of 11 letters")
    return sender


class TwilioSmsConfig(TwilioConfig):
    """A text message to a phone."""

    kind: Literal["twilio_sms"] = "twilio_sms"
    to: PhoneNumber = Field(
        title="To",
        description="The mobile number, with + and the country code. For a second phone add a second channel.",
        json_schema_extra={"x-placeholder": "+14155552671"},
    )
    sender: Annotated[str, BeforeValidator(without_blanks), AfterValidator(_check_sender)] = Field(
        max_length=40,
        title="From",
        description="A number of yours at Twilio, a Messaging Service (MG…), or a name where the country allows one.",
        json_schema_extra={"x-placeholder": "+15017122661"},
    )
    segments: int = Field(
        3,
        ge=1,
        le=10,
        title="Longest message",
        description="In segments, which Twilio bills: about 150 characters each, or 67 when one is not in the phones' alphabet.",
        json_schema_extra={"x-unit": "segments"},
    )


async def send(config: TwilioSmsConfig, message: Message, limits: SendLimits) -> Receipt:
    """Hands the message to Twilio. A wrong number, one that opted out and a wrong token are permanent; 429 is not."""
    sender = "MessagingServiceSid" if re.fullmatch(r"MG[0-9a-f]{32}", config.sender) else "From"
    form = {"To": config.to, sender: config.sender, "Body": text_of(message, config.segments)}
    answer = await create(
        config.account, "Messages", form, timeout_ms=limits.timeout_ms, allow_private=limits.allow_private
    )
    return receipt(config, answer)


def text_of(message: Message, segments: int) -> str:
    """The message in at most so many segments: what, why, since when, where to look, and what else there is room for."""
    whole = f"{heading(message)}\n{plain(message, 2 * room(segments, gsm=True), escape=alike)}"
    gsm = is_gsm(alike(whole))
    most = room(segments, gsm=gsm)
    written = alike if gsm else str

    def measure(text: str) -> int:
        return septets(alike(text)) if gsm else units(text)

    first = fit(heading(message), most // 2, measure)
    left = most - measure(first) - 1
    rest = plain(message, left, measure) if left >= _ROOMY else _brief(message, left, measure)
    return written(fit(f"{first}\n{rest}".strip(), most, measure))


def _brief(message: Message, limit: int, measure: Measure) -> str:
    """Where there is little room: the reason, and of the rest what fits whole."""
    told = fit(reason(message), limit, measure)
    since = [f"{label}: {moment(at, message.time_zone)}" for label, at in moments(message)]
    for line in (*since, ack_link(message) or link(message) or ""):
        longer = f"{told}\n{line}" if told else line
        if line and measure(longer) <= limit:
            told = longer
    return told


def describe(config: TwilioSmsConfig) -> str:
    """``Text message to +14155552671 from +15017122661``."""
    return f"Text message to {config.to} from {config.sender}"


NOTIFIER = Notifier(config=TwilioSmsConfig, send=send, label="SMS by Twilio", describe=describe)
