"""Public status pages at ``/s/{slug}``: compiled to bytes when something has changed, served from memory.

They work without JavaScript, load nothing from elsewhere, and say how old they are. A small script of their own keeps
an open page true.
"""

import asyncio
import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from watchbell.domain.errors import NotFound
from watchbell.domain.message_text import duration
from watchbell.domain.uptime import DayUptime
from watchbell.lib.clock import SECOND, rfc3339
from watchbell.lib.plain_markdown import blocks
from watchbell.services.context import Context
from watchbell.services.public_pages import HISTORY_DAYS, PublicPage, read_public_page

if TYPE_CHECKING:
    from jinja2 import Environment

FRESH_MS = 30 * SECOND
"""How long a compiled page is served while nothing happens: its uptime figures grow by then."""
SCRIPT_PATH = "/s/-/page.js"
"""What keeps an open page true; no organization has this slug."""
_FOLDER = Path(__file__).parent / "templates"
_SCRIPT = (_FOLDER / "page.js").read_bytes()
_BANNERS = {
    "operational": "All services are working",
    "under_maintenance": "Maintenance is under way",
    "degraded_performance": "Some services are slower than usual",
    "partial_outage": "Some services are not available",
    "major_outage": "There is a major outage",
}
_COLOURS = {
    "operational": "17803d",
    "under_maintenance": "1d5fd1",
    "degraded_performance": "b45309",
    "partial_outage": "b45309",
    "major_outage": "c81e1e",
}
"""Of the icon in the tab."""
_WORDS = {
    "operational": "Operational",
    "under_maintenance": "Under maintenance",
    "degraded_performance": "Degraded performance",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
    "investigating": "Investigating",
    "identified": "Identified",
    "monitoring": "Monitoring",
    "resolved": "Resolved",
    "in_progress": "In progress",
    "scheduled": "Planned",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A page as bytes."""

    body: bytes
    compressed: bytes
    etag: str
    org_id: str
    compiled_at: int


class StatusPages:
    """Pure ASGI in front of `app`: answers ``/s/{slug}``, hands on everything else."""

    def __init__(self, ctx: Context, app: ASGIApp) -> None:
        self._ctx = ctx
        self._app = app
        self._compiled: dict[str, Compiled] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._changes = 0

    def forget(self, org_ids: Iterable[str]) -> None:
        """Something changed in these organizations: their pages are compiled anew when next asked for."""
        gone = set(org_ids)
        self._changes += len(gone)
        for slug in [slug for slug, page in self._compiled.items() if page.org_id in gone]:
            del self._compiled[slug]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == SCRIPT_PATH:
            await Response(_SCRIPT, headers={"Cache-Control": "public, max-age=3600"}, media_type="text/javascript")(
                scope, receive, send
            )
            return
        slug = scope["path"].removeprefix("/s/").rstrip("/") if scope["path"].startswith("/s/") else ""
        if not slug or "/" in slug or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        await (await self._answer(slug, Headers(scope=scope)))(scope, receive, send)

    async def _answer(self, slug: str, headers: Headers) -> Response:
        try:
            page = await self._page(slug)
        except NotFound:
            return Response(render("missing.html"), 404, media_type="text/html")
        own = {"ETag": page.etag, "Cache-Control": "public, max-age=10", "Vary": "Accept-Encoding"}
        if page.etag in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=own)
        if "gzip" in headers.get("accept-encoding", ""):
            return Response(page.compressed, headers={**own, "Content-Encoding": "gzip"}, media_type="text/html")
        return Response(page.body, headers=own, media_type="text/html")

    async def _page(self, slug: str) -> Compiled:
        """The page from memory; compiled once however many ask for it at the same time."""
        known = self._fresh(slug)
        if known is not None:
            return known
        lock = self._locks.setdefault(slug, asyncio.Lock())
        try:
            async with lock:
                known = self._fresh(slug)
                if known is None:
                    changes = self._changes
                    page = await read_public_page(self._ctx, slug)
                    # In a thread: a hundred long reports are seconds of work, and anybody may ask for the page.
                    known = await asyncio.to_thread(compiled, page)
                    if changes == self._changes:  # else it may show what was true before the change
                        self._compiled[slug] = known
                return known
        except NotFound:
            self._locks.pop(slug, None)
            raise

    def _fresh(self, slug: str) -> Compiled | None:
        known = self._compiled.get(slug)
        return known if known is not None and self._ctx.clock() - known.compiled_at < FRESH_MS else None


def compiled(page: PublicPage) -> Compiled:
    """The page as bytes."""
    body = render("status.html", page=page, groups=_groups(page)).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Compiled(body, gzip.compress(body, 6, mtime=0), etag, page.org_id, page.compiled_at)


def _groups(page: PublicPage) -> list[tuple[str, list[object]]]:
    """The services under their groups' headings, in the order of their first service."""
    groups: dict[str, list[object]] = {}
    for each in page.services:
        groups.setdefault(each.service.group_name or "", []).append(each)
    return list(groups.items())


def _colour(day: DayUptime) -> str:
    """A day's class: no data, all up, a little down, much down."""
    if day.uptime.ratio is None:
        return "none"
    if day.uptime.down_ms == 0:
        return "up"
    return "some" if day.uptime.ratio >= 0.95 else "down"


def _percent(ratio: float | None) -> str:
    """Rounded down, so that a page never says 100 % of what was not."""
    return "no data" if ratio is None else f"{int(ratio * 100_000) / 1000:.3f}".rstrip("0").rstrip(".") + " %"


def _day_title(day: DayUptime) -> str:
    if day.uptime.ratio is None:
        return f"{day.day}: no data"
    minutes = round(day.uptime.down_ms / 60_000)
    down = f", {minutes} min down" if day.uptime.down_ms else ""
    return f"{day.day}: {_percent(day.uptime.ratio)}{down}"


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%d %b %Y, %H:%M UTC")


def render(name: str, **values: object) -> str:
    """One of the templates, filled in."""
    return _templates().get_template(name).render(**values)


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 3 MB, with the first page

    found = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        markdown=blocks,
        percent=_percent,
        colour=_colour,
        day_title=_day_title,
        moment=_moment,
        rfc3339=rfc3339,
        duration=duration,
    )
    found.globals.update(
        colours=_COLOURS, banners=_BANNERS, words=_WORDS, history_days=HISTORY_DAYS, script_path=SCRIPT_PATH
    )
    return found
