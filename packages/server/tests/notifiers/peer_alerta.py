"""Alerta's API for alerts as its documentation and its source describe it."""

import json
import re
from typing import Any

from support.receiver import Answer, Received

KEY = "t0psecret-t0psecret-t0psecret-t0"
SEVERITIES = {"critical", "major", "minor", "warning", "informational", "normal", "ok", "cleared", "indeterminate"}


def config(port: int) -> dict[str, Any]:
    return {"base_url": f"http://127.0.0.1:{port}/api", "api_key": KEY}


class Alerta:
    """`alerts` by environment, resource and event, as Alerta takes repeats for the same."""

    def __init__(self) -> None:
        self.alerts: dict[tuple[str, str, str], dict[str, Any]] = {}

    @property
    def open(self) -> list[dict[str, Any]]:
        return [alert for alert in self.alerts.values() if alert["status"] == "open"]

    def says(self, request: Received) -> Answer:
        action = re.fullmatch(r"/api/alert/([^/]+)/action", request.path) if request.method == "PUT" else None
        if action is None and (request.method, request.path) != ("POST", "/api/alert"):
            return _json(404, status="error", message="not found")
        if request.headers.get("authorization") != f"Key {KEY}":
            return _json(401, status="error", message="API key parameter is invalid", code=401)
        body = json.loads(request.body)
        if action is not None:
            return self._act(action[1], body)
        if error := _error(body):
            return _json(400, status="error", message=error, code=400)
        if body["environment"] not in ("Production", "Development"):
            words = "[POLICY] Alert environment does not match one of Production, Development"
            return _json(403, status="error", message=words, code=403)
        key = body["environment"], body["resource"], body["event"]
        repeats = self.alerts.get(key, {"duplicateCount": -1})["duplicateCount"] + 1
        status = "closed" if body["severity"] in ("normal", "ok", "cleared") else "open"
        known = self.alerts.get(key, {"id": f"81d8-{len(self.alerts)}", "status": "open"})
        if status == "open" and known["status"] == "ack":
            status = "ack"  # what somebody takes care of stays so until it is worse
        self.alerts[key] = {**body, "status": status, "duplicateCount": repeats, "id": known["id"]}
        history = [{"text": body["text"], "value": body["value"]}] * 40
        return _json(201, status="ok", id=known["id"], alert={**self.alerts[key], "history": history})

    def _act(self, number: str, body: dict[str, Any]) -> Answer:
        """What an operator's action does, by the rules of Alerta's state machine."""
        found = next((alert for alert in self.alerts.values() if alert["id"] == number), None)
        if found is None:
            return _json(404, status="error", message="not found", code=404)
        wanted, becomes = {"ack": ("open", "ack"), "unack": ("ack", "open")}[body["action"]]
        if found["status"] != wanted:
            words = f"invalid action for current {found['status']} status"
            return _json(409, status="error", message=words, code=409)
        found |= {"status": becomes, "text": body["text"]}
        return _json(200, status="ok")


def says(request: Received) -> Answer:
    return Alerta().says(request)


def _error(body: dict[str, Any]) -> str | None:
    checks = {
        'Missing mandatory value for "resource"': bool(body.get("resource")),
        'Missing mandatory value for "event"': bool(body.get("event")),
        'Attribute keys must not contain "." or "$"': not any("." in key or "$" in key for key in body["attributes"]),
        "service must be a list": isinstance(body.get("service"), list),
        "Severity is not one of": body.get("severity") in SEVERITIES,
        "a time is wrong": body.get("createTime", "Z").endswith("Z"),
    }
    return next((error for error, is_fine in checks.items() if not is_fine), None)


def _json(answered: int, /, **parts: Any) -> Answer:
    return Answer(answered, json.dumps(parts).encode(), {"Content-Type": "application/json"})
