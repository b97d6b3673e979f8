import asyncio
import gc
import threading

import pytest

from support.stopwatch import Stopwatch
from watchbell.lib.curl_pool import CurlPool, close_shared_pool, shared_pool
from watchbell.lib.http_exchange import NOT_STARTED, Exchange


class Gate:
    """An HTTP server that counts who is inside and lets them out when told."""

    def __init__(self):
        self.open = asyncio.Event()
        self.inside = self.most = self.served = 0

    async def handle(self, reader, writer):
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.inside += 1
            self.most = max(self.most, self.inside)
            await self.open.wait()
            self.inside -= 1
            self.served += 1
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.inside -= 1
        finally:
            writer.close()


@pytest.fixture
async def gate():
    gate = Gate()
    server = await asyncio.start_server(gate.handle, "127.0.0.1", 0, backlog=500)
    gate.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    yield gate
    gate.open.set()
    server.close()
    await asyncio.sleep(0)


async def until(condition):
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - a server's counters have no event
            await asyncio.sleep(0.002)


@pytest.fixture
async def pool():
    pools = []

    def make(**options):
        pools.append(CurlPool(**options))
        return pools[-1]

    yield make
    for one in pools:
        await one.close()


async def test_no_more_run_at_once_to_one_host_than_allowed(gate, pool):
    engine = pool(max_per_host=3)
    asked = [asyncio.create_task(engine.fetch(Exchange(gate.url, 30_000))) for _ in range(12)]
    await until(lambda: gate.inside == 3)
    gate.open.set()
    answers = await asyncio.gather(*asked)
    assert [answer.status for answer in answers] == [200] * 12
    assert gate.most == 3


async def test_no_more_run_at_once_overall_than_allowed_and_a_full_host_does_not_hold_another(gate, pool):
    engine = pool(max_running=4, max_per_host=2)
    other = gate.url.replace("127.0.0.1", "localhost")
    asked = [asyncio.create_task(engine.fetch(Exchange(url, 30_000))) for url in [gate.url] * 6 + [other] * 6]
    await until(lambda: gate.inside == 4)
    gate.open.set()
    assert {answer.status for answer in await asyncio.gather(*asked)} == {200}
    assert gate.most == 4


async def test_what_waits_longer_than_its_limit_was_never_asked_and_says_so(gate, pool):
    engine = pool(max_per_host=1)
    first = asyncio.create_task(engine.fetch(Exchange(gate.url, 300)))
    await until(lambda: gate.inside == 1)
    late = await engine.fetch(Exchange(gate.url, 100))
    assert late.code == NOT_STARTED
    assert (await first).code != 0


async def test_a_thousand_at_once_come_back_each_with_its_own_answer(gate, pool):
    engine = pool(max_per_host=200)
    gate.open.set()
    answers = await asyncio.gather(*(engine.fetch(Exchange(f"{gate.url}?{n}", 20_000)) for n in range(1000)))
    assert {answer.status for answer in answers} == {200}
    assert [answer.final_url.rpartition("?")[2] for answer in answers] == [str(n) for n in range(1000)]


@pytest.mark.timed
async def test_a_silent_place_does_not_slow_the_others(gate, pool):
    engine = pool()

    async def silent(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    hung = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    waiting = [asyncio.create_task(engine.fetch(Exchange(hung, 400))) for _ in range(30)]
    gate.open.set()
    watch = Stopwatch()
    assert (await engine.fetch(Exchange(gate.url, 30_000))).status == 200
    assert watch.ms < 300
    assert all(answer.code == 28 for answer in await asyncio.gather(*waiting))
    server.close()


async def test_closing_gives_up_what_runs_and_refuses_what_comes(gate):
    engine = CurlPool()
    running = asyncio.create_task(engine.fetch(Exchange(gate.url, 30_000)))
    await until(lambda: gate.inside == 1)
    await engine.close()
    assert (await running).code == NOT_STARTED
    assert (await engine.fetch(Exchange(gate.url, 30_000))).code == NOT_STARTED
    await engine.close()


async def test_an_asker_that_leaves_does_not_disturb_the_rest(gate, pool):
    engine = pool()
    leaving = asyncio.create_task(engine.fetch(Exchange(gate.url, 30_000)))
    staying = asyncio.create_task(engine.fetch(Exchange(gate.url, 30_000)))
    await until(lambda: gate.inside == 2)
    leaving.cancel()
    gate.open.set()
    assert (await staying).status == 200


async def test_several_event_loops_share_one_pool(gate, pool):
    engine = pool()
    gate.open.set()
    seen = []
    other = threading.Thread(
        target=lambda: seen.append(asyncio.run(asyncio.wait_for(engine.fetch(Exchange(gate.url, 30_000)), 30)).status)
    )
    other.start()
    await asyncio.to_thread(other.join)
    assert seen == [200]
    assert (await engine.fetch(Exchange(gate.url, 30_000))).status == 200


async def test_a_url_that_curl_refuses_is_an_answer_and_the_handle_lives_on(gate, pool):
    engine = pool(max_running=1)
    gate.open.set()
    assert (await engine.fetch(Exchange("http://exa mple/", 1000))).code != 0
    assert (await engine.fetch(Exchange("gopher://127.0.0.1/", 1000))).code == 1
    assert (await engine.fetch(Exchange(gate.url, 30_000))).status == 200


async def test_pinned_addresses_are_used_each_time_anew(gate, pool):
    engine = pool(max_running=1)
    gate.open.set()
    url = gate.url.replace("127.0.0.1", "pinned.invalid")
    for address in ("127.0.0.1", "127.0.0.9", "127.0.0.1"):
        exchange = Exchange(url, 30_000)
        answer = await engine.fetch(exchange, ((exchange.dialled, (address,)),))
        assert (answer.code, answer.ip) == ((0, address) if address == "127.0.0.1" else (7, ""))
    exchange = Exchange(url, 30_000)
    assert (await engine.fetch(exchange, ((exchange.dialled, ("127.0.0.9", "127.0.0.1")),))).status == 200
    assert (await engine.fetch(Exchange(url, 30_000))).code == 6


@pytest.mark.timed
async def test_time_already_spent_is_taken_off(gate, pool):
    watch = Stopwatch()
    answer = await pool().fetch(Exchange(gate.url, 30_000), spent_ms=29_900)
    assert answer.code == 28
    assert watch.ms < 1000


async def test_guarded_connections_leave_no_socket_behind(gate, pool, monkeypatch):
    monkeypatch.setattr("watchbell.lib.curl_exchange.is_private", lambda _address: False)
    engine = pool()
    gate.open.set()
    for _ in range(5):
        assert (await engine.fetch(Exchange(gate.url, 30_000, allow_private=False))).status == 200
    gc.collect()
    assert engine._watched == set()


async def test_the_shared_pool_is_made_again_after_it_was_closed():
    first = shared_pool()
    assert shared_pool() is first
    await close_shared_pool()
    second = shared_pool()
    assert second is not first
    await close_shared_pool()
    await close_shared_pool()
