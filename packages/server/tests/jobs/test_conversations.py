"""The tasks that listen: one a bot, begun and ended with the channels."""

import asyncio

import pytest
from structlog.testing import capture_logs

from support.receiver import Answer
from support.telegram import TOKEN, bot_api
from support.tenants import a_context, a_member
from support.waiting import until
from support.world import World
from watchbell.domain.tenancy import Role
from watchbell.jobs.conversations import conversing
from watchbell.lib import outgoing
from watchbell.services import chat_hooks, chat_troubles
from watchbell.services.channels import NewChannel, create_channel, delete_channel, update_channel
from watchbell.store import settings
from watchbell.store.session import Database


@pytest.fixture
async def made(sqlite_db, clock):
    world = await World.made(sqlite_db, clock)
    async with bot_api() as server:
        yield a_context(sqlite_db, clock), a_member(world.org_id, Role.OWNER), server
        await outgoing.close()


async def add(made, chat_id=11):
    ctx, olga, server = made
    config = {"bot_token": TOKEN, "chat_id": chat_id, "api_url": server.url}
    return (await create_channel(ctx, olga, None, NewChannel("Phone", "telegram", config))).channel


def answers(server):
    async def look():
        return server.api.told("sendMessage")

    return look


async def test_listening_begins_with_the_first_channel_and_ends_with_the_last(made):
    ctx, olga, server = made
    async with conversing(ctx, look_seconds=0.05):
        assert not server.requests
        channels = [await add(made), await add(made, 12)]
        await server.wait_for(1)
        server.api.write(11, "/help")
        await until(answers(server), "an answer")
        for channel in channels:
            await delete_channel(ctx, olga, channel.id)

        async def silent():
            return not [task for task in asyncio.all_tasks() if task.get_name().startswith("heard.")]

        await until(silent, "nobody listens")
    polls = [request for request in server.requests if request.path.endswith("/getUpdates")]
    # One line for both channels: who asked twice at once would have been refused by Telegram.
    assert len(polls) == 2


async def test_telegram_calls_while_a_channel_wants_it_and_no_longer(made):
    ctx, olga, server = made
    server.api.hook.is_local = True
    channel = await add(made)
    hook, config = server.api.hook, {"bot_token": "********", "chat_id": 11, "api_url": server.url}

    async def call(url, headers, update):
        await chat_hooks.receive(ctx, url.rpartition("/")[2], {key.lower(): headers[key] for key in headers}, update)
        return 204

    async def is_set():
        return hook.url

    async def is_gone():
        return not hook.url and not await chat_hooks.left_over(ctx)

    async with conversing(ctx, look_seconds=0.05):
        await server.asked("getUpdates")
        await update_channel(ctx, olga, channel.id, {"config": {**config, "updates": "webhook"}})
        await until(is_set, "a webhook")
        server.api.write(11, "/help")
        await server.api.call(call)
        await until(answers(server), "an answer")
        await update_channel(ctx, olga, channel.id, {"config": config})
        await until(is_gone, "it is taken back for polling")
        await update_channel(ctx, olga, channel.id, {"config": {**config, "updates": "webhook"}})
        await until(is_set, "a webhook again")
        await delete_channel(ctx, olga, channel.id)
        await until(is_gone, "it is taken back with its channel")


async def test_a_channel_that_is_not_heard_is_shown_until_nobody_listens_there(made):
    ctx, olga, server = made
    server.api.token = "1:another"
    channel = await add(made)

    async def shown():
        async with ctx.db.read() as tx:
            return [(each.id, reason) for each, reason, _ in await chat_troubles.of_org(tx, channel.org_id)]

    async def nothing_noted():
        async with ctx.db.read() as tx:
            return not await settings.begun_with(tx, "unheard.")

    async with conversing(ctx, look_seconds=0.05):
        assert await until(shown, "it is shown") == [(channel.id, "Unauthorized")]
        await delete_channel(ctx, olga, channel.id)
        await until(nothing_noted, "it is over")


async def test_trouble_at_telegram_is_outlived(made):
    ctx, _, server = made
    server.answers = [made_of(502), made_of(200)]
    await add(made)
    async with conversing(ctx, look_seconds=0.05):
        await server.wait_for(2)
        server.api.write(11, "/status")
        await until(answers(server), "an answer", seconds=15)


async def test_what_cannot_be_taken_down_for_our_own_fault_is_logged_and_not_hurried(made):
    ctx, _, _ = made
    async with ctx.transaction() as tx:
        await settings.put(tx, "hooked.line", {"nothing": "to read"})

    with capture_logs() as logs:

        async def said():
            return [each["again_in_seconds"] for each in logs if each["event"] == "taking_down_failed"]

        async with conversing(ctx, look_seconds=0.01):
            assert await until(said, "it is logged") == [1.0]


async def test_of_two_processes_on_one_database_one_listens_and_the_other_follows_it(postgres_url, clock):
    db = Database.open(postgres_url)
    world = await World.made(db, clock)
    async with bot_api() as server:
        made = a_context(db, clock), a_member(world.org_id, Role.OWNER), server
        await add(made)
        async with conversing(made[0], look_seconds=0.05):
            await server.wait_for(1)
            async with conversing(made[0], look_seconds=0.05):
                server.api.write(11, "/help")
                await until(answers(server), "an answer")
        # Telegram refuses whoever polls while another does.
        assert server.api.interrupted == 0
        async with conversing(made[0], look_seconds=0.05):
            server.api.write(11, "/status")

            async def two():
                return len(server.api.told("sendMessage")) == 2

            await until(two, "the next one listens at once")
        await outgoing.close()
    await db.close()


def made_of(status):
    return Answer(status, b"<html>no</html>")
