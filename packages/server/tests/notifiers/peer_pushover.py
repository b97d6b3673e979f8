"""Pushover's API: messages, and the receipts of emergencies, as its documentation tells them."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
TOKEN, USER = "azGDORePK8gMaC0QOYAMyEEuzJnyUi", "uQiRzpo4DXghDmr9QzzfQu27cmVRsG"
KEYS_IN_BODY = {"token", "user"}
_LIMITS = {"message": 1024, "title": 250, "url": 512, "url_title": 100}
_QUOTA = {"status": 0, "errors": ["application is over its monthly message limit"], "request": "r-1"}


def config(port: int) -> dict[str, Any]:
    return {"app_token": SECRET, "user_key": SECRET, "api_url": f"http://127.0.0.1:{port}"}


class Pushover:
    """An account with one application, one user with one device, and the emergencies that ring."""

    def __init__(self) -> None:
        self.ringing: dict[str, set[str]] = {}

    def __call__(self, request: Received) -> Answer:
        if request.headers.get("content-type") != "application/x-www-form-urlencoded":
            return _refused("message", "message cannot be blank")
        fields = {name: values[0] for name, values in parse_qs(request.body.decode(), strict_parsing=True).items()}
        if fields.get("token") not in (TOKEN, SECRET):
            return _refused("token", "application token is invalid, see https://pushover.net/api")
        if request.path == "/1/messages.json":
            return self._message(fields)
        if found := re.fullmatch(r"/1/receipts/cancel_by_tag/([^/]+)\.json", request.path):
            tag = unquote(found[1])
            matching = [receipt for receipt, tags in self.ringing.items() if tag in tags]
            return _done(canceled=len([self.ringing.pop(receipt) for receipt in matching]))
        if found := re.fullmatch(r"/1/receipts/([A-Za-z0-9]{30})/cancel\.json", request.path):
            if self.ringing.pop(found[1], None) is None:
                return _refused("receipt", "receipt not found; may be invalid or expired", 404)
            return _done()
        return Answer(404, b"not found")

    def _message(self, fields: dict[str, str]) -> Answer:
        if fields.get("user") not in (USER, SECRET):
            return _refused("user", "user identifier is not a valid user, group, or subscribed user key")
        if "device" in fields and not {"phone"} & set(fields["device"].split(",")):
            return _refused("device", "device name is not valid for this user")
        for name, limit in _LIMITS.items():
            if len(fields.get(name, "")) > limit:
                return _refused(name, f"{name} is too long, must be {limit} characters or less")
        if not fields.get("message", "").strip():
            return _refused("message", "message cannot be blank")
        if fields["priority"] not in ("-2", "-1", "0", "1", "2") or not fields["timestamp"].isdigit():
            return _refused("priority", "priority is invalid")
        if fields["priority"] != "2":
            return _done()
        if int(fields.get("retry", "0")) < 30 or not 0 < int(fields.get("expire", "0")) <= 10_800:
            return _refused("retry", "retry and expire must be supplied with priority=2")
        receipt = f"{len(self.ringing):030d}"
        self.ringing[receipt] = set(fields.get("tags", "").split(","))
        return _done(receipt=receipt)


def says(request: Received) -> Answer:
    """What an account answers in which nothing rings yet."""
    return Pushover()(request)


def _done(**more: Any) -> Answer:
    return _json(200, {"status": 1, "request": "647d2300-702c-4b38-8b2f-d56326ae460b", **more})


def _refused(field: str, error: str, status: int = 400) -> Answer:
    return _json(status, {field: "invalid", "errors": [error], "status": 0, "request": "647d2300"})


def _json(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})


OVER_QUOTA = _json(429, _QUOTA)
