"""The other end of Google Chat's webhooks, with its threads and its memory of request ids."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
PATH = f"/v1/spaces/AAAA/messages?key=AIzaSyK3y&token={SECRET}"
JSON = {"Content-Type": "application/json; charset=UTF-8"}


def config(port: int) -> dict[str, Any]:
    return {"webhook_url": f"http://127.0.0.1:{port}{PATH}"}


def refusal(code: int, status: str, said: str, reason: str = "") -> Answer:
    error: dict[str, Any] = {"code": code, "message": said, "status": status}
    if reason:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
    return Answer(code, json.dumps({"error": error}).encode(), JSON)


def says(request: Received) -> Answer:
    """One request, answered by a space without a memory."""
    return Space().says(request)


class Space:
    """A space: its messages by the thread they stand in."""

    def __init__(self) -> None:
        self.threads: dict[str, list[str]] = {}
        self._known: dict[str, str] = {}

    def says(self, request: Received) -> Answer:
        asked = urlsplit(request.path)
        query = parse_qs(asked.query, strict_parsing=True)
        if request.method != "POST" or not re.fullmatch(r"/v1/spaces/[^/]+/messages", asked.path):
            return Answer(404, b"<h1>Not Found</h1>")
        if "key" not in query or "token" not in query:
            return refusal(403, "PERMISSION_DENIED", "The API is called without a valid token.")
        message = json.loads(request.body)
        if len(request.body) > 32_000 or not _is_message(message):
            return refusal(400, "INVALID_ARGUMENT", "Invalid JSON payload received.")
        [request_id] = query["requestId"]
        if request_id not in self._known:
            self._known[request_id] = self._post(message, query)
        thread = {"name": f"spaces/AAAA/threads/{self._known[request_id]}"}
        return Answer(200, json.dumps({"name": "spaces/AAAA/messages/1.1", "thread": thread}).encode(), JSON)

    def _post(self, message: dict[str, Any], query: dict[str, list[str]]) -> str:
        """Without the option a threadKey is ignored and a new thread begins."""
        key = message.get("thread", {}).get("threadKey")
        answers = query.get("messageReplyOption") == ["REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"]
        thread = key if key and answers else f"thread {len(self.threads)}"
        self.threads.setdefault(thread, []).append(message["fallbackText"])
        return thread


def _is_message(message: dict[str, Any]) -> bool:
    if message.keys() - {"fallbackText", "cardsV2", "thread"}:
        return False
    [section] = message["cardsV2"][0]["card"]["sections"]
    return (
        bool(message["cardsV2"][0]["card"]["header"]["title"])
        and 0 < len(section["widgets"]) <= 100
        and all(map(_is_widget, section["widgets"]))
    )


def _is_widget(widget: dict[str, Any]) -> bool:
    [(sort, parts)] = widget.items()
    if sort == "buttonList":
        return all(button["text"] and button["onClick"]["openLink"]["url"] for button in parts["buttons"])
    tags = re.sub(r'</?b>|<br>|<font color="#[0-9a-f]{6}">|</font>', "", parts["text"])
    return sort in {"textParagraph", "decoratedText"} and not re.search(r"[<>]|&(?!amp;|lt;|gt;)", tags)
