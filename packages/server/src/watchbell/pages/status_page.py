"""The public status page at ``/s/{slug}``: compiled to bytes, kept for seconds, compiled anew when something happens."""

import asyncio
import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from watchbell.domain.errors import NotFound
from watchbell.domain.events import Event
from watchbell.pages.status_view import page_view
from watchbell.services import status
from watchbell.services.context import Context

log = structlog.get_logger(__name__)

PREFIX = "/s/"
KEEP_MS = 5_000
"""How long a page is served before it is compiled again, if nothing has happened meanwhile."""
MAX_PAGES = 1_000
_TEMPLATES = Path(__file__).parent / "templates"
_NOT_HERE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>No such page</title>
<h1>There is no status page here</h1><p>Check the address.</p></html>
"""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A page's bytes, plain and compressed."""

    org_id: str
    plain: bytes
    packed: bytes
    etag: str
    at: int


@dataclass(slots=True)
class _Slot:
    """A page's place in memory: whoever asks first compiles it, the others wait for that."""

    compiled: Compiled | None = None
    is_stale: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class StatusPages:
    """Pure ASGI: answers ``/s/…`` and leaves everything else to `otherwise`."""

    def __init__(self, ctx: Context, otherwise: ASGIApp) -> None:
        self._ctx = ctx
        self._otherwise = otherwise
        self._slots: dict[str, _Slot] = {}

    def see(self, events: Iterable[Event]) -> None:
        """These have happened: pages of their organizations are compiled anew when somebody asks next."""
        touched = {event.org_id for event in events if event.name != "check.completed"}
        if not touched:
            return
        for slot in self._slots.values():
            if slot.compiled is not None and slot.compiled.org_id in touched:
                slot.is_stale = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["type"] != "http" or not path.startswith(PREFIX) or scope["method"] not in ("GET", "HEAD"):
            await self._otherwise(scope, receive, send)
            return
        await (await self._answer(path, Headers(scope=scope)))(scope, receive, send)

    async def _answer(self, path: str, headers: Headers) -> Response:
        if path == stylesheet_path():
            forever = {"Cache-Control": "public, max-age=31536000, immutable"}
            return Response(_stylesheet(), headers=forever, media_type="text/css")
        slug = path.removeprefix(PREFIX).rstrip("/")
        try:
            page = await self._page(slug)
        except NotFound:
            return Response(_NOT_HERE, 404, media_type="text/html")
        own = {"ETag": page.etag, "Cache-Control": "public, max-age=5", "Vary": "Accept-Encoding"}
        if page.etag in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=own)
        if "gzip" in headers.get("accept-encoding", ""):
            return Response(page.packed, headers={**own, "Content-Encoding": "gzip"}, media_type="text/html")
        return Response(page.plain, headers=own, media_type="text/html")

    async def _page(self, slug: str) -> Compiled:
        slot = self._slots.get(slug)
        if slot is not None and self._is_fresh(slot):
            assert slot.compiled is not None  # noqa: S101 - fresh means compiled
            return slot.compiled
        slot = slot or _Slot()
        async with slot.lock:
            if slot.compiled is None or not self._is_fresh(slot):
                await self._fill(slug, slot)
        assert slot.compiled is not None  # noqa: S101 - filled, or an error was raised
        return slot.compiled

    def _is_fresh(self, slot: _Slot) -> bool:
        return slot.compiled is not None and not slot.is_stale and 0 <= self._ctx.clock() - slot.compiled.at < KEEP_MS

    async def _fill(self, slug: str, slot: _Slot) -> None:
        slot.is_stale = False
        try:
            slot.compiled = await compile_page(self._ctx, slug)
        except NotFound:
            self._slots.pop(slug, None)
            raise
        except Exception:
            # The page says when it was made: an old one that says so beats none while the database is away.
            if slot.compiled is None:
                raise
            log.exception("status page not compiled, serving the last one", slug=slug)
            return
        if slug not in self._slots and len(self._slots) >= MAX_PAGES:
            self._slots.pop(next(iter(self._slots)))
        self._slots[slug] = slot


async def compile_page(ctx: Context, slug: str) -> Compiled:
    """The page of an organization as bytes. Raises `NotFound`."""
    state = await status.state_by_slug(ctx, slug)
    view = page_view(state, await status.histories(ctx, state.services))
    plain = _template().render(view=view, stylesheet=stylesheet_path()).encode()
    etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
    return Compiled(state.organization.id, plain, gzip.compress(plain, 6, mtime=0), etag, ctx.clock())


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, auto_reload=False)


def _template() -> Template:
    return _environment().get_template("status.html")


@cache
def _stylesheet() -> bytes:
    return (_TEMPLATES / "status.css").read_bytes()


@cache
def stylesheet_path() -> str:
    """Where the stylesheet lies: its name changes with its content, so it may be kept for ever."""
    return f"{PREFIX}-/{hashlib.sha256(_stylesheet()).hexdigest()[:12]}.css"
