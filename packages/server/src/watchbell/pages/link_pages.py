"""The pages behind the addresses in messages: what it is about, and one button. No login, no script.

Opening one changes nothing, because mail scanners and chat previews open every address; only the button's POST does. Mail
programs press the button of *notices* by themselves when somebody unsubscribes (RFC 8058).
"""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from watchbell.domain.errors import NotFound
from watchbell.domain.message_links import ACK_PATH, NOTICES_PATH
from watchbell.pages.page_templates import render
from watchbell.services.context import Context
from watchbell.services.message_links import read_link, use_link

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_TEMPLATES = {ACK_PATH: "ack.html", NOTICES_PATH: "notices.html"}


class LinkPages:
    """Pure ASGI in front of `app`: answers ``/ack/{token}`` and ``/notices/{token}``, hands on everything else."""

    def __init__(self, ctx: Context, app: ASGIApp) -> None:
        self._ctx = ctx
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        template = next((name for start, name in _TEMPLATES.items() if path.startswith(start)), None)
        if template is None or method not in ("GET", "HEAD", "POST"):
            await self._app(scope, receive, send)
            return
        await (await self._answer(path, method, template))(scope, receive, send)

    async def _answer(self, path: str, method: str, template: str) -> Response:
        try:
            if method == "POST":
                await use_link(self._ctx, path)
                if path.startswith(ACK_PATH):
                    # So that reloading the page does not ask to send it again; mail programs follow no redirect.
                    return Response(status_code=303, headers={**_HEADERS, "Location": path})
            reading = await read_link(self._ctx, path)
        except NotFound as error:
            page = render("link_missing.html", why=error.message)
            return Response(page, 404, headers=_HEADERS, media_type="text/html")
        page = render(template, reading=reading, incident=reading.incident, now=self._ctx.clock())
        return Response(page, headers=_HEADERS, media_type="text/html")
