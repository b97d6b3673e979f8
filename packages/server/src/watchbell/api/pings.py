"""What the clients of passive monitors sent. For members: never public."""

import base64
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from watchbell.api.deps import Anyone, Reading
from watchbell.api.envelopes import Cursor, Stretch, parse_number
from watchbell.api.fields import Instant, Output
from watchbell.domain.ping_bodies import text_of
from watchbell.domain.pings import Ping, PingKind
from watchbell.services import pings

router = APIRouter(tags=["checks"])
_MAX_NUMBER = (1 << 31) - 1
_CHARSETS = {"utf-8": "utf-8", "latin-1": "iso-8859-1"}

Number = Annotated[str, Path(max_length=40, description="Its number; a monitor's pings are counted from 1")]


class PingOut(Output):
    """One signal of a passive monitor's client, with the first 10 KB of its body."""

    id: str
    number: int
    kind: PingKind
    exit_status: int | None
    run_id: str | None
    duration_ms: int | None
    source: str
    scheme: str
    method: str
    user_agent: str
    subject: str | None = Field(description="Of a ping by e-mail")
    body: str | None = Field(description="Text, or base64 where the body is not text")
    body_encoding: Literal["utf-8", "latin-1", "base64"] | None
    body_bytes: int
    created_at: Instant


@router.get("/monitors/{monitor_id}/pings", summary="List a monitor's pings")
async def list_pings(monitor_id: str, ctx: Reading, caller: Anyone, cursor: Cursor) -> Stretch[PingOut]:
    """What its client sent, newest first; not public."""
    found = await pings.list_pings(ctx, caller, monitor_id, before=parse_number(cursor.after), limit=cursor.limit + 1)
    more = len(found) > cursor.limit
    shown = found[: cursor.limit]
    return cursor.of([ping_out(ping) for ping in shown], str(shown[-1].number) if more else None)


@router.get(
    "/monitors/{monitor_id}/pings/{number}/body",
    summary="Read a ping's body",
    response_class=Response,
    responses={200: {"content": {"*/*": {}}, "description": "Its first 10 KB"}},
)
async def read_ping_body(monitor_id: str, number: Number, ctx: Reading, caller: Anyone) -> Response:
    """As it came. A browser shows it only when it is text."""
    return body_response(await pings.read_body(ctx, caller, monitor_id, number_of(number)), number)


def number_of(text: str) -> int:
    """A ping's number; 0, which none has, for what is no number: whose ping it is comes before whether there is one."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _MAX_NUMBER else 0


def body_response(body: bytes, number: str) -> Response:
    """Bytes that a stranger's program sent, handed to a browser so that they can do nothing there."""
    text = text_of(body)
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    if text is not None:
        return Response(body, headers={**headers, "Content-Type": f"text/plain; charset={_CHARSETS[text.encoding]}"})
    headers["Content-Disposition"] = f'attachment; filename="ping-{number}.bin"'
    return Response(body, headers={**headers, "Content-Type": "application/octet-stream"})


def ping_out(ping: Ping) -> PingOut:
    """A ping as it goes out."""
    body = ping.body or b""
    text = text_of(body) if body else None
    return PingOut(
        **{name: getattr(ping, name) for name in _SAME},
        body=text.text if text else base64.b64encode(body).decode() if body else None,
        body_encoding=text.encoding if text else "base64" if body else None,
        body_bytes=len(body),
    )


_SAME = tuple(name for name in PingOut.model_fields if not name.startswith("body"))
