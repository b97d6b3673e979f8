"""OAuth 2.0 client credentials (RFC 6749, section 4.4) as data: what to send for a token, and the token in the answer."""

import json
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from watchbell.lib.http_exchange import Answer
from watchbell.lib.status_ranges import status_phrase

_UNSAID_SECONDS = 300.0  # an endpoint should say how long a token lives (section 5.1), but need not
_LONGEST_SECONDS = 86_400.0
_LONGEST_TOKEN = 16_384


class ClientCredentials(NamedTuple):
    """What is shown to a token endpoint. `by_post` sends id and secret in the form instead of a header."""

    token_url: str
    client_id: str
    client_secret: str
    scope: str | None = None
    audience: str | None = None
    by_post: bool = False

    @property
    def form(self) -> bytes:
        """The body to send."""
        fields = {"grant_type": "client_credentials", "scope": self.scope, "audience": self.audience}
        if self.by_post:
            fields |= {"client_id": self.client_id, "client_secret": self.client_secret}
        return urlencode({name: value for name, value in fields.items() if value}).encode("ascii")

    @property
    def basic(self) -> tuple[str, str] | None:
        """User name and password of the header, each form-encoded (section 2.3.1)."""
        return None if self.by_post else (quote_plus(self.client_id), quote_plus(self.client_secret))


def read_token(answer: Answer) -> tuple[str, float]:
    """Token and the seconds it lives. Raises `ValueError` that says why there is none."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    found = said if isinstance(said, dict) else {}
    if answer.status != 200:
        reason = " ".join(str(found[key])[:200] for key in ("error", "error_description") if found.get(key))
        raise ValueError(f"it answered {status_phrase(answer.status)}" + (f" ({reason})" if reason else ""))
    token = found.get("access_token")
    if not isinstance(token, str) or not token or len(token) > _LONGEST_TOKEN or not _is_sendable(token):
        raise ValueError("its answer holds no access_token")
    lives = found.get("expires_in")
    try:
        seconds = float(lives) if lives is not None else _UNSAID_SECONDS
    except (TypeError, ValueError):
        seconds = _UNSAID_SECONDS
    return token, min(max(seconds, 0.0), _LONGEST_SECONDS) if seconds == seconds else _UNSAID_SECONDS  # noqa: PLR0124 - not a number


def _is_sendable(token: str) -> bool:
    return token.isascii() and token.isprintable() and " " not in token
