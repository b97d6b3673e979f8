import asyncio

import pytest

from notifiers.peers import raw_server, silence
from support.receiver import Answer
from watchbell.lib import outbound_http, private_addresses, resolving
from watchbell.lib.name_memory import Addresses
from watchbell.lib.outbound_http import post


@pytest.fixture(autouse=True)
async def _closed_afterwards():
    yield
    await outbound_http.close()


def names(monkeypatch, *answers):
    """Look-ups answer these in turn, as a hostile name server may."""
    given = list(answers)

    async def resolve(host, **_):
        return Addresses(given.pop(0))

    monkeypatch.setattr(private_addresses, "resolve", resolve)
    monkeypatch.setattr(outbound_http, "resolve", resolve)


async def ask(url, *, allow_private=True, timeout_ms=30_000):
    return await post(url, b"{}", {}, timeout_ms=timeout_ms, allow_private=allow_private)


async def test_it_posts_and_keeps_the_answer(http_receiver):
    http_receiver.default = Answer(418, b"short and stout", {"Retry-After": "2"})
    answer = await ask(http_receiver.url + "/x?y=1")
    assert (answer.status_code, answer.text, answer.retry_after_ms, answer.failure) == (
        418,
        "short and stout",
        2000,
        None,
    )
    [request] = http_receiver.requests
    assert (request.method, request.path, request.body) == ("POST", "/x?y=1", b"{}")
    assert request.headers["accept-encoding"] == "identity"


async def test_a_name_of_a_private_address_is_refused(http_receiver, monkeypatch):
    names(monkeypatch, ["127.0.0.1"])
    answer = await ask(f"http://rebind.example:{http_receiver.port}/", allow_private=False)
    assert answer.is_hopeless
    assert "127.0.0.1" in answer.failure
    assert http_receiver.requests == []


async def test_the_judged_address_is_the_one_connected_to(http_receiver, monkeypatch):
    judged = []
    monkeypatch.setattr(private_addresses, "is_private", lambda address: judged.append(address) or False)
    names(monkeypatch, ["127.0.0.1"], ["127.0.0.9"])
    answer = await ask(f"http://rebind.example:{http_receiver.port}/", allow_private=False)
    assert answer.status_code == 200
    assert judged == ["127.0.0.1"]
    assert http_receiver.requests[0].headers["host"] == f"rebind.example:{http_receiver.port}"


async def test_when_the_first_address_is_dead_the_next_is_tried(http_receiver, monkeypatch):
    names(monkeypatch, ["::1", "127.0.0.1"])
    assert (await ask(f"http://two.example:{http_receiver.port}/")).status_code == 200


async def test_a_name_that_does_not_exist_may_exist_later():
    answer = await ask("http://no-such-name.invalid/")
    assert not answer.is_hopeless
    assert "no-such-name.invalid" in answer.failure


async def test_a_look_up_that_hangs_ends_in_time(monkeypatch):
    async def resolve(host, **_):
        await asyncio.Event().wait()

    monkeypatch.setattr(outbound_http, "resolve", resolve)
    assert "within 0.1 s" in (await ask("http://slow.example/", timeout_ms=100)).failure


async def test_a_proxy_of_the_environment_serves_trusted_callers_only(http_receiver, monkeypatch):
    monkeypatch.setenv("http_proxy", http_receiver.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert (await ask("http://inner.example/x")).status_code == 200
    assert http_receiver.requests[0].path == "http://inner.example/x"
    names(monkeypatch, ["10.0.0.1"])
    assert (await ask("http://inner.example/x", allow_private=False)).is_hopeless
    assert len(http_receiver.requests) == 1


async def test_a_hundred_slow_receivers_delay_nobody(http_receiver):
    async with raw_server(silence, backlog=256) as port:
        slow = [asyncio.create_task(ask(f"http://127.0.0.1:{port}/", timeout_ms=4000)) for _ in range(120)]
        await asyncio.sleep(0)
        assert (await ask(http_receiver.url)).status_code == 200
        assert not any(task.done() for task in slow)
        assert all("did not answer" in answer.failure for answer in await asyncio.gather(*slow))


async def test_closing_twice_and_using_it_again_is_fine(http_receiver):
    await outbound_http.close()
    assert (await ask(http_receiver.url)).status_code == 200
    await outbound_http.close()
    assert (await ask(http_receiver.url)).status_code == 200


def test_the_guard_and_the_open_way_look_names_up_alike():
    assert outbound_http.resolve is resolving.resolve is private_addresses.resolve
