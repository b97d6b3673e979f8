"""Several workers on one PostgreSQL, and others that commit between their statements: a storm stays one message, and whole."""

import asyncio

import pytest
from sqlalchemy import select

from support.people_chat import chat, send, statuses, words
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.pipeline import flow
from watchbell.pipeline.flow import take
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.parts import Line
from watchbell.store.session import Database
from watchbell.store.tables import channels

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


@pytest.fixture
async def world(postgres_url, clock):
    db = Database.open(postgres_url)
    yield await World.made(db, clock)
    await db.close()


@pytest.fixture
async def monitors(world, http_receiver):
    made = [await world.monitor(await world.service(f"Shop {number:02}")) for number in range(24)]
    await world.start()
    await chat(world, http_receiver)
    return made


def another_worker(world):
    line = world.line
    return Line(world.db, line.checks, line.open_secret, line.clock, line.base_url, Meter())


def between(monkeypatch, name, action, *, after=False):
    """Once, right before the line's step `name` (or `after` it), others get as far as `action` goes."""
    step, left = getattr(flow, name), [action]

    async def others():
        if left:
            async with asyncio.timeout(30):  # nobody may wait for the transaction that is open here
                await left.pop()()

    async def with_others(*arguments, **named):
        if not after:
            await others()
        done = await step(*arguments, **named)
        if after:
            await others()
        return done

    monkeypatch.setattr(flow, name, with_others)


async def test_what_is_committed_between_the_look_for_storms_and_the_claim_is_gathered(
    world, monitors, monkeypatch, http_receiver
):
    between(monkeypatch, "claim", lambda: world.see(*((monitor, BAD) for monitor in monitors)))
    assert await take(world.line) == []
    await send(world)
    world.clock.advance(seconds=4)
    await send(world)
    assert len(http_receiver.requests) == 1
    assert "24 services are down" in words(http_receiver)[0]


async def test_what_waits_while_somebody_else_holds_the_channel_is_not_sent_one_by_one(world, monitors):
    await world.see(*((monitor, BAD) for monitor in monitors))
    async with world.db.transaction() as tx:
        await tx.all(select(channels.c.id).with_for_update())
        assert await take(world.line) == []
    assert await take(world.line) == []
    assert {status for kind, status in await statuses(world) if kind == "failure"} == {"grouped"}


async def test_two_workers_that_claim_at_once_take_no_more_than_the_limit_together(world, monitors, monkeypatch):
    other, taken = another_worker(world), []

    async def elsewhere():
        await world.see(*((monitor, BAD) for monitor in monitors[9:12]))
        taken.extend(await take(other))

    await world.see(*((monitor, BAD) for monitor in monitors[:9]))
    between(monkeypatch, "put_in_words", elsewhere)
    assert len(await take(world.line)) == 2  # nine are no storm
    assert taken == []  # twelve are one
    assert [status for _, status in await statuses(world)].count("grouped") == 10


async def test_a_digest_that_another_worker_sends_takes_no_more_lines(world, monitors, monkeypatch, http_receiver):
    await world.see(*((monitor, BAD) for monitor in monitors[:12]))
    assert await take(world.line) == []
    world.clock.advance(seconds=4)
    other = another_worker(world)

    async def elsewhere():
        await world.see(*((monitor, BAD) for monitor in monitors[12:]))
        assert await take(other) == []

    between(monkeypatch, "put_in_words", elsewhere, after=True)
    assert await world.deliver_due() == 1
    for _ in range(70):
        await send(world)
        world.clock.advance(seconds=1)
    told = "".join(words(http_receiver))
    assert [number for number in range(24) if f"Shop {number:02}" not in told] == []
    assert len(http_receiver.requests) == 2
    assert {status for _, status in await statuses(world)} == {"sent"}
