"""A signed HTTP POST to a program: Standard Webhooks headers, one JSON body, the same bytes at every attempt."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic.config import JsonDict

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.notifying import OF_CARE, ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.domain.webhook_bodies import BodyFormat, body_of, check_template
from watchbell.lib.clock import now_ms
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import HttpUrl, shown
from watchbell.lib.webhook_signing import new_secret, signed_headers, signing_key

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OWN_BODY: JsonDict = {"field": "format", "in": ["custom"]}
_OURS = {"connection", "content-length", "content-type", "host", "te", "trailer", "transfer-encoding", "upgrade"}


def _check_secret(secret: str) -> str:
    signing_key(secret)
    return secret


def _check_headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            raise ValueError("a header's name holds letters, digits and dashes only")
        if name.lower() in _OURS or name.lower().startswith(("webhook-", "x-watchbell-", "x-statuspage-")):
            raise ValueError(f"{name} is set by Watchbell itself; leave it out")
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"the value of {name} must be printable ASCII on one line")
    return headers


class WebhookConfig(ChannelConfig):
    """A signed POST with JSON to a program of yours, or to one that takes Slack's or Discord's."""

    kind: Literal["webhook"] = "webhook"
    url: HttpUrl = Field(
        repr=False,
        title="URL",
        description="Gets a POST with JSON for every message. Redirects are not followed. What its query says is kept secret.",
        json_schema_extra={
            "format": "uri",
            "x-secret-query": True,
            "x-placeholder": "https://example.com/hooks/watchbell",
        },
    )
    format: BodyFormat = Field(
        BodyFormat.WATCHBELL,
        title="Format",
        description=(
            "Whose words the body is in: our own, what Slack's or Discord's webhooks take, what a Statuspage sends, or your own."
        ),
        json_schema_extra={
            "x-labels": {
                "watchbell": "Watchbell",
                "slack": "Slack",
                "discord": "Discord",
                "statuspage": "Statuspage",
                "custom": "Your own",
            }
        },
    )
    body: str = Field(
        default="",
        validate_default=True,
        max_length=4000,
        title="Body",
        description="JSON with the variables of message templates; each stands between quotes and is escaped for them.",
        json_schema_extra={
            "x-multiline": True,
            "x-show-if": _OWN_BODY,
            "x-required-if": _OWN_BODY,
            "x-placeholder": '{"summary": "{{ title }}", "why": "{{ text }}", "link": "{{ link }}"}',
        },
    )
    gather: bool = Field(
        default=False,
        title="Gather storms",
        description="When very many services fail at once: one message, the event alerts.digest, instead of one for each.",
        json_schema_extra={"x-show-if": {"field": "format", "in": ["watchbell", "custom"]}},
    )
    secret: Annotated[str, AfterValidator(_check_secret)] = Field(
        default_factory=new_secret,
        repr=False,
        max_length=256,
        title="Signing secret",
        description="Made for you when left empty. whsec_… as Standard Webhooks defines it, or any text of 16 or more characters.",
        json_schema_extra={"x-secret": True, "x-placeholder": "whsec_…"},
    )
    headers: Annotated[dict[str, str], AfterValidator(_check_headers)] = Field(
        default_factory=dict,
        repr=False,
        max_length=32,
        title="Headers",
        description="Sent along with every request, for example an Authorization header. Values are kept secret.",
        json_schema_extra={"x-secret": True, "x-group": "Request", "x-advanced": True},
    )

    @field_validator("gather")
    @classmethod
    def _can_be_gathered(cls, gather: bool, given: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's way
        if gather and given.data.get("format") is BodyFormat.STATUSPAGE:
            raise ValueError("receivers of StatusPage events know no digests: leave it out, or choose another format")
        return gather

    @field_validator("body")
    @classmethod
    def _body_fits(cls, body: str, given: ValidationInfo) -> str:
        if given.data.get("format") is not BodyFormat.CUSTOM:
            if body:
                raise ValueError("a body of your own needs the format custom")
            return body
        if not body.strip():
            raise ValueError('write the body: JSON such as {"summary": "{{ title }}"}')
        return check_template(body)


async def send(config: WebhookConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message. 404 and 410 are permanent; ``Retry-After`` of 429 and 503 is passed on.

    Who takes care is for programs that know our own words: a chat or a Statuspage would show it to people.
    """
    if message.type in OF_CARE and config.format not in (BodyFormat.WATCHBELL, BodyFormat.CUSTOM):
        return Receipt(answer="who takes care is told in the formats watchbell and custom only")
    body = body_of(message, config.format, config.body)
    signed = signed_headers(config.secret, message_id=message.delivery_id, at=now_ms(), body=body)
    headers = {
        **config.headers,
        "Content-Type": "application/json",
        "X-Watchbell-Event": message.event,
        "X-Watchbell-Delivery": message.delivery_id,
        **signed,
        **(_as_statuspage(message, signed) if config.format is BodyFormat.STATUSPAGE else {}),
    }
    answer = await post(
        config.url, body, headers, timeout_ms=limits.timeout_ms, allow_private=limits.allow_private, clock=now_ms
    )
    tokens = (value for _, value in parse_qsl(urlsplit(config.url).query))
    return receipt_of(answer, secrets=(config.secret, *config.headers.values(), *tokens))


def _as_statuspage(message: Message, signed: dict[str, str]) -> dict[str, str]:
    """The headers by which receivers of StatusPage.sh know an event and who sent it."""
    return {
        "X-StatusPage-Event": message.event,
        "X-StatusPage-Delivery": message.delivery_id,
        "X-StatusPage-Timestamp": signed["webhook-timestamp"],
        "X-StatusPage-Signature-256": signed["X-Watchbell-Signature-256"],
    }


def takes_digests(config: WebhookConfig) -> bool:
    """People read what a chat shows. Programs are asked: they must know what a digest is."""
    return config.gather or config.format in (BodyFormat.SLACK, BodyFormat.DISCORD)


def describe(config: WebhookConfig) -> str:
    """``POST https://example.com/hooks``: the query may hold a token, so it is not shown."""
    return f"POST {shown(config.url, with_path=True)}"


def prepare(config: dict[str, Any]) -> dict[str, Any]:
    """Gives a new channel a secret of its own when it came without one."""
    return config if config.get("secret") else {**config, "secret": new_secret()}


NOTIFIER = Notifier(
    config=WebhookConfig,
    send=send,
    label="Webhook",
    describe=describe,
    prepare=prepare,
    takes_digests=takes_digests,
    hears=OF_CARE,
)
