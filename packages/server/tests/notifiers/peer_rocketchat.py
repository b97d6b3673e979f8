"""The other end of Rocket.Chat's incoming webhooks: one room with its threads."""

import json
import re
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
PATH = f"/hooks/65f0c0ffee65f0/{SECRET}"
JSON = {"Content-Type": "application/json"}


def config(port: int) -> dict[str, Any]:
    return {"webhook_url": f"http://127.0.0.1:{port}{PATH}"}


def refusal(status: int, error: str) -> Answer:
    return Answer(status, json.dumps({"success": False, "error": error}).encode(), JSON)


def failed(error: str) -> Answer:
    """A newer server's answer to a message that reached none of its channels."""
    return Answer(
        400, json.dumps({"success": False, "responses": [{"channel": "#ops", "error": error}]}).encode(), JSON
    )


def says(request: Received) -> Answer:
    """One request, answered by an empty room."""
    return Room().says(request)


class Room:
    """`messages` are the texts by id, `threads` the ids of answers by the id of what they answer."""

    def __init__(self, *, is_new: bool = True, overrides: bool = False) -> None:
        self.messages: dict[str, str] = {}
        self.threads: dict[str, list[str]] = {}
        self._is_new = is_new
        self._overrides = overrides

    def says(self, request: Received) -> Answer:
        if request.path != PATH:
            return refusal(404, "Invalid integration id or token provided.")
        payload = json.loads(request.body)
        if payload.get("channel") and not self._overrides:
            return refusal(400, "overriding destination channel is disabled for this integration")
        sizes = [
            len(payload["text"].encode("utf-16-le")) // 2,
            len(json.dumps(payload["attachments"], ensure_ascii=False)),
        ]
        if max(sizes) > 5000:
            return failed("error-message-size-exceeded")
        if not all(map(_is_valid, payload["attachments"])) or not payload["text"].strip():
            return failed("Match error: Failed Match.Where validation")
        name = f"m{len(self.messages)}"
        self.messages[name] = payload["text"]
        if payload.get("tmid"):
            self.threads.setdefault(payload["tmid"], []).append(name)
        made = {"attachments": payload["attachments"], "msg": payload["text"], "rid": "GENERAL", "_id": name}
        whole = {"responses": [{"channel": "#ops", "message": made}]} if self._is_new else {}
        return Answer(200, json.dumps(whole | {"success": True}).encode(), JSON)


def _is_valid(card: dict[str, Any]) -> bool:
    fields = all(
        isinstance(field["title"], str) and isinstance(field["value"], str) and isinstance(field["short"], bool)
        for field in card["fields"]
    )
    return fields and bool(re.fullmatch(r"#[0-9a-f]{6}", card["color"]))
