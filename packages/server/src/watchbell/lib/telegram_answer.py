"""What Telegram's Bot API says to a call. Values only, no IO.

Source: https://core.telegram.org/bots/api#making-requests, and the server's own code (tdlib/telegram-bot-api, `Client.cpp`):
``POST <api>/bot<token>/<method>`` with JSON; the answer is ``{"ok": true, "result": …}``, or ``{"ok": false, "error_code",
"description", "parameters": {"retry_after" | "migrate_to_chat_id"}}`` under the HTTP status of the same number.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from watchbell.lib.http_answer import HttpAnswer, hide, seconds_as_ms

OFFICIAL = "https://api.telegram.org"
TEXT_UNITS = 4096
"""A message's longest text, in UTF-16 units, its markup taken away."""
CALLBACK_BYTES = 64
"""The longest data of a button."""

_LOGGED = 4096
"""Of an answer so much is kept for the log."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot at a server. The number before the colon is its public id; the rest of the token opens it."""

    token: str = field(repr=False)
    api_url: str = OFFICIAL

    @property
    def id(self) -> str:
        """The bot's own account."""
        return self.token.partition(":")[0]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be quoted."""
        return (self.token, self.token.partition(":")[2])


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a call. `description` is empty when whoever answered is no Bot API.

    `http` is how the answer came: its text short, its secrets hidden.
    """

    http: HttpAnswer
    is_ok: bool = False
    result: Any = None
    error_code: int | None = None
    description: str = ""
    retry_after_ms: int | None = None
    migrate_to_chat_id: int | None = None


def read(answer: HttpAnswer, bot: Bot) -> Said:
    """The meaning of an answer, whoever gave it."""
    plain = HttpAnswer(
        status_code=answer.status_code,
        text=hide(answer.text, bot.secrets)[:_LOGGED],
        retry_after_ms=answer.retry_after_ms,
        location=answer.location and hide(answer.location, bot.secrets),
        failure=answer.failure and hide(answer.failure, bot.secrets),
        is_hopeless=answer.is_hopeless,
    )
    try:
        body = json.loads(answer.text)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("ok"), bool):
        return Said(plain)
    if body["ok"]:
        return Said(plain, is_ok=True, result=body.get("result"))
    found = body.get("parameters")
    parameters = found if isinstance(found, dict) else {}
    code, wait, moved = body.get("error_code"), parameters.get("retry_after"), parameters.get("migrate_to_chat_id")
    return Said(
        plain,
        error_code=code if isinstance(code, int) else answer.status_code,
        description=hide(str(body.get("description") or ""), bot.secrets),
        retry_after_ms=seconds_as_ms(float(wait)) if isinstance(wait, int | float) else None,
        migrate_to_chat_id=moved if isinstance(moved, int) else None,
    )
