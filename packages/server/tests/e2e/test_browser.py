"""The main job as a person lives it: in a real browser, from the set-up link to the recovery, and every screen's look."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from support import target
from support.browser import PICTURES, ROOT, flaws, go_to, log_in, new_context, new_page, picture, violations
from support.installation import Installation
from support.program import PASSWORD
from support.receiver import Receiver
from support.target import Target
from support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(150)]

SCREENS = {
    "overview": "/",
    "monitors": "/monitors",
    "new-monitor": "/monitors?sheet=monitor",
    "monitor": "/monitors/{monitor}",
    "services": "/services",
    "service": "/services?sheet=service:{service}",
    "dependencies": "/services/dependencies?view=map&service={service}",
    "dependency-list": "/services/dependencies?view=list",
    "incidents": "/incidents",
    "incident-room": "/incidents/{incident}",
    "alerts": "/alerts",
    "deliveries": "/alerts?tab=deliveries",
    "maintenance": "/maintenance",
    "maintenance-week": "/maintenance?span=week",
    "maintenance-list": "/maintenance?view=list",
    "window": "/maintenance?sheet=maintenance:{window}",
    "on-call": "/on-call",
    "schedule": "/on-call/{schedule}",
    "edit-schedule": "/on-call/{schedule}?sheet=on-call:{schedule}",
    "escalation": "/on-call?tab=escalation",
    "policy": "/escalation/{policy}",
    "edit-policy": "/escalation/{policy}?sheet=escalation:{policy}",
    "contacts": "/contacts",
    "channel-hours": "/contacts?sheet=channel:{channel}",
    "profile": "/settings/profile",
    "tokens": "/settings/tokens",
    "public-page": "/s/default",
}


@pytest.fixture
async def new_installation(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Installation]:
    """The program at its very first start: nobody has an account."""
    made = Installation(tmp_path, DATABASE_URL=sqlite_url, ADMIN_PASSWORD="")
    await made.start()
    yield made
    await made.close()


async def set_up(page: Page, installation: Installation, shop: Target, hook: Receiver) -> str:
    """From the link on the terminal to the overview; the id of the first monitor."""
    [link] = re.findall(r"http\S+/setup\?token=\S+", installation.program.output)
    await page.goto(link)
    await picture(page, "setup-1-account", "light")
    await page.get_by_label("User name").fill("admin")
    await page.get_by_label("E-mail").fill("olga@example.org")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()

    await page.get_by_label("Address").fill(shop.url)
    await picture(page, "setup-2-monitor", "light")
    await page.get_by_role("button", name="Watch it").click()
    await expect(page.get_by_text("Now it is being watched")).to_be_visible()
    await expect(page.get_by_text("Up", exact=True).first).to_be_visible()
    await expect(page.get_by_text("200").first).to_be_visible()
    await picture(page, "setup-3-first-result", "light")
    assert await violations(page) == []
    monitor_id = re.search(r"monitor=([0-9a-f-]{36})", page.url)
    assert monitor_id is not None
    await page.get_by_role("button", name="Continue", exact=True).click()

    await page.get_by_label("By").click()
    await page.get_by_role("option", name="Webhook").click()
    await page.get_by_label("URL").fill(f"{hook.url}/hook")
    await page.get_by_role("button", name="Save and send a test").click()
    await expect(page.get_by_text("Delivered")).to_be_visible()
    await picture(page, "setup-4-channel", "light")
    assert await violations(page) == []
    assert [request.json["type"] for request in hook.requests] == ["channel.test"]
    await page.get_by_role("button", name="Continue", exact=True).click()
    await page.get_by_role("switch", name=re.compile("^Show")).click()
    await expect(page.get_by_role("switch", name=re.compile("^Show"))).to_be_checked()
    await picture(page, "setup-5-page", "light")
    assert await violations(page) == []
    await page.get_by_role("link", name="Go to the overview").click()
    await expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    return monitor_id[1]


async def visitor_of(page: Page, installation: Installation) -> None:
    """A stranger with the public page open, whose clock is in the test's hand."""
    await page.clock.install()
    await page.goto(f"{installation.program.url}/s/default")
    await expect(page.get_by_role("status")).to_have_text("All services are working")


async def sees(visitor: Page, words: str, title: str) -> None:
    """What the open page says, some seconds later."""
    await visitor.clock.fast_forward(20_000)
    await expect(visitor.get_by_role("status")).to_have_text(words)
    await expect(visitor).to_have_title(title)


async def hurry(installation: Installation, monitor_id: str) -> None:
    """The person would wait for minutes; the test lets the monitor be checked every second."""
    answer = await installation.client.patch(f"/monitors/{monitor_id}", json={"interval_seconds": 1})
    assert answer.status_code == 200, answer.text


async def test_a_person_sets_it_up_and_sees_a_server_die_and_come_back(
    browser: Browser, new_installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    complaints: list[str] = []
    page = await new_page(await new_context(browser, "light"), complaints)
    monitor_id = await set_up(page, new_installation, shop, http_receiver)
    await hurry(new_installation, monitor_id)
    visitor = await new_page(await new_context(browser, "light"), complaints)
    await visitor_of(visitor, new_installation)

    await go_to(page, "Monitors")
    await page.get_by_role("link", name=f"127.0.0.1:{shop.port}").first.click()
    state = page.get_by_text(re.compile(r"^(Up|Down) since"))
    await expect(state).to_contain_text("Up since")
    await shop.kill()
    await expect(state).to_contain_text("Down since")
    await picture(page, "story-monitor-down", "light")
    told = (await http_receiver.wait_for(2))[1].json
    assert told["type"] == "incident.created"
    await sees(visitor, "There is a major outage", "Major outage · Default status")
    await expect(visitor.get_by_role("heading", name="is down")).to_be_visible()

    await go_to(page, "Incidents")
    await page.get_by_role("link", name="is down").first.click()
    await expect(page.get_by_role("heading", name="is down")).to_be_visible()
    await expect(page.get_by_text("Investigating").first).to_be_visible()
    await expect(page.get_by_text("Webhook").first).to_be_visible()
    await picture(page, "story-room-open", "light")
    await shop.revive()
    await expect(page.get_by_text("Resolved").first).to_be_visible()
    await picture(page, "story-room-resolved", "light")
    assert (await http_receiver.wait_for(3))[2].json["type"] == "incident.resolved"
    await sees(visitor, "All services are working", "Default status")
    await go_to(page, "Overview")
    await picture(page, "story-overview-after", "light")
    assert complaints == []


async def populate(installation: Installation, shop: Target, api: Target, hook: Receiver) -> dict[str, str]:
    """Some services as people have them; one has died, and everybody was told. What stands in the screens' addresses."""
    channel = await installation.webhook(hook, "On-call hook")
    services = {}
    for name, group in (("Shop", "Customers"), ("Checkout", "Customers"), ("Search", "Inside"), ("Backups", "Inside")):
        service = await installation.post("/services", {"name": name, "group_name": group})
        services[name] = service["id"]

    async def add(service: str, name: str, url: str, **more: Any) -> dict[str, Any]:
        return await installation.monitor(url, name, service_id=services[service], is_public=True, **more)

    website = await add("Shop", "Website", shop.url)
    checkout = await add("Checkout", "Checkout API", f"{api.url}checkout", tags=["api", "payments"])
    await add("Checkout", "Payments port", f"tcp://127.0.0.1:{api.port}")
    await add("Search", "Search API", f"{api.url}search", tags=["api"])
    job = {"name": "Nightly backup", "monitor_type": "heartbeat", "config": {"schedule": "0 3 * * *"}}
    beat = await installation.post("/monitors", {**job, "service_id": services["Backups"]})
    async with httpx2.AsyncClient() as client:
        assert (await client.get(beat["heartbeat_url"])).status_code == 200
    await installation.status(checkout["id"], "up")
    await installation.status(website["id"], "up")
    await shop.kill()
    await hook.wait_for(1)
    [incident] = await installation.get("/incidents", state="open")
    await installation.post(
        f"/incidents/{incident['id']}/updates",
        {"status": "identified", "body": "The web server of the shop does not answer. We are starting it again."},
    )
    needs = {"depends_on": [services["Search"]]}
    answer = await installation.client.put(f"/services/{services['Checkout']}/dependencies", json=needs)
    assert answer.status_code == 200, answer.text
    planned = await plan(installation, services["Backups"], channel["contact_id"])
    return {"monitor": website["id"], "service": services["Checkout"], "incident": incident["id"], **planned}


async def plan(installation: Installation, service_id: str, contact_id: str) -> dict[str, str]:
    """Work under way and work to come, somebody on call in office hours, and who is told next."""
    now = datetime.now(UTC)
    hours = {"starts_at": (now - timedelta(hours=1)).isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat()}
    scope = {"service_ids": [service_id], "time_zone": "Europe/Berlin"}
    await installation.post("/maintenance-windows", {"title": "Move of the backups", **scope, **hours})
    weekly = {"title": "Patches", "rrule": "FREQ=WEEKLY", "description": "Short breaks of some seconds."}
    window = await installation.post("/maintenance-windows", {**weekly, **scope, **hours})
    office = [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "08:00", "end": "18:00"}]
    rotation = {"name": "Office", "participants": [contact_id], "starts_on": f"{now:%Y-%m-%d}", "windows": office}
    schedule = await installation.post("/on-call-schedules", {"name": "Operations", "rotations": [rotation]})
    steps = [{"schedule_ids": [schedule["id"]]}, {"wait_minutes": 15, "contact_ids": [contact_id]}]
    policy = await installation.post("/escalation-policies", {"name": "Nights", "steps": steps})
    hours_of_channel = {"windows": office, "time_zone": "Europe/Berlin"}
    mail = {"name": "Mail", "channel_type": "webhook", "config": {"url": "https://hooks.example/1"}}
    channel = await installation.post("/channels", {**mail, "hours": hours_of_channel})
    return {"window": window["id"], "schedule": schedule["id"], "policy": policy["id"], "channel": channel["id"]}


async def move_the_map(page: Page, url: str) -> None:
    """Zoomed by the wheel, dragged without choosing what lies under the pointer, and shown whole by a key."""
    await page.set_viewport_size({"width": 560, "height": 800})  # twice as large it does not fit any more
    await page.goto(f"{url}/services/dependencies?view=map")
    node = page.get_by_role("region", name="Dependency map").get_by_role("button", name=re.compile("^Search"))
    first = await node.bounding_box()
    assert first is not None
    x, y = first["x"] + first["width"] / 2, first["y"] + first["height"] / 2
    await page.mouse.move(x, y)
    for _ in range(4):
        await page.mouse.wheel(0, -200)
    larger = await node.bounding_box()
    assert larger is not None
    assert larger["width"] == pytest.approx(2 * first["width"])
    await page.mouse.down()
    await page.mouse.move(x + 60, y, steps=4)
    await page.mouse.up()
    moved = await node.bounding_box()
    assert moved is not None
    assert moved["x"] == pytest.approx(larger["x"] + 60)
    assert "service=" not in page.url
    await node.focus()
    await page.keyboard.press("0")
    assert await node.bounding_box() == first


async def picture_for_the_docs(page: Page, installation: Installation, monitor_id: str) -> None:
    """The overview once there is something to see: half a minute of checks."""

    async def look() -> bool:
        return len(await installation.get(f"/monitors/{monitor_id}/checks", limit=50)) >= 36

    await until(look, "enough checks", seconds=60)
    await page.goto(installation.program.url)
    await expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    await picture(page, "overview", "light")
    shutil.copy(PICTURES / "overview.light.png", ROOT / "docs" / "images" / "overview.png")


async def test_every_screen_is_accessible_and_keeps_within_the_window(
    browser: Browser, installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    complaints: list[str] = []
    page = await new_page(await new_context(browser, "light"), complaints)
    async with target.alive() as api:
        ids = await populate(installation, shop, api, http_receiver)
        await page.goto(f"{installation.program.url}/login")
        wrong = await flaws(page, "login")
        await log_in(page, installation.program.url)
        for name, path in SCREENS.items():
            await page.goto(installation.program.url + path.format_map(ids))
            wrong += await flaws(page, name)
        await move_the_map(page, installation.program.url)
        if os.environ.get("WATCHBELL_WRITE_DOC_IMAGES") == "1":
            await picture_for_the_docs(page, installation, ids["monitor"])
    assert wrong == []
    assert complaints == []
