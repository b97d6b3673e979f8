"""What a channel would send, as it may be shown: whole, but for every secret in it. Pure."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape
from typing import NamedTuple
from urllib.parse import quote, quote_plus, unquote, urlsplit

from watchbell.domain.secrets_in_config import REDACTED
from watchbell.lib.rehearsal import Letter

LONGEST_BODY = 65_536
_KEY = re.compile(r"auth|token|secret|key|password|signature|cookie|credential", re.IGNORECASE)
_SHORT = 6
"""Shorter secrets stand in any text by chance: they are hidden where they stand alone."""


class Shown(NamedTuple):
    """A letter without its secrets. `method` is empty for what is no HTTP request, `html` a mail's other form."""

    to: str
    method: str
    headers: tuple[tuple[str, str], ...]
    content_type: str
    body: str
    html: str | None


def shown_letter(letter: Letter, secrets: Iterable[str]) -> Shown:
    """The letter as it may be shown. `secrets` are the values of the channel's config that nobody may read."""
    known = {each for each in secrets if each}
    masks = _masks(known)
    headers = tuple(
        (name, REDACTED if _is_secret(name, value, known) else masks(value)) for name, value in letter.headers.items()
    )
    return Shown(
        to=_address(letter.to, known, masks) if "://" in letter.to else masks(letter.to),
        method=letter.method,
        headers=headers,
        content_type=letter.content_type,
        body=masks(letter.body)[:LONGEST_BODY],
        html=None if letter.html is None else masks(letter.html)[:LONGEST_BODY],
    )


class _Masks:
    """Hides secrets in a text, in every form in which a sender may have written them."""

    def __init__(self, forms: set[str]) -> None:
        by_length = sorted(forms, key=len, reverse=True)
        alone = [rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])" for form in by_length if len(form) < _SHORT]
        anywhere = [re.escape(form) for form in by_length if len(form) >= _SHORT]
        self._pattern = re.compile("|".join([*anywhere, *alone])) if forms else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub(REDACTED, text) if self._pattern else text


def _masks(secrets: set[str]) -> _Masks:
    parts = {part for secret in secrets for part in (secret, *_parts(secret))}
    return _Masks({form for part in parts for form in _forms(part)})


def _parts(secret: str) -> list[str]:
    """What is secret of an address that is secret: each part of its path, and what stands in its query."""
    if "://" not in secret:
        return []
    try:
        address = urlsplit(secret)
        found = [*address.path.split("/"), *re.split("[&=]", address.query), address.username, address.password]
    except ValueError:
        return []
    return [part for each in found if each for part in (each, unquote(each)) if len(part) >= _SHORT]


def _forms(secret: str) -> set[str]:
    data = secret.encode("utf-8", "replace")
    return {
        secret,
        quote(secret, safe="", errors="replace"),
        quote(secret, errors="replace"),
        quote_plus(secret, errors="replace"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        escape(secret),
        b64encode(data).decode("ascii"),
    }


def _is_secret(name: str, value: str, secrets: set[str]) -> bool:
    return bool(_KEY.search(name)) or value in secrets


def _address(address: str, secrets: set[str], masks: _Masks) -> str:
    """Scheme, host and path; nothing of the path where the config's address is a secret, and never what a query says."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return REDACTED
    is_secret = any("://" in secret and _host_of(secret) == host for secret in secrets)
    path = f"/{REDACTED}" if is_secret and parts.path.strip("/") else masks(parts.path)
    names = [f"{masks(pair.partition('=')[0])}={REDACTED}" for pair in parts.query.split("&") if pair]
    return f"{parts.scheme}://{host}{path}{'?' if names else ''}{'&'.join(names)}"


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""
