"""A person plans work in a real browser: the service turns blue when it starts, and back when it ends."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from support.browser import log_in, new_context, new_page, picture, violations
from support.installation import Installation
from support.target import Target

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

TITLE = "Upgrade of the shop"


async def plan(page: Page, url: str) -> None:
    """Every Tuesday, for the service Shop."""
    await page.goto(f"{url}/maintenance")
    await expect(page.get_by_role("heading", name="No maintenance planned")).to_be_visible()
    await page.get_by_role("link", name="New maintenance").first.click()
    await page.get_by_label("Title").fill(TITLE)
    await page.get_by_role("checkbox", name="Shop").click()
    await expect(page.get_by_text("Covers 1 monitor")).to_be_visible()
    await page.get_by_role("combobox", name="Repeats").click()
    await page.get_by_role("option", name="Weekly on days").click()
    await expect(page.get_by_role("list", name="Next times").get_by_role("listitem")).to_have_count(5)
    await expect(page.get_by_role("figure")).to_contain_text(TITLE)
    await picture(page, "story-plan-maintenance", "light")
    assert await violations(page) == []
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text(f"Planned {TITLE}", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile(f"{TITLE}, scheduled")).first).to_be_visible()


async def test_a_person_plans_work_starts_it_and_ends_it(
    browser: Browser, installation: Installation, shop: Target
) -> None:
    complaints: list[str] = []
    service = await installation.post("/services", {"name": "Shop"})
    monitor = await installation.monitor(shop.url, "Website", service_id=service["id"])
    await installation.status(monitor["id"], "up")
    page = await new_page(await new_context(browser, "light"), complaints)
    await log_in(page, installation.program.url)
    await plan(page, installation.program.url)

    watcher = await new_page(page.context, complaints)
    await watcher.goto(f"{installation.program.url}/monitors/{monitor['id']}")
    await expect(watcher.get_by_text("Up", exact=True).first).to_be_visible()
    await page.get_by_role("button", name="List").click()
    await page.get_by_role("button", name=f"Actions for {TITLE}").click()
    await page.get_by_role("menuitem", name="Start now").click()
    await expect(page.get_by_text("In progress", exact=True).nth(1)).to_be_visible()
    # Nobody touches the other window: what it shows comes over the stream.
    await expect(watcher.get_by_text("Maintenance", exact=True).first).to_be_visible()
    await expect(watcher.get_by_role("link", name=TITLE)).to_be_visible()
    await picture(watcher, "story-monitor-in-maintenance", "light")
    assert await violations(watcher) == []

    await page.get_by_role("button", name=f"Actions for {TITLE}").click()
    await page.get_by_role("menuitem", name="End now").click()
    await expect(page.get_by_text("Nothing is under maintenance now.")).to_be_visible()
    await expect(watcher.get_by_text("Up", exact=True).first).to_be_visible()
    assert complaints == []


async def test_a_service_is_put_under_maintenance_from_its_menu_and_taken_out_again(
    browser: Browser, installation: Installation, shop: Target
) -> None:
    complaints: list[str] = []
    service = await installation.post("/services", {"name": "Shop"})
    monitor = await installation.monitor(shop.url, "Website", service_id=service["id"])
    await installation.status(monitor["id"], "up")
    page = await new_page(await new_context(browser, "phone"), complaints)
    await log_in(page, installation.program.url)
    await page.goto(f"{installation.program.url}/services")
    await page.get_by_role("button", name="Actions for Shop").click()
    await page.get_by_role("menuitem", name="Maintenance for 1 h").click()
    await expect(page.get_by_role("link", name="Maintenance of Shop")).to_be_visible()
    await installation.status(monitor["id"], "maintenance")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("link", name="Maintenance of Shop")).to_have_count(0)
    await installation.status(monitor["id"], "up")
    assert complaints == []
