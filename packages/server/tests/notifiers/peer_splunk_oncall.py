"""The REST endpoint of Splunk On-Call as its documentation describes it."""

import json
import re
from typing import Any

from support.receiver import Answer, Received

KEY = "t0psecret-t0psecret-t0psecret-t0"
PATH = f"/integrations/generic/20131114/alert/{KEY}"


def config(port: int) -> dict[str, Any]:
    return {"rest_url": f"http://127.0.0.1:{port}{PATH}/$routing_key", "routing_key": "database"}


class SplunkOnCall:
    """`open` incidents by their entity, `timeline` everything; `routes` say who was paged by what."""

    def __init__(self) -> None:
        self.open: dict[str, dict[str, Any]] = {}
        self.acknowledged: set[str] = set()
        self.timeline: list[dict[str, Any]] = []
        self.routes: list[str] = []

    def says(self, request: Received) -> Answer:
        found = re.fullmatch(r"/integrations/generic/20131114/alert/([^/]+)/([^/]+)", request.path)
        if found is None or request.method != "POST":
            return Answer(404, b"not found")
        if found[1] != KEY:
            return _json(result="failure", message=f"no integration has the key {found[1]}")
        if request.headers.get("content-type") != "application/json":
            return Answer(415, b"unsupported")
        body = json.loads(request.body)
        kind, entity = body.get("message_type"), body.get("entity_id")
        if kind not in ("CRITICAL", "WARNING", "INFO", "ACKNOWLEDGEMENT", "RECOVERY") or not entity:
            return _json(result="failure", message="message_type")
        assert _units(body["state_message"]) <= 20_480
        assert all(isinstance(body[name], int) for name in ("state_start_time", "timestamp"))
        self.timeline.append(body)
        self.routes.append(found[2])
        if kind in ("CRITICAL", "WARNING"):
            self.open[entity] = body
        elif kind == "RECOVERY":
            self.open.pop(entity, None)
            self.acknowledged.discard(entity)
        elif kind == "ACKNOWLEDGEMENT" and entity in self.open:
            self.acknowledged.add(entity)
        return _json(result="success", entity_id=entity)


def says(request: Received) -> Answer:
    return SplunkOnCall().says(request)


def _json(**parts: Any) -> Answer:
    return Answer(200, json.dumps(parts).encode(), {"Content-Type": "application/json"})


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
