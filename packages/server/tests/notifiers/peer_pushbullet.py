"""Pushbullet's API, as far as it makes and dismisses pushes, as its documentation tells it."""

import json
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
DEVICE, CHANNEL = "ujpah72o0sjAoRtnM0jc", "the-shop"


def config(port: int) -> dict[str, Any]:
    return {"access_token": SECRET, "api_url": f"http://127.0.0.1:{port}/"}


class Pushbullet:
    """An account with one device and one channel."""

    def __init__(self) -> None:
        self.pushes: dict[str, dict[str, Any]] = {}

    def __call__(self, request: Received) -> Answer:
        if request.headers.get("access-token") != SECRET:
            return refused(401, "Access token is missing or invalid.", type="invalid_access_token")
        if request.headers.get("content-type") != "application/json":
            return refused(400, "Failed to parse JSON body.")
        sent = json.loads(request.body)
        if request.path == "/v2/pushes":
            return self._push(sent)
        push = self.pushes.get(request.path.removeprefix("/v2/pushes/"))
        if push is None:
            return refused(404, "The resource could not be found.")
        push["dismissed"] = sent["dismissed"]
        return _json(200, push)

    def _push(self, sent: dict[str, Any]) -> Answer:
        if sent.get("type") not in ("note", "link") or (sent["type"] == "link") is not ("url" in sent):
            return refused(400, "The param 'type' has an invalid value.", param="type")
        if sum(name in sent for name in ("device_iden", "email", "channel_tag")) > 1:
            return refused(400, "Only one target may be specified.")
        if sent.get("device_iden", DEVICE) != DEVICE:
            return refused(404, "The resource could not be found.", param="device_iden")
        if sent.get("channel_tag", CHANNEL) != CHANNEL:
            return refused(400, "The param 'channel_tag' has an invalid value.", param="channel_tag")
        known = next((push for push in self.pushes.values() if push["guid"] == sent["guid"]), None)
        push = known or {"active": True, **sent, "dismissed": False, "iden": f"ujpah72o0s{len(self.pushes)}"}
        self.pushes[push["iden"]] = push
        return _json(200, push)


def says(request: Received) -> Answer:
    """What a new account answers."""
    return Pushbullet()(request)


def refused(status: int, message: str, **more: str) -> Answer:
    return _json(status, {"error": {"type": "invalid_request", "message": message, "cat": "~(=^‥^)", **more}})


def _json(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})
