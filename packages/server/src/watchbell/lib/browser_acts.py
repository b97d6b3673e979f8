"""Does what a visit says on a page: clicks, types, waits, looks; each act is told with what it waited for when it fails."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from watchbell.lib.browser_reasons import first_line
from watchbell.lib.browser_visits import Act
from watchbell.lib.trouble import spaced

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

_LOOK_SECONDS = 0.1
_MOST_TEXT = 1_000_000


class ActFailed(Exception):
    """The page did not do its part; the message says which part."""


def told(act: Act) -> str:
    """The act in a few words, without what is typed."""
    shown = None if act.action == "fill" else act.value
    return " ".join(filter(None, (act.action.replace("_", " "), act.selector, shown)))[:200]


async def perform(act: Act, page: "Page", ms_left: Callable[[], float]) -> None:
    """Do it. Raises `ActFailed`."""
    from playwright.async_api import Error  # noqa: PLC0415 - heavy, optional

    budget = max(1.0, ms_left())
    try:
        if act.action in ("expect_text", "expect_url"):
            await _expect(act, page, budget)
        else:
            await _DOINGS[act.action](act, page, budget)
    except Error as error:
        raise ActFailed(await _why(act, page, str(error), budget)) from error


async def _goto(act: Act, page: "Page", budget: float) -> None:
    url = urljoin(page.url, act.value or "")
    if not url.startswith(("http://", "https://")):
        message = "only http and https addresses are gone to"
        raise ActFailed(message)
    await page.goto(url, timeout=budget)


async def _press(act: Act, page: "Page", budget: float) -> None:
    if act.selector:
        await _one(act, page).press(act.value or "", timeout=budget)
    else:
        await page.keyboard.press(act.value or "")


async def _select(act: Act, page: "Page", budget: float) -> None:
    await _one(act, page).select_option(act.value or "", timeout=budget)


def _one(act: Act, page: "Page") -> "Locator":
    return page.locator(act.selector or "body").first


_DOINGS: dict[str, Callable[[Act, "Page", float], Awaitable[None]]] = {
    "goto": _goto,
    "click": lambda act, page, budget: _one(act, page).click(timeout=budget),
    "fill": lambda act, page, budget: _one(act, page).fill(act.value or "", timeout=budget),
    "press": _press,
    "select": _select,
    "wait_for": lambda act, page, budget: _one(act, page).wait_for(timeout=budget),
}


async def _expect(act: Act, page: "Page", budget: float) -> None:
    """Look until it is there, or the time is over."""
    wanted, seen = act.value or "", ""
    loop = asyncio.get_running_loop()
    until = loop.time() + budget / 1000
    while loop.time() < until:
        seen = page.url if act.action == "expect_url" else await visible_text(page, act.selector, until - loop.time())
        if wanted in seen:
            return
        await asyncio.sleep(max(0.0, min(_LOOK_SECONDS, until - loop.time())))
    what = "the address" if act.action == "expect_url" else f"the text of {act.selector or 'the page'}"
    message = f"{what} does not contain {wanted!r}; it is {seen[:100]!r}"
    raise ActFailed(message)


async def visible_text(page: "Page", selector: str | None, seconds: float) -> str:
    """The text of the first element that people see; empty when there is none."""
    from playwright.async_api import TimeoutError as TookTooLong  # noqa: PLC0415 - heavy, optional

    try:
        return (await page.locator(selector or "body").first.inner_text(timeout=max(1, seconds * 1000)))[:_MOST_TEXT]
    except TookTooLong:
        return ""


async def _why(act: Act, page: "Page", message: str, budget: float) -> str:
    line = first_line(message)
    if "Timeout" not in line or act.selector is None:
        return line
    waited = f"within {spaced(round(budget))} ms"
    try:
        async with asyncio.timeout(0.5):
            count = await page.locator(act.selector).count()
    except Exception:  # noqa: BLE001 - the page may do anything; this is only about better words
        return line
    if count == 0:
        return f"no element fits {act.selector!r} {waited}"
    return f"the element {act.selector!r} was not ready {waited}"
