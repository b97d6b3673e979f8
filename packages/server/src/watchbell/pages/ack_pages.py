"""The page behind the address in a message: what burns, and one button that says "I take care". No login, no script.

Opening it changes nothing, because mail scanners and chat previews open every address; only the button's POST does.
"""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from watchbell.domain.ack_links import ACK_PATH
from watchbell.domain.errors import NotFound
from watchbell.pages.status_pages import render
from watchbell.services.ack_links import AckReading, read_ack_link, use_ack_link
from watchbell.services.context import Context

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class AckPages:
    """Pure ASGI in front of `app`: answers ``/ack/{token}``, hands on everything else."""

    def __init__(self, ctx: Context, app: ASGIApp) -> None:
        self._ctx = ctx
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if not path.startswith(ACK_PATH) or method not in ("GET", "HEAD", "POST"):
            await self._app(scope, receive, send)
            return
        await (await self._answer(path.removeprefix(ACK_PATH), method))(scope, receive, send)

    async def _answer(self, token: str, method: str) -> Response:
        try:
            work = use_ack_link if method == "POST" else read_ack_link
            reading: AckReading = await work(self._ctx, token)
        except NotFound as error:
            page = render("ack_missing.html", why=error.message)
            return Response(page, 404, headers=_HEADERS, media_type="text/html")
        if method == "POST":
            # So that reloading the page does not ask to send it again.
            return Response(status_code=303, headers={**_HEADERS, "Location": f"{ACK_PATH}{token}"})
        page = render("ack.html", reading=reading, incident=reading.incident, now=self._ctx.clock())
        return Response(page, headers=_HEADERS, media_type="text/html")
