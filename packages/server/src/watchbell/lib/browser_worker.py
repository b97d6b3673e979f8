"""A process of its own that has a browser and visits pages: what hostile pages do to memory and time happens here.

Started by `browser_engine` with the number of a socket; ends when the other side is gone, or its browser is.
"""

import asyncio
import contextlib
import os
import resource
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from watchbell.lib.browser_page import PageVisit
from watchbell.lib.browser_program import ARGUMENTS, UNWANTED_ARGUMENTS, memory_mb, needs_no_sandbox
from watchbell.lib.browser_reasons import first_line
from watchbell.lib.browser_visits import SAID, Finish, Gone, Picture, Ready, Sight, Unable, Visit
from watchbell.lib.guarding_proxy import GuardingProxy
from watchbell.lib.message_frames import receive, send
from watchbell.lib.web_address import shown

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, BrowserType

_MEASURE_EVERY = 10
_MOST_MEMORY_MB = 1500
_FINISH_SECONDS = 2.0
_CLOSE_SECONDS = 3.0
_MORE_MEMORY = 1024 * 1024 * 1024
"""What this process may take beyond what it has when it is ready, in bytes."""
_MOST_GUARDED_BYTES = 200 * 1024 * 1024


class Worker:
    """Answers visits, several at once. `program` is the browser's file; without it browsers elsewhere are used."""

    def __init__(self, chromium: "BrowserType", program: str, writer: asyncio.StreamWriter) -> None:
        self._chromium = chromium
        self._program = program
        self._writer = writer
        self._browser: Browser | None = None
        self._cdp: Any = None
        self._visits: dict[int, asyncio.Future[bool]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._served = 0
        self._is_ending = False

    async def start(self) -> None:
        """Have the browser ready; tells how that went."""
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        pid = None
        try:
            if self._program:
                self._browser = await launch(self._chromium, self._program)
                self._browser.on("disconnected", self._on_browser_gone)
                self._cdp = await self._browser.new_browser_cdp_session()
                pid = os.getpgid((await self._processes())[0])
        except Error as error:
            send(self._writer, Unable(f"Chromium does not start: {_reason(str(error))}"))
            await self._writer.drain()
            raise
        _limit_memory()
        send(self._writer, Ready(pid))

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Until the other side is gone."""
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                said = SAID.decode(await receive(reader))
                if isinstance(said, Finish):
                    waiting = self._visits.get(said.number)
                    if waiting is not None and not waiting.done():
                        waiting.set_result(said.wants_picture)
                    continue
                task = asyncio.ensure_future(self._visit(said))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _on_browser_gone(self, _: "Browser") -> None:
        if not self._is_ending:
            os._exit(3)

    async def end(self, folder: str) -> None:
        """Leave nothing behind: whoever started us may be gone without having tidied up."""
        self._is_ending = True
        if self._browser is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self._browser.close()
        shutil.rmtree(folder, ignore_errors=True)

    async def _visit(self, visit: Visit) -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        self._visits[visit.number] = asyncio.get_running_loop().create_future()
        is_worn = False
        try:
            async with self._context(visit) as (context, refusals):
                await self._look(PageVisit(context, visit, refusals), visit)
            is_worn = await self._is_grown()
        except (Error, OSError) as error:
            sentence = f"the browser failed: {first_line(str(error))}"
            send(self._writer, Sight(visit.number, trouble=sentence, is_ours=True))
            send(self._writer, Picture(visit.number))
        except TimeoutError:
            is_worn = True  # a page that cannot be closed is got rid of together with its browser
        finally:
            del self._visits[visit.number]
            send(self._writer, Gone(visit.number, is_worn))

    async def _look(self, page: PageVisit, visit: Visit) -> None:
        send(self._writer, await page.see())
        wants_picture = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FINISH_SECONDS):
                wants_picture = await self._visits[visit.number]
        if wants_picture:
            await page.picture("page", visit.picture_ms)
        send(self._writer, Picture(visit.number, tuple(page.pictures)))

    @contextlib.asynccontextmanager
    async def _context(self, visit: Visit) -> AsyncIterator[tuple["BrowserContext", list[str]]]:
        async with contextlib.AsyncExitStack() as stack:
            options = context_options(visit)
            refusals: list[str] = []
            if visit.guarded:
                proxy = await stack.enter_async_context(GuardingProxy(_MOST_GUARDED_BYTES))
                refusals = proxy.refusals
                options["proxy"] = {"server": f"http://127.0.0.1:{proxy.port}", "bypass": "<-loopback>"}
            browser = self._browser
            if visit.browser_url is not None:
                browser = await reach(self._chromium, visit.browser_url, visit.time_ms)
                stack.push_async_callback(browser.close)
            if browser is None:
                message = "this worker has no browser of its own"
                raise OSError(message)
            context = await browser.new_context(**options)
            stack.push_async_callback(_close, context)
            await prepare(context, visit)
            yield context, refusals

    async def _processes(self) -> list[int]:
        """The browser's own process first, then all others of it."""
        told = (await self._cdp.send("SystemInfo.getProcessInfo"))["processInfo"]
        return [each["id"] for each in sorted(told, key=lambda each: each["type"] != "browser")]

    async def _is_grown(self) -> bool:
        self._served += 1
        if self._cdp is None or self._served % _MEASURE_EVERY:
            return False
        return (memory_mb([os.getpid(), *await self._processes()]) or 0) > _MOST_MEMORY_MB


async def launch(chromium: "BrowserType", program: str) -> "Browser":
    """A browser of our own."""
    return await chromium.launch(
        executable_path=program,
        chromium_sandbox=not needs_no_sandbox(),
        args=list(ARGUMENTS),
        ignore_default_args=list(UNWANTED_ARGUMENTS),
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
        timeout=20_000,
    )


async def reach(chromium: "BrowserType", url: str, time_ms: int) -> "Browser":
    """A browser elsewhere, by its DevTools address. Raises `OSError`."""
    from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

    try:
        return await chromium.connect_over_cdp(url, timeout=time_ms / 2)
    except Error as error:
        # The address may hold a token, and the library's message repeats it.
        reason = first_line(str(error)).replace(url, "it")
        message = f"the browser at {shown(url, with_path=False)} cannot be reached: {reason}"
        raise OSError(message) from None


def context_options(visit: Visit) -> dict[str, Any]:
    """A fresh window with nothing allowed that a look at a page does not need."""
    options: dict[str, Any] = {
        "viewport": {"width": visit.width, "height": visit.height},
        "ignore_https_errors": not visit.verify_tls,
        "accept_downloads": False,
        "service_workers": "block",
    }
    if visit.user_agent is not None:
        options["user_agent"] = visit.user_agent
    if visit.username is not None:
        credentials = {"username": visit.username, "password": visit.password or ""}
        options["http_credentials"] = {**credentials, "origin": origin_of(visit.url)}
    return options


async def prepare(context: "BrowserContext", visit: Visit) -> None:
    """Cookies and headers, for the site of the URL only."""
    if visit.cookies:
        await context.add_cookies([{"name": n, "value": v, "url": visit.url} for n, v in visit.cookies.items()])
    if not visit.headers:
        return
    origin, headers = origin_of(visit.url), {name.lower(): value for name, value in visit.headers.items()}

    async def add_headers(route: Any) -> None:
        await route.continue_(headers={**route.request.headers, **headers})

    await context.route(lambda url: origin_of(url) == origin, add_headers)


def origin_of(url: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


async def _close(context: "BrowserContext") -> None:
    """Raises `TimeoutError`."""
    async with asyncio.timeout(_CLOSE_SECONDS):
        await context.close()


def _reason(message: str) -> str:
    """What Chromium itself said, if it said something: its log comes after the library's words."""
    lines = [line for line in message.splitlines() if "[err]" in line or "No usable sandbox" in line]
    return first_line(lines[-1].rpartition("[err]")[2] if lines else message)


def _limit_memory() -> None:
    """A page's giant message must not take the machine's memory: this process ends first."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + _MORE_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


async def main(descriptor: int, program: str, folder: str) -> None:
    """Serve one engine; what is temporary is in the folder."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 - heavy, optional

    reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=descriptor))
    playwright = await async_playwright().start()
    worker = Worker(playwright.chromium, program, writer)
    await worker.start()
    await worker.serve(reader)
    await worker.end(folder)
    os._exit(0)  # the browser and Playwright's driver end with their pipes


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
