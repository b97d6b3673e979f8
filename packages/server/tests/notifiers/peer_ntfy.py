"""ntfy's server, as far as publishing JSON goes: `server/server.go`, `server/types.go`, `server/errors.go`, `server/actions.go`.

It knows one protected topic, one token and one user; the other topics are open to everybody, as at ntfy.sh.
"""

import json
import re
from base64 import b64decode
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
TOKEN, USER, PASSWORD = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2", "phil", "m:ypäss"
PROTECTED = "alerts-of-the-shop"
KEYS_IN_BODY = {"topic"}
_FIELDS = {"topic": str, "title": str, "message": str, "priority": int, "tags": list, "click": str, "actions": list}
_PUBLISHING = "https://ntfy.sh/docs/publish/"


def config(port: int) -> dict[str, Any]:
    return {"server": f"http://127.0.0.1:{port}", "topic": SECRET, "access_token": SECRET}


def says(request: Received) -> Answer:
    """What ntfy answers; SECRET is a token that it knows too."""
    if (request.method, request.path) != ("POST", "/"):
        return _error(40401, "page not found")
    user, is_known = _who(request.headers.get("authorization", ""))
    if not is_known:
        return _error(40101, "unauthorized", f"{_PUBLISHING}#authentication")
    if len(request.body) > 2 * 4096:
        return _error(41303, "JSON body too large")
    try:
        sent = json.loads(request.body)
    except ValueError:
        return _error(40024, "invalid request: request body must be valid JSON")
    if not all(isinstance(sent.get(name, kind()), kind) for name, kind in _FIELDS.items()):
        return _error(40024, "invalid request: request body must be valid JSON")
    if not re.fullmatch("[-_A-Za-z0-9]{1,64}", sent["topic"]):
        return _error(40009, "invalid request: topic invalid")
    if sent["topic"] == "docs":
        return _error(40010, "invalid request: topic name is not allowed")
    if sent["topic"] == PROTECTED and user is None:
        return _error(40301, "forbidden", f"{_PUBLISHING}#authentication")
    return _published(sent)


def _published(sent: dict[str, Any]) -> Answer:
    if not 0 <= sent.get("priority", 0) <= 5:
        return _error(40007, "invalid priority parameter", f"{_PUBLISHING}#message-priority")
    actions = sent.get("actions", [])
    if len(actions) > 3 or not all(a["action"] == "view" and a["label"] and a["url"] for a in actions):
        return _error(40018, "invalid request: actions invalid", f"{_PUBLISHING}#action-buttons")
    if len(sent["message"].encode()) > 4096:
        return _error(41301, "attachment too large, or bandwidth limit reached", f"{_PUBLISHING}#limitations")
    message = {"id": "sPs71M8A2T", "time": 1_700_000_000, "event": "message", **sent}
    return Answer(200, json.dumps(message).encode(), {"Content-Type": "application/json"})


def _who(header: str) -> tuple[str | None, bool]:
    scheme, _, value = header.partition(" ")
    if scheme == "Bearer":
        return USER, value in (TOKEN, SECRET)
    if scheme == "Basic":
        return USER, b64decode(value).decode() == f"{USER}:{PASSWORD}"
    return None, True


def _error(code: int, text: str, documented: str = "") -> Answer:
    body = {"code": code, "http": code // 100, "error": text, **({"link": documented} if documented else {})}
    return Answer(code // 100, json.dumps(body).encode(), {"Content-Type": "application/json"})


TOO_MANY = _error(42908, "limit reached: daily message quota reached", f"{_PUBLISHING}#limitations")
