"""Home Assistant, as far as its API calls notify actions: `components/api`, `components/notify`, `helpers/template`.

Its answers were compared with those of a Home Assistant 2024.3 that ran.
"""

import json
import re
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
APP, ENTITY = "mobile_app_pixel", "notify.living_room"
_ACTIONS = {"notify", APP, "persistent_notification", "send_message"}
_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_JSON = {"Content-Type": "application/json"}


def config(port: int) -> dict[str, Any]:
    return {"url": f"http://127.0.0.1:{port}/", "access_token": SECRET, "service": "notify"}


def says(request: Received) -> Answer:
    """What it answers; SECRET is a valid token. A message that is a template is refused: here none has a meaning."""
    found = re.fullmatch(r"/api/services/notify/([^/]+)", request.path)
    if not found:
        return Answer(404, b"404: Not Found")
    if request.headers.get("authorization") != f"Bearer {SECRET}":
        return Answer(401, b"401: Unauthorized")
    try:
        sent = json.loads(request.body)
    except ValueError:
        return Answer(400, b'{"message":"Data should be valid JSON."}', _JSON)
    if found[1] not in _ACTIONS or not _is_valid(found[1], sent):
        return Answer(400, b"400: Bad Request")
    told = [{"entity_id": ENTITY, "state": "2023-11-14T22:13:20+00:00"}] if sent.get("entity_id") == ENTITY else []
    return Answer(200, json.dumps(told).encode(), _JSON)


def _is_valid(action: str, sent: dict[str, Any]) -> bool:
    allowed = {"message", "title"} | ({"entity_id"} if action == "send_message" else {"target", "data"})
    if not set(sent) <= allowed or not sent.get("message") or not isinstance(sent.get("data", {}), dict):
        return False
    if action == "send_message":
        return "entity_id" in sent
    return not any(_TEMPLATE.search(sent.get(part, "")) for part in ("message", "title"))
