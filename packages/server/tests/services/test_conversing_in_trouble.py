"""What a kill, Telegram's trouble and our own do to a conversation: nothing is lost, nothing is done twice."""

import asyncio
from dataclasses import replace

import pytest

from support.chat_room import CHAT
from watchbell.domain.conversing import Unheard
from watchbell.lib.clock import HOUR
from watchbell.lib.secret_box import SecretBox
from watchbell.services import conversing
from watchbell.services.chat_lines import ears


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
        (
            lambda api: setattr(api.hook, "url", "https://bot.example/x"),
            "another program is called .* bot.example",
            60_000,
        ),
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
