"""A person lays down who is on call in a real browser, takes a shift over, and asks who would be told."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from support.browser import log_in, new_context, new_page, picture, violations
from support.installation import Installation
from support.receiver import Receiver

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


async def make_schedule(page: Page, url: str) -> None:
    """Anna and Ben take weeks."""
    await page.goto(f"{url}/on-call")
    await expect(page.get_by_role("heading", name="No schedules yet")).to_be_visible()
    await page.get_by_role("link", name="New schedule").first.click()
    await page.get_by_placeholder("Operations").fill("Operations")
    for name in ("Anna", "Ben"):
        await page.get_by_role("combobox", name="Add to take turns").click()
        await page.get_by_role("option", name=name).click()
    preview = page.get_by_role("region", name="The shifts that come of it")
    await expect(preview.get_by_role("img", name=re.compile("^Ben")).first).to_be_visible()
    await picture(page, "story-schedule-form", "light")
    assert await violations(page) == []
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("heading", name="Operations")).to_be_visible()


async def take_over(page: Page) -> None:
    """Ben stands in for some hours from now on."""
    await page.get_by_role("link", name="Take a shift").click()
    await page.get_by_role("combobox", name="Who").click()
    await page.get_by_role("option", name="Ben").click()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Ben stands in", exact=True)).to_be_visible()
    await expect(page.get_by_text(re.compile("On call now · stands in"))).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("^Ben, stands in")).first).to_be_visible()


async def test_a_person_makes_a_schedule_takes_a_shift_and_simulates_an_escalation(
    browser: Browser, installation: Installation, http_receiver: Receiver
) -> None:
    complaints: list[str] = []
    for name in ("Anna", "Ben"):
        contact = await installation.post("/contacts", {"name": name})
        channel = {"name": f"{name}'s phone", "channel_type": "webhook", "config": {"url": f"{http_receiver.url}/hook"}}
        await installation.post(f"/contacts/{contact['id']}/channels", channel)
    page = await new_page(await new_context(browser, "light"), complaints)
    await log_in(page, installation.program.url)
    await make_schedule(page, installation.program.url)
    await take_over(page)
    await page.get_by_role("button", name="Make an address").click()
    address = await page.get_by_text(re.compile(r"^http.*\.ics$")).text_content()
    calendar = await installation.client.get(address or "", auth=None)
    assert "BEGIN:VEVENT" in calendar.text
    await picture(page, "story-schedule", "light")
    assert await violations(page) == []

    await page.goto(f"{installation.program.url}/on-call?tab=escalation")
    await page.get_by_role("link", name="New policy").first.click()
    await page.get_by_label("Name").fill("Nights")
    await page.get_by_role("checkbox", name="Operations").click()
    await page.get_by_role("button", name="Add a step").click()
    await page.get_by_role("checkbox", name="Anna").nth(1).click()
    await page.keyboard.press("Control+Enter")
    await page.get_by_role("link", name="Nights").click()
    told = page.get_by_role("list", name="Who is told")
    await expect(told).to_contain_text("At once")
    await expect(told).to_contain_text("Ben, on call by Operations")
    await expect(told).to_contain_text("After 15 min")
    await expect(told).to_contain_text("Anna's phone is told")
    await picture(page, "story-simulator", "light")
    assert await violations(page) == []
    assert http_receiver.requests == []
    assert complaints == []
