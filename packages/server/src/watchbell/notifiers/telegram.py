"""A message to a Telegram chat by a bot: with buttons while it burns, marked when somebody takes care, struck out when it is over."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from watchbell.domain.conversing import Heard, Hooked, Reply, Unheard
from watchbell.domain.message_text import clip, one_line
from watchbell.domain.notifying import (
    OF_CARE,
    ChannelConfig,
    Conversation,
    Hook,
    Message,
    MessageType,
    Notifier,
    Receipt,
    SendLimits,
)
from watchbell.domain.telegram_fields import as_text, check_chat, check_token
from watchbell.domain.telegram_hook import HEADER, hooked_of, refuse_address, wish_for
from watchbell.domain.telegram_refusals import refuse
from watchbell.domain.telegram_talk import KINDS, calls_for, heard_of
from watchbell.domain.telegram_text import buttons, html_of, html_of_care, html_of_end, html_of_past, kept_of
from watchbell.lib.telegram_answer import OFFICIAL, Bot, Said
from watchbell.lib.telegram_api import call
from watchbell.lib.web_address import HttpUrl

_AT_ONCE, _POLL_SECONDS, _POLL_GRACE_MS, _POLLED_BYTES = 20, 50, 15_000, 8_000_000
_GENERAL_TOPIC = 1
"""Its number in links; by it Telegram finds no topic: what names none is shown there."""
_CONFLICT_MS, _DENIED_MS = 60_000, 300_000
"""How long to leave a bot alone that another program listens to, and one that Telegram does not know."""


class TelegramConfig(ChannelConfig):
    """A message in a Telegram chat, with buttons to acknowledge and to mute."""

    kind: Literal["telegram"] = "telegram"
    bot_token: Annotated[str, AfterValidator(check_token)] = Field(
        repr=False,
        max_length=128,
        title="Bot token",
        description="In Telegram write /newbot to @BotFather; it answers with the token. Whoever has it is the bot.",
        json_schema_extra={"x-secret": True, "x-placeholder": "123456789:AAFexample_of_a_bots_own_token"},
    )
    chat_id: Annotated[str, BeforeValidator(as_text), AfterValidator(check_chat)] = Field(
        max_length=64,
        title="Chat id",
        description=(
            "Write to the bot, or add it to the group, then open https://api.telegram.org/bot<token>/getUpdates: it is "
            'the number after "chat":{"id":. Groups have a negative one. A public channel is @its_name.'
        ),
        json_schema_extra={"x-placeholder": "-1001234567890"},
    )
    thread_id: int | None = Field(
        None,
        ge=1,
        title="Topic",
        description="In a group with topics: the number in the topic's link, https://t.me/c/…/<topic>. Empty: the general one.",
    )
    silent: bool = Field(default=False, title="Silent", description="The message arrives without a sound.")
    interactive: bool = Field(
        default=True,
        title="Buttons and commands",
        description=(
            "Buttons to acknowledge and to mute, and commands such as /status, for everybody in the chat. Switch it off "
            "when another program reads what people write to this bot: Telegram tells only one."
        ),
    )
    updates: Literal["polling", "webhook"] = Field(
        "polling",
        title="How it hears them",
        description=(
            "Polling works everywhere. By webhook Telegram calls this server, whose base URL must be public https on port "
            "443, 80, 88 or 8443. One channel of a bot that wants it decides for all of them."
        ),
        json_schema_extra={
            "x-advanced": True,
            "x-labels": {"polling": "Watchbell asks (polling)", "webhook": "Telegram calls (webhook)"},
            "x-show-if": {"field": "interactive", "in": [True]},
        },
    )
    api_url: HttpUrl = Field(
        OFFICIAL,
        title="Bot API server",
        description="Only for a Bot API server of your own.",
        json_schema_extra={"format": "uri", "x-advanced": True, "x-placeholder": OFFICIAL},
    )


async def send(config: TelegramConfig, message: Message, limits: SendLimits) -> Receipt:
    """Sends the message. When it tells the end, the first message is struck out first; doing that twice changes nothing.

    Who takes care is written into the first message, and nothing is sent.

    A revoked token, a chat that is not there and a bot that was thrown out are permanent; the wait of 429 is passed on; a
    group that has become a supergroup is followed.
    """
    deadline = asyncio.get_running_loop().time() + limits.timeout_ms / 1000
    first = dict(message.reference or {})
    if message.type in OF_CARE:
        if not first.get("message_id"):
            return Receipt(answer="it was told with others in one message, which stays as it is")
        offered = buttons(message) if config.interactive else []
        said = await _edit(config, html_of_care(message, first), first, offered, limits)
        return Receipt(said.http.status_code, said.http.text)
    is_end = message.type is MessageType.RECOVERY and bool(first.get("message_id"))
    if is_end:
        half = SendLimits(limits.timeout_ms // 2, limits.allow_private)
        await _edit(config, html_of_past(message, first), first, [], half)
    body = _body(config, html_of_end(message) if is_end else html_of(message), first)
    if rows := config.interactive and buttons(message):
        body["reply_markup"] = {"inline_keyboard": rows}
    said = await _call(config, "sendMessage", body, limits, deadline)
    if said.migrate_to_chat_id is not None:
        # The delivery's log shows the new id; until it is in the config, Telegram is asked for it each time.
        body = {key: value for key, value in body.items() if key != "reply_parameters"}
        body["chat_id"] = said.migrate_to_chat_id
        said = await _call(config, "sendMessage", body, limits, deadline)
    if not said.is_ok:
        refuse(said, bot_of(config).secrets)
    sent = said.result if isinstance(said.result, dict) else {}
    name = None
    if not first and isinstance(sent.get("message_id"), int):
        name = {"message_id": sent["message_id"], "chat_id": str(body["chat_id"]), **kept_of(message)}
    return Receipt(said.http.status_code, said.http.text, name)


async def _edit(
    config: TelegramConfig, text: str, first: dict[str, Any], rows: list[list[dict[str, str]]], limits: SendLimits
) -> Said:
    """Edit the first message. One that nobody can edit any more is left; what time mends is tried again."""
    body = {
        "chat_id": first.get("chat_id"),
        "message_id": first["message_id"],
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": rows},
    }
    said = await _call(config, "editMessageText", body, limits)
    if not said.is_ok and said.error_code not in (400, 403):
        refuse(said, bot_of(config).secrets)
    return said


def _body(config: TelegramConfig, text: str, first: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "chat_id": config.chat_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if config.thread_id not in (None, _GENERAL_TOPIC):
        body["message_thread_id"] = config.thread_id
    if config.silent:
        body["disable_notification"] = True
    if first.get("message_id") and first.get("chat_id") == config.chat_id:
        body["reply_parameters"] = {"message_id": first["message_id"], "allow_sending_without_reply": True}
    return body


async def _call(
    config: TelegramConfig, method: str, body: dict[str, Any], limits: SendLimits, deadline: float | None = None
) -> Said:
    left = limits.timeout_ms
    if deadline is not None:
        left = min(left, max(1, round((deadline - asyncio.get_running_loop().time()) * 1000)))
    return await call(bot_of(config), method, body, timeout_ms=left, allow_private=limits.allow_private)


async def listen(config: TelegramConfig, after: int | None, limits: SendLimits) -> list[Heard]:
    """Long polling: what people wrote and pressed since. Asking for what follows tells Telegram to forget the rest."""
    bot, body = bot_of(config), {"timeout": _POLL_SECONDS, "limit": _AT_ONCE, "allowed_updates": KINDS}
    if after is not None:
        body["offset"] = after + 1
    waiting = _POLL_SECONDS * 1000 + _POLL_GRACE_MS
    said = await call(
        bot, "getUpdates", body, timeout_ms=waiting, allow_private=limits.allow_private, kept_bytes=_POLLED_BYTES
    )
    if said.error_code == 409 and (found := await _look(config, limits)).url:
        raise Unheard(clip(one_line(said.description), 200), wait_ms=_CONFLICT_MS, hooked_url=found.url)
    updates = _heard_or_raise(said)
    if not isinstance(updates, list) or not updates:
        return []
    username = await _username(config, updates, limits)
    heard = (heard_of(update, username) for update in updates if isinstance(update, dict))
    return [each for each in heard if each is not None]


async def _username(config: TelegramConfig, said: object, limits: SendLimits) -> str:
    """The bot's own, asked for only where somebody may have named it."""
    me = _heard_or_raise(await _call(config, "getMe", {}, limits)) if "@" in str(said) else {}
    return str(me.get("username") or "") if isinstance(me, dict) else ""


async def _read(config: TelegramConfig, update: Mapping[str, Any], limits: SendLimits) -> Heard | None:
    return heard_of(update, await _username(config, update, limits))


async def _set_up(config: TelegramConfig, url: str, secret: str, limits: SendLimits) -> None:
    _heard_or_raise(await _call(config, "setWebhook", wish_for(url, secret), limits))


async def _look(config: TelegramConfig, limits: SendLimits) -> Hooked:
    return hooked_of(_heard_or_raise(await _call(config, "getWebhookInfo", {}, limits)))


async def _take_down(config: TelegramConfig, limits: SendLimits) -> None:
    """What waits at Telegram stays there, to be polled. A bot that is gone calls nobody."""
    said = await _call(config, "deleteWebhook", {"drop_pending_updates": False}, limits)
    if said.error_code not in (401, 404):
        _heard_or_raise(said)


async def answer(config: TelegramConfig, heard: Heard, reply: Reply, limits: SendLimits) -> None:
    """Say it. A press that is too old, and a message that is gone, are past answering."""
    for method, body in calls_for(heard, reply):
        said = await _call(config, method, body, limits)
        if not said.is_ok and said.error_code not in (400, 403):
            _heard_or_raise(said)


def _heard_or_raise(said: Said) -> Any:
    if said.is_ok:
        return said.result
    wait = {401: _DENIED_MS, 404: _DENIED_MS, 409: _CONFLICT_MS}.get(said.error_code or 0, said.retry_after_ms or 0)
    reason = said.description or said.http.failure or "what answered is no Bot API server"
    raise Unheard(clip(one_line(reason), 200), wait_ms=wait)


def bot_of(config: TelegramConfig) -> Bot:
    """The bot that speaks for the channel."""
    return Bot(config.bot_token, config.api_url)


def describe(config: TelegramConfig) -> str:
    """``Telegram chat -100123 by bot 123456``: the bot's number is no secret, what follows it is."""
    topic = f", topic {config.thread_id}" if config.thread_id else ""
    return f"Telegram chat {config.chat_id}{topic} by bot {bot_of(config).id}"


def _line(config: TelegramConfig) -> str | None:
    """One bot at one server: who listens for it takes what all its chats say."""
    return f"{config.api_url.rstrip('/')} {config.bot_token}" if config.interactive else None


NOTIFIER = Notifier(
    config=TelegramConfig,
    send=send,
    label="Telegram",
    describe=describe,
    hears=OF_CARE,
    conversation=Conversation(
        line=_line,
        place=lambda config: config.chat_id.casefold(),
        listen=listen,
        answer=answer,
        moved=lambda config, chat_id: config.model_copy(update={"chat_id": chat_id}),
        hook=Hook(
            wanted=lambda config: config.interactive and config.updates == "webhook",
            field="updates",
            refuse=lambda config, base_url: refuse_address(base_url, config.api_url),
            header=HEADER,
            set_up=_set_up,
            look=_look,
            take_down=_take_down,
            glance=lambda update: heard_of(update, None),
            read=_read,
        ),
    ),
)
