"""A Zulip server with one channel, as its API describes it."""

import json
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
EMAIL = "bell-bot@zulip.example"


def config(port: int) -> dict[str, Any]:
    return {
        "site_url": f"http://127.0.0.1:{port}",
        "bot_email": EMAIL,
        "api_key": SECRET,
        "channel": "operations",
    }


def told(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})


def refusal(status: int, code: str, msg: str, **more: Any) -> Answer:
    return told(status, {"code": code, "msg": msg, "result": "error", **more})


def says(request: Received) -> Answer:
    """One request, answered by an empty server."""
    return Zulip().says(request)


class Zulip:
    """`topics` are the messages of the channel by their topic."""

    def __init__(self) -> None:
        self.topics: dict[str, list[str]] = {}

    def says(self, request: Received) -> Answer:
        if request.method != "POST" or request.path != "/api/v1/messages":
            return told(404, {"code": "BAD_REQUEST", "msg": "Not found", "result": "error"})
        scheme, _, login = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or b64decode(login).decode() != f"{EMAIL}:{SECRET}":
            return refusal(401, "INVALID_API_KEY", "Invalid API key")
        form = {name: values[0] for name, values in parse_qs(request.body.decode("ascii"), strict_parsing=True).items()}
        if form["type"] not in {"stream", "channel"} or json.loads(form["to"]) != "operations":
            stream = json.loads(form["to"])
            return refusal(400, "STREAM_DOES_NOT_EXIST", f"Channel '{stream}' does not exist", stream=stream)
        # The real server cuts what is too long; here that is a mistake of ours.
        if not form["content"].strip() or len(form["content"]) > 10_000:
            return refusal(400, "BAD_REQUEST", "Message must not be empty")
        if not 0 < len(form["topic"]) <= 60 or not form["topic"].isprintable():
            return refusal(400, "BAD_REQUEST", "Invalid character in topic, at position 1!")
        messages = self.topics.setdefault(form["topic"], [])
        messages.append(form["content"])
        return told(200, {"result": "success", "msg": "", "id": sum(map(len, self.topics.values()))})
