"""A job that reports in, as a person sets it up: schedule typed, line pasted and run, its runs and bodies read."""

import asyncio
import re
import shutil
import time
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from support.browser import at_rest, flaws, log_in, new_context, new_page
from support.installation import Installation

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(150)]

REFUSED = "422 (Unprocessable"
"""What the browser says of a schedule that was only half typed."""


async def make_job(page: Page, url: str) -> None:
    """From the list of monitors to the page of a new one, by the form."""
    await page.goto(f"{url}/monitors?sheet=monitor")
    await page.get_by_label("Search kinds of monitors").fill("heartbeat")
    await page.get_by_role("button", name=re.compile("^Heartbeat")).click()
    sheet = page.get_by_role("dialog")
    schedule = sheet.get_by_label(re.compile("^Schedule"))
    preview = sheet.get_by_role("region", name="What it means")
    await expect(preview).to_contain_text("Say above when it runs")
    await schedule.fill("61 3 * * *")
    await expect(sheet.get_by_role("alert").first).to_be_visible()
    await schedule.fill("30 3 * * 1-5")
    await sheet.get_by_label("Time zone").fill("Europe/Berlin")
    await expect(preview).to_contain_text("Europe/Berlin")
    await expect(preview.get_by_role("listitem")).to_have_count(10)
    await expect(preview.get_by_role("listitem").first).to_contain_text("03:30")
    await sheet.get_by_label("Name", exact=True).fill("Nightly backup")
    await sheet.get_by_label("Missed or failed runs").fill("2")
    await sheet.get_by_label("Among the last runs").fill("5")
    await preview.scroll_into_view_if_needed()
    assert await flaws(page, "passive-form") == []
    await sheet.get_by_role("button", name=re.compile("^Create")).click()
    await expect(sheet.get_by_role("list", name="Addresses").get_by_role("listitem")).to_have_count(4)
    assert await flaws(page, "passive-made") == []
    await sheet.get_by_role("button", name="Open its page").click()
    await expect(page.get_by_role("heading", name="Nightly backup", level=1)).to_be_visible()


async def run_pasted(page: Page, status: int) -> None:
    """Do in a shell what the page says, with a job that ends like this."""
    code = await page.get_by_role("tabpanel").locator("pre").inner_text()
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", code.replace("/usr/local/bin/job.sh", f"sh -c 'exit {status}'")
    )
    assert await process.wait() == 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="the line that people paste needs curl")
async def test_a_job_is_set_up_heard_and_read(browser: Browser, installation: Installation) -> None:
    complaints: list[str] = []
    page = await new_page(await new_context(browser, "phone"), complaints)
    await log_in(page, installation.program.url)
    await make_job(page, installation.program.url)
    [monitor] = await installation.get("/monitors")
    assert (monitor["failure_threshold"], monitor["failure_window"], monitor["slug"]) == (2, 5, "nightly-backup")

    await expect(page.get_by_text("Nothing has come yet: send the first one")).to_be_visible()
    await expect(page.get_by_text(re.compile(r"^Expected in \d"))).to_be_visible()
    await expect(page.get_by_role("list", name="Next runs").get_by_role("listitem")).to_have_count(10)
    assert await flaws(page, "passive-waiting") == []

    # Nobody reloads: what was pasted shows by itself.
    await run_pasted(page, 3)
    pings = page.get_by_role("list", name="Pings").get_by_role("listitem")
    await expect(pings.filter(has_text="Failed")).to_have_count(1)
    await expect(page.get_by_text("Nothing has come yet")).not_to_be_visible()
    await expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    async with httpx2.AsyncClient() as client:
        await client.post(f"{monitor['heartbeat_url']}/start?rid=0b6d2f3a-6a54-4a5b-9e6a-0d6a4f0f3a11")
        await client.post(monitor["heartbeat_url"], content=b"sent 1170 files\ntotal size 31.0 GB")
        await client.post(f"{monitor['heartbeat_url']}/log", content=bytes(range(256)))
        await client.post(f"{monitor['heartbeat_url']}/start?rid=1c6d2f3a-6a54-4a5b-9e6a-0d6a4f0f3a12")
    await expect(page.get_by_role("list", name="Runs that have not ended")).to_contain_text("Running for")
    await pings.filter(has_text="Success").get_by_role("button").press("Enter")
    await expect(page.get_by_text("total size 31.0 GB")).to_be_visible()
    await pings.filter(has_text="Log").get_by_role("button").press("Enter")
    await expect(page.get_by_text("256 B that are no text")).to_be_visible()
    async with page.expect_download() as download:
        await pings.filter(has_text="256 B").get_by_role("link", name="Download").click()
    saved = await (await download.value).path()
    assert saved.read_bytes() == bytes(range(256))
    await pings.first.scroll_into_view_if_needed()
    assert await flaws(page, "passive-pings") == []
    assert [said for said in complaints if REFUSED not in said] == []


def days_of_values() -> dict[str, Any]:
    """A day of a cold room: an hour without values, and one in which the door stood open."""
    now = round(time.time())
    values = [
        {"value": 9.5 if 520 < minute < 530 else 4 + (minute % 40) / 20, "at": now - (719 - minute) * 120}
        for minute in range(720)
        if not 300 < minute < 330
    ]
    return {"values": values}


async def test_values_webhooks_and_the_ping_key_are_read(browser: Browser, installation: Installation) -> None:
    complaints: list[str] = []
    page = await new_page(await new_context(browser, "light"), complaints)
    url = installation.program.url
    bounds = {"min_value": 2, "max_value": 8, "unit": "°C"}
    room = await installation.post("/monitors", {"name": "Cold room", "monitor_type": "metric", "config": bounds})
    signed = {"name": "Deploys", "monitor_type": "webhook", "config": {"secret": "a long enough secret"}}
    hook = await installation.post("/monitors", signed)
    key = await installation.get("/ping-key")
    alert = {"labels": {"alertname": "InstanceDown"}, "annotations": {"summary": "web-1 is down"}}
    async with httpx2.AsyncClient() as client:
        assert (await client.post(room["metric_url"], json=days_of_values())).status_code == 200
        bearer = {"Authorization": f"Bearer {key['ping_key']}"}
        assert (await client.post(f"{url}/api/v2/alerts", json=[alert], headers=bearer)).status_code == 200
    await log_in(page, url)

    await page.goto(f"{url}/monitors/{room['id']}?range=24h")
    await expect(page.get_by_role("status", name="Newest value")).to_contain_text("°C")
    await expect(page.get_by_text("Good from 2 to 8 °C")).to_be_visible()
    assert await flaws(page, "passive-metric") == []
    await page.get_by_role("button", name="The values as a table").press("Enter")
    await expect(page.get_by_role("table").get_by_role("row")).to_have_count(51)
    assert await flaws(page, "passive-metric-table") == []

    await page.goto(f"{url}/monitors/{hook['id']}")
    await expect(page.get_by_text("calls without its signature are refused")).to_be_visible()
    assert await flaws(page, "passive-webhook") == []
    [firing] = [each for each in await installation.get("/monitors") if each["monitor_type"] == "alertmanager"]
    await page.goto(f"{url}/monitors/{firing['id']}")
    await expect(page.get_by_text(f'credentials: "{key["ping_key"]}"')).to_be_visible()
    assert await flaws(page, "passive-alert") == []
    await page.goto(f"{url}/monitors")
    await at_rest(page)
    assert await flaws(page, "passive-list") == []

    await page.goto(f"{url}/settings/ping-key")
    assert await flaws(page, "passive-ping-key") == []
    await page.get_by_role("button", name="Renew…").click()
    assert await flaws(page, "passive-renew") == []
    await page.get_by_role("button", name="Renew", exact=True).click()
    await expect(page.get_by_text(key["ping_key"], exact=True)).not_to_be_visible()
    renewed = (await installation.get("/ping-key"))["ping_key"]
    assert renewed != key["ping_key"]
    await expect(page.get_by_text(renewed, exact=True)).to_be_visible()
    assert complaints == []
