"""People who answer in a Telegram chat: buttons and commands, who is obeyed, and that a kill repeats and loses nothing."""

import asyncio
from dataclasses import replace

import pytest

from support.telegram import TOKEN, BotApi, bot_api
from support.tenants import a_context, a_member
from support.world import World
from watchbell.domain.conversing import Unheard
from watchbell.domain.observations import Verdict
from watchbell.domain.tenancy import Organization, Role
from watchbell.lib import outgoing
from watchbell.lib.clock import HOUR, MINUTE
from watchbell.lib.ids import uuid7
from watchbell.lib.secret_box import SecretBox
from watchbell.services import conversing
from watchbell.services.channels import NewChannel, create_channel, delete_channel, update_channel
from watchbell.services.conversing import converse, ears
from watchbell.store import organizations

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
CHAT = 11


class Room:
    """An organization with a Telegram channel, a shop, and the Bot API."""

    def __init__(self, ctx, world, server):
        self.ctx, self.world, self.server = ctx, world, server
        self.api: BotApi = server.api
        self.after = None

    async def channel(self, org_id=None, **config):
        olga = a_member(org_id or self.world.org_id, Role.OWNER)
        wish = {"bot_token": TOKEN, "chat_id": CHAT, "api_url": self.server.url, **config}
        return (await create_channel(self.ctx, olga, None, NewChannel("Phone", "telegram", wish))).channel

    async def burn(self):
        """The shop goes down and its message arrives."""
        self.service_id = await self.world.service()
        self.monitor = await self.world.monitor(self.service_id)
        await self.world.start()
        await self.world.see((self.monitor, BAD))
        await self.world.deliver_due()
        return self.last

    async def mend(self):
        await self.world.see((self.monitor, OK))
        await self.world.deliver_due()

    async def hear(self):
        [line] = (await ears(self.ctx)).values()
        self.after = await converse(self.ctx, line[0], self.after)

    async def said(self, text, chat=CHAT):
        """The answer to a text."""
        before = dict(self.api.chats[chat].messages)
        number = self.api.write(chat, text)
        await self.hear()
        assert self.after == number
        new = [
            each for id_, each in self.api.chats[chat].messages.items() if id_ not in before and each["from"]["is_bot"]
        ]
        return new[0]["text"] if new else None

    async def press(self, text, who="ann", message=None):
        """What is shown to whoever presses the button with this text."""
        message = message or self.last
        [data] = [
            button["callback_data"]
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if button["text"] == text
        ]
        press_id = self.api.press(message["chat"]["id"], message["message_id"], data, who)
        await self.hear()
        return self.api.toasts.get(press_id)

    @property
    def last(self):
        return list(self.api.chats[CHAT].messages.values())[-1]

    def buttons(self):
        rows = self.last.get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]


@pytest.fixture
async def room(sqlite_db, clock):
    world = await World.made(sqlite_db, clock)
    ctx = a_context(sqlite_db, clock)
    world.line.open_secret = ctx.box.open
    async with bot_api() as server:
        yield Room(ctx, world, server)
        await outgoing.close()


async def test_acknowledging_is_noted_at_the_alert_the_incident_and_the_message(room):
    await room.channel()
    await room.burn()
    assert await room.press("Acknowledge") == "Acknowledged."
    [alert] = await room.world.rows("alerts")
    [incident] = await room.world.rows("incidents")
    assert alert["acknowledged_by"] == incident["acknowledged_by"] == "Ann (Telegram)"
    assert room.last["text"].endswith("Open in Watchbell\n\n\N{HEAVY CHECK MARK} Acknowledged by Ann")
    assert {"bold", "text_link"} == {entity["type"] for entity in room.last["entities"]}
    assert room.buttons() == ["Mute 15 m", "Mute 1 h", "Mute 24 h"]
    kinds = {(row["action"], row["actor_kind"]) for row in await room.world.rows("audit_log")}
    assert {("alert.acknowledged", "chat"), ("incident.acknowledged", "chat")} <= kinds


@pytest.mark.parametrize(
    "data", ["ack:nothing", "ack:\x00", f"ack:{uuid7()}", f"mute:{uuid7()}:15", "mute:\x00:15", "mute:x:y", "\x00"]
)
async def test_whatever_a_press_carries_the_next_one_is_heard(room, data):
    await room.channel()
    await room.burn()
    press = room.api.press(CHAT, room.last["message_id"], data)
    await room.hear()
    assert room.api.toasts.get(press) in ("Alert not found.", "Service not found.", None)
    assert "Down: 1" in await room.said("/status \x00")
    assert "not found" in await room.said("/unmute \x00\ud83d")


async def test_who_comes_second_learns_who_was_first(room):
    await room.channel()
    shown = dict(await room.burn())
    await room.press("Acknowledge")
    assert await room.press("Acknowledge", who="bob", message=shown) == "Already acknowledged by Ann."
    assert room.last["text"].count("Acknowledged by") == 1


async def test_acknowledging_what_is_over_is_no_error(room):
    await room.channel()
    shown = dict(await room.burn())
    await room.mend()
    assert await room.press("Acknowledge", message=shown) == "Acknowledged."


@pytest.mark.parametrize(
    ("button", "span", "minutes"), [("Mute 15 m", "15m", 15), ("Mute 1 h", "1h", 60), ("Mute 24 h", "24h", 1440)]
)
async def test_muting_by_a_button(room, clock, button, span, minutes):
    await room.channel()
    await room.burn()
    assert await room.press(button) == f"Service 'Shop' muted for {span}."
    [mute] = await room.world.rows("mutes")
    assert mute["until_at"] == clock() + minutes * MINUTE
    assert mute["created_by"] == "Ann (Telegram)"
    assert room.last["text"].endswith(f"Muted for {span} by Ann")
    assert room.buttons() == ["Acknowledge"]


async def test_after_the_end_the_message_is_struck_out_and_has_no_buttons(room):
    await room.channel()
    first = await room.burn()
    await room.press("Acknowledge")
    await room.mend()
    struck = room.api.chats[CHAT].messages[first["message_id"]]
    assert "Recovered" in struck["text"]
    assert "reply_markup" not in struck


async def test_the_commands(room, clock):
    await room.channel()
    assert await room.said("/list") == "No services configured."
    await room.burn()
    await room.world.service("Big Blog")
    status = await room.said("/status")
    assert "Down: 1" in status
    assert "Total: 2" in status
    assert status.endswith("Down now: Shop")
    assert await room.said("/list") == "\N{MEDIUM WHITE CIRCLE} Big Blog\n\N{LARGE RED CIRCLE} Shop"
    muted = await room.said("/mute big blog 7d")
    assert (
        muted
        == "\N{WHITE HEAVY CHECK MARK} Service 'Big Blog' muted for 7d. It sounds again at 2027-01-22 08:00:00 UTC."
    )
    assert "Big Blog (muted until 2027-01-22 08:00:00 UTC)" in await room.said("/list")
    assert await room.said("/unmute Big") == "\N{BELL} Service 'Big Blog' is muted no more."
    assert await room.said("/unmute Big") == "Service 'Big Blog' is not muted."
    assert await room.said("/mute nobody 1h") == "Service 'nobody' not found."
    assert await room.said("/mute Shop soon") == "Invalid duration format. Usage: /mute <service> <15m|1h|24h|7d>"
    assert "/unmute <service>" in await room.said("/help@bell_bot")
    assert room.last["reply_to_message"]


async def test_a_name_that_may_be_several_mutes_none(room):
    await room.channel()
    for name in ("Shop front", "Shop back"):
        await room.world.service(name)
    assert await room.said("/mute shop 1h") == "'shop' may be 'Shop back', 'Shop front': write the whole name."
    assert not await room.world.rows("mutes")


@pytest.mark.parametrize("text", ["hello", "/frobnicate", "/status@other_bot", "/", "ack:1"])
async def test_talk_that_is_none_of_ours_is_left_alone(room, text):
    await room.channel()
    assert await room.said(text) is None
    assert not await room.world.rows("settings")


async def test_only_chats_of_channels_are_obeyed(room):
    await room.channel()
    shown = dict(await room.burn())
    room.api.chat(-77)
    assert await room.said("/mute Shop 1h", chat=-77) is None
    assert await room.said("/status", chat=-77) is None
    room.api.chats[-77].messages[shown["message_id"]] = {**shown, "chat": {"id": -77, "type": "supergroup"}}
    forged = room.api.chats[-77].messages[shown["message_id"]]
    for button in ("Acknowledge", "Mute 1 h"):
        assert await room.press(button, message=forged) is None
    [alert] = await room.world.rows("alerts")
    assert alert["acknowledged_at"] is None
    assert not await room.world.rows("mutes")


async def test_a_chat_that_nobody_knows_is_told_its_number_and_nothing_else(room):
    await room.channel()
    room.api.chat(-77)
    assert await room.said("/start", chat=-77) == (
        "Watchbell does not know this chat yet. Its id is -77: put it into a channel."
    )
    assert not await room.world.rows("settings")


async def test_a_press_under_a_message_without_its_chat_is_not_obeyed(room):
    await room.channel()
    await room.burn()
    [alert] = await room.world.rows("alerts")
    room.api.press_old(f"ack:{alert['id']}")
    await room.hear()
    [alert] = await room.world.rows("alerts")
    assert alert["acknowledged_at"] is None


async def test_a_channel_that_is_switched_off_or_gone_is_obeyed_no_more(room):
    channel = await room.channel()
    await room.world.service()
    olga = a_member(room.world.org_id, Role.OWNER)
    [line] = (await ears(room.ctx)).values()
    await update_channel(room.ctx, olga, channel.id, {"is_enabled": False})
    room.api.write(CHAT, "/mute Shop 1h")
    await converse(room.ctx, line[0], None)
    assert not await room.world.rows("mutes")
    assert not await ears(room.ctx)
    await delete_channel(room.ctx, olga, channel.id)


async def test_a_channel_without_buttons_is_not_listened_to(room):
    await room.channel(interactive=False)
    assert not await ears(room.ctx)


async def test_a_group_that_grew_keeps_its_channel_and_its_buttons(room):
    room.api.chat(-5)
    await room.channel(chat_id=-5, silent=True)
    await room.channel()
    room.api.migrate(-5, -1005)
    await room.hear()
    configs = [row["config"] for row in await room.world.rows("channels")]
    assert [(config["chat_id"], config.get("silent")) for config in configs] == [("-1005", True), ("11", None)]
    await room.burn()
    assert "Down: 1" in await room.said("/status", chat=-1005)
    assert [params["chat_id"] for params in room.api.told("sendMessage")] == ["-1005", "11", -1005]


async def test_a_stranger_moves_no_channel(room):
    room.api.chat(-5)
    await room.channel()
    room.api.migrate(-5, -1005)
    await room.hear()
    [channel] = await room.world.rows("channels")
    assert channel["config"]["chat_id"] == "11"


async def test_channels_of_one_bot_are_one_line_and_each_chat_sees_its_own_organization(room, clock):
    other = uuid7()
    async with room.ctx.transaction() as tx:
        await organizations.add(tx, Organization(other, "other", "Other", "UTC", clock(), clock()))
    room.api.chat(-77)
    await room.channel()
    await room.channel(other, chat_id=-77)
    await room.burn()
    assert len(await ears(room.ctx)) == 1
    assert "Shop" in await room.said("/list")
    assert await room.said("/list", chat=-77) == "No services configured."
    [alert] = await room.world.rows("alerts")
    room.api.chats[-77].messages[5] = {**room.last, "message_id": 5, "chat": {"id": -77, "type": "supergroup"}}
    press = room.api.press(-77, 5, f"ack:{alert['id']}")
    await room.hear()
    assert room.api.toasts[press] == "Alert not found."


async def test_every_update_is_confirmed_once_it_is_done(room):
    await room.channel()
    await room.said("/help")
    room.api.write(CHAT, "/status")
    await room.hear()
    assert room.api.confirmed == room.after - 1


async def killed_while_answering(room, monkeypatch, cut):
    """The program dies while Telegram is told the answer to a press of Mute; answers the press's id."""
    await room.channel()
    await room.burn()
    data = room.last["reply_markup"]["inline_keyboard"][1][1]["callback_data"]
    press = room.api.press(CHAT, room.last["message_id"], data)
    with monkeypatch.context() as patch, pytest.raises(asyncio.CancelledError):
        patch.setattr(conversing, cut, dying)
        await room.hear()
    return press


async def dying(*_):
    raise asyncio.CancelledError


async def test_what_was_done_when_the_program_died_is_answered_afterwards_and_not_done_again(room, monkeypatch, clock):
    press = await killed_while_answering(room, monkeypatch, "_deliver")
    assert len(await room.world.rows("mutes")) == 1
    assert press not in room.api.toasts
    clock.advance(seconds=30)
    room.after = None
    room.api.write(CHAT, "/help")  # the round ends with something to hear
    await room.hear()
    assert room.api.toasts[press] == "Service 'Shop' muted for 1h."
    [mute] = await room.world.rows("mutes")
    assert mute["until_at"] == clock() - 30_000 + HOUR
    assert len([row for row in await room.world.rows("audit_log") if row["action"] == "service.muted"]) == 1


async def test_what_was_not_done_when_the_program_died_is_done_afterwards(room, monkeypatch):
    press = await killed_while_answering(room, monkeypatch, "_write")
    assert not await room.world.rows("mutes")
    room.after = None
    await room.hear()
    assert len(await room.world.rows("mutes")) == 1
    assert room.api.toasts[press]


async def test_an_answer_that_telegram_never_takes_holds_nobody_up(room, monkeypatch):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    monkeypatch.setattr(conversing.asyncio, "sleep", sleep)
    await room.channel()
    room.api.floods = [9] * 5
    assert await room.said("/status") is None
    assert [each for each in waits if each] == [9, 9, 9, 9]
    assert "Status overview" in await room.said("/status")


@pytest.mark.parametrize(
    ("harm", "words", "wait"),
    [
        (lambda api: setattr(api, "has_webhook", True), "webhook is active", 60_000),
        (lambda api: setattr(api, "token", "1:x"), "Unauthorized", 300_000),
    ],
)
async def test_a_bot_that_cannot_be_listened_to_is_left_alone_for_a_while(room, harm, words, wait):
    await room.channel()
    harm(room.api)
    with pytest.raises(Unheard, match=words) as caught:
        await room.hear()
    assert caught.value.wait_ms == wait


async def test_a_fault_of_ours_is_said_and_the_next_wish_is_heard(room, monkeypatch):
    await room.channel()
    with monkeypatch.context() as patch:
        patch.setattr(conversing, "answer_to", dying_of_a_fault)
        assert "went wrong" in await room.said("/status")
    assert "Status overview" in await room.said("/status")


async def dying_of_a_fault(*_):
    raise RuntimeError("boom")


async def test_a_secret_that_cannot_be_read_stops_no_other_line(room):
    await room.channel()
    other_key = replace(room.ctx, box=SecretBox(["another key"]))
    assert not await ears(other_key)
