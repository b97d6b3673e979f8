import asyncio

import pytest

from watchbell.lib import outgoing
from watchbell.lib.rehearsal import Letter, is_rehearsal, keep, rehearse

TO = {"timeout_ms": 1000, "allow_private": True}


async def _post():
    try:
        return await outgoing.post("http://127.0.0.1:9/hook", b"{}", {"content-type": "application/json"}, **TO)
    except Exception:  # a sender that swallows what it can must not swallow the letter
        return None


async def test_what_would_go_out_is_kept_and_only_in_a_rehearsal():
    letter = await rehearse(_post())
    assert letter == Letter(
        "http://127.0.0.1:9/hook", "{}", "POST", {"content-type": "application/json"}, "application/json"
    )
    assert not is_rehearsal()
    assert (await _post()).failure is not None
    keep(letter)


async def test_what_asks_is_answered_with_nothing_and_what_tells_afterwards_is_kept():
    async def send():
        found = await outgoing.request("GET", "http://127.0.0.1:9/search", b"", {}, **TO)
        assert (found.status_code, found.text) == (200, "[]")
        await asyncio.gather(_post(), _post())

    assert (await rehearse(send())).method == "POST"


async def test_a_sending_that_ends_without_answers_and_fails_as_ever():
    async def calm():
        return is_rehearsal()

    async def fail():
        raise ValueError("no")

    assert await rehearse(calm()) is True
    with pytest.raises(ValueError, match="no"):
        await rehearse(fail())
    assert not is_rehearsal()


async def test_others_send_meanwhile_as_ever():
    entered, left = asyncio.Event(), asyncio.Event()

    async def slow():
        entered.set()
        await left.wait()
        keep(Letter("somebody", "words"))

    rehearsing = asyncio.create_task(rehearse(slow()))
    await entered.wait()
    assert not is_rehearsal()
    assert (await _post()).failure is not None
    left.set()
    assert (await rehearsing).body == "words"
