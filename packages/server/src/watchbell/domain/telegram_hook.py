"""Telegram calling us instead of being asked: which address it can call, with what words it is told to. Pure.

Source: https://core.telegram.org/bots/api#setwebhook: only https, only on four ports; a Bot API server of one's own
(https://core.telegram.org/bots/api#using-a-local-bot-api-server) calls any address.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from watchbell.domain.conversing import Hooked
from watchbell.domain.message_text import clip, one_line
from watchbell.domain.telegram_talk import KINDS
from watchbell.lib.clock import SECOND
from watchbell.lib.host_names import looks_public
from watchbell.lib.telegram_answer import OFFICIAL

HEADER = "x-telegram-bot-api-secret-token"
_PORTS = (443, 80, 88, 8443)


def refuse_address(base_url: str, api_url: str) -> str | None:
    """Why Telegram cannot call a server with this base URL; `None` when nothing speaks against it."""
    if api_url.rstrip("/") != OFFICIAL:
        return None
    parts = urlsplit(base_url)
    instead = f"now it is {base_url}. Set it, or let Watchbell ask (polling)"
    if parts.scheme != "https" or not looks_public(parts.hostname or ""):
        return f"Telegram calls only public https addresses, and WATCHBELL_BASE_URL must be one: {instead}"
    if (parts.port or 443) not in _PORTS:
        ports = ", ".join(map(str, _PORTS))
        return f"Telegram calls only the ports {ports}, and WATCHBELL_BASE_URL must have one of them: {instead}"
    return None


def wish_for(url: str, secret: str) -> dict[str, Any]:
    """The parameters of ``setWebhook``. One call at a time keeps the order in which people typed."""
    return {"url": url, "secret_token": secret, "allowed_updates": KINDS, "max_connections": 1}


def hooked_of(info: object) -> Hooked:
    """What ``getWebhookInfo`` says."""
    said: Mapping[str, Any] = info if isinstance(info, Mapping) else {}
    trouble = clip(one_line(str(said.get("last_error_message") or "")), 200)
    at, waiting = (_number(said.get(name)) for name in ("last_error_date", "pending_update_count"))
    return Hooked(str(said.get("url") or ""), trouble, at * SECOND, waiting)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
