import pytest

from notifiers.peers import message
from notifiers.test_telegram import IDS, LIMITS, config, only, told
from support.telegram import bot_api
from watchbell.domain.notifying import MessageType
from watchbell.notifiers.telegram import send


@pytest.fixture
async def server():
    async with bot_api() as running:
        yield running


def care(**changes):
    given = {"facts": IDS, "title": "Ann takes care of it", "text": "Acknowledged by Ann: <on it>"}
    return message(**{"type": MessageType.ACKNOWLEDGED, **given, **changes})


async def test_who_takes_care_is_written_into_the_first_message(server):
    reference = await told(server)
    before = only(server)["text"]
    await send(config(server), care(reference=reference), LIMITS)
    after = only(server)
    assert after["text"] == f"{before}\n\n\N{HEAVY CHECK MARK} Acknowledged by Ann: <on it>"
    assert [row[0]["text"] for row in after["reply_markup"]["inline_keyboard"]] == ["Mute 15 m"]
    back = {"type": MessageType.UNACKNOWLEDGED, "text": "Ann took the acknowledgement back"}
    receipt = await send(config(server), care(reference=reference, **back), LIMITS)
    assert only(server)["text"] == before
    assert [row[0]["text"] for row in only(server)["reply_markup"]["inline_keyboard"]] == ["Acknowledge", "Mute 15 m"]
    assert receipt.reference is None


async def test_what_was_told_with_others_stays_as_it_is(server):
    receipt = await send(config(server), care(), LIMITS)
    assert "with others" in receipt.answer
    assert server.api.calls == []


async def test_a_message_that_nobody_can_mark_any_more_is_left(server):
    reference = await told(server) | {"message_id": 9}
    assert (await send(config(server), care(reference=reference), LIMITS)).status_code == 400
