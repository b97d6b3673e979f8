"""A person switches notifications on, and the service worker of the built interface shows what the server would send.

Only the push service is played: Chromium has none in windows like a test's.
"""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from notifiers.peers import message
from support import browser as chromium
from support import browser_push
from support.browser import log_in, new_context, new_page, overflow, picture, violations
from support.installation import Installation
from support.waiting import until
from watchbell.notifiers.web_push import payload

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(150)]

PLAYED_SERVICE = """(body) => {
  let present = null;
  PushManager.prototype.getSubscription = async () => present;
  PushManager.prototype.subscribe = async (wish) => present = {
    options: { applicationServerKey: wish.applicationServerKey.buffer },
    toJSON: () => body,
    unsubscribe: async () => { present = null; return true; },
  };
}"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag }) => ({ title, body, tag }))"""
KNOWN = "() => fetch('/api/v1/push/subscriptions').then((answer) => answer.json())"


@pytest.mark.parametrize("look", list(chromium.LOOKS))
async def test_a_browser_is_switched_on_told_and_switched_off(
    browser: Browser, installation: Installation, look: str
) -> None:
    complaints: list[str] = []
    context = await new_context(browser, look)
    await context.grant_permissions(["notifications"])
    page = await new_page(context, complaints)
    url = installation.program.url
    await log_in(page, url)
    await page.goto(f"{url}/settings/notifications")
    await expect(page.get_by_role("button", name="Enable")).to_be_visible()
    await picture(page, "notifications-off", look)
    assert await violations(page) == []

    await page.evaluate(PLAYED_SERVICE, browser_push.Browser().body("https://push.example/1"))
    await page.get_by_role("button", name="Enable").click()
    await expect(page.get_by_role("button", name="Disable")).to_be_visible()
    assert len((await page.evaluate(KNOWN))["data"]) == 1
    await picture(page, "notifications-on", look)
    assert await violations(page) == []
    assert not await overflow(page)

    tools = await context.new_cdp_session(page)
    registered: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    tools.on("ServiceWorker.workerRegistrationUpdated", registered.put_nowait)
    await tools.send("ServiceWorker.enable")
    [registration] = (await asyncio.wait_for(registered.get(), 15))["registrations"]
    assert registration["scopeURL"] == f"{url}/"
    to = {"origin": url, "registrationId": registration["registrationId"]}
    text = payload(message()).decode()
    await tools.send("ServiceWorker.deliverPushMessage", {**to, "data": text})
    shown = await until(lambda: page.evaluate(SHOWN), "a notification")
    told = json.loads(text)
    assert shown == [{name: told[name] for name in ("title", "body", "tag")}]

    await page.get_by_role("button", name="Disable").click()
    await expect(page.get_by_role("button", name="Enable")).to_be_visible()
    assert (await page.evaluate(KNOWN))["data"] == []
    assert complaints == []
