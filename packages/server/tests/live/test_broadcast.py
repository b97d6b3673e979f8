"""Fan-out: in order, replayed, never across tenants, never waiting for the slow."""

import asyncio
import json

import pytest

from support.clock import FakeClock
from support.streams import StreamClient, settle
from watchbell.bus.in_process import InProcessPubSub
from watchbell.domain.events import Event
from watchbell.domain.streams import Audience
from watchbell.live.broadcast import Broadcast
from watchbell.live.reader import MAX_BACKLOG
from watchbell.live.sse import EventStream

INSIDER, VISITOR = Audience("o", is_insider=True), Audience("o", is_insider=False)


@pytest.fixture
def bus():
    return InProcessPubSub(FakeClock())


@pytest.fixture
async def broadcast(bus):
    made = Broadcast(bus, keep=10)
    yield made
    made.close()


def stream(broadcast, audience=INSIDER, last=None):
    return StreamClient(EventStream(broadcast, audience, last), "/")


def event(n=0, *, org="o", monitor=None, public=False, name="check.completed"):
    return Event(name, org, {"n": n}, monitor_id=monitor, is_public=public)


def numbers(client):
    return [json.loads(one.data)["n"] for one in client.events() if one.name != "lag"]


async def test_events_arrive_in_order_with_consecutive_ids(broadcast):
    async with stream(broadcast) as client:
        broadcast.publish([event(n) for n in range(3)])
        await settle()
        assert client.status == 200
        assert client.headers["content-type"].startswith("text/event-stream")
        assert numbers(client) == [0, 1, 2]
        ids = [int(one.id) for one in client.events()]
        assert ids == list(range(ids[0], ids[0] + 3))
        assert client.events()[0].data == '{"n":0}'


async def test_many_events_of_one_moment_are_one_write(broadcast):
    async with stream(broadcast) as client:
        before = client.writes
        for n in range(5):
            broadcast.publish([event(n)])
        await settle()
        assert client.writes == before + 1


async def test_no_event_crosses_to_another_tenant(broadcast):
    async with stream(broadcast) as client, stream(broadcast, Audience("p", is_insider=True)) as stranger:
        broadcast.publish([event(1, public=True), event(2, org="p")])
        await settle()
        assert (numbers(client), numbers(stranger)) == ([1], [2])


async def test_visitors_get_public_events_only_live_and_replayed(broadcast):
    broadcast.publish([event(1)])
    async with stream(broadcast, VISITOR) as client:
        broadcast.publish([event(2), event(3, public=True)])
        await settle()
        assert numbers(client) == [3]
        start = int(client.events()[0].id) - 2
    async with stream(broadcast, VISITOR, str(start)) as back:
        assert numbers(back) == [3]


async def test_a_monitors_stream_has_that_monitor_only(broadcast):
    async with stream(broadcast, Audience("o", is_insider=True, monitor_id="m")) as client:
        broadcast.publish([event(1, monitor="m"), event(2, monitor="x"), event(3)])
        await settle()
        assert numbers(client) == [1]


async def test_who_comes_back_gets_what_was_missed(broadcast):
    async with stream(broadcast) as client:
        broadcast.publish([event(n) for n in range(3)])
        await settle()
        last = client.events()[1].id
    broadcast.publish([event(3)])
    async with stream(broadcast, last=last) as back:
        assert numbers(back) == [2, 3]
        assert "lag" not in back.names()
        broadcast.publish([event(4)])
        await settle()
        assert numbers(back) == [2, 3, 4]


async def test_even_who_left_before_the_first_event_gets_what_was_missed(broadcast):
    async with stream(broadcast) as client:
        first_id = client.raw.split(b"id: ")[1].split(b"\n")[0].decode()
    broadcast.publish([event(1)])
    async with stream(broadcast, last=first_id) as back:
        assert numbers(back) == [1]


async def test_what_is_no_longer_kept_is_told_as_lag(broadcast):
    async with stream(broadcast) as client:
        broadcast.publish([event(0)])
        await settle()
        last = client.events()[0].id
    broadcast.publish([event(n) for n in range(1, 15)])
    async with stream(broadcast, last=last) as back:
        assert (back.names()[0], json.loads(back.events()[0].data)) == ("lag", {"skipped": 4})
        assert numbers(back) == list(range(5, 15))


@pytest.mark.parametrize("last", ["1", "nonsense", "9" * 30, "²", "-1", ""])
async def test_an_id_that_is_not_ours_is_told_as_lag_of_unknown_size(broadcast, last):
    broadcast.publish([event(1)])
    async with stream(broadcast, last=last) as client:
        assert json.loads(client.events()[0].data) == {"skipped": None}


async def test_after_a_restart_ids_go_on_above_the_old_ones():
    clock = FakeClock()
    before = InProcessPubSub(clock)
    before.send("o", [b"x"] * 1000)
    old = before.last("o")
    clock.advance(seconds=1)
    restarted = Broadcast(InProcessPubSub(clock))
    async with stream(restarted, last=str(old)) as client:
        assert json.loads(client.events()[0].data) == {"skipped": None}
        restarted.publish([event(1)])
        await settle()
        assert int(client.events()[1].id) > old
        assert int(client.events()[1].id) < 2**53
    restarted.close()


async def test_a_slow_reader_loses_its_oldest_and_delays_nobody(broadcast):
    async with stream(broadcast) as slow, stream(broadcast) as quick:
        slow.stall()
        broadcast.publish([event(0)])
        await settle()
        for n in range(1, MAX_BACKLOG + 51):
            broadcast.publish([event(n)])
            if n % 100 == 0:
                await settle()
        await settle()
        assert numbers(quick) == list(range(MAX_BACKLOG + 51))
        slow.flow()
        await settle()
        assert slow.names()[:2] == ["check.completed", "lag"]
        assert json.loads(slow.events()[1].data) == {"skipped": 50}
        assert numbers(slow) == [0, *range(51, MAX_BACKLOG + 51)]


async def test_a_gap_on_the_way_here_is_told_to_every_reader(broadcast, bus):
    async with stream(broadcast) as client:
        broadcast.publish([event(1)])
        bus._last["o"] += 7
        broadcast.publish([event(2)])
        await settle()
        lag = [one for one in client.events() if one.name == "lag"]
        assert [json.loads(one.data) for one in lag] == [{"skipped": 7}]
        assert numbers(client) == [1, 2]


async def test_a_quiet_stream_is_kept_open_by_comments(bus):
    broadcast = Broadcast(bus, beat_seconds=0.01)
    async with stream(broadcast) as client:
        for _ in range(100):
            if b": beat" in client.raw:
                break
            await asyncio.sleep(0.01)
        assert b"\n\n: beat\n\n" in client.raw
        assert client.events() == []
    broadcast.close()


async def test_a_stream_ends_after_a_while_so_that_rights_are_looked_at_again(broadcast):
    async with stream(broadcast) as client:
        [reader] = broadcast._readers()
        for _ in range(60):
            reader.beat(60)
        await settle()
        assert client.ended


async def test_changed_rights_end_the_streams_of_insiders(broadcast):
    async with stream(broadcast) as client, stream(broadcast, VISITOR) as visitor:
        broadcast.publish([event(1)])
        broadcast.recheck()
        await settle()
        assert client.ended
        assert numbers(client) == [1], "what was there before is still written"
        assert not visitor.ended


async def test_closing_ends_every_stream_and_new_ones_at_once(broadcast):
    async with stream(broadcast) as client:
        broadcast.close()
        await settle()
        assert client.ended
    async with stream(broadcast) as late:
        assert late.ended


async def test_who_goes_leaves_nothing_behind(broadcast):
    async with stream(broadcast):
        assert broadcast.reader_count == 1
    await settle()
    assert broadcast.reader_count == 0


async def test_strangers_hear_what_happened_and_not_why(broadcast):
    data = {"status": "failure", "error_message": "connection refused by db.inside:5432"}
    async with stream(broadcast) as insider, stream(broadcast, VISITOR) as visitor:
        broadcast.publish([Event("check.completed", "o", data, is_public=True)])
        await settle()
        assert json.loads(insider.events()[0].data) == data
        assert json.loads(visitor.events()[0].data) == {"status": "failure", "error_message": None}
