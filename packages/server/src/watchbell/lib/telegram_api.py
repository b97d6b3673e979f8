"""Telegram's Bot API: one call."""

import json
from collections.abc import Mapping
from typing import Any

from watchbell.lib import outgoing
from watchbell.lib.telegram_answer import Bot, Said, read

_KEPT_BYTES = 65_536
"""A sent message comes back whole, with every entity: 4 KB would cut it."""


async def call(
    bot: Bot,
    method: str,
    params: Mapping[str, Any],
    *,
    timeout_ms: int,
    allow_private: bool,
    kept_bytes: int = _KEPT_BYTES,
) -> Said:
    """Call a method. Never raises for anything that the server or the network does."""
    answer = await outgoing.request(
        "POST",
        f"{bot.api_url.rstrip('/')}/bot{bot.token}/{method}",
        json.dumps(dict(params)).encode("ascii"),
        {"Content-Type": "application/json"},
        timeout_ms=timeout_ms,
        allow_private=allow_private,
        kept_bytes=kept_bytes,
    )
    return read(answer, bot)
