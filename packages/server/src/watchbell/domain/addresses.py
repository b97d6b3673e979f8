"""How clients name passive monitors: by a token, by a slug, or by what another tool called them."""

import hashlib
import re
from typing import NamedTuple

_HEX = re.compile("[0-9a-f]{32}")


class Door(NamedTuple):
    """A monitor that an address leads to, with the hash of the credential that opens it (empty = none is asked for)."""

    monitor_n: int
    address: str
    secret_sha256: str = ""


def token_address(token: str) -> str:
    """A monitor by the secret in its URL: a UUID is the same with hyphens and without, in either case."""
    plain = token.replace("-", "").lower()
    return hashed(plain if _HEX.fullmatch(plain) else token)


def hashed(secret: str) -> str:
    """SHA-256 in hexadecimal: what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def slug_address(org_id: str, slug: str) -> str:
    """A monitor by its slug, for who knows the organization's ping key."""
    return f"slug:{org_id}/{slug}"


def alert_slug(name: str) -> str:
    """The slug of an alert name's monitor: the name in lower case, with a mark of it where that says not everything."""
    plain = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")[:80]
    if plain == name.lower():
        return f"alert-{plain}"
    mark = hashed(name)[:8]
    return f"alert-{plain}-{mark}" if plain else f"alert-{mark}"


def gatus_address(key: str) -> str:
    """A Gatus endpoint's key, ``group_name``."""
    return f"gatus:{key}"


def host_address(host_id: str) -> str:
    """A NetMon host by its id."""
    return f"host:{host_id}"
