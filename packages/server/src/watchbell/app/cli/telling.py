"""Telling a monitor something from a shell: with nothing of the server loaded, within a limit, again when it fails."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from watchbell import __version__
from watchbell.app.cli.exits import Refused

if TYPE_CHECKING:
    from ssl import SSLContext

MAX_BODY = 10_000
"""Bytes that a server keeps of what it is told."""
_MOST_SECONDS = 10
"""What one attempt may take, whatever is left of the limit."""
_RETRIED = frozenset({408, 425, 429})
"""Beside 5xx: answers that may be others the next time."""


class Untold(Exception):
    """The server did not take it; `is_final` when asking again would be in vain."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class PingUrl:
    """The URL of a monitor, to which a verb is added: by token, by UUID or by ping key and slug."""

    parts: SplitResult

    @classmethod
    def parse(cls, text: str) -> "PingUrl":
        """Raises `Refused` for what is no URL."""
        with contextlib.suppress(ValueError):
            parts = urlsplit(text.strip())
            is_place = bool(parts.hostname) and (parts.port or 1) > 0 and bool(parts.path.strip("/"))
            if parts.scheme in ("http", "https") and is_place and text.strip().isascii():
                return cls(parts)
        raise Refused(
            "the monitor's URL is none: copy it whole from the monitor's page, "
            "for example https://watchbell.example.org/heartbeat/…"
        )

    def to(self, verb: str, run_id: str | None = None) -> str:
        """Where to say so: ``start``, ``fail``, ``log``, an exit status, or nothing for a success."""
        path = self.parts.path.rstrip("/") + (f"/{verb}" if verb else "")
        query = [pair for pair in parse_qsl(self.parts.query, keep_blank_values=True) if pair[0] != "rid" or not run_id]
        if run_id:
            query.append(("rid", run_id))
        return urlunsplit((self.parts.scheme, self.parts.netloc, path, urlencode(query), ""))

    @property
    def server(self) -> str:
        """Who is told: without the path, which is a secret."""
        return f"{self.parts.scheme}://{self.parts.netloc.rpartition('@')[2]}"


def tell_once(url: str, body: bytes, seconds: float) -> None:
    """POST, within so many seconds whatever hangs: the name's resolution, too. Raises `Untold`."""
    failures: list[Untold] = []

    def attempt() -> None:
        try:
            _post(url, body, seconds)
        except Untold as failure:
            failures.append(failure)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Untold(f"no answer within {seconds:.3g} s")
    if failures:
        raise failures[0]


def tell(url: str, body: bytes, seconds: float, pause: Callable[[float], bool]) -> None:
    """Tell, again after 1, 2, 4 … seconds while it fails, for at most so many seconds in all.

    `pause` waits and answers whether to give up. Raises `Untold` with the last reason.
    """
    end, wait = time.monotonic() + seconds, 1.0
    while True:
        left = end - time.monotonic()
        try:
            tell_once(url, body, max(min(_MOST_SECONDS, left), 1.0))
        except Untold as failure:
            if failure.is_final or time.monotonic() + wait >= end or pause(wait):
                raise
        else:
            return
        wait *= 2


def _post(url: str, body: bytes, seconds: float) -> None:
    # Loaded here: a command that is watched need not wait for it.
    import urllib.error
    import urllib.request
    from http.client import HTTPException

    headers = {"User-Agent": f"watchbell-cli/{__version__}", "Content-Type": "text/plain; charset=utf-8"}
    request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - PingUrl takes http and https only
    try:
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=_trust(url)))
        with opener.open(request, timeout=seconds):
            return
    except urllib.error.HTTPError as error:
        said = ""
        with contextlib.suppress(OSError, HTTPException), error:
            said = _said(error.read(4096))
        is_final = error.code < 500 and error.code not in _RETRIED
        reason = "no monitor has this address" if error.code == 404 else f"it answered {error.code}{said}"
        raise Untold(reason, is_final=is_final) from None
    except urllib.error.URLError as error:
        raise Untold(_reason(error.reason)) from None
    except (OSError, HTTPException, ValueError) as error:
        raise Untold(_reason(error)) from None


def _said(body: bytes) -> str:
    """What a Watchbell says of its refusal, behind a colon; nothing of other servers' pages."""
    import json

    try:
        message = json.loads(body)["error"]["message"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return f": {message[:200]}" if isinstance(message, str) and message.isprintable() else ""


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _trust(url: str) -> "SSLContext | None":
    """The machine's certificates (or those of SSL_CERT_FILE); where it has none, as small images do, our own."""
    if not url.startswith("https:"):
        return None
    import ssl
    from pathlib import Path

    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not paths.cafile and not (paths.capath and any(Path(paths.capath).iterdir())):
        import certifi

        context.load_verify_locations(certifi.where())
    return context
