"""Gotify's server, as far as it takes messages: `api/message.go`, `auth/authentication.go`, `error/handler.go`."""

import json
from http import HTTPStatus
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
CLIENT_TOKEN = "C_pAlI8fbHxHrmG"


def config(port: int) -> dict[str, Any]:
    return {"server": f"http://127.0.0.1:{port}/", "app_token": SECRET}


def says(request: Received) -> Answer:
    """What Gotify 2 answers; SECRET is an application's token."""
    if (request.method, request.path) != ("POST", "/message"):
        return _error(404, "page not found")
    token = request.headers.get("x-gotify-key")
    if token == CLIENT_TOKEN:
        return _error(400, "appid is required when not authenticating with an application token")
    if token != SECRET:
        return _error(401, "you need to provide a valid access token or user credentials to access this api")
    if request.headers.get("content-type") != "application/json":
        return _error(400, "Field 'message' is required")
    sent = json.loads(request.body)
    if not isinstance(sent.get("priority"), int) or not isinstance(sent.get("extras", {}), dict):
        return _error(400, "json: cannot unmarshal into Go struct field")
    if not sent.get("message"):
        return _error(400, "Field 'message' is required")
    if any(len(sent[name].encode()) > 65_535 for name in ("message", "title")):
        return _error(500, "Error 1406 (22001): Data too long for column 'message' at row 1")
    stored = {"id": 25, "appid": 5, **sent, "date": "2023-11-14T22:13:20Z"}
    return Answer(200, json.dumps(stored).encode(), {"Content-Type": "application/json"})


def _error(status: int, description: str) -> Answer:
    body = {"error": HTTPStatus(status).phrase, "errorCode": status, "errorDescription": description}
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
