"""Telegram calls us with what people say: the same obedience as when it is asked, whatever is repeated, forged or killed."""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from support.chat_room import CHAT, Room
from support.tenants import a_member
from watchbell.domain.contacts import Channel
from watchbell.domain.conversing import Unheard
from watchbell.domain.errors import Invalid, WatchbellError
from watchbell.domain.tenancy import Role
from watchbell.services import chat_hooks, conversing
from watchbell.services.channels import NewChannel, create_channel, delete_channel, update_channel
from watchbell.services.chat_lines import ears
from watchbell.services.dashboard import overview_of

BASE = "https://bell.example"


class HookedRoom(Room):
    """Telegram calls here, once the channel is listened to."""

    channel_of: Channel

    async def open(self):
        self.ctx = replace(self.ctx, options=replace(self.ctx.options, base_url=BASE))
        self.channel_of = await self.channel(updates="webhook")
        await super().hear()
        return self

    async def hear(self):
        await self.api.call(self.post)
        if await self.waiting():
            await super().hear()

    async def waiting(self):
        return [row["key"] for row in await self.world.rows("settings") if row["key"].startswith("told.")]

    async def post(self, url, headers, update):
        """What the server answers."""
        path, _, name = url.rpartition("/")
        assert path == f"{BASE}/api/v1/chat-hooks"
        sent = {key.lower(): value for key, value in headers.items()}
        try:
            await chat_hooks.receive(self.ctx, name, sent, update)
        except WatchbellError as error:
            return error.status
        return 204

    async def choose(self, updates):
        olga = a_member(self.world.org_id, Role.OWNER)
        config = {**self.channel_of.config, "bot_token": "********", "updates": updates}
        await update_channel(self.ctx, olga, self.channel_of.id, {"config": config})
        self.after = None

    def held(self):
        """The updates that Telegram still has."""
        return list(self.api._updates.values())


@pytest.fixture
async def hooked(room):
    return await HookedRoom(room.ctx, room.world, room.server).open()


async def test_what_people_type_and_press_is_done_without_asking_telegram(hooked):
    assert hooked.api.hook.max_connections == 1
    await hooked.burn()
    assert "Down: 1" in await hooked.said("/status")
    assert "/unmute <service>" in await hooked.said("/help@bell_bot")
    [failure] = [each for each in hooked.api.chats[CHAT].messages.values() if "reply_markup" in each]
    assert await hooked.press("Acknowledge", message=failure) == "Acknowledged."
    [incident] = await hooked.world.rows("incidents")
    assert incident["acknowledged_by"] == "Ann (Telegram)"
    assert not hooked.held()
    assert not await hooked.waiting()
    assert not [request for request in hooked.server.requests if request.path.endswith("/getUpdates")]


async def test_who_does_not_know_the_secret_is_not_heard(hooked):
    await hooked.burn()
    hooked.api.write(CHAT, "/mute Shop 1h")
    [update], hook = hooked.held(), hooked.api.hook
    for secret in ("", "é", "ab", hook.secret[:-2], hook.secret[:-1] + "g", chat_hooks.secret_of(hooked.ctx, "other")):
        assert await hooked.post(hook.url, {"X-Telegram-Bot-Api-Secret-Token": secret}, update) == 403
    assert await hooked.post(hook.url, {}, update) == 403
    assert await hooked.post(f"{hook.url[:-1]}.", {"X-Telegram-Bot-Api-Secret-Token": hook.secret}, update) == 403
    assert not await hooked.waiting()


async def test_strangers_are_not_obeyed_and_nothing_they_say_is_kept(hooked):
    shown = dict(await hooked.burn())
    hooked.api.chat(-77)
    hooked.api.chats[-77].messages[5] = {**shown, "message_id": 5, "chat": {"id": -77, "type": "supergroup"}}
    hooked.api.write(-77, "/mute Shop 1h")
    hooked.api.write(CHAT, "good morning")
    hooked.api.press(-77, 5, shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    await hooked.api.call(hooked.post)
    assert not hooked.held()
    assert not await hooked.waiting()
    assert not (await hooked.world.rows("alerts"))[0]["acknowledged_at"]
    assert "Its id is -77" in await hooked.said("/start", chat=-77)


async def test_an_update_that_is_repeated_does_nothing_twice(hooked):
    await hooked.burn()
    headers = {"X-Telegram-Bot-Api-Secret-Token": hooked.api.hook.secret}
    hooked.api.write(CHAT, "/mute Shop 1h")
    [update] = hooked.held()
    for _ in range(2):
        assert await hooked.post(hooked.api.hook.url, headers, update) == 204
    assert len(await hooked.waiting()) == 1
    await hooked.hear()
    assert await hooked.post(hooked.api.hook.url, headers, update) == 204
    assert not await hooked.waiting()
    assert len([row for row in await hooked.world.rows("audit_log") if row["action"] == "service.muted"]) == 1


@pytest.mark.parametrize("cut", ["_heed", "_write", "_deliver"])
async def test_what_was_called_is_done_once_whenever_the_program_dies(hooked, monkeypatch, cut):
    shown = await hooked.burn()
    press = hooked.api.press(CHAT, shown["message_id"], shown["reply_markup"]["inline_keyboard"][1][1]["callback_data"])
    with monkeypatch.context() as patch, pytest.raises(asyncio.CancelledError):
        patch.setattr(conversing, cut, dying)
        await hooked.hear()
    hooked.after = None  # the next program's start
    await Room.hear(hooked)
    assert hooked.api.toasts[press] == "Service 'Shop' muted for 1h."
    assert len([row for row in await hooked.world.rows("audit_log") if row["action"] == "service.muted"]) == 1
    assert not await hooked.waiting()


async def dying(*_, **__):
    raise asyncio.CancelledError


async def test_going_back_to_polling_loses_nothing_and_repeats_nothing(hooked):
    assert "Status" in await hooked.said("/status")
    headers, url = {"X-Telegram-Bot-Api-Secret-Token": hooked.api.hook.secret}, hooked.api.hook.url
    hooked.api.write(CHAT, "/list")
    [update] = hooked.held()
    await hooked.choose("polling")
    assert await hooked.post(url, headers, update) == 409, "Telegram keeps it, and is asked for it"
    await Room.hear(hooked)
    assert not hooked.api.hook.url
    assert hooked.last["text"] == "No services configured."
    # Telegram was not asked again, so it does not know yet that this one is done.
    await hooked.choose("webhook")
    await Room.hear(hooked)
    before = len(hooked.api.chats[CHAT].messages)
    assert len(hooked.held()) == 1
    await hooked.hear()
    assert not hooked.held()
    assert len(hooked.api.chats[CHAT].messages) == before


async def test_a_webhook_that_a_watchbell_left_is_taken_back_and_anothers_is_not(hooked):
    left = hooked.api.hook.url
    await hooked.choose("polling")
    hooked.api.write(CHAT, "/list")
    await Room.hear(hooked)
    hooked.api.hook.url = left.replace("bell.example", "old.example")
    await Room.hear(hooked)
    assert not hooked.api.hook.url
    hooked.api.hook.url = "https://bot.example/x"
    with pytest.raises(Unheard, match=r"bot\.example"):
        await Room.hear(hooked)
    assert hooked.api.hook.url


async def test_a_webhook_that_somebody_removed_is_set_again_and_one_that_fails_is_said(hooked, clock):
    await hooked.burn()
    [[ear]] = (await ears(hooked.ctx)).values()
    hooked.api.hook.url = ""
    await chat_hooks.look_after(hooked.ctx, ear)
    assert not hooked.api.hook.url, "looked at a moment ago"
    clock.advance(seconds=301)
    await chat_hooks.look_after(hooked.ctx, ear)
    assert hooked.api.hook.url
    hooked.api.hook.secret = "an_old_one"
    hooked.api.write(CHAT, "/status")
    await hooked.api.call(hooked.post)
    clock.advance(seconds=301)
    with capture_logs() as logs:
        await chat_hooks.look_after(hooked.ctx, ear)
    assert [(each["event"], each["reason"], each["waiting"]) for each in logs] == [
        ("chat_hook_not_reached", "Wrong response from the webhook: 403", 1)
    ]
    olga = a_member(hooked.world.org_id, Role.OWNER)
    shown = [each for each in (await overview_of(hooked.ctx, olga)).attention if each.type == "channel"]
    words = "does not hear its chat: Telegram cannot call this server: Wrong response from the webhook: 403"
    assert [(each.title, each.message, each.since) for each in shown] == [("Phone", words, clock())]
    hooked.api.hook.error = {}
    clock.advance(seconds=301)
    await chat_hooks.look_after(hooked.ctx, ear)
    assert "channel" not in [each.type for each in (await overview_of(hooked.ctx, olga)).attention]


async def test_what_nobody_wants_any_more_is_tried_for_a_day(hooked, clock):
    [line] = await chat_hooks.left_over(hooked.ctx)
    await delete_channel(hooked.ctx, a_member(hooked.world.org_id, Role.OWNER), hooked.channel_of.id)
    hooked.api.floods = [1, 1, 1]
    for _ in range(2):
        with pytest.raises(Unheard):
            await chat_hooks.take_down(hooked.ctx, line)
    clock.advance(seconds=86_400)
    await chat_hooks.take_down(hooked.ctx, line)
    assert await chat_hooks.left_over(hooked.ctx) == []


async def test_an_address_that_telegram_cannot_call_is_refused_when_it_is_chosen(room):
    olga = a_member(room.world.org_id, Role.OWNER)
    config = {"bot_token": "123456789:AAF-t0psecret_t0psecret", "chat_id": "11", "updates": "webhook"}
    with pytest.raises(Invalid, match="public https") as caught:
        await create_channel(room.ctx, olga, None, NewChannel("Phone", "telegram", config))
    assert [problem.field for problem in caught.value.details] == ["config.updates"]
    await create_channel(room.ctx, olga, None, NewChannel("Phone", "telegram", {**config, "interactive": False}))
