"""Public status pages at ``/s/{slug}``: compiled to bytes when something has changed, served from memory.

``/s/{slug}/history`` lists all incidents of the last days, ``/s/{slug}/incidents/{id}`` shows one of them whole. They work
without JavaScript, load nothing from elsewhere, and say how old they are. A small script of their own keeps an open page
true.
"""

import asyncio
import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from watchbell.domain.errors import NotFound
from watchbell.lib.clock import SECOND
from watchbell.lib.shared_work import SharedWork
from watchbell.pages.page_templates import FOLDER, SCRIPT_PATH, render
from watchbell.services.context import Context
from watchbell.services.public_incidents import IncidentPage, read_public_incident
from watchbell.services.public_pages import HistoryPage, PublicPage, read_history, read_public_page

FRESH_MS = 30 * SECOND
"""How long a compiled page is served while nothing happens: its uptime figures grow by then."""
KEPT_BYTES = 32 * 1024 * 1024
"""So much of compiled pages is kept; those that nobody asked for the longest go first."""
_AT_ONCE = 2
"""So many pages are compiled at once: whoever asks for many waits, and nobody else does."""
_PATH = re.compile(r"/s/([^/]+)(?:/|/(history)/?|/incidents/([^/]+)/?)?")
_PAGE = re.compile(r"[1-9][0-9]{0,3}")
_SCRIPT = (FOLDER / "page.js").read_bytes()


class Address(NamedTuple):
    """Which page. `view` is empty for the front page, ``history``, or the id of an incident."""

    slug: str
    view: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class Compiled:
    """A page as bytes."""

    body: bytes
    compressed: bytes
    etag: str
    org_id: str
    compiled_at: int

    @property
    def size(self) -> int:
        """What it takes to keep it."""
        return len(self.body) + len(self.compressed)


class StatusPages:
    """Pure ASGI in front of `app`: answers what is below ``/s/{slug}``, hands on everything else."""

    def __init__(self, ctx: Context, app: ASGIApp) -> None:
        self._ctx = ctx
        self._app = app
        self._compiled: OrderedDict[Address, Compiled] = OrderedDict()
        self._work: SharedWork[Compiled] = SharedWork()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._changes = 0

    def forget(self, org_ids: Iterable[str]) -> None:
        """Something changed in these organizations: their pages are compiled anew when next asked for."""
        gone = set(org_ids)
        self._changes += len(gone)
        for address in [address for address, page in self._compiled.items() if page.org_id in gone]:
            del self._compiled[address]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == SCRIPT_PATH:
            await Response(_SCRIPT, headers={"Cache-Control": "public, max-age=3600"}, media_type="text/javascript")(
                scope, receive, send
            )
            return
        match = _PATH.fullmatch(scope["path"])
        if match is None or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        address = Address(match[1], match[2] or match[3] or "", _number(scope["query_string"]))
        await (await self._answer(address, Headers(scope=scope)))(scope, receive, send)

    async def _answer(self, address: Address, headers: Headers) -> Response:
        try:
            page = await self._page(address)
        except NotFound:
            return Response(render("missing.html"), 404, media_type="text/html")
        own = {"ETag": page.etag, "Cache-Control": "public, max-age=10", "Vary": "Accept-Encoding"}
        if page.etag in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=own)
        if "gzip" in headers.get("accept-encoding", ""):
            return Response(page.compressed, headers={**own, "Content-Encoding": "gzip"}, media_type="text/html")
        return Response(page.body, headers=own, media_type="text/html")

    async def _page(self, address: Address) -> Compiled:
        """The page from memory; compiled once however many ask for it at the same time. Raises `NotFound`."""
        if not address.view:
            address = Address(address.slug)
        known = self._compiled.get(address)
        if known is not None and self._ctx.clock() - known.compiled_at < FRESH_MS:
            self._compiled.move_to_end(address)
            return known
        changes = self._changes
        # What was begun before a change may show what was true before it: nobody joins that after the change.
        page = await self._work.join((address, changes), lambda: self._made(address))
        if changes == self._changes:
            self._keep(address, page)
        return page

    async def _made(self, address: Address) -> Compiled:
        async with self._turn:
            now = self._ctx.clock()
            page: PublicPage | HistoryPage | IncidentPage
            if not address.view:
                page = await read_public_page(self._ctx, address.slug)
            elif address.view == "history":
                page = await read_history(self._ctx, address.slug, address.number)
            else:
                page = await read_public_incident(self._ctx, address.slug, address.view, address.number)
            # In a thread: a long report is half a second of work, and anybody may ask for it.
            return await asyncio.to_thread(compiled, page, now)

    def _keep(self, address: Address, page: Compiled) -> None:
        self._compiled[address] = page
        self._compiled.move_to_end(address)
        size = sum(each.size for each in self._compiled.values())
        while size > KEPT_BYTES and len(self._compiled) > 1:
            _, gone = self._compiled.popitem(last=False)
            size -= gone.size


def _number(query: bytes) -> int:
    """The page that is asked for; the first for whatever is no number."""
    try:
        said = parse_qs(query.decode("ascii"), max_num_fields=10).get("page", ["1"])[0]
    except ValueError:
        return 1
    return int(said) if _PAGE.fullmatch(said) else 1


def compiled(page: PublicPage | HistoryPage | IncidentPage, now: int) -> Compiled:
    """The page as bytes."""
    if isinstance(page, PublicPage):
        text = render("status.html", page=page, now=now, groups=_groups(page))
    elif isinstance(page, HistoryPage):
        text = render("history.html", page=page, now=now)
    else:
        text = render("incident.html", page=page, now=now, each=page.shown)
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Compiled(body, gzip.compress(body, 6, mtime=0), etag, page.org_id, now)


def _groups(page: PublicPage) -> list[tuple[str, list[object]]]:
    """The services under their groups' headings, in the order of their first service."""
    groups: dict[str, list[object]] = {}
    for each in page.services:
        groups.setdefault(each.service.group_name or "", []).append(each)
    return list(groups.items())
