"""A monitor made as a person makes one: found by search, given an expectation, tried, saved, and read in its log."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from support.browser import at_rest, flaws, log_in, new_context, new_page
from support.installation import Installation
from support.receiver import Answer, Receiver, listening

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def api() -> AsyncIterator[Receiver]:
    """A web server that says in its body how it is."""
    async with listening() as server:
        server.default = Answer(body=b'{"status": "failing", "queue": 1200}', headers=JSON)
        yield server


async def choose(page: Page, label: str, letters: str) -> None:
    """By keyboard: the first option that begins with these letters."""
    choice = page.get_by_role("combobox", name=label, exact=True)
    await choice.press("Enter")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.keyboard.type(letters)
    await page.keyboard.press("Enter")
    await expect(choice).to_contain_text(letters)


async def fill_in(page: Page, url: str) -> Locator:
    """From the picker to a form whose assertion is complete; the sheet."""
    await page.get_by_role("button", name="New monitor").or_(page.get_by_role("link", name="New monitor")).first.click()
    search = page.get_by_label("Search kinds of monitors")
    await expect(page.get_by_role("heading", name="Databases")).to_be_visible()
    assert await flaws(page, "kind-picker") == []
    await search.fill("HTTP")
    await search.press("Enter")
    await page.get_by_label("URL", exact=True).fill(url)
    await page.get_by_role("button", name="Add assertion").click()
    await choose(page, "Subject", "JSON")
    await page.get_by_role("textbox", name="JSONPath", exact=True).fill("$.status")
    await page.get_by_label("Value", exact=True).fill("ok")
    await expect(page.get_by_role("button", name=re.compile(r"^JSON.* \$\.status is “ok”$"))).to_be_visible()
    assert await flaws(page, "assertion") == []
    return page.get_by_role("dialog", name=re.compile("^New HTTP"))


async def test_a_monitor_is_found_by_search_tried_and_saved(
    browser: Browser, installation: Installation, api: Receiver
) -> None:
    complaints: list[str] = []
    page = await new_page(await new_context(browser, "light"), complaints)
    await log_in(page, installation.program.url)
    await page.goto(f"{installation.program.url}/monitors")
    await at_rest(page)
    sheet = await fill_in(page, f"{api.url}/health")

    await sheet.get_by_role("button", name="Test").click()
    expectations = sheet.get_by_role("list", name="Expectations").get_by_role("listitem")
    await expect(expectations.filter(has_text="$.status")).to_contain_text(re.compile("'failing'.*failed$"))
    await expect(sheet.get_by_role("list", name="Steps").get_by_role("listitem").first).to_contain_text("resolve")
    await expect(sheet.get_by_text("Down", exact=True)).to_be_visible()
    assert await flaws(page, "test-failed") == []

    api.default = Answer(body=b'{"status": "ok", "queue": 7}', headers=JSON)
    await sheet.get_by_role("button", name="Test").click()
    await expect(sheet.get_by_text("Up", exact=True)).to_be_visible()
    assert await flaws(page, "test-good") == []

    await sheet.get_by_role("button", name=re.compile("^Create")).click()
    await expect(sheet).not_to_be_visible()
    await page.get_by_role("link", name=f"127.0.0.1:{api.port}").first.click()
    await page.get_by_role("button", name=re.compile(r"^\d\d:\d\d:\d\d")).first.click()
    kept = page.get_by_role("list", name="Expectations").get_by_role("listitem").filter(has_text="$.status")
    await expect(kept).to_contain_text(re.compile("'ok'ok$"))
    await page.evaluate("scrollTo(0, 0)")
    assert await flaws(page, "check-log") == []
    [monitor] = await installation.get("/monitors")
    assert monitor["config"]["assertions"] == [
        {"subject": "json", "path": "$.status", "operator": "equals", "value": "ok"}
    ]
    assert complaints == []


async def test_an_address_becomes_a_monitor_of_the_kind_that_reads_it(
    browser: Browser, installation: Installation
) -> None:
    complaints: list[str] = []
    page = await new_page(await new_context(browser, "light"), complaints)
    await log_in(page, installation.program.url)
    await page.goto(f"{installation.program.url}/monitors?sheet=monitor")
    search = page.get_by_label("Search kinds of monitors")
    await search.fill("postgres://olga:secret@db.example:6432/shop")
    await expect(page.get_by_role("button", name="Watch it as PostgreSQL")).to_be_visible()
    assert await flaws(page, "kind-of-url") == []
    await search.press("Enter")
    await expect(page.get_by_label("Host")).to_have_value("db.example")
    await expect(page.get_by_label("Port")).to_have_value("6432")
    await expect(page.get_by_label("Password")).to_have_attribute("type", "password")
    await expect(page.get_by_label("Password")).to_have_value("secret")
    assert complaints == []
