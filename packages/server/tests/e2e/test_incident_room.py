"""The incident room as a person uses it: prepared words, a note, a merge, the end, and the report that everybody reads."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from support import target
from support.browser import flaws, log_in, new_context, new_page, picture, violations
from support.installation import Installation
from support.receiver import Receiver
from support.target import Target

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(150)]

TEMPLATE = {
    "name": "Machine gone",
    "title": "{{service}} cannot be reached",
    "status": "identified",
    "impact": "major",
    "body": "Since {{time}} {{service}} cannot be reached. We are starting it again.",
}


async def two_services_die(installation: Installation, shop: Target, mail: Target, hook: Receiver) -> dict[str, str]:
    """Both are told of; the shop has an escalation policy. The ids of their incidents, by the service's name."""
    await installation.webhook(hook, "On-call hook")
    [contact] = await installation.get("/contacts")
    steps = [{"wait_minutes": wait, "contact_ids": [contact["id"]]} for wait in (5, 10)]
    policy = await installation.post("/escalation-policies", {"name": "Nights", "steps": steps})
    for name, watched in (("Shop", shop), ("Mail", mail)):
        service = await installation.post("/services", {"name": name})
        await installation.client.patch(f"/services/{service['id']}", json={"escalation_policy_id": policy["id"]})
        monitor = await installation.monitor(watched.url, f"{name} front", service_id=service["id"], is_public=True)
        await installation.status(monitor["id"], "up")
        await watched.kill()
        await installation.status(monitor["id"], "down")
    await installation.post("/incident-templates", TEMPLATE)
    await hook.wait_for(2)
    found = await installation.get("/incidents", state="open")
    return {each["affected_services"][0]["name"]: each["id"] for each in found}


async def merge_in_the_browser(page: Page, title: str) -> None:
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Merge…").click()
    await page.get_by_role("combobox", name="Into").click()
    await page.get_by_role("option", name=title).click()
    await picture(page, "merge", "light")
    assert await violations(page) == []
    await page.get_by_role("button", name="Merge", exact=True).click()


async def report_in_the_browser(page: Page) -> None:
    """Write what everybody reads, look at it, and publish it."""
    await page.get_by_role("link", name="Write the postmortem").click()
    sheet = page.get_by_role("dialog")
    body = sheet.get_by_label("What everybody may read")
    await expect(body).to_have_value(re.compile("Shop cannot be reached"))
    assert "db7" not in await body.input_value()
    await sheet.get_by_role("tab", name="Only for us").click()
    await expect(sheet.get_by_label("What only we read")).to_have_value(re.compile("db7.internal lost its disk"))
    await sheet.get_by_role("tab", name="For everybody").click()
    await body.fill("## What happened\n\nA **disk** was full.\n\n- We bought a larger one")
    await sheet.get_by_role("button", name="Preview").click()
    await expect(sheet.get_by_role("heading", name="What happened")).to_be_visible()
    await sheet.get_by_role("button", name="Save and publish").click()
    await expect(sheet.get_by_text("Published as it is here.")).to_be_visible()
    await picture(page, "postmortem-published", "light")


async def test_from_prepared_words_to_a_published_report(
    browser: Browser, installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    complaints: list[str] = []
    page = await new_page(await new_context(browser, "light"), complaints)
    url = installation.program.url
    async with target.alive() as mail:
        ids = await two_services_die(installation, shop, mail, http_receiver)
        await log_in(page, url)
        await page.goto(f"{url}/incidents/{ids['Shop']}")
        await page.get_by_role("combobox", name="Template").click()
        await page.get_by_role("option", name="Machine gone").click()
        said = page.get_by_label("What to say")
        await expect(said).to_have_value(re.compile("Shop cannot be reached. We are starting it again."))
        await expect(page.get_by_role("figure")).to_contain_text("Shop cannot be reached")
        await picture(page, "room-template", "light")
        assert await violations(page) == []
        await said.press("Control+Enter")
        await expect(page.get_by_role("list").get_by_text("We are starting it again")).to_be_visible()
        await page.get_by_role("tab", name="Internal note").click()
        await page.get_by_label("Note", exact=True).fill("db7.internal lost its disk")
        await page.get_by_role("button", name="Write note").click()
        await expect(page.get_by_text("internal", exact=True)).to_be_visible()

        await page.goto(f"{url}/incidents/{ids['Mail']}")
        await merge_in_the_browser(page, "Shop is down")
        await expect(page.get_by_role("heading", name="Shop is down")).to_be_visible()
        await expect(page.get_by_role("link", name="Mail is down")).to_be_visible()
        await picture(page, "room-whole", "light")

        await mail.revive()
        await shop.revive()
        await expect(page.get_by_role("link", name="Write the postmortem")).to_be_visible()
        await expect(page.get_by_text("Resolved").first).to_be_visible()
        await http_receiver.wait_for(4)
        types = [request.json["type"] for request in http_receiver.requests]
        assert sorted(types) == ["incident.created"] * 2 + ["incident.resolved"] * 2

        await report_in_the_browser(page)

    visitor = await new_page(await new_context(browser, "light"), complaints)
    await visitor.goto(f"{url}/s/default")
    await visitor.get_by_text("Postmortem").click()
    await expect(visitor.get_by_role("heading", name="What happened")).to_be_visible()
    await picture(visitor, "public-postmortem", "light")
    text = await visitor.content()
    assert "db7" not in text
    assert text.count("cannot be reached") == 1, "the merged incident tells nothing of its own"
    assert await violations(visitor) == []
    assert complaints == []


SCREENS = {
    "room-acknowledged": "/incidents/{Shop}",
    "room-merged": "/incidents/{Mail}",
    "templates": "/incidents?view=templates",
    "template": "/incidents?view=templates&sheet=incident-template:{template}",
    "new-incident": "/incidents?sheet=incident",
    "postmortem": "/incidents/{Shop}?sheet=postmortem:{Shop}",
}


async def test_its_screens_are_accessible_and_keep_within_the_window(
    browser: Browser, installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    complaints: list[str] = []
    page = await new_page(await new_context(browser, "light"), complaints)
    async with target.alive() as mail:
        ids = await two_services_die(installation, shop, mail, http_receiver)
        [template] = await installation.get("/incident-templates")
        ids["template"] = template["id"]
        await log_in(page, installation.program.url)
        await page.goto(f"{installation.program.url}/incidents/{ids['Shop']}")
        await expect(page.get_by_text("unless somebody acknowledges")).to_be_visible()
        wrong = await flaws(page, "room-open")
        await installation.post(f"/incidents/{ids['Mail']}/merge", {"into": ids["Shop"]}, status=200)
        await installation.post(f"/incidents/{ids['Shop']}/notes", {"body": "It is the disk of db7 again."})
        await installation.post(f"/incidents/{ids['Shop']}/acknowledge", {"note": "on it"}, status=200)
        for name, path in SCREENS.items():
            await page.goto(installation.program.url + path.format_map(ids))
            wrong += await flaws(page, name)
    assert wrong == []
    assert complaints == []
