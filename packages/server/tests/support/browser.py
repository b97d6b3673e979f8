"""A real browser, its pictures, and what axe finds in a page."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from support.program import PASSWORD
from watchbell.pages.dashboard import built_folder

ROOT = Path(__file__).parents[4]
PATIENCE_MS = 15_000
"""How long a click or an expectation may take on a machine that does much else."""
expect.set_options(timeout=PATIENCE_MS)
PICTURES = ROOT / "build" / "screenshots"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}, "has_touch": True},
}
_LOOK_FOR_VIOLATIONS = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map((each) => `${each.id}: ${each.help}\\n` + each.nodes.map((node) => `    ${node.html}`).join("\\n"));
}"""
_AT_REST = """() => !document.querySelector(".skeleton")
  && document.getAnimations().every((each) => each.playState !== "running" || each.effect.getTiming().iterations === Infinity)"""


def needed() -> tuple[str, str]:
    """The browser's program file and the text of axe. Skips the test where one is missing."""
    program = os.environ.get("WATCHBELL_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    axe = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not program or not axe.exists() or built_folder() is None:
        pytest.skip("needs Chromium and the built web interface: scripts/services.sh and scripts/web.sh")
    return program, axe.read_text()


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Chromium, which here must run without its sandbox."""
    program, _ = needed()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def new_context(browser: Browser, look: str, **more: Any) -> BrowserContext:
    """A window of this look, in which nothing moves for show."""
    context = await browser.new_context(**LOOKS[look], reduced_motion="reduce", locale="en-GB", **more)
    context.set_default_timeout(PATIENCE_MS)
    return context


async def new_page(context: BrowserContext, complaints: list[str]) -> Page:
    """A tab; what the browser complains of (exceptions, refused content, failed requests) is added to `complaints`."""
    page = await context.new_page()

    def listen(said: ConsoleMessage) -> None:
        # The question "who am I?" is answered 401 before the login, and browsers report that whatever the page does.
        if said.type in ("error", "warning") and "401 (Unauthorized)" not in said.text:
            complaints.append(f"{page.url}: {said.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    return page


async def log_in(page: Page, url: str) -> None:
    """As the first user, to the overview."""
    await page.goto(f"{url}/login")
    await page.get_by_label("User name or e-mail").fill("admin")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name=re.compile("Sign in|Log in")).click()
    await expect(page.get_by_role("heading", name="Overview")).to_be_visible()


async def go_to(page: Page, name: str) -> None:
    """By the navigation, until the screen is there: a click on the one before it, which is still to be seen, is lost."""
    await page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()
    await expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


async def at_rest(page: Page) -> None:
    """Until everything is loaded and nothing moves."""
    await page.wait_for_load_state("load")
    await page.locator("h1").first.wait_for()
    if "sheet=" in page.url:
        await page.get_by_role("dialog").first.wait_for()
    await page.wait_for_function(_AT_REST)


async def picture(page: Page, name: str, look: str) -> None:
    """A picture of the whole page in the folder of the run."""
    await at_rest(page)
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.{look}.png", full_page=True)


async def violations(page: Page) -> list[str]:
    """What axe finds in the page as it is now."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(needed()[1])
    return [str(each) for each in await page.evaluate(_LOOK_FOR_VIOLATIONS)]


async def flaws(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it is now in each look, whose pictures are taken. The page is left as it was."""
    found = []
    size = page.viewport_size
    dark = await page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
    for look, screen in LOOKS.items():
        await page.emulate_media(color_scheme=screen["color_scheme"])
        await page.set_viewport_size(screen["viewport"])
        await picture(page, name, look)
        found += [f"{name}, {look}: {each}" for each in await violations(page)]
        if await overflow(page):
            found.append(f"{name}, {look}: the page can be scrolled sideways")
    await page.emulate_media(color_scheme="dark" if dark else "light")
    assert size is not None
    await page.set_viewport_size(size)
    return found


async def overflow(page: Page) -> bool:
    """Whether the page can be scrolled sideways."""
    return bool(
        await page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
