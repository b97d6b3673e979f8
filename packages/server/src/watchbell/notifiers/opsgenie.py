"""An alert in Opsgenie, or in Jira Service Management, which takes the same requests: whoever takes care acknowledges
it, the recovery closes it.

Requests, limits and answers are those of https://docs.opsgenie.com/docs/alert-api. Of one alias there is one open alert, so
what is sent twice is one alert. A request is answered with 202 before it is carried out, and what is asked of an alert that
is not made yet is lost: so what follows a failure waits until that was carried out.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import BeforeValidator, Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, heading, lines, link, one_line, units
from watchbell.domain.notifying import (
    OF_CARE,
    ChannelConfig,
    Message,
    MessageType,
    Notifier,
    Receipt,
    SendLimits,
    Undelivered,
)
from watchbell.domain.plain_message import plain
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.clock import MINUTE, now_ms
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.json_peer import JsonPeer, parsed
from watchbell.lib.web_address import shown

_MESSAGE, _ALIAS, _DESCRIPTION, _ENTITY, _NOTE, _DETAILS, _VALUE = 130, 512, 15_000, 512, 25_000, 8000, 1000
_PRIORITIES = {"critical": "P1", "high": "P2", "medium": "P3", "low": "P4"}
_MILD = {MessageType.DEGRADED: "P3", MessageType.SYSTEM: "P3", MessageType.TEST: "P5"}
_PERMANENT = frozenset({401, 402, 403, 404, 410, 422})
_WRONG_KEY = "copy the key of an API integration that may create alerts, and check the region"
_ADVICE = {
    401: _WRONG_KEY,
    402: "the account's subscription does not allow it",
    403: _WRONG_KEY,
    404: "check the region",
    422: "check the key, the teams and the tags",
}
"""What each status means: https://docs.opsgenie.com/docs/response"""
_LOOK_AGAIN_S, _LOOKS = 0.25, 12
"""How often, and how many times, it is looked whether the alert was made."""
_SOON_MS = MINUTE
"""What follows a failure by more than this needs not look."""
_ACTIONS = {
    MessageType.ACKNOWLEDGED: "acknowledge",
    MessageType.UNACKNOWLEDGED: "unacknowledge",
    MessageType.RECOVERY: "close",
}

Word = Annotated[str, Field(min_length=1, max_length=50)]


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class OpsgenieConfig(ChannelConfig):
    """An alert that calls people, in Opsgenie or Jira Service Management."""

    kind: Literal["opsgenie"] = "opsgenie"
    api_key: str = Field(
        repr=False,
        min_length=8,
        max_length=256,
        pattern=r"^[!-~]+$",
        title="API key",
        description="In Opsgenie: Teams → your team → Integrations → Add integration → API. It needs the right to create.",
        json_schema_extra={"x-secret": True, "x-placeholder": "eb243592-faa2-4ba2-a551-1afdf565c889"},
    )
    base_url: BaseUrl = Field(
        "https://api.opsgenie.com",
        title="Region",
        description="Accounts in the EU take https://api.eu.opsgenie.com, Jira Service Management its own address.",
        json_schema_extra={
            "format": "uri",
            "x-suggestions": [
                "https://api.opsgenie.com",
                "https://api.eu.opsgenie.com",
                "https://api.atlassian.com/jsm/ops/integration",
            ],
        },
    )
    teams: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], BeforeValidator(_split)] = Field(
        (),
        max_length=50,
        title="Teams",
        description="Names of the teams that are called. Empty: those of the integration.",
        json_schema_extra={"x-placeholder": "Platform"},
    )
    tags: Annotated[tuple[Word, ...], BeforeValidator(_split)] = Field(
        (),
        max_length=20,
        title="Tags",
        description="Words that routing rules can look for, at most 20.",
        json_schema_extra={"x-placeholder": "watchbell"},
    )


async def send(config: OpsgenieConfig, message: Message, limits: SendLimits) -> Receipt:
    """Creates the incident's alert, acknowledges it, takes that back, or closes it; a test is created and closed.

    401, 402, 403, 404 and 422 are permanent; 429 and 5xx are worth another try.
    """
    headers = {"Authorization": f"GenieKey {config.api_key}"}
    peer = JsonPeer(config.base_url, headers, limits.timeout_ms, limits.allow_private)
    if action := _ACTIONS.get(message.type):
        if (request_id := _lately_asked(message.reference or {})) is not None:
            await _outcome(peer, request_id)
        return _read(config, await peer.ask("POST", _path(message, action), noted(message)))
    made = await peer.ask("POST", "/v2/alerts", alert(config, message))
    receipt, request_id = _read(config, made), made.as_object().get("requestId")
    if not isinstance(request_id, str):
        request_id = None
    if message.type is MessageType.TEST:
        outcome = None if request_id is None else await _outcome(peer, request_id)
        if outcome is not None:
            _check(_read(config, outcome))
        return _read(config, await peer.ask("POST", _path(message, "close"), noted(message)))
    return receipt if request_id is None else replace(receipt, reference={"request": request_id, "at": now_ms()})


def _read(config: OpsgenieConfig, answer: HttpAnswer) -> Receipt:
    # Some of what throttles does not say how long; it counts by the minute.
    return receipt_of(answer, permanent=_PERMANENT, secrets=(config.api_key,), busy_ms=MINUTE, advice=_ADVICE)


def _lately_asked(first: Mapping[str, Any]) -> str | None:
    """The request that made the alert, when that is so short a time ago that it may not be carried out yet."""
    request_id, at = first.get("request"), first.get("at")
    is_late = not isinstance(at, int) or now_ms() - at > _SOON_MS
    return None if is_late or not isinstance(request_id, str) else request_id


async def _outcome(peer: JsonPeer, request_id: str) -> HttpAnswer | None:
    """What came of a request: what closes an alert before it is there leaves it open. `None`: it was not carried out yet."""
    for _ in range(_LOOKS):
        answer = await peer.ask("GET", f"/v2/alerts/requests/{quote(request_id, safe='')}")
        if answer.status_code != 404:  # by which it says: not yet
            return answer
        await asyncio.sleep(_LOOK_AGAIN_S)
    return None


def _check(receipt: Receipt) -> None:
    said = parsed(HttpAnswer(text=receipt.answer))  # without the key
    outcome = said.get("data") if isinstance(said, dict) else None
    if isinstance(outcome, dict) and outcome.get("success") is False:
        reason = f"Opsgenie did not make the alert: {clip(one_line(str(outcome.get('status'))), 200)}"
        raise Undelivered(reason, permanent=True, status_code=receipt.status_code, answer=receipt.answer)


def alert(config: OpsgenieConfig, message: Message) -> dict[str, Any]:
    """The JSON that creates an alert, within every limit."""
    told: dict[str, Any] = {
        "message": clip(heading(message), _MESSAGE),
        "alias": _alias(message),
        "description": plain(message, _DESCRIPTION, units),
        "priority": _MILD.get(message.type) or _PRIORITIES.get(message.severity, "P3"),
        "source": "Watchbell",
        "details": _details(message),
    }
    if entity := clip(one_line(message.monitor_name or message.service_name), _ENTITY):
        told["entity"] = entity
    if config.teams:
        told["responders"] = [{"type": "team", "name": name} for name in config.teams]
    if config.tags:
        told["tags"] = list(config.tags)
    return told


def noted(message: Message) -> dict[str, Any]:
    """The JSON that acknowledges or closes an alert: who, and with which words."""
    words = f"{clip(heading(message), _ENTITY)}\n{plain(message, _NOTE - 2000, units)}"
    return {"source": "Watchbell", "user": "Watchbell", "note": clip(words, _NOTE)}


def _alias(message: Message) -> str:
    return clip(message.incident_id or message.delivery_id, _ALIAS)


def _path(message: Message, action: str) -> str:
    return f"/v2/alerts/{quote(_alias(message), safe='')}/{action}?identifierType=alias"


def _details(message: Message) -> dict[str, str]:
    told, room = {}, _DETAILS
    for label, value in (("Link", link(message) or ""), *lines(message)):
        name, text = clip(label, 100), clip(value, _VALUE)
        room -= units(name) + units(text)
        if room < 0:
            break
        if text:
            told[name] = text
    return told


def describe(config: OpsgenieConfig) -> str:
    """``Opsgenie at api.eu.opsgenie.com, team Platform``."""
    teams = f", team {', '.join(config.teams)}" if config.teams else ""
    return clip(f"Opsgenie at {shown(config.base_url, with_path=False)}{teams}", 200)


NOTIFIER = Notifier(
    config=OpsgenieConfig,
    send=send,
    label="Opsgenie",
    describe=describe,
    takes_digests=lambda _: False,
    hears=OF_CARE,
)
