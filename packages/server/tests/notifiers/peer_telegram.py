"""Telegram's side, for the contract of all notifiers."""

import asyncio
import json
from typing import Any

from support.receiver import Answer, Received
from support.telegram import BotApi

ANSWER = Answer(200, b'{"ok":true,"result":{"message_id":5,"chat":{"id":11,"type":"private"},"date":1700000000}}')
"""What anybody is told to whom the API is not asked: elsewhere a plain ok means that it is no Bot API."""


def config(port: int) -> dict[str, Any]:
    return {
        "bot_token": "123456789:t0psecret-t0psecret-t0psecret-t0",
        "chat_id": "11",
        "api_url": f"http://127.0.0.1:{port}",
    }


def says(request: Received) -> Answer:
    """What the Bot API answers to this request, from a bot that it knows."""
    api = BotApi("123456789:t0psecret-t0psecret-t0psecret-t0")
    asked = Received(request.method, request.path, request.headers, request.body)
    assert json.loads(request.body)["link_preview_options"] == {"is_disabled": True}
    return _now(api.handle(asked))


def _now(coroutine: Any) -> Answer:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        return ended.value
    raise AssertionError(f"it waits: {asyncio.current_task()}")
