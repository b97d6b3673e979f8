"""Incidents told to chats by the whole line: threads hold together, and a lost answer shows nothing twice."""

import pytest

from notifiers import peer_google_chat, peer_matrix, peer_rocketchat
from notifiers.answering import answering
from support.receiver import Answer
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.lib import outbound_http

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


@pytest.fixture
async def world(db, clock):
    yield await World.made(db, clock)
    await outbound_http.close()


async def story(world, kind, config):
    """Two incidents of a service whose only channel is this one."""
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(kind=kind, config={"kind": kind, **config})
    await world.start()
    for _ in range(2):
        for verdict in (BAD, OK):
            await world.see((monitor, verdict))
            while await world.deliver_due():
                world.clock.advance(seconds=20)
    assert {row["status"] for row in await world.rows("deliveries")} == {"sent"}
    return [row["id"] for row in await world.rows("incidents")]


async def test_a_matrix_room_has_a_thread_for_each_incident(world):
    home = peer_matrix.Homeserver()
    async with answering(home.says) as server:
        await story(world, "matrix", peer_matrix.config(server.port))
    threads = [event.get("m.relates_to", {}).get("event_id") for event in home.events.values()]
    assert threads == [None, "$event0", None, "$event2"]


async def test_an_answer_that_got_lost_makes_no_second_event(world):
    home = peer_matrix.Homeserver()
    lost = []

    def says(request):
        answer = home.says(request)
        if not lost:
            lost.append(request)
            return Answer(drop=True)
        return answer

    async with answering(says) as server:
        await story(world, "matrix", peer_matrix.config(server.port))
        assert len(server.requests) == 5
    assert len(home.events) == 4


async def test_a_rocketchat_room_has_a_thread_for_each_incident(world):
    room = peer_rocketchat.Room()
    async with answering(room.says) as server:
        await story(world, "rocketchat", peer_rocketchat.config(server.port))
    assert room.threads == {"m0": ["m1"], "m2": ["m3"]}


async def test_a_google_chat_space_has_a_thread_for_each_incident(world):
    space = peer_google_chat.Space()
    async with answering(space.says) as server:
        incidents = await story(world, "google_chat", peer_google_chat.config(server.port))
    assert {key: len(told) for key, told in space.threads.items()} == dict.fromkeys(incidents, 2)
