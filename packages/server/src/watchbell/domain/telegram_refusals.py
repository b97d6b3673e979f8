"""What Telegram says no to, in words that say what to do."""

from collections.abc import Collection
from typing import Never

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, one_line
from watchbell.domain.notifying import Undelivered
from watchbell.lib.telegram_answer import Said

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


def refuse(said: Said, secrets: Collection[str]) -> Never:
    """Raises `Undelivered` with what Telegram said and what to do about it."""
    if not said.description:
        receipt_of(said.http, secrets=secrets)
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
