"""Opsgenie's Alert API as its documentation describes it: it says 202 at once, and works afterwards."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from support.receiver import Answer, Received

KEY = "t0psecret-t0psecret-t0psecret-t0"
LONGEST = {
    "message": 130,
    "alias": 512,
    "description": 15_000,
    "entity": 512,
    "source": 100,
    "user": 100,
    "note": 25_000,
}


def config(port: int) -> dict[str, Any]:
    return {"api_key": KEY, "base_url": f"http://127.0.0.1:{port}"}


class Opsgenie:
    """`alerts` are open ones by alias. A request is carried out when its status is asked for the second time, or by `work`."""

    def __init__(self) -> None:
        self.alerts: dict[str, dict[str, Any]] = {}
        self.acknowledged: dict[str, str] = {}
        """Those of them that somebody takes care of, with the note."""
        self.closed: list[dict[str, Any]] = []
        self.waiting: dict[str, tuple[str, dict[str, Any]]] = {}
        self.done: dict[str, Any] = {}
        self.asked: set[str] = set()

    def says(self, request: Received) -> Answer:
        parts = urlsplit(request.path)
        if request.headers.get("authorization") != f"GenieKey {KEY}":
            return _json(401, message="Could not authenticate", took=0.0, requestId="r")
        if found := re.fullmatch(r"/v2/alerts/requests/([^/]+)", parts.path):
            return self._status(found[1])
        body = json.loads(request.body)
        if request.headers.get("content-type") != "application/json" or request.method != "POST":
            return _json(415, message="Unsupported")
        if errors := _errors(body):
            return _json(422, message="Request body is not processable. Please check the errors.", errors=errors)
        if parts.path == "/v2/alerts":
            return self._later(body["alias"], body) if body.get("message") else _json(422, errors={"message": "empty"})
        found = re.fullmatch(r"/v2/alerts/([^/]+)/(close|acknowledge|unacknowledge)", parts.path)
        if found is None or parse_qs(parts.query) != {"identifierType": ["alias"]}:
            return _json(404, message="no such path")
        return self._later(unquote(found[1]), {found[2]: body})

    def _later(self, alias: str, body: dict[str, Any]) -> Answer:
        number = f"request-{len(self.waiting) + len(self.done)}"
        self.waiting[number] = alias, body
        return _json(202, result="Request will be processed", took=0.1, requestId=number)

    def work(self) -> None:
        """Carries out what waits."""
        for number, (alias, body) in self.waiting.items():
            status = self._done(alias, body)
            self.done[number] = {"success": status != "Alert does not exist", "status": status, "alias": alias}
        self.waiting.clear()

    def _done(self, alias: str, body: dict[str, Any]) -> str:
        if "message" in body:
            return self._create(alias, body)
        if alias not in self.alerts:
            return "Alert does not exist"
        if "close" in body:
            return self._close(alias, body)
        if "acknowledge" in body:
            self.acknowledged[alias] = body["acknowledge"]["note"]
            return "Acknowledged alert"
        self.acknowledged.pop(alias, None)
        return "Unacknowledged alert"

    def _create(self, alias: str, body: dict[str, Any]) -> str:
        count = self.alerts[alias]["count"] + 1 if alias in self.alerts else 1
        self.alerts[alias] = {**body, "count": count}
        return "Created alert"

    def _close(self, alias: str, body: dict[str, Any]) -> str:
        self.acknowledged.pop(alias, None)
        self.closed.append(self.alerts.pop(alias) | body)
        return "Closed alert"

    def _status(self, number: str) -> Answer:
        if number in self.asked:
            self.work()
        self.asked.add(number)
        if number in self.done:
            return _json(200, data=self.done[number], took=0.02, requestId="r")
        return _json(404, message="Request not found. It might not be processed, yet.", took=0.0, requestId="r")


def says(request: Received) -> Answer:
    return Opsgenie().says(request)


def _errors(body: dict[str, Any]) -> dict[str, str]:
    errors = {name: "too long" for name, most in LONGEST.items() if _units(body.get(name, "")) > most}
    details, tags = body.get("details", {}), body.get("tags", [])
    if sum(_units(name) + _units(value) for name, value in details.items()) > 8000:
        errors["details"] = "too long"
    if len(tags) > 20 or any(len(tag) > 50 for tag in tags):
        errors["tags"] = "too many, or too long"
    if body.get("priority", "P3") not in ("P1", "P2", "P3", "P4", "P5"):
        errors["priority"] = "should be one of P1, P2, P3, P4, P5"
    return errors


def _json(status: int, **parts: Any) -> Answer:
    return Answer(status, json.dumps(parts).encode(), {"Content-Type": "application/json"})


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
