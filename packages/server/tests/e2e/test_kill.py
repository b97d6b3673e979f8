"""kill -9 at the worst moments: nothing that was decided or answered is lost, nothing is told twice as a new fact."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import httpx2
import pytest

from support import receiver
from support.installation import Installation, anonymous
from support.receiver import Answer, Receiver
from support.target import Target
from support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

KILLS = 5
UP, DOWN = Answer(200), Answer(503)


async def restart(installation: Installation) -> None:
    installation.kill()
    await installation.start()


async def test_a_delivery_that_was_on_the_wire_when_the_process_died_goes_out_again_under_the_same_id(
    installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    await installation.webhook(http_receiver)
    monitor = await installation.monitor(shop.url)
    await installation.status(monitor["id"], "up")
    http_receiver.default = Answer(hang=True)
    await shop.kill()
    await http_receiver.wait_for(1)
    installation.kill()
    http_receiver.default = Answer()
    await installation.start()
    first, second = await http_receiver.wait_for(2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    [delivery] = await installation.settled()
    assert (delivery["id"], delivery["status"]) == (second.headers["webhook-id"], "sent")
    assert len(http_receiver.requests) == 2


async def test_retries_go_on_after_a_restart_and_a_message_is_delivered_once(
    installation: Installation, shop: Target, http_receiver: Receiver
) -> None:
    await installation.webhook(http_receiver)
    monitor = await installation.monitor(shop.url)
    await installation.status(monitor["id"], "up")
    http_receiver.answers = [Answer(500), Answer(500)]
    await shop.kill()
    await http_receiver.wait_for(1)
    await restart(installation)
    [delivery] = await installation.settled()
    ids = {request.headers["webhook-id"] for request in http_receiver.requests}
    assert ids == {delivery["id"]}
    assert delivery["status"] == "sent"
    assert [attempt["ok"] for attempt in delivery["attempts"]][-1] is True
    assert len(http_receiver.requests) == 3


@asynccontextmanager
async def receivers(count: int) -> AsyncIterator[list[Receiver]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(receiver.listening()) for _ in range(count)]


async def flap_and_kill(installation: Installation, shops: list[Receiver], dice: random.Random) -> None:
    """Let the shops go up and down, and kill the program at random moments in the middle of it."""
    for _ in range(KILLS):
        for shop in shops:
            shop.default = dice.choice((UP, DOWN))
        shop = dice.choice(shops)
        await shop.wait_for(len(shop.requests) + dice.randint(1, 2))
        shop.default = DOWN if shop.default is UP else UP
        await shop.wait_for(len(shop.requests) + 1)
        await asyncio.sleep(dice.random() * 0.2)  # the moment itself is what is tried out
        await restart(installation)


async def all_is_well(installation: Installation) -> bool:
    monitors = await installation.get("/monitors", per_page=100)
    incidents = await installation.get("/incidents", state="open")
    return all(monitor["status"] == "up" for monitor in monitors) and not incidents


async def facts(installation: Installation) -> dict[str, list[tuple[str, list[dict[str, Any]]]]]:
    """Of each incident: what was told (failure, recovery), and the deliveries of each."""
    deliveries = defaultdict(list)
    for delivery in await installation.settled(seconds=40):
        deliveries[delivery["alert_id"]].append(delivery)
    told = defaultdict(list)
    for alert in reversed(await installation.get("/alerts", limit=1000)):
        if alert["suppressed_by"] is None:
            told[alert["incident_id"]].append((alert["type"], deliveries[alert["id"]]))
    return told


def check_wire(hook: Receiver, channel_id: str, told: dict[str, list[tuple[str, list[dict[str, Any]]]]]) -> None:
    """The channel saw every delivery that is known, no other, repeats in the same words, no recovery before its failure."""
    known = [each for alerts in told.values() for _, its in alerts for each in its]
    known = [each for each in known if each["channel_id"] == channel_id and each["status"] == "sent"]
    bodies: dict[str, set[bytes]] = defaultdict(set)
    for request in hook.requests:
        bodies[request.headers["webhook-id"]].add(request.body)
    assert {each["id"] for each in known} == set(bodies)
    assert all(len(said) == 1 for said in bodies.values())
    order: dict[str, list[str]] = defaultdict(list)
    for request in hook.requests:
        kind = request.json["type"]
        if kind not in order[request.json["data"]["incident"]["id"]]:
            order[request.json["data"]["incident"]["id"]].append(kind)
    for kinds in order.values():
        assert [kind for kind in kinds if kind != "incident.flapping"] == ["incident.created", "incident.resolved"]
        assert (kinds[0], kinds[-1]) == ("incident.created", "incident.resolved")


async def test_killed_again_and_again_while_monitors_flap_each_incident_is_told_once_and_ended_once(
    installation: Installation,
) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    async with receivers(2) as hooks, receivers(4) as shops:
        channels = [await installation.webhook(hook, f"hook {n}") for n, hook in enumerate(hooks)]
        first = await installation.monitor(shops[0].url, "Shop 0", failure_threshold=1)
        for n, shop in enumerate(shops[1:], 1):
            joined = {"service_id": first["service_id"]} if n == 1 else {}
            await installation.monitor(shop.url, f"Shop {n}", failure_threshold=1, **joined)
        await flap_and_kill(installation, shops, dice)
        for shop in shops:
            shop.default = UP
        await until(lambda: all_is_well(installation), "everything is up again and steady", seconds=60)
        told = await facts(installation)
        incidents = await installation.get("/incidents", per_page=100)
        assert incidents
        assert {incident["id"] for incident in incidents} == set(told), seed
        for alerts in told.values():
            assert [kind for kind, _ in alerts if kind != "flapping"] == ["failure", "recovery"], seed
            for kind, deliveries in alerts:
                assert sorted(each["channel_id"] for each in deliveries) == sorted(each["id"] for each in channels)
                # A notice that goes up and down is not sent any more once that is over.
                late = {"skipped"} if kind == "flapping" else set()
                assert {each["status"] for each in deliveries} <= {"sent"} | late
        for hook, channel in zip(hooks, channels, strict=True):
            check_wire(hook, channel["id"], told)


async def write_on(installation: Installation, worker: int, kept: list[str]) -> None:
    """Make monitors as fast as answers come, until the program dies; what was answered 201 is remembered."""
    n = len(kept)
    try:
        while True:
            n += 1
            body = {"name": f"{worker}.{n}.{len(kept)}", "url": "tcp://127.0.0.1:9", "is_active": False}
            answer = await installation.client.post("/monitors", json=body)
            assert answer.status_code == 201, answer.text
            kept.append(answer.json()["data"]["id"])
    except httpx2.TransportError:
        return


async def ping_on(installation: Installation, url: str, kept: list[str]) -> None:
    """Send pings as fast as answers come, each with a body of its own."""
    async with anonymous(installation) as job:
        try:
            while True:
                text = f"run {len(kept)}"
                answer = await job.post(url, content=text)
                assert answer.status_code == 200, answer.text
                kept.append(text)
        except httpx2.TransportError:
            return


async def are_many(made: list[str], pings: list[str], enough_made: int, enough_pings: int) -> bool:
    return len(made) >= enough_made and len(pings) >= enough_pings


async def test_what_was_answered_with_success_survives(installation: Installation) -> None:
    beat = {"name": "Job", "monitor_type": "heartbeat", "config": {"period_seconds": 3600}}
    job = await installation.post("/monitors", beat)
    made: list[list[str]] = [[], []]
    pings: list[str] = []
    for _ in range(2):
        writers = [asyncio.create_task(write_on(installation, n, kept)) for n, kept in enumerate(made)]
        pinger = asyncio.create_task(ping_on(installation, job["heartbeat_url"], pings))
        await until(partial(are_many, made[0], pings, len(made[0]) + 3, len(pings) + 20), "enough is answered")
        installation.kill()
        await asyncio.gather(*writers, pinger)
        await installation.start()
    for monitor_id in (*made[0], *made[1]):
        assert (await installation.get(f"/monitors/{monitor_id}"))["id"] == monitor_id
    stored = [ping["body"] for ping in await installation.get(f"/monitors/{job['id']}/pings", limit=1000)]
    assert set(pings) <= set(stored)
