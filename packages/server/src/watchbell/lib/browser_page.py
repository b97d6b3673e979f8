"""One visit of a page in a browser: loads it, does what is to be done, and tells what was seen."""

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from watchbell.lib.browser_acts import ActFailed, perform, told, visible_text
from watchbell.lib.browser_reasons import code_of, explain, first_line
from watchbell.lib.browser_visits import Act, Sight, Visit
from watchbell.lib.browser_watch import PageWatch
from watchbell.lib.clean_text import clean_text
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.trouble import Trouble, spaced

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

_SPARE_MS = 150
"""What is left of the time for finding words when an act takes all of it."""
_MOST_VALUES = 50
_LONGEST = 4_000
_MOST_JSON = 100_000
_HIDDEN = "••••"
_STATES: tuple[tuple[Literal["domcontentloaded", "load", "networkidle"], str], ...] = (
    ("domcontentloaded", "dom"),
    ("load", "load"),
    ("networkidle", "network idle"),
)
_WAITS = {"domcontentloaded": 1, "load": 2, "networkidle": 3}
_PAINTS = """() => new Promise((done) => {
  const seen = {};
  const end = () => {
    for (const each of performance.getEntriesByType("paint")) if (each.name === "first-contentful-paint") seen.fcp = each.startTime;
    done(seen);
  };
  const look = (type, take) => {
    try { new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true }); } catch {}
  };
  look("largest-contentful-paint", (each) => { seen.lcp = each.startTime; });
  look("layout-shift", (each) => { if (!each.hadRecentInput) seen.cls = (seen.cls || 0) + each.value; });
  // A small page is loaded before it is painted.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(end, 30)));
  setTimeout(end, 500);
})"""


class PageVisit:
    """A visit under way in a context of its own. `see` it, then take its `picture`s; whoever made the context closes it."""

    def __init__(self, context: "BrowserContext", visit: Visit, refusals: list[str]) -> None:
        self._context = context
        self._visit = visit
        self._refusals = refusals
        self._watch = Stopwatch(doing="answer")
        self._tab_ms = 0.0
        self._gave_up: str | None = None
        self._failed_act: tuple[str, str] | None = None
        self._page: Page | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self.events = PageWatch(context, self._give_up)
        self.pictures: list[tuple[str, str, bytes]] = []

    def _give_up(self, sentence: str) -> None:
        self._gave_up = sentence
        self._closing.add(asyncio.ensure_future(self._context.close()))

    def _ms_left(self) -> float:
        return self._visit.time_ms - self._tab_ms - self._watch.elapsed()

    async def see(self) -> Sight:
        """Whatever the page does, this ends in the visit's time."""
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        trouble: Trouble | None = None
        values: dict[str, Any] = {}
        try:
            async with asyncio.timeout(self._visit.time_ms / 1000):
                self._page = await self._context.new_page()
                self._tab_ms, self._watch = self._watch.elapsed(), Stopwatch(doing="answer")
                await self._load(self._page)
                await self._act(self._page)
                if self._failed_act is None:
                    values = await self._read(self._page)
        except TimeoutError:
            trouble = self._late()
        except Error as error:
            trouble = self._explained(str(error))
        return self._sight(trouble, values)

    async def _load(self, page: "Page") -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        visit, watch = self._visit, self._watch
        page.set_default_timeout(0)
        try:
            response = await page.goto(visit.url, wait_until="commit", timeout=0)
        except Error as error:
            bare_answers = ("ERR_HTTP_RESPONSE_CODE_FAILURE", "ERR_ABORTED")
            if self.events.status is None or code_of(str(error)) not in bare_answers or self._refusals:
                raise
            response = None  # an answer without a page, whose status tells enough
        status = f"status {response.status}" if response else f"status {self.events.status}, no page"
        watch.lap("answer", f"{status}, {page.url[:200]}")
        for state, name in _STATES[: _WAITS[visit.wait_until]] if response else ():
            watch.doing = name
            await page.wait_for_load_state(state, timeout=0)
            watch.lap(watch.doing, f"{self.events.requests} requests so far")

    async def _act(self, page: "Page") -> None:
        acts = self._visit.acts
        if self._visit.wait_for:
            acts = (Act("wait_for", self._visit.wait_for), *acts)
        for place, act in enumerate(acts, 1):
            self._watch.doing = f"{place} {act.action.replace('_', ' ')}"
            try:
                if act.action == "screenshot":
                    await self.picture(act.value or f"step-{place}", self._ms_left())
                else:
                    await perform(act, page, lambda: self._ms_left() - _SPARE_MS)
            except ActFailed as error:
                if self._gave_up:
                    raise TimeoutError from error
                self._failed_act = (self._watch.doing, self._safe(f"step {place} ({told(act)}): {error}"))
                return
            self._watch.lap(self._watch.doing, self._safe(told(act)))

    async def _read(self, page: "Page") -> dict[str, Any]:
        visit, values = self._visit, dict[str, Any]()
        self._watch.doing = "read"
        values["title"] = self._safe(await page.title())[:500]
        values["figures"] = await self._figures(page)
        if visit.needles:
            text = await visible_text(page, None, self._ms_left() / 1000)
            values["found"] = {needle: needle in text for needle in visit.needles}
        values["texts"] = {each: await self._texts(page, each) for each in visit.texts}
        values["counts"] = {each: await self._count(page, each) for each in visit.counts}
        values["scripts"] = {each: await self._script(page, each) for each in visit.scripts}
        return values

    async def _figures(self, page: "Page") -> dict[str, float]:
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        figures: dict[str, float] = {}
        seen: Any = None
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(1):
                seen = await page.evaluate(_PAINTS)
        for name in ("fcp", "lcp", "cls"):
            value = seen.get(name) if isinstance(seen, dict) else None
            if isinstance(value, int | float) and 0 <= value < 1e7:
                figures[name] = round(float(value), 3)
        if self._visit.with_bytes:
            figures["bytes"] = await self.events.bytes()
        return figures

    async def _texts(self, page: "Page", selector: str) -> list[str] | str:
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        try:
            found = await page.locator(selector).all_inner_texts()
        except Error as error:
            return first_line(str(error))
        return [self._safe(text[:_LONGEST]) for text in found[:_MOST_VALUES]]

    async def _count(self, page: "Page", selector: str) -> int | str:
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        try:
            return await page.locator(selector).count()
        except Error as error:
            return first_line(str(error))

    async def _script(self, page: "Page", expression: str) -> tuple[bool, str]:
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        try:
            value = json.dumps(await page.evaluate(expression))
        except (Error, TypeError, ValueError, RecursionError) as error:
            return False, first_line(str(error))
        return (True, value) if len(value) <= _MOST_JSON else (False, f"a value of {len(value)} characters")

    async def picture(self, name: str, ms: float) -> None:
        """Take a picture of the page as it is, within the time; without one when the page does not let us."""
        from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

        if self._page is None or self._gave_up or len(self.pictures) >= _MOST_PICTURES:
            return
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(max(1.0, ms) / 1000):
                data = await self._page.screenshot(type="png", timeout=0)
                if len(data) <= PICTURE_BYTES:
                    self.pictures.append((f"{name}.png", "image/png", data))
                    return
                for quality in (75, 40, 10):
                    data = await self._page.screenshot(type="jpeg", quality=quality, scale="css", timeout=0)
                    if len(data) <= PICTURE_BYTES:
                        self.pictures.append((f"{name}.jpg", "image/jpeg", data))
                        return

    def _late(self) -> Trouble:
        if self._gave_up:
            return Trouble(self._gave_up, ours=self.events.is_crashed)
        waiting = list(self.events.open.values())
        still = f"; still waiting for {len(waiting)} requests, such as {waiting[0]}" if waiting else ""
        done = f"not finished within {spaced(self._visit.time_ms)} ms"
        return Trouble(f"{_host_of(self._visit.url)}: {self._watch.doing} {done}{still}", late=True)

    def _explained(self, message: str) -> Trouble:
        if self._gave_up:
            return Trouble(self._gave_up, ours=self.events.is_crashed)
        trouble = explain(message, _host_of(self._visit.url))
        if self._refusals and not trouble.ours:
            return Trouble(self._refusals[0])
        return trouble

    def _safe(self, text: str) -> str:
        """Without what must not be told, if the page or the browser repeats it."""
        visit = self._visit
        secrets = [visit.password, *visit.headers.values(), *visit.cookies.values()]
        for secret in [*secrets, *(act.value for act in visit.acts if act.is_secret)]:
            if secret:
                text = text.replace(secret, _HIDDEN)
        return clean_text(text)

    def _sight(self, trouble: Trouble | None, values: dict[str, Any]) -> Sight:
        events = self.events
        counted = {
            "requests": float(events.requests),
            "failed_requests": float(events.failures),
            "console_errors": float(events.complaints),
            "page_errors": float(events.exceptions),
        }
        timed = {"answer": "ttfb", "dom": "dom", "load": "load", "network idle": "idle"}
        ends = {timed[name]: start + took for name, start, took, _ in self._watch.laps if name in timed}
        return Sight(
            number=self._visit.number,
            url=self._safe(self._page.url if self._page else "")[:2000],
            status=events.status,
            laps=tuple(self._watch.laps),
            doing=self._watch.doing,
            tab_ms=self._tab_ms,
            trouble=self._safe(trouble.sentence) if trouble else None,
            is_late=bool(trouble and trouble.late),
            is_ours=bool(trouble and trouble.ours),
            failed_act=self._failed_act,
            console_errors=tuple(map(self._safe, events.console_lines)),
            page_errors=tuple(map(self._safe, events.exception_lines)),
            failed_requests=tuple(map(self._safe, events.failed_lines)),
            **{**values, "figures": {**values.get("figures", {}), **counted, **ends}},
        )


PICTURE_BYTES = 512 * 1024
_MOST_PICTURES = 4


def _host_of(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
