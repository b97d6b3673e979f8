"""A homeserver with one room, as the client-server API describes it."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
ROOM = "!ops:example.com"
ALLOWED = {"strong": set(), "font": {"data-mx-color"}, "a": {"href"}, "br": set()}
_PUT = re.compile(r"/_matrix/client/v3/rooms/([^/?]+)/send/m\.room\.message/([^/?]+)")


def config(port: int) -> dict[str, Any]:
    return {"homeserver_url": f"http://127.0.0.1:{port}", "room_id": ROOM, "access_token": SECRET}


def told(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})


def refusal(status: int, errcode: str, error: str = "", **more: Any) -> Answer:
    return told(status, {"errcode": errcode, "error": error, **more})


def says(request: Received) -> Answer:
    """One request, answered by an empty room."""
    return Homeserver().says(request)


class Homeserver:
    """`events` are the contents by their ids, in order."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.token = SECRET
        self._transactions: dict[str, str] = {}

    def says(self, request: Received) -> Answer:
        asked = _PUT.fullmatch(request.path)
        if request.method != "PUT" or asked is None:
            return refusal(404, "M_UNRECOGNIZED", "Unrecognized request")
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return refusal(401, "M_MISSING_TOKEN", "Missing access token")
        if request.headers["authorization"] != f"Bearer {self.token}":
            return refusal(401, "M_UNKNOWN_TOKEN", "Unrecognised access token", soft_logout=False)
        if unquote(asked[1]) != ROOM:
            return refusal(403, "M_FORBIDDEN", f"User @bell:example.com not in room {unquote(asked[1])}")
        if asked[2] not in self._transactions:
            content = json.loads(request.body)
            # What the homeserver adds: ids, the DAG's neighbours, hashes and a signature.
            if len(request.body) + 4000 > 65_536:
                return refusal(413, "M_TOO_LARGE", "event too large")
            if trouble := self._trouble(content):
                return refusal(400, "M_BAD_JSON", trouble)
            event = f"$event{len(self.events)}"
            self._transactions[asked[2]], self.events[event] = event, content
        return told(200, {"event_id": self._transactions[asked[2]]})

    def _trouble(self, content: dict[str, Any]) -> str | None:
        """What would keep clients from showing it."""
        if content["msgtype"] not in {"m.text", "m.notice"} or not isinstance(content["body"], str):
            return "not a text message"
        relation = content.get("m.relates_to")
        if relation and (relation["rel_type"] != "m.thread" or relation["event_id"] not in self.events):
            return "can't send a relation to an event that is not there"
        if relation and "m.relates_to" in self.events[relation["event_id"]]:
            return "cannot start threads from an event with a relation"
        html = _Html()
        html.feed(content["formatted_body"])
        return html.trouble or (f"open: {html.open}" if html.open else None)


class _Html(HTMLParser):
    """Reads what the specification lets clients show."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.trouble: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED or {name for name, _ in attrs} - ALLOWED[tag]:
            self.trouble = f"tag {tag} {attrs}"
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.trouble = f"end of {tag}"
