"""A request to a token URL, as a dialect reads it, and the answer it gives."""

from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from starlette.types import Receive, Scope

from watchbell.domain.errors import BadRequest, TooLarge
from watchbell.lib.json_queries import json_document

MAX_BODY = 1_048_576
MOST_READ = 64 * MAX_BODY
"""What is read of a body of which only the beginning is kept: clients want to be rid of all they have to say."""


class Answer(NamedTuple):
    """What is sent back. `headers` come on top of those that every answer has."""

    status: int
    body: bytes
    media_type: bytes = b"application/json"
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Request:
    """One request. The body was read already; `path` is decoded, without the query."""

    __slots__ = ("__dict__", "body", "method", "path", "scheme", "scope", "source")

    def __init__(self, scope: Scope, body: bytes) -> None:
        self.scope = scope
        self.body = body
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.scheme: str = scope.get("scheme", "http")
        client = scope.get("client")
        self.source: str = client[0] if client else ""

    @cached_property
    def query(self) -> dict[str, str]:
        """The query's parameters; of a repeated one the first."""
        raw: bytes = self.scope["query_string"]
        if not raw:
            return {}
        found = parse_qs(raw.decode("latin-1"), keep_blank_values=True)
        return {name: values[0] for name, values in found.items()}

    def header(self, name: bytes) -> str:
        """A header by its lower-case name; empty when it is not there."""
        for key, value in self.scope["headers"]:
            if key == name:
                text: str = value.decode("latin-1")
                return text
        return ""

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""
        return self.header(b"user-agent")

    @property
    def bearer(self) -> str:
        """The token of ``Authorization: Bearer``; empty when there is none."""
        scheme, _, token = self.header(b"authorization").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    def json(self) -> Any:
        """The body as JSON; `None` when it is empty. Raises `BadRequest`."""
        if not self.body.strip():
            return None
        try:
            return json_document(self.body)
        except ValueError as error:
            raise BadRequest(str(error)) from None


async def body_of(receive: Receive, *, clips: bool = False) -> bytes:
    """The whole body. Raises `TooLarge` beyond a megabyte; with `clips` the first megabyte, and beyond `MOST_READ`."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body") and len(body) <= MAX_BODY:
        return body
    parts, length, most = [body[:MAX_BODY]], len(body), MOST_READ if clips else MAX_BODY
    while message.get("more_body") and length <= most:
        message = await receive()
        body = message.get("body", b"")
        parts.append(body[: max(0, MAX_BODY - length)])
        length += len(body)
    if length > most:
        text = f"a body here must not be larger than {most >> 20} MB"
        raise TooLarge(text)
    return b"".join(parts)
