import asyncio

import pytest

from watchbell.lib.connectivity import TRUST_MS, Anchor, Connectivity, parse_anchors, reach

NOW = 1_800_000_000_000
ANCHORS = (Anchor("192.0.2.1", 443), Anchor("192.0.2.2", 53))


class Outside:
    """A world with a clock of its own, where anchors answer or do not."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.is_there = True
        self.asked = 0
        self.known = Connectivity(ANCHORS, self.reach, lambda: self.time, self.sleep)
        self.known.answered_at = NOW - 1000

    async def reach(self, anchor: Anchor) -> bool:
        self.asked += 1
        return self.is_there and anchor == ANCHORS[1]

    async def sleep(self, seconds: float) -> None:
        self.time += seconds

    async def was_lost(self, since: float | None = None) -> bool:
        return await self.known.was_lost(self.time if since is None else since, NOW)


@pytest.fixture
def outside():
    return Outside()


async def test_one_anchor_that_answers_is_enough(outside):
    assert not await outside.was_lost()
    assert not outside.known.is_lost


async def test_it_is_lost_when_none_answers_and_back_when_one_does(outside):
    outside.is_there = False
    assert await outside.was_lost()
    assert outside.known.is_lost
    outside.is_there = True
    await outside.known.ask(NOW)
    assert not outside.known.is_lost
    assert not await outside.was_lost(outside.time)


async def test_many_who_ask_at_once_cost_one_round_and_the_next_comes_later(outside):
    outside.is_there = False
    assert all(await asyncio.gather(*(outside.was_lost() for _ in range(200))))
    assert outside.known.rounds == 1
    began = outside.time
    outside.time += 0.5
    assert await outside.was_lost()
    assert (outside.known.rounds, outside.time) == (2, began + 2.0)


async def test_an_answer_from_any_public_place_is_a_proof_and_saves_the_round(outside):
    outside.is_there = False
    began = outside.time
    outside.time += 1
    outside.known.witness(NOW)
    assert not outside.known.wants_proof
    assert not await outside.was_lost(began)
    assert outside.asked == 0
    outside.time += 10
    assert outside.known.wants_proof
    assert await outside.was_lost(began), "a proof from the beginning of a long wait says nothing about its end"


async def test_anchors_that_have_not_answered_lately_are_not_believed(outside):
    outside.is_there = False
    outside.known.answered_at = NOW - TRUST_MS
    assert not await outside.was_lost()
    assert outside.asked == 0
    await outside.known.ask(NOW)
    assert not outside.known.is_lost


async def test_anchors_that_stay_silent_while_the_outside_answers_are_believed_no_longer(outside):
    outside.is_there = False
    assert await outside.was_lost()
    outside.time += 5
    outside.known.witness(NOW)
    await outside.known.ask(NOW)
    assert not outside.known.is_lost
    assert not outside.known.believes(NOW)
    assert not await outside.was_lost()


async def test_an_outside_that_comes_back_before_its_anchors_are_asked_leaves_them_believed(outside):
    outside.is_there = False
    assert await outside.was_lost()
    outside.is_there = True
    outside.known.witness(NOW)
    await outside.known.ask(NOW)
    assert outside.known.believes(NOW)
    outside.is_there = False
    outside.time += 30
    assert await outside.was_lost()


def test_failures_in_numbers_are_a_storm(outside):
    assert [outside.known.note_failure() for _ in range(6)] == [False] * 4 + [True] * 2
    outside.time += 11
    assert not outside.known.note_failure()


async def test_without_anchors_nothing_is_asked_and_nothing_is_lost():
    nothing = Connectivity()
    assert not nothing.is_on
    assert not await nothing.was_lost(0.0, NOW)


async def test_a_real_anchor_answers_as_long_as_it_is_open():
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    anchor = Anchor("127.0.0.1", server.sockets[0].getsockname()[1])
    known = Connectivity((Anchor("localhost", anchor.port), anchor))
    await known.ask(NOW)
    assert known.answered_at == NOW
    assert not await known.was_lost(known.now(), NOW)
    server.close()
    await server.wait_closed()
    assert not await reach(anchor)
    assert await known.was_lost(known.now(), NOW)
    assert known.is_lost


def test_anchors_are_written_as_places_or_urls():
    text = "1.1.1.1:443, [2001:db8::1]:53, https://example.org/health,http://example.org:8080"
    assert parse_anchors(text) == (
        ("1.1.1.1", 443),
        ("2001:db8::1", 53),
        ("example.org", 443),
        ("example.org", 8080),
    )
    assert parse_anchors(" ") == ()
    for bad in ("1.1.1.1", "example.org:port", ":443"):
        with pytest.raises(ValueError, match=r"anchor|[Pp]ort"):
            parse_anchors(bad)
