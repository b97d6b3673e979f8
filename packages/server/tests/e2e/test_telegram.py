"""A Telegram chat and the real program, from the outage to its end, with the program killed in the middle."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from support.installation import Installation
from support.receiver import Answer
from support.target import Target
from support.telegram import TOKEN, BotServer, bot_api
from support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]
CHAT = 11


@pytest.fixture
async def telegram() -> AsyncIterator[BotServer]:
    async with bot_api() as server:
        yield server


async def shown(telegram: BotServer, part: str) -> dict[str, Any]:
    """The message in the chat that says this, once there is one."""

    async def look() -> dict[str, Any] | None:
        return next((each for each in telegram.api.chats[CHAT].messages.values() if part in each["text"]), None)

    return await until(look, f"a message that says {part!r}", seconds=20)


async def test_an_outage_is_told_acknowledged_and_struck_out_whatever_dies_meanwhile(
    installation: Installation, shop: Target, telegram: BotServer
) -> None:
    config = {"bot_token": TOKEN, "chat_id": str(CHAT), "api_url": telegram.url}
    await installation.post("/channels", {"name": "Phone", "channel_type": "telegram", "config": config})
    monitor = await installation.monitor(shop.url)
    await installation.status(monitor["id"], "up")
    await shop.kill()
    failure = await shown(telegram, "[DOWN]")
    acknowledge, mutes = failure["reply_markup"]["inline_keyboard"]

    # The program dies after it has muted, while Telegram takes the answer.
    telegram.held = {"answerCallbackQuery": Answer(hang=True)}
    press = telegram.api.press(CHAT, failure["message_id"], mutes[1]["callback_data"])
    await telegram.asked("answerCallbackQuery")
    installation.kill()
    telegram.held = {}
    await installation.start()
    await shown(telegram, "Muted for 1h by Ann")
    assert telegram.api.toasts[press] == "Service 'Shop' muted for 1h."
    assert len(await installation.get("/mutes", active=False)) == 1

    # And before it has heard anything.
    installation.kill()
    telegram.api.press(CHAT, failure["message_id"], acknowledge[0]["callback_data"], "bob")
    telegram.api.write(CHAT, "/status")
    await installation.start()
    await shown(telegram, "Acknowledged by Bob")
    assert "Down: 1" in (await shown(telegram, "Status overview"))["text"]
    [incident] = await installation.get("/incidents")
    assert incident["acknowledged_by"] == "Bob (Telegram)"

    await shop.revive()
    await shown(telegram, "Recovered after")
    struck = telegram.api.chats[CHAT].messages[failure["message_id"]]
    assert "reply_markup" not in struck
    assert struck["text"].startswith("\N{WHITE HEAVY CHECK MARK} Recovered")
    answers = [each for each in telegram.api.chats[CHAT].messages.values() if "Status overview" in each["text"]]
    assert len(answers) == 1
