"""bark-server, as far as it pushes: `route_push.go`, `route_auth.go`, `apns/apns.go`; and Apple's limit for a payload."""

import json
from base64 import b64encode
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
KEYS_IN_BODY = {"device_key"}
DELETED_APP = "nysrshcqielvoxsa"


def config(port: int) -> dict[str, Any]:
    return {"server": f"http://127.0.0.1:{port}", "device_key": SECRET}


def says(request: Received) -> Answer:
    """What a server without a password answers; SECRET is a device that it knows."""
    if (request.method, request.path) != ("POST", "/push"):
        return told(404, "Cannot POST " + request.path)
    if not request.headers.get("content-type", "").startswith("application/json"):
        return told(400, "device key is empty")
    sent = json.loads(request.body)
    key = sent.pop("device_key", "")
    if not key:
        return told(400, "device key is empty")
    if key not in (SECRET, DELETED_APP):
        return told(400, f"failed to get device token: failed to get [{key}] device token from database")
    if key == DELETED_APP:
        return told(500, "push failed: BadDeviceToken")
    if len(apples(sent)) > 4096:
        return told(500, "push failed: PayloadTooLarge")
    if len(sent.get("id", "").encode()) > 64:
        return told(500, "push failed: BadCollapseId")
    if sent.get("level") not in ("critical", "active", "timeSensitive", "passive"):
        return told(500, "push failed: BadInterruptionLevel")
    return told(200, "success")


def behind_password(user: str, password: str) -> Any:
    """A server that was started with a user and a password."""
    wanted = "Basic " + b64encode(f"{user}:{password}".encode()).decode()
    teapot = Answer(418, b"I'm a teapot")
    return lambda request: says(request) if request.headers.get("authorization") == wanted else teapot


def apples(sent: dict[str, Any]) -> bytes:
    """The payload that Apple is given: Go's JSON, in which HTML's marks are escaped."""
    alert = {"title": sent.get("title", ""), "subtitle": "", "body": sent.get("body", "")}
    aps = {
        "alert": alert,
        "category": "myNotificationCategory",
        "mutable-content": 1,
        "sound": sent.get("sound", "1107") + ".caf",
        "thread-id": sent.get("group", ""),
    }
    custom = {name: value for name, value in sent.items() if name not in ("title", "body", "sound")}
    text = json.dumps({"aps": aps, **custom}, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text.encode()


def told(code: int, text: str) -> Answer:
    """What the server says, of a 200 too."""
    body = {"code": code, "message": text, "timestamp": 1_700_000_000}
    return Answer(code, json.dumps(body).encode(), {"Content-Type": "application/json"})
