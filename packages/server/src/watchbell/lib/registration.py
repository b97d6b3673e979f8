"""What a registry tells of a domain, from RDAP (RFC 9083) or from the text of whois. No IO."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from watchbell.lib.clock import parse_rfc3339
from watchbell.lib.whois_dates import read_date

_MOST = 50
_NOT_FOUND = re.compile(
    r"no match|not found|no data found|no entries found|nothing found|no object found|not registered|does not exist"
    r"|is available|is free|status:\s*(free|available)|no information available",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"(limit|quota|allowance)\S* (has been |was )?(exceeded|reached)|exceeded.{0,40}(limit|quota)|too many (requests|queries)"
    r"|rate.?limit|try again later|blacklist|access (is |has been )?(denied|blocked)",
    re.IGNORECASE,
)
_EXPIRY = (
    "registry expiry date", "domain expiration date", "registrar registration expiration date", "expiration date",
    "expiry date", "expire date", "expires on", "expires at", "expires", "expiration time", "expire-date", "expiry",
    "expiration", "expire", "paid-till", "renewal date", "valid until", "validity", "valid-date", "record expires on",
    "domain expires", "exp date", "data de expiração", "fecha de expiración",
)  # fmt: skip
_REGISTERED = (
    "creation date",
    "created",
    "created on",
    "registered on",
    "registered",
    "registration time",
    "created at",
)
_REGISTRAR = ("registrar", "registrar name", "sponsoring registrar", "registrar organization")
_STATUS = ("domain status", "status", "state", "eppstatus")
_SERVERS = ("name server", "nserver", "nameserver", "name servers", "nameservers", "host name")


class NotRegistered(Exception):
    """The registry knows no such domain."""


class Limited(Exception):
    """The registry answers no more questions of ours for now."""


class Registration(NamedTuple):
    """What is known of a domain. Instants are milliseconds; `status` in lower case without spaces."""

    domain: str
    expires_at: int | None
    registered_at: int | None = None
    registrar: str | None = None
    status: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    source: str = ""


def read_rdap(domain: str, document: Any, source: str) -> Registration:
    """Read an RDAP answer. Raises `ValueError` when it is none about a domain."""
    if not isinstance(document, dict) or document.get("objectClassName", "domain") != "domain":
        raise ValueError("the answer is no RDAP document about a domain")
    events: dict[str, int | None] = {}
    for event in _items(document, "events"):
        action, date = event.get("eventAction"), event.get("eventDate")
        if isinstance(action, str) and isinstance(date, str):
            events.setdefault(action.lower(), _instant(date))
    status = document.get("status")
    statuses = status if isinstance(status, list) else []
    return Registration(
        domain,
        events.get("expiration"),
        events.get("registration"),
        _rdap_registrar(document),
        tuple(_plain_status(each) for each in statuses[:_MOST] if isinstance(each, str)),
        tuple(
            str(server["ldhName"]).lower().rstrip(".")
            for server in _items(document, "nameservers")
            if isinstance(server.get("ldhName"), str)
        ),
        source,
    )


def _items(document: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = document.get(key)
    return [item for item in found[:_MOST] if isinstance(item, dict)] if isinstance(found, list) else []


def _instant(text: str) -> int | None:
    try:
        return parse_rfc3339(text)
    except ValueError:
        return read_date(text)


def _rdap_registrar(document: Mapping[str, Any]) -> str | None:
    for entity in _items(document, "entities"):
        roles, card = entity.get("roles"), entity.get("vcardArray")
        if not (isinstance(roles, list) and "registrar" in roles):
            continue
        rows = card[1] if isinstance(card, list) and len(card) > 1 and isinstance(card[1], list) else []
        for row in rows:
            if isinstance(row, list) and len(row) > 3 and row[0] == "fn" and isinstance(row[3], str):
                return row[3][:200]
    return None


def read_whois(domain: str, text: str, source: str) -> Registration:
    """Read a whois answer. Raises `NotRegistered`, `Limited`; an answer without an expiry date has `None` there."""
    rows = _rows(text)
    expires_at = _date(rows, _EXPIRY)
    if expires_at is None and not any(label in rows for label in (*_REGISTRAR, *_SERVERS)):
        if _LIMITED.search(text):
            raise Limited(_first_line(text))
        if not text.strip() or _NOT_FOUND.search(text):
            raise NotRegistered(domain)
    return Registration(
        domain,
        expires_at,
        _date(rows, _REGISTERED),
        next((rows[label][0][:200] for label in _REGISTRAR if rows.get(label)), None),
        tuple(_plain_status(each) for label in _STATUS for each in rows.get(label, ())[:_MOST]),
        tuple(
            each.split()[0].lower().rstrip(".") for label in _SERVERS for each in rows.get(label, ())[:_MOST] if each
        ),
        source,
    )


def referral(text: str) -> str | None:
    """The whois server of a top-level domain, in the answer of IANA's."""
    rows = _rows(text)
    found = rows.get("whois") or rows.get("refer")
    return found[0] if found else None


def _rows(text: str) -> dict[str, list[str]]:
    """Labels in lower case with their values; ``[Expires on]  2026/10/31`` is one too."""
    rows: dict[str, list[str]] = {}
    for line in text.splitlines()[:2000]:
        stripped = line.strip()
        if stripped.startswith("[") and "]" in stripped:
            label, _, value = stripped[1:].partition("]")
        else:
            label, _, value = stripped.partition(":")
        if value.strip() and not stripped.startswith(("%", "#", ">")):
            rows.setdefault(label.strip(" .").lower(), []).append(value.strip())
    return rows


def _date(rows: Mapping[str, list[str]], labels: tuple[str, ...]) -> int | None:
    for label in labels:
        for value in rows.get(label, ()):
            found = read_date(value)
            if found is not None:
                return found
    return None


def _plain_status(text: str) -> str:
    """``clientHold https://icann.org/epp#clientHold`` and RDAP's ``client hold`` are one."""
    words = [word for word in text.split() if "://" not in word and not word.startswith("(")]
    return "".join(words).lower()[:80]


def _first_line(text: str) -> str:
    lines = (line.strip("%#>*- \t") for line in text.splitlines())
    return next((line for line in lines if line), "")[:200]
