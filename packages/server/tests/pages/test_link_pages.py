"""The page behind a message's address: it shows, it acknowledges by its button only, and it believes only us."""

import httpx2
import pytest

from support.tenants import a_context, a_member
from watchbell.domain.alerts import NOTICES, AlertType
from watchbell.domain.incidents import IncidentStatus
from watchbell.domain.message_links import ACK_PATH, NOTICES_PATH, MessageLink
from watchbell.domain.services import Severity
from watchbell.domain.tenancy import Role
from watchbell.pages.link_pages import LinkPages
from watchbell.services import channels, contacts, incident_reading, incidents, organizations, services, setup
from watchbell.services.channels import NewChannel
from watchbell.services.contacts import NewContact
from watchbell.services.incidents import NewIncident
from watchbell.services.services import NewService
from watchbell.store import organizations as organization_rows


async def otherwise(scope, receive, send):
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def world(sqlite_db, clock):
    ctx = a_context(sqlite_db, clock)
    await setup.ensure_first_rows(ctx)
    org = await organizations.by_slug(ctx, "default")
    return ctx, a_member(org.id, Role.OWNER)


@pytest.fixture
async def visitor(world):
    app = LinkPages(world[0], otherwise)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://page.test") as client:
        yield client


@pytest.fixture
async def told(world):
    """An open incident, and the link that Olga's phone got."""
    ctx, olga = world
    service, _ = await services.create_service(ctx, olga, NewService("Shop"))
    wish = NewIncident("Shop is <down>", body="got 503", affected_service_ids=(service.id,))
    incident = (await incidents.create_incident(ctx, olga, wish)).incident
    phone = NewChannel("Olga's phone", "webhook", {"url": "http://127.0.0.1:9/"})
    _, [made] = await contacts.create_contact(ctx, olga, NewContact("Olga", channels=(phone,)))
    link = MessageLink(ACK_PATH, incident.id, made.channel.id)
    return incident, link.address(ctx.box.sign(link.text)), link


async def test_opening_it_changes_nothing(world, visitor, told):
    incident, path, _ = told
    async with world[0].db.transaction() as tx:
        await organization_rows.change(tx, world[1].org_id, name="Home", time_zone="Asia/Kathmandu", now=1)
    for method in ("GET", "HEAD", "GET"):
        answer = await visitor.request(method, path)
        assert answer.status_code == 200
    assert "Shop is &lt;down&gt;" in answer.text
    assert "Since 15 Jan 2027, 13:45 +0545" in answer.text, "as in the message that the link stood in"
    assert "Acknowledge: I take care" in answer.text
    assert "noindex" in answer.headers["x-robots-tag"]
    ctx, olga = world
    assert (await incident_reading.read_incident(ctx, olga, incident.id)).incident.acknowledged_at is None


async def test_its_button_acknowledges_once_in_the_channels_name(world, visitor, told):
    incident, path, _ = told
    ctx, olga = world
    answer = await visitor.post(path)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    seen = (await incident_reading.read_incident(ctx, olga, incident.id)).incident
    assert seen.acknowledged_by == "Olga's phone (link)"
    assert "Acknowledged by Olga&#39;s phone (link)" in (await visitor.get(path)).text
    await visitor.post(path)
    again = await incident_reading.read_incident(ctx, olga, incident.id)
    assert again.incident == seen
    assert [entry.kind.value for entry in again.entries].count("acknowledged") == 1


async def test_what_is_over_says_so(world, visitor, told):
    incident, path, _ = told
    ctx, olga = world
    await incidents.post_update(ctx, olga, incident.id, IncidentStatus.RESOLVED, "all well")
    assert (await visitor.post(path)).status_code == 303
    answer = await visitor.get(path)
    assert "It is over since" in answer.text
    assert "<button" not in answer.text
    assert (await incident_reading.read_incident(ctx, olga, incident.id)).incident.acknowledged_at is None


async def test_a_link_that_is_not_ours_opens_nothing(world, visitor, told):
    incident, path, link = told
    ctx, olga = world
    wrong = bytes(byte ^ 1 for byte in ctx.box.sign(link.text))
    elsewhere = MessageLink(ACK_PATH, link.channel_id, link.subject_id)
    other_deed = link._replace(path=NOTICES_PATH)
    signature = ctx.box.sign(link.text)
    for address in (
        link.address(wrong),
        elsewhere.address(signature),
        other_deed.address(signature),
        path[:-4],
        "/ack/x",
    ):
        answer = await visitor.post(address)
        assert answer.status_code == 404
        assert "not one of ours" in answer.text
    assert (await incident_reading.read_incident(ctx, olga, incident.id)).incident.acknowledged_at is None


async def test_it_takes_nothing_else(visitor):
    assert (await visitor.get("/acknowledged")).status_code == 418
    assert (await visitor.delete("/ack/x")).status_code == 418


async def test_notices_can_be_stopped_and_news_goes_on(world, visitor, told):
    ctx, olga = world
    _, _, link = told
    notices = MessageLink(NOTICES_PATH, olga.org_id, link.channel_id)
    address = notices.address(ctx.box.sign(notices.text))
    assert "Stop reminders and notices" in (await visitor.get(address)).text
    assert (await channels.read_channel(ctx, olga, link.channel_id)).events == ()
    one_click = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await visitor.post(address, content=b"List-Unsubscribe=One-Click", headers=one_click)
    assert answer.status_code == 200
    assert "Only failures, escalations and recoveries" in answer.text
    channel = await channels.read_channel(ctx, olga, link.channel_id)
    severity = Severity.LOW
    assert {each for each in AlertType if not channel.wants(each, severity)} == set(NOTICES)


async def test_who_is_told_nothing_but_notices_is_told_nothing_then(world, visitor, told):
    ctx, olga = world
    channel_id = told[2].channel_id
    await channels.update_channel(ctx, olga, channel_id, {"events": [AlertType.REMINDER]})
    notices = MessageLink(NOTICES_PATH, olga.org_id, channel_id)
    address = notices.address(ctx.box.sign(notices.text))
    assert "Nothing is sent any more" in (await visitor.post(address)).text
    channel = await channels.read_channel(ctx, olga, channel_id)
    assert not any(channel.wants(each, Severity.CRITICAL) for each in AlertType)
    assert (await visitor.post(address)).status_code == 200
    assert (await channels.read_channel(ctx, olga, channel_id)).version == channel.version
