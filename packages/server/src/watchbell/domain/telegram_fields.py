"""What people type into a Telegram channel, checked before anybody waits for Telegram to refuse it."""

import re

_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}")
_CHAT = re.compile(r"-?[1-9]\d{0,18}|@[A-Za-z]\w{3,31}", re.ASCII)


def check_token(text: str) -> str:
    """The same text. Raises `ValueError` when it cannot be a bot's token; the value is not quoted."""
    if not _TOKEN.fullmatch(text):
        raise ValueError("a bot token looks like 123456789:AAF…; copy all of it from @BotFather's answer")
    return text


def check_chat(text: str) -> str:
    """The same text. Raises `ValueError` when it is neither a chat's number nor a public name."""
    if not _CHAT.fullmatch(text):
        raise ValueError("a chat id is a number such as -1001234567890, or @name for a public channel")
    return text


def as_text(value: object) -> object:
    """A chat's number as text: other programs' configs hold it as a number."""
    return str(value) if type(value) is int else value
