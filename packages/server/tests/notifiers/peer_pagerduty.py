"""PagerDuty's Events API v2 as its documentation and its public schema describe it."""

import json
import re
from typing import Any

from support.receiver import Answer, Received

KEY = "t0psecret-t0psecret-t0psecret-t0"
KEYS_IN_BODY = {"routing_key"}
EVENT_BYTES = 512 * 1024


def config(port: int) -> dict[str, Any]:
    return {"routing_key": KEY, "base_url": f"http://127.0.0.1:{port}"}


class PagerDuty:
    """One service with one integration; `alerts` are open ones by their key, `closed` those that were resolved."""

    def __init__(self) -> None:
        self.alerts: dict[str, dict[str, Any]] = {}
        self.closed: dict[str, dict[str, Any]] = {}

    def says(self, request: Received) -> Answer:
        if (request.method, request.path) != ("POST", "/v2/enqueue"):
            return Answer(404, b"not found")
        if len(request.body) > EVENT_BYTES:
            return Answer(413, b"too large")
        try:
            event = json.loads(request.body)
        except ValueError:
            return _invalid("JSON is malformed")
        if errors := _errors(event):
            return _invalid(*errors)
        if event["routing_key"] != KEY:
            return Answer(400, _json(status="invalid event", message="Invalid routing key", errors=[]))
        key = event.get("dedup_key") or f"made-{len(self.alerts)}"
        if event["event_action"] == "trigger":
            self.alerts[key] = event
        elif event["event_action"] == "resolve" and key in self.alerts:
            self.closed[key] = self.alerts.pop(key) | {"resolved_by": event}
        elif event["event_action"] == "acknowledge" and key in self.alerts:
            self.alerts[key] |= {"acknowledged_by": event}
        return Answer(202, _json(status="success", message="Event processed", dedup_key=key))


def says(request: Received) -> Answer:
    return PagerDuty().says(request)


def _errors(event: dict[str, Any]) -> list[str]:
    if len(event.get("routing_key", "")) != 32:
        return ["Length of 'routing_key' is incorrect (should be 32 characters)"]
    action = event.get("event_action")
    checks = {
        "'event_action' is missing or wrong": action in ("trigger", "acknowledge", "resolve"),
        "'dedup_key' is missing": action == "trigger" or bool(event.get("dedup_key")),
        "'dedup_key' is too long": len(event.get("dedup_key", "")) <= 255,
        "'payload' is missing": action != "trigger" or isinstance(event.get("payload"), dict),
        "'links' are wrong": all(re.match("https?://", each["href"]) for each in event.get("links", [])),
        "unknown field": set(event) <= {
            "routing_key", "event_action", "dedup_key", "payload", "client", "client_url", "links", "images",
        },
    }  # fmt: skip
    payload = event.get("payload") or {}
    if payload:
        checks |= {
            "'payload.summary' is missing or blank": 0 < _units(payload.get("summary", "")) <= 1024,
            "'payload.source' is missing or blank": bool(payload.get("source")),
            "'payload.severity' is invalid": payload.get("severity") in ("critical", "error", "warning", "info"),
            "'payload.timestamp' is invalid": re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", payload.get("timestamp", "")),
            "'payload' holds an unknown field": set(payload) <= {
                "summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details",
            },
        }  # fmt: skip
    return [error for error, is_fine in checks.items() if not is_fine]


def _invalid(*errors: str) -> Answer:
    return Answer(400, _json(status="invalid event", message="Event object is invalid", errors=list(errors)))


def _json(**parts: Any) -> bytes:
    return json.dumps(parts).encode()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
