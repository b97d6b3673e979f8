"""The Bot API's side of webhooks: who may be called, with which secret, and what becomes of calls that fail.

Source: https://core.telegram.org/bots/api#setwebhook, and for words the server's own code, tdlib/telegram-bot-api.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from support.telegram_html import Refused

Post = Callable[[str, dict[str, str], dict[str, Any]], Awaitable[int]]
"""Posts JSON with headers to an address; answers the status."""
_AT = 1_700_000_000


class Hook:
    """The webhook of one bot. A server of one's own (`is_local`) calls any address."""

    def __init__(self) -> None:
        self.is_local = False
        self.url = ""
        self.secret = ""
        self.wanted: list[str] = []
        self.max_connections = 40
        self.error: dict[str, Any] = {}
        self.times_set = 0

    def set(self, params: dict[str, Any]) -> bool:
        url, secret = str(params.get("url") or ""), str(params.get("secret_token") or "")
        if not url:
            self.url = ""
            return True
        self._check(url)
        if len(secret) > 256:
            raise Refused(400, "Bad Request: secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        self.url, self.secret, self.error = url, secret, {}
        self.wanted = params.get("allowed_updates") or self.wanted or ["message", "callback_query"]
        self.max_connections = int(params.get("max_connections", 40))
        self.times_set += 1
        return True

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if self.is_local:
            return
        if parts.scheme != "https":
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in (80, 88, 443, 8443):
            raise Refused(400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        try:
            address = ipaddress.ip_address(parts.hostname or "")
        except ValueError:
            return
        if not address.is_global:
            raise Refused(400, f"Bad Request: bad webhook: IP address {address} is reserved")

    def info(self, waiting: int) -> dict[str, Any]:
        """``getWebhookInfo``."""
        plain = {"url": self.url, "has_custom_certificate": False, "pending_update_count": waiting}
        if not self.url:
            return plain
        return plain | {"max_connections": self.max_connections, "allowed_updates": self.wanted} | self.error

    async def call(self, updates: dict[int, dict[str, Any]], post: Post) -> None:
        """One round: what is taken (2xx) is gone, the rest waits for the next."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        for number, update in sorted(updates.items()):
            if self.url and set(update) & set(self.wanted):
                status = await post(self.url, headers, update)
                if 200 <= status < 300:
                    updates.pop(number, None)
                else:
                    words = f"Wrong response from the webhook: {status}"
                    self.error = {"last_error_date": _AT, "last_error_message": words}
