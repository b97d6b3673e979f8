"""A message to a Telegram chat by a bot: with buttons while it burns, struck out and answered when it is over."""

import asyncio
from typing import Annotated, Any, Literal, Never

from pydantic import AfterValidator, BeforeValidator, Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, one_line
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits, Undelivered
from watchbell.domain.telegram_fields import check_chat, check_token
from watchbell.domain.telegram_text import buttons, html_of, html_of_end, html_of_past, kept_of
from watchbell.lib.telegram_api import OFFICIAL, Bot, Said, call
from watchbell.lib.web_address import HttpUrl

_GONE = (
    (
        "chat not found",
        "Telegram finds no such chat: write /start to the bot, or add it to the group, and check the chat id",
    ),
    ("message thread not found", "there is no such topic in this chat: check the topic's id, or leave it empty"),
    ("topic_closed", "the topic is closed: open it again, or choose another one"),
    ("topic_deleted", "the topic was removed: choose another one"),
    ("not enough rights", "the bot may not write there: allow it to send messages in the chat's settings"),
    ("need administrator rights", "the bot must be an administrator of this channel to post there"),
    ("chat_write_forbidden", "the bot may not write there: allow it to send messages in the chat's settings"),
    ("peer_id_invalid", "Telegram finds no such chat: write /start to the bot first, and check the chat id"),
)
"""What 400 says when no time mends it; other 400s are about this one message."""
_FORBIDDEN = (
    ("blocked by the user", "this person has blocked the bot: unblock it in Telegram, or remove the channel"),
    ("initiate conversation", "a bot cannot write first: open it in Telegram and press Start"),
    ("was kicked", "the bot was removed from this chat: add it again"),
    ("not a member", "the bot is no member of this chat: add it"),
    ("deactivated", "this person's Telegram account is gone"),
)


def _as_text(value: object) -> object:
    return str(value) if type(value) is int else value


class TelegramConfig(ChannelConfig):
    """A bot of yours, and the chat it writes to."""

    kind: Literal["telegram"] = "telegram"
    bot_token: Annotated[str, AfterValidator(check_token)] = Field(
        repr=False,
        max_length=128,
        title="Bot token",
        description="In Telegram write /newbot to @BotFather; it answers with the token. Whoever has it is the bot.",
        json_schema_extra={"x-secret": True, "x-placeholder": "123456789:AAF…"},
    )
    chat_id: Annotated[str, BeforeValidator(_as_text), AfterValidator(check_chat)] = Field(
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
    api_url: HttpUrl = Field(
        OFFICIAL,
        title="Bot API server",
        description="Only for a Bot API server of your own.",
        json_schema_extra={"format": "uri", "x-advanced": True, "x-placeholder": OFFICIAL},
    )


async def send(config: TelegramConfig, message: Message, limits: SendLimits) -> Receipt:
    """Sends the message. When it tells the end, the first message is struck out first; doing that twice changes nothing.

    A revoked token, a chat that is not there and a bot that was thrown out are permanent; the wait of 429 is passed on; a
    group that has become a supergroup is followed.
    """
    deadline = asyncio.get_running_loop().time() + limits.timeout_ms / 1000
    first = dict(message.reference or {})
    is_end = message.type is MessageType.RECOVERY and bool(first.get("message_id"))
    if is_end:
        half = SendLimits(limits.timeout_ms // 2, limits.allow_private)
        await _strike_out(config, message, first, half)
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
        _refuse(said, config)
    sent = said.result if isinstance(said.result, dict) else {}
    name = None
    if not first and isinstance(sent.get("message_id"), int):
        name = {"message_id": sent["message_id"], "chat_id": str(body["chat_id"]), **kept_of(message)}
    return Receipt(said.http.status_code, said.http.text, name)


async def _strike_out(config: TelegramConfig, message: Message, first: dict[str, Any], limits: SendLimits) -> None:
    """Edit the first message. One that nobody can edit any more is left; what time mends is tried again."""
    body = {
        "chat_id": first.get("chat_id"),
        "message_id": first["message_id"],
        "text": html_of_past(message, first),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": []},
    }
    said = await _call(config, "editMessageText", body, limits)
    if not said.is_ok and said.error_code not in (400, 403):
        _refuse(said, config)


def _body(config: TelegramConfig, text: str, first: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "chat_id": config.chat_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if config.thread_id is not None:
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


def _refuse(said: Said, config: TelegramConfig) -> Never:
    """Raises `Undelivered` with what Telegram said and what to do about it."""
    if not said.description:
        receipt_of(said.http, secrets=bot_of(config).secrets)
        raise Undelivered(
            "what answered is no Bot API server: check the channel's server", status_code=said.http.status_code
        )
    words = said.description.casefold()
    hint = {
        401: "Telegram does not know this bot token any more: copy the present one from @BotFather",
        404: "Telegram does not know this bot: copy its token from @BotFather, and check the Bot API server",
        403: next(
            (hint for part, hint in _FORBIDDEN if part in words), "the bot may not write there: add it to the chat"
        ),
        400: next((hint for part, hint in _GONE if part in words), None),
    }.get(said.error_code or 0)
    said_shortly = clip(one_line(said.description), 200)
    raise Undelivered(
        f"{hint} (Telegram said: {said_shortly})" if hint else f"Telegram answered {said.error_code}: {said_shortly}",
        permanent=hint is not None,
        retry_after_ms=said.retry_after_ms if said.error_code == 429 else None,
        status_code=said.http.status_code,
        answer=said.http.text,
    )


def bot_of(config: TelegramConfig) -> Bot:
    """The bot that speaks for the channel."""
    return Bot(config.bot_token, config.api_url)


def describe(config: TelegramConfig) -> str:
    """``Telegram chat -100123 by bot 123456``: the bot's number is no secret, what follows it is."""
    topic = f", topic {config.thread_id}" if config.thread_id else ""
    return f"Telegram chat {config.chat_id}{topic} by bot {bot_of(config).id}"


NOTIFIER = Notifier(config=TelegramConfig, send=send, label="Telegram", describe=describe)
