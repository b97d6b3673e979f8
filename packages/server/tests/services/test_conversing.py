"""People who answer in a Telegram chat: buttons and commands, and who is obeyed."""

import pytest

from support.chat_room import CHAT
from support.tenants import a_member
from watchbell.domain.tenancy import Organization, Role
from watchbell.lib.clock import MINUTE
from watchbell.lib.ids import uuid7
from watchbell.services.channels import delete_channel, update_channel
from watchbell.services.chat_lines import ears
from watchbell.services.conversing import converse
from watchbell.store import organizations


async def test_acknowledging_is_noted_at_the_alert_the_incident_and_the_message(room):
    await room.channel()
    await room.burn()
    assert await room.press("Acknowledge") == "Acknowledged."
    alerts = await room.world.rows("alerts")
    [incident] = await room.world.rows("incidents")
    assert {each["acknowledged_by"] for each in alerts} == {incident["acknowledged_by"]} == {"Ann (Telegram)"}
    assert room.last["text"].endswith("Open in Watchbell\n\n\N{HEAVY CHECK MARK} Acknowledged by Ann")
    assert {"bold", "text_link"} == {entity["type"] for entity in room.last["entities"]}
    assert room.buttons() == ["Mute 15 m", "Mute 1 h", "Mute 24 h"]
    await room.world.deliver_due()  # the outbox says it once more, as it does of who acknowledges elsewhere
    assert room.last["text"].endswith("Open in Watchbell\n\n\N{HEAVY CHECK MARK} Acknowledged by Ann (Telegram)")
    assert room.buttons() == ["Mute 15 m", "Mute 1 h", "Mute 24 h"]
    kinds = {(row["action"], row["actor_kind"]) for row in await room.world.rows("audit_log")}
    assert {("incident.acknowledged", "chat")} <= kinds


NOBODY = "01a1fe6c-fc88-7000-86b5-4debdf27f775"


@pytest.mark.parametrize(
    "data", ["ack:nothing", "ack:\x00", f"ack:{NOBODY}", f"mute:{NOBODY}:15", "mute:\x00:15", "mute:x:y", "\x00"]
)
async def test_whatever_a_press_carries_the_next_one_is_heard(room, data):
    await room.channel()
    await room.burn()
    press = room.api.press(CHAT, room.last["message_id"], data)
    await room.hear()
    assert room.api.toasts.get(press) in (
        "Alert not found.",
        "Service not found.",
        "This button does nothing any more.",
    )
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
    async with room.world.db.transaction() as tx:
        await organizations.change(tx, room.world.org_id, name="Home", time_zone="Asia/Kathmandu", now=1)
    muted = await room.said("/mute big blog 7d")
    assert (
        muted
        == "\N{WHITE HEAVY CHECK MARK} Service 'Big Blog' muted for 7d. It sounds again at 2027-01-22 13:45:00 +0545."
    )
    assert "Big Blog (muted until 2027-01-22 13:45:00 +0545)" in await room.said("/list")
    assert await room.said("/unmute Big") == "\N{BELL} Service 'Big Blog' is muted no more."
    assert await room.said("/unmute Big") == "Service 'Big Blog' is not muted."
    assert await room.said("/mute nobody 1h") == "Service 'nobody' not found. /list shows the names."
    assert await room.said("/mute Shop soon") == "Invalid duration format. Usage: /mute <service> <15m|1h|24h|7d>"
    assert "/unmute <service>" in await room.said("/help@bell_bot")
    assert room.last["reply_to_message"]


async def test_a_name_that_may_be_several_mutes_none(room):
    await room.channel()
    for name in ("Shop front", "Shop back"):
        await room.world.service(name)
    assert await room.said("/mute shop 1h") == "'shop' may be 'Shop back', 'Shop front': write the whole name."
    assert not await room.world.rows("mutes")


@pytest.mark.parametrize("text", ["hello", "/status@other_bot", "/", "ack:1"])
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
