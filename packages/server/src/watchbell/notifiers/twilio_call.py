"""A phone call by Twilio, in which a voice says what is wrong. https://www.twilio.com/docs/voice/api/call-resource

What is said goes along as TwiML, so Twilio asks nothing back. It knows no key by which it would drop repeats: when its answer
is lost, the phone rings twice.
"""

import re
from html import escape
from typing import Any, Literal

from pydantic import Field

from watchbell.domain.message_text import facts, lasted, one_line, reason, units
from watchbell.domain.notifying import Message, MessageType, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import fit
from watchbell.domain.twilio_account import PhoneNumber, TwilioConfig, receipt
from watchbell.lib.twilio_api import create

_TWIML, _SPOKEN, _PART = 4000, 900, 300
"""Twilio takes so many characters of TwiML; nobody listens to more than a minute."""
_OPENINGS = {
    MessageType.FAILURE: "Watchbell alert",
    MessageType.RECOVERY: "Watchbell, all clear",
    MessageType.DEGRADED: "Watchbell warning",
    MessageType.REMINDER: "Watchbell reminder",
    MessageType.ESCALATION: "Watchbell alert, nobody has acknowledged it",
    MessageType.FLAPPING: "Watchbell notice",
    MessageType.DIGEST: "Watchbell, several alerts",
    MessageType.TEST: "Watchbell test call",
    MessageType.SYSTEM: "Watchbell notice",
}
_UNHEARD = frozenset({"since", "until", "lasted", "duration"})
"""Facts that are said in a sentence of their own, or that nobody writes down at the phone."""
_VOICE: dict[str, Any] = {"x-group": "Voice", "x-advanced": True}


class TwilioCallConfig(TwilioConfig):
    """A phone call in which a voice says what is wrong."""

    kind: Literal["twilio_call"] = "twilio_call"
    to: PhoneNumber = Field(
        title="To",
        description="The number that is called, with + and the country code. For a second phone add a second channel.",
        json_schema_extra={"x-placeholder": "+14155552671"},
    )
    sender: PhoneNumber = Field(
        title="From",
        description="A number of yours at Twilio that can call, or one that you verified there.",
        json_schema_extra={"x-placeholder": "+15017122661"},
    )
    call_on_recovery: bool = Field(
        default=True, title="Call when it is over", description="Switched off, the phone rings for trouble only."
    )
    repeat: int = Field(
        2,
        ge=1,
        le=5,
        title="Said",
        description="How many times the message is said.",
        json_schema_extra={"x-unit": "times"},
    )
    language: str = Field(
        "en-US",
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$",
        title="Language of the voice",
        description="How names are pronounced; the sentences stay English.",
        json_schema_extra={"x-suggestions": ["en-US", "en-GB", "de-DE", "es-ES", "fr-FR", "pt-BR"], **_VOICE},
    )
    voice: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._-]{1,64}$",
        title="Voice",
        description="One of Twilio's voices, such as Polly.Joanna. Empty: the usual one of the language.",
        json_schema_extra={"x-placeholder": "Polly.Joanna", **_VOICE},
    )


async def send(config: TwilioCallConfig, message: Message, limits: SendLimits) -> Receipt:
    """Lets Twilio call. A number that cannot be called and a wrong token are permanent; 429 is not.

    The receipt says that Twilio will call, not that somebody answered.
    """
    if message.type is MessageType.RECOVERY and not config.call_on_recovery:
        return Receipt(answer="not called: this channel calls for trouble only")
    form = {"To": config.to, "From": config.sender, "Twiml": twiml(config, message)}
    answer = await create(
        config.account, "Calls", form, timeout_ms=limits.timeout_ms, allow_private=limits.allow_private
    )
    return receipt(config, answer)


def twiml(config: TwilioCallConfig, message: Message) -> str:
    """What the voice says, as Twilio's XML and within its limit."""
    voice = f' voice="{config.voice}"' if config.voice else ""
    head = f'<Response><Pause length="1"/><Say language="{config.language}"{voice} loop="{config.repeat}">'
    tail = "</Say></Response>"
    room = _TWIML - len(head) - len(tail)
    return head + escape(fit(spoken(message), room, lambda text: units(escape(text, quote=False))), quote=False) + tail


def spoken(message: Message) -> str:
    """The message in sentences, without what nobody can listen to: schemes of URLs, and the link."""
    why = reason(message)
    parts = [_OPENINGS[message.type], *dict.fromkeys((message.title, why))]
    span = lasted(message)
    over = message.type is MessageType.RECOVERY
    if span is not None and message.type not in (MessageType.TEST, MessageType.SYSTEM):
        parts.append(f"It lasted {_long(span)}" if over else f"For {_long(span)}")
    said = (why, message.title)
    parts += [f"{at}: {text}" for at, text in facts(message) if text not in said and at.casefold() not in _UNHEARD]
    told = ""
    for part in map(_sayable, parts):
        longer = f"{told} {part}".strip()
        if len(longer) > _SPOKEN:
            break
        told = longer
    return told


def _sayable(part: str) -> str:
    # Two last characters of the plane may not stand in XML, and a voice cannot say them anyway.
    text = re.sub(r"https?://", "", one_line(part)).translate({0xFFFD: " ", 0xFFFE: " ", 0xFFFF: " "}).strip()
    short = fit(" ".join(text.split()), _PART)
    return short if not short or short[-1] in ".!?…" else short + "."


def _long(span: str) -> str:
    words = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}
    counts = [part if part.isdigit() else words[part] for part in span.split()]
    return re.sub(r"\b(1 \w+)s\b", r"\1", " ".join(counts))


def describe(config: TwilioCallConfig) -> str:
    """``Call to +14155552671 from +15017122661``."""
    return f"Call to {config.to} from {config.sender}"


NOTIFIER = Notifier(config=TwilioCallConfig, send=send, label="Phone call by Twilio", describe=describe)
