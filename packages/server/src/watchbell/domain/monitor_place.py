"""Where a monitor looks, in one line for messages. Pure.

Messages leave the house: of a URL neither user nor query nor fragment is told, for tokens stand there.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_SCHEMES = ("http", "https", "ws", "wss")
_NAMES = ("host", "hostname", "domain")
_LONGEST = 200


def place_of_config(config: Mapping[str, Any]) -> str:
    """``https://example.com/cart``, ``db.example.com:5432``; nothing for kinds that are told, or that name no place."""
    place = _address(config.get("url")) or _host(config)
    return place if len(place) <= _LONGEST else place[: _LONGEST - 1] + "…"


def _address(url: object) -> str:
    if not isinstance(url, str):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES or not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/') or ''}"


def _host(config: Mapping[str, Any]) -> str:
    host = next((config[name] for name in _NAMES if isinstance(config.get(name), str) and config[name]), "")
    port = config.get("port")
    if not isinstance(port, int) or not host:
        return str(host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
