"""The main job from end to end: a server dies and everybody hears of it once, it comes back and everybody hears that."""

import hashlib
import hmac
from typing import Any

import pytest
from standardwebhooks import Webhook

from support.installation import Installation, anonymous
from support.live_stream import LiveStream, following
from support.receiver import Received, Receiver
from support.smtp import Letter, Mailbox
from support.target import Target
from support.waiting import until
from watchbell.lib.clock import parse_rfc3339

pytestmark = [pytest.mark.e2e, pytest.mark.timed]

FIRST_ATTEMPT_MS = 1_000


def verify(request: Received, secret: str) -> dict[str, Any]:
    """The body, once both signatures are proved."""
    body = Webhook(secret).verify(request.body, request.headers)
    signed = request.headers["webhook-timestamp"].encode() + b"." + request.body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["x-watchbell-signature-256"] == f"sha256={expected}"
    assert body["id"] == request.headers["webhook-id"]
    return body


async def told_in_time(installation: Installation, hook: Received, letter: Letter) -> None:
    """Every channel's newest delivery was begun within a second of the commit that decided it."""
    newest = {each["channel_type"]: each for each in reversed(await installation.deliveries())}
    for kind, arrived in (("webhook", hook.at), ("email", letter.at)):
        delay = arrived - parse_rfc3339(newest[kind]["created_at"])
        assert 0 <= delay < FIRST_ATTEMPT_MS, (kind, delay)


async def public_state(installation: Installation) -> tuple[str, str, str]:
    """What everybody is told: the state as JSON, by both addresses, and the page."""
    async with anonymous(installation) as visitor:
        public = (await visitor.get("/api/public/default/status")).json()["data"]
        page = await visitor.get("/s/default")
        assert page.status_code == 200
        own = (await visitor.get("/api/v1/status")).json()["data"]
    return public["overall"], own["overall"], page.text


async def more_checks(live: LiveStream, count: int) -> None:
    """Let the monitor be checked so many times more."""
    await live.wait_for("check.completed", count=len(live.named("check.completed")) + count)


async def check_story_down(installation: Installation, monitor: dict[str, Any], secret: str, hook: Received) -> str:
    body = verify(hook, secret)
    assert body["type"] == "incident.created"
    assert body["data"]["monitor"]["id"] == monitor["id"]
    assert body["data"]["service"]["current_status"] == "major_outage"
    [incident] = await installation.get("/incidents")
    assert incident["id"] == body["data"]["incident"]["id"]
    assert (incident["status"], incident["resolved_at"]) == ("investigating", None)
    overall, own, page = await public_state(installation)
    assert (overall, own) == ("major_outage", "major_outage")
    assert "There is a major outage" in page
    assert "Shop is down" in page
    known = await installation.get(f"/monitors/{monitor['id']}")
    assert known["status"] == "down"
    assert known["consecutive_failures"] >= 2
    return incident["id"]


async def check_story_up(installation: Installation, incident_id: str, secret: str, hook: Received) -> None:
    body = verify(hook, secret)
    assert body["type"] == "incident.resolved"
    assert body["data"]["incident"]["id"] == incident_id
    incident = await installation.get(f"/incidents/{incident_id}")
    assert incident["status"] == "resolved"
    assert incident["resolved_at"] > incident["started_at"]
    assert [entry["kind"] for entry in incident["updates"]] == ["created", "resolved"]
    overall, own, page = await public_state(installation)
    assert (overall, own) == ("operational", "operational")
    assert "All services are working" in page
    alerts = await installation.get("/alerts")
    assert [(alert["type"], alert["suppressed_by"]) for alert in alerts] == [("recovery", None), ("failure", None)]
    deliveries = await installation.settled()
    assert [(each["status"], len(each["attempts"])) for each in deliveries] == [("sent", 1)] * 4


async def check_stream(installation: Installation, live: LiveStream) -> None:
    """Everything came, in order, without a gap; and who comes back in the middle misses nothing."""
    numbers = [event.number for event in live.events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    changes = [event.data["to"] for event in live.named("monitor.status_changed")]
    assert changes == ["up", "down", "up"]
    story = [event.name for event in live.events if event.name.startswith(("incident.", "alert.", "service."))]
    assert [name for name in story if name != "service.status_changed"] == [
        "incident.created",
        "alert.created",
        "incident.resolved",
        "alert.created",
    ]
    middle = numbers[len(numbers) // 2]
    missed = [event for event in live.events if event.number > middle]
    async with following(installation.client, after=middle) as again:
        await again.wait_for(missed[-1].name, such=lambda event: event.number == missed[-1].number)
        assert again.events[: len(missed)] == missed


async def test_a_server_dies_and_comes_back_and_each_channel_hears_of_each_exactly_once(
    either_installation: Installation, shop: Target, http_receiver: Receiver, mailbox: Mailbox
) -> None:
    installation = either_installation
    secret = (await installation.webhook(http_receiver))["generated"]["secret"]
    await installation.email(mailbox)
    async with following(installation.client) as live:
        monitor = await installation.monitor(shop.url, is_public=True)
        await installation.status(monitor["id"], "up")
        assert (await public_state(installation))[0] == "operational"

        await shop.kill()
        [hook] = await http_receiver.wait_for(1)
        [letter] = await mailbox.wait_for(1)
        await told_in_time(installation, hook, letter)
        assert letter.message["Subject"].endswith("Shop is down")
        incident_id = await check_story_down(installation, monitor, secret, hook)
        await more_checks(live, 4)
        assert (len(http_receiver.requests), len(mailbox.letters)) == (1, 1)

        await shop.revive()
        hook = (await http_receiver.wait_for(2))[1]
        letter = (await mailbox.wait_for(2))[1]
        await told_in_time(installation, hook, letter)
        await check_story_up(installation, incident_id, secret, hook)
        await more_checks(live, 2)
        assert (len(http_receiver.requests), len(mailbox.letters)) == (2, 2)
        await check_stream(installation, live)
    await until(lambda: checks_are_kept(installation, monitor["id"]), "checks are listed")


async def checks_are_kept(installation: Installation, monitor_id: str) -> bool:
    checks = await installation.get(f"/monitors/{monitor_id}/checks", limit=100)
    return {"success", "failure"} <= {check["status"] for check in checks}
