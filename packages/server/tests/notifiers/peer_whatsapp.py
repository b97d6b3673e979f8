"""A WAHA gateway, as far as it sends texts: `chatting.controller.ts`, `manager.*.ts`, `AllExceptionsFilter.ts`, the engines."""

import json
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
PERSON, GROUP, NOBODY = "491712345678@c.us", "120363041234567890@g.us", "4900000000@c.us"
_FIELDS = {"session", "chatId", "text", "linkPreview", "reply_to"}


def config(port: int) -> dict[str, Any]:
    return {"url": f"http://127.0.0.1:{port}/", "api_key": SECRET, "chat": "+49 171 2345678"}


class Waha:
    """A gateway with one account, whose session can lose its login; it answers in one of its engines' ways."""

    def __init__(self, engine: str = "GOWS") -> None:
        self.engine = engine
        self.status = "WORKING"
        self.sent: list[dict[str, Any]] = []

    def __call__(self, request: Received) -> Answer:
        if (request.method, request.path) != ("POST", "/api/sendText"):
            return _json(404, {"message": f"Cannot POST {request.path}", "error": "Not Found", "statusCode": 404})
        if request.headers.get("x-api-key") != SECRET:
            return _json(401, {"message": "Unauthorized", "statusCode": 401})
        sent = json.loads(request.body)
        if sent["session"] != "default":
            return _json(422, {"error": f'Session "{sent["session"]}" does not exist', "session": sent["session"]})
        if self.status != "WORKING":
            error = "Session status is not as expected. Try again later or restart the session"
            return _json(422, {"error": error, "session": "default", "status": self.status, "expected": ["WORKING"]})
        if not set(sent) <= _FIELDS or not sent["text"] or len(sent["text"].encode("utf-16-le")) > 2 * 4096:
            return _json(400, {"message": ["text must be shorter"], "error": "Bad Request", "statusCode": 400})
        if sent["chatId"] not in (PERSON, GROUP):
            exception = {"message": "No LID for user", "name": "Error"}
            echo = {"path": request.path, "method": "POST", "body": sent, "query": {}}
            return _json(500, {"statusCode": 500, "exception": exception, "request": echo, "version": {}})
        self.sent.append(sent)
        return _json(201, self._told(sent, f"3EB0{len(self.sent):016d}"))

    def _told(self, sent: dict[str, Any], name: str) -> dict[str, Any]:
        serialized = f"true_{sent['chatId']}_{name}"
        if self.engine == "NOWEB":
            jid = sent["chatId"].replace("@c.us", "@s.whatsapp.net")
            message = {"extendedTextMessage": {"text": sent["text"]}}
            return {"key": {"remoteJid": jid, "fromMe": True, "id": name}, "message": message, "status": "PENDING"}
        if self.engine == "WEBJS":
            identity = {"fromMe": True, "remote": sent["chatId"], "id": name, "_serialized": serialized}
            return {"_data": {"body": sent["text"]}, "id": identity, "ack": 0, "body": sent["text"]}
        return {
            "id": serialized,
            "timestamp": 1_700_000_000,
            "from": sent["chatId"],
            "fromMe": True,
            "body": sent["text"],
        }


def says(request: Received) -> Answer:
    """What a gateway that is logged in answers."""
    return Waha()(request)


def _json(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})
