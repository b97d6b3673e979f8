"""An errand of several requests to a JSON API within one time budget."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import KEPT_BYTES, request


@dataclass(slots=True)
class JsonPeer:
    """A service below `base_url`. The budget of `timeout_ms` starts with the first request and is for all of them."""

    base_url: str
    headers: Mapping[str, str]
    timeout_ms: int
    allow_private: bool
    _began: float | None = field(default=None, init=False)

    async def ask(self, method: str, path: str, body: object = None, *, kept_bytes: int = KEPT_BYTES) -> HttpAnswer:
        """What came of one request; never raises for what the peer does. `path` begins with a slash."""
        now = time.monotonic()
        if self._began is None:
            self._began = now
        left = self.timeout_ms - int((now - self._began) * 1000)
        given = b"" if body is None else json.dumps(body).encode("ascii")
        headers = {**self.headers, **({} if body is None else {"Content-Type": "application/json"})}
        return await request(
            method,
            self.base_url.rstrip("/") + path,
            given,
            headers,
            timeout_ms=max(left, 1),
            allow_private=self.allow_private,
            kept_bytes=kept_bytes,
        )


def parsed(answer: HttpAnswer) -> Any:
    """The answer's JSON, or `None` when it is none, or was cut."""
    try:
        return json.loads(answer.text)
    except (ValueError, RecursionError):
        return None
