"""A guarded page in a real Chromium, in this process: whatever it tries, nothing private is reached.

127.0.0.1 plays the public world; 127.0.0.2 and every other address are private.
"""

import asyncio
import socket
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from support import web_site
from support.web_site import answer
from watchbell.lib import browser_worker, private_addresses
from watchbell.lib.browser_page import PageVisit
from watchbell.lib.browser_program import find_browser
from watchbell.lib.browser_visits import Sight, Visit
from watchbell.lib.browser_worker import Worker, launch
from watchbell.lib.guarding_proxy import GuardingProxy

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(find_browser() is None, reason="there is no Chromium: scripts/services.sh installs it"),
]
PUBLIC, PRIVATE = "127.0.0.1", "127.0.0.2"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker():
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        made = Worker(playwright.chromium, "", None)
        made._browser = await launch(playwright.chromium, find_browser())
        stack.push_async_callback(made._browser.close)
        yield made


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    monkeypatch.setattr(browser_worker, "_CLOSE_SECONDS", 30.0)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(private_addresses, "is_private", lambda address: address != PUBLIC)
    with web_site.serving(PUBLIC) as site:
        yield site


@pytest.fixture
def inside():
    with web_site.serving(PRIVATE) as site:
        site.pages["/"] = "<h1>secret</h1>"
        yield site


async def look(worker: Worker, url: str, *, guarded=True, **more) -> Sight:
    visit = Visit(1, url, 30_000, 500, guarded=guarded, **more)
    async with worker._context(visit) as (context, refusals):
        return await PageVisit(context, visit, refusals).see()


async def test_a_public_page_is_seen(worker, world):
    world.pages |= {"/": "<title>Hi</title><script src=/more.js></script><h1>x</h1>", "/more.js": "document.title='Ho'"}
    seen = await look(worker, world.url())
    assert (seen.trouble, seen.status, seen.title) == (None, 200, "Ho")


async def test_a_redirect_into_the_inside_is_refused_with_the_reason(worker, world, inside):
    world.pages["/"] = lambda asked: answer(asked, b"", 302, Location=inside.url())
    seen = await look(worker, world.url())
    assert (seen.is_ours, inside.asked) == (False, [])
    assert "is not a public address" in seen.trouble


TRICKS = {
    "a picture": "<img src='http://HOST/'>",
    "a frame": "<iframe src='http://HOST/'></iframe>",
    "a name": "<img src='http://2130706434:PORT/'>",
    "a fetch": "<script>fetch('http://HOST/',{mode:'no-cors'})</script>",
    "a worker": "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('http://HOST/',{mode:'no-cors'})\"])))</script>",
    "a web socket": "<script>new WebSocket('ws://HOST/')</script>",
    "a secure web socket": "<script>new WebSocket('wss://HOST/')</script>",
    "a beacon": "<script>navigator.sendBeacon('http://HOST/','x')</script>",
    "a link to connect to": "<link rel=preconnect href='http://HOST/'><link rel=prefetch href='http://HOST/'>",
    "a window": "<script>window.open('http://HOST/')</script>",
    "a web transport": "<script>try{new WebTransport('https://HOST/')}catch(e){}</script>",
}  # fmt: skip
LEAVING = "<script>location='http://HOST/'</script>"
A_WHILE = "new Promise((over) => setTimeout(() => over(1), 400))"


@pytest.mark.parametrize("guarded", [True, False])
async def test_no_trick_of_a_page_reaches_the_inside_and_without_the_guard_they_do(worker, world, guarded):
    connected = []
    listening = socket.create_server((PRIVATE, 0))
    listening.setblocking(False)
    port = listening.getsockname()[1]
    loop = asyncio.get_running_loop()
    loop.add_reader(listening, lambda: connected.append(listening.accept()[0].close()))
    page = "".join(TRICKS.values()).replace("HOST", f"{PRIVATE}:{port}").replace("PORT", str(port))
    world.pages |= {"/": page, "/away": LEAVING.replace("HOST", f"{PRIVATE}:{port}")}
    for path in ("/", "/away"):
        await look(worker, world.url(path), guarded=guarded, scripts=(A_WHILE,), wait_until="domcontentloaded")
    loop.remove_reader(listening)
    listening.close()
    assert (len(connected) == 0) is guarded, connected


async def test_neither_do_calls_between_browsers(worker, world):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stun:
        stun.bind((PRIVATE, 0))
        stun.setblocking(False)
        world.pages["/"] = f"""<script>window.done = (async () => {{
            const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{PRIVATE}:{stun.getsockname()[1]}'}}]}});
            peer.createDataChannel('x');
            await peer.setLocalDescription(await peer.createOffer());
            await new Promise((over) => {{ peer.onicegatheringstatechange = over; setTimeout(over, 1000); }});
            return peer.localDescription.sdp.length > 0;
        }})()</script>"""
        seen = await look(worker, world.url(), scripts=("window.done",))
        assert seen.scripts["window.done"] == (True, "true")
        with pytest.raises(BlockingIOError):
            stun.recv(100)


async def test_a_proxy_of_one_visit_ends_with_it(worker, world):
    world.pages["/"] = "<script>setInterval(() => fetch('/again'), 1)</script>"
    await look(worker, world.url())
    asked = len(world.asked)
    async with GuardingProxy(1):
        await asyncio.sleep(0.05)
    assert len(world.asked) <= asked + 5
