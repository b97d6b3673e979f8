"""The other ends of the notifiers, as strict as the real ones."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from support.receiver import Answer, Received
from watchbell.domain.notifying import Message, MessageType

AT = 1_700_000_000_000
SINCE = AT - 192_000


def message(**changes: Any) -> Message:
    """A failure as the pipeline tells it."""
    facts = {
        "alert": {"id": "a1", "type": "failure", "message": "expected 200, got 503"},
        "incident": {"id": "i1", "title": "Shop is down"},
        "service": {"id": "s1", "name": "Shop"},
        "monitor": {"id": "m1", "name": "Shop front"},
    }
    given: dict[str, Any] = {
        "delivery_id": "0190a000-0000-7000-8000-000000000001",
        "type": MessageType.FAILURE,
        "event": "incident.created",
        "title": "Shop is down",
        "text": "expected status 200-299, got 503",
        "severity": "critical",
        "created_at": AT,
        "service_name": "Shop",
        "monitor_name": "Shop front",
        "since_at": SINCE,
        "link": "https://watch.example/incidents/i1",
        "details": (("URL", "https://shop.example/"), ("Status", "503 Service Unavailable")),
        "facts": facts,
        "incident_id": "i1",
    }
    return Message(**{**given, **changes})


def slack_says(request: Received) -> Answer:
    """What Slack's incoming webhooks answer to this request."""
    if request.headers.get("content-type") != "application/json":
        return Answer(400, b"invalid_payload")
    try:
        payload = json.loads(request.body)
    except ValueError:
        return Answer(400, b"invalid_payload")
    attachments = payload.get("attachments", [])
    blocks = [block for part in [payload, *attachments] for block in part.get("blocks", [])]
    if not payload.get("text") and not blocks:
        return Answer(400, b"no_text")
    colours = all(re.fullmatch(r"#[0-9a-f]{6}", part.get("color", "#000000")) for part in attachments)
    if len(payload.get("text", "")) > 40_000 or len(blocks) > 50 or not colours:
        return Answer(400, b"invalid_attachments")
    return Answer(200, b"ok") if all(map(_slack_takes, blocks)) else Answer(400, b"invalid_blocks")


def _slack_takes(block: dict[str, Any]) -> bool:
    texts = {"section": lambda: [block["text"]], "context": lambda: block["elements"]}.get(block["type"])
    if texts is None:
        return False
    return all(part["type"] == "mrkdwn" and 1 <= _units(part["text"]) <= 3000 for part in texts())


def discord_says(request: Received) -> Answer:
    """What Discord's webhooks answer to this request."""
    refused = Answer(400, b'{"message":"Invalid Form Body","code":50035}', {"Content-Type": "application/json"})
    if request.headers.get("content-type") != "application/json":
        return refused
    payload = json.loads(request.body)
    embeds = payload.get("embeds", [])
    if not (payload.get("content") or embeds) or len(embeds) > 10:
        return Answer(400, b'{"message":"Cannot send an empty message","code":50006}')
    if not all(map(_discord_takes, embeds)) or sum(map(_embed_size, embeds)) > 6000:
        return refused
    return Answer(200, b'{"id":"1"}') if "wait=true" in request.path else Answer(204, b"")


def _discord_takes(embed: dict[str, Any]) -> bool:
    fields = embed.get("fields", [])
    sizes = [
        0 < _units(embed["title"]) <= 256,
        _units(embed.get("description", "")) <= 4096,
        0 <= embed.get("color", 0) <= 0xFFFFFF,
        re.fullmatch(r"https?://\S+", embed.get("url", "https://x")) is not None,
        len(fields) <= 25,
        *(0 < _units(field["name"]) <= 256 and 0 < _units(field["value"]) <= 1024 for field in fields),
    ]
    return all(sizes)


def _embed_size(embed: dict[str, Any]) -> int:
    fields = embed.get("fields", [])
    texts = [embed["title"], embed.get("description", ""), *(f["name"] + f["value"] for f in fields)]
    return sum(map(_units, texts))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(handler: Handler, **options: Any) -> AsyncIterator[int]:
    """A server that says whatever bytes the handler writes; gives its port."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            await handler(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, **options)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await server.wait_closed()


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Bytes of no protocol, at once, then the end."""
    writer.write(bytes(range(256)) * 4 + b"\r\n")
    await writer.drain()


async def silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Takes everything and never says a word."""
    await reader.read()


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Closes the connection without a word."""
