"""The browser kind against a real Chromium: one for the whole module, closed at its end."""

import asyncio
import base64
import os
import shutil
import signal
import socket
import ssl
import subprocess

import pytest
import pytest_asyncio
import trustme

from support import web_site
from support.browser_checks import SHOP, check, so, target
from support.stopwatch import Stopwatch
from support.web_site import answer
from watchbell.domain.observations import Verdict
from watchbell.lib import browser_engine
from watchbell.lib.browser_program import find_browser
from watchbell.probers.browser import PROBER

SECRET = "hunter2-secret"
LOGIN = """<title>Login</title><form action=/account><input id=name name=name><input id=pass type=password name=pass>
<select id=lang><option value=en>English</option><option value=de>Deutsch</option></select>
<button id=go>Log in</button></form>"""

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(find_browser() is None, reason="there is no Chromium: scripts/services.sh installs it"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def _closed_engines():
    """Instead of the one that closes the engines after each test."""
    yield
    await PROBER.close()


@pytest.fixture(scope="module")
def site():
    with web_site.serving() as served:
        served.pages |= {"/": SHOP, "/login": LOGIN, "/account": "<title>Account</title><h1>Hello Olga</h1>"}
        yield served


async def test_a_page_that_loads_is_up_with_its_course_and_figures(site):
    seen = await check(site.url(), expected_text="Welcome", forbidden_text="hidden words", user_agent="Look/1")
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 200)
    names = [step.name for step in seen.steps]
    assert names[:6] == ["resolve", "connect", "browser", "answer", "dom", "load"]
    assert seen.facts["title"] == "Shop"
    assert seen.facts["final_url"] == site.url()
    assert 0 < seen.facts["ttfb_ms"] <= seen.facts["dom_ms"] <= seen.facts["load_ms"] <= seen.response_time_ms + 0.1
    assert seen.phases.wait == pytest.approx(seen.facts["ttfb_ms"], abs=0.1)
    assert seen.attachments == ()
    assert {"Look/1"} == {headers["user-agent"] for path, headers in site.asked if path == "/"}


async def test_a_wrong_answer_is_down_with_a_picture_of_it(site):
    site.pages["/broken"] = lambda asked: answer(asked, b"<h1>Out of order</h1>", 503)
    seen = await check(site.url("/broken"))
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "expected status 200-299, got status 503")
    [picture] = seen.attachments
    assert (picture.name, picture.media_type, picture.data[:4]) == ("page.png", "image/png", b"\x89PNG")
    seen = await check(site.url("/broken"), screenshot="never")
    assert seen.attachments == ()


@pytest.mark.parametrize(("status", "expected", "verdict"), [(500, "200-299", "failure"), (204, "204", "success")])
async def test_an_answer_without_a_page_is_judged_by_its_status(site, status, expected, verdict):
    site.pages["/empty"] = lambda asked: answer(asked, b"", status)
    seen = await check(site.url("/empty"), expected_status=expected)
    assert (seen.verdict.value, seen.status_code) == (verdict, status)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"expected_text": "hidden words"}, "the expected text 'hidden words' was not found"),
        ({"forbidden_text": "Welcome"}, "the forbidden text 'Welcome' is there"),
        ({"assertions": [{"subject": "title", "value": "Store"}]}, "title is 'Shop', expected 'Store'"),
    ],
)
async def test_texts_that_people_see_are_judged(site, config, sentence):
    seen = await check(site.url(), **config)
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, sentence)


async def test_everything_that_can_be_judged_has_a_value(site):
    good = [
        {"subject": "url", "operator": "ends_with", "value": "/"},
        {"subject": "status", "value": 200},
        {"subject": "text", "path": ".item", "value": "two"},
        {"subject": "text", "path": ".nothing", "operator": "not_exists"},
        {"subject": "count", "path": ".item", "value": 2},
        {"subject": "script", "path": "({a: document.links.length})", "operator": "contains", "value": "a"},
        {"subject": "lcp", "operator": "less_than", "value": 9000},
        {"subject": "bytes", "operator": "greater_than", "value": len(SHOP)},
        {"subject": "failed_requests", "value": 0},
        *({"subject": name, "operator": "at_most", "value": 9000} for name in ("load_time", "dom_time", "ttfb")),
        *({"subject": name, "operator": "at_most", "value": 9000} for name in ("response_time", "requests", "fcp")),
        *({"subject": name, "value": 0} for name in ("console_errors", "page_errors")),
    ]
    grouped = {"match": "all", "assertions": [{"subject": "count", "path": "h1", "value": 1}]}
    seen = await check(site.url(), assertions=[*good, grouped])
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    bad = [
        {"subject": "text", "path": "h1[", "value": "x"},
        {"subject": "script", "path": "nothing.at.all", "value": "x"},
        {"subject": "load_time", "operator": "less_than", "value": 0.001},
    ]
    failed = [step.detail for step in (await check(site.url(), assertions=bad)).steps if not step.ok]
    assert len(failed) == 3
    assert "nothing is not defined" in failed[1]
    assert "expected less than 0.001" in failed[2]


@pytest.mark.parametrize(("level", "verdict"), [("ignore", "success"), ("degraded", "degraded"), ("down", "failure")])
async def test_what_is_wrong_on_a_page_is_as_bad_as_it_is_said_to_be(site, level, verdict):
    site.pages["/poor"] = "<h1>Poor</h1><img src=/gone.png><script>console.error('oh no'); nothing.at()</script>"
    blamed = dict.fromkeys(("console_errors", "page_errors", "failed_requests"), level)
    seen = await check(site.url("/poor"), **blamed)
    assert seen.verdict.value == verdict
    assert seen.facts["failed_requests"] == 1.0
    if level != "ignore":
        for words in ("oh no", "nothing is not defined", "/gone.png: status 404"):
            assert words in seen.error
        assert b"page error: " in seen.attachments[-1].data


async def test_a_journey_goes_step_by_step_and_keeps_its_secret(site):
    steps = [
        {"action": "fill", "selector": "#name", "value": "olga"},
        {"action": "fill", "selector": "#pass", "secret": SECRET},
        {"action": "select", "selector": "#lang", "value": "de"},
        {"action": "press", "selector": "#name", "value": "End"},
        {"action": "screenshot", "value": "filled in"},
        {"action": "click", "selector": "#go"},
        {"action": "expect_url", "value": "/account?name=olga"},
        {"action": "expect_text", "selector": "h1", "value": "Hello Olga"},
        {"action": "goto", "value": "/login"},
        {"action": "wait_for", "selector": "text=Log in"},
    ]
    seen = await check(site.url("/login"), steps=steps, wait_for="#go")
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert any(f"pass={SECRET}" in path for path, _ in site.asked)
    assert SECRET not in repr((seen.steps[:], seen.facts, target(site.url(), steps=steps)))
    assert [each.name for each in seen.attachments] == ["filled in.png"]


@pytest.mark.timed  # little is left of the limit for the picture
@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"action": "click", "selector": "#nothing"}, "step 1 (click #nothing): no element fits '#nothing' within"),
        (
            {"action": "expect_text", "value": "Bye"},
            "step 1 (expect text Bye): the text of the page does not contain 'Bye'",
        ),
        (
            {"action": "expect_url", "value": "/x"},
            "step 1 (expect url /x): the address does not contain '/x'; it is 'http",
        ),
        ({"action": "goto", "value": "file:///etc/passwd"}, "only http and https addresses are gone to"),
    ],
)
async def test_the_step_that_fails_is_named_with_what_was_expected(site, step, sentence):
    seen = await check(site.url(), steps=[step], ms=2500)
    assert seen.verdict is Verdict.FAILURE
    assert sentence in seen.error
    assert seen.attachments[0].media_type == "image/png"


async def test_credentials_headers_and_cookies_are_for_the_own_site_only(site):
    def guarded(asked):
        good = "Basic " + base64.b64encode(b"olga:pw").decode()
        if asked.headers.get("Authorization") != good:
            answer(asked, b"who?", 401, WWW_Authenticate='Basic realm="x"')
            return
        answer(asked, f'<h1>Hi</h1><img src="{site.url("/own.png")}"><img src="{elsewhere}">'.encode())

    elsewhere = site.url("/other.png", host="localhost")
    site.pages["/private"] = guarded
    site.asked.clear()
    config = {"headers": {"X-Key": SECRET}, "cookies": {"who": "olga"}, "username": "olga"}
    seen = await check(site.url("/private"), password="pw", **config)
    assert seen.verdict is Verdict.SUCCESS
    own = [headers for path, headers in site.asked if path in ("/private", "/own.png")]
    assert all((headers.get("x-key"), headers.get("cookie")) == (SECRET, "who=olga") for headers in own)
    [other] = [headers for path, headers in site.asked if path == "/other.png"]
    assert not {"x-key", "cookie", "authorization"} & other.keys()
    seen = await check(site.url("/private"), password="wrong", **config)
    assert (seen.verdict, seen.status_code) == (Verdict.FAILURE, 401)


async def test_nobody_there_is_told_without_a_browser(free_port, monkeypatch):
    monkeypatch.setattr(browser_engine, "BrowserWorker", None)
    seen = await check(f"http://127.0.0.1:{free_port}/")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith("connection refused")


async def test_private_addresses_and_foreign_browsers_are_not_for_strangers(site, monkeypatch):
    monkeypatch.setattr(browser_engine, "BrowserWorker", None)
    seen = await check(site.url(), allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error
    seen = await check("https://example.org/", allow_private=False, browser_url="ws://127.0.0.1:3000")
    assert (seen.verdict, "not allowed here" in seen.error) == (Verdict.FAILURE, True)


@pytest.mark.timed
async def test_a_server_that_says_nothing_times_out(site):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert (await check(site.url())).verdict is Verdict.SUCCESS
        watch = Stopwatch()
        seen = await check(f"http://127.0.0.1:{silent.getsockname()[1]}/", ms=1500)
        assert watch.ms < 1700
    assert seen.verdict is Verdict.TIMEOUT
    assert "answer not finished within" in seen.error
    assert not seen.steps[-1].ok


@pytest.mark.parametrize("words", [b"garbage \xff\xfe\r\n\r\n", b""], ids=["garbage", "closed at once"])
async def test_what_is_no_http_is_down(words, site):
    def talk():
        while not site.over.is_set():
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer:
                peer.sendall(words)

    with socket.create_server(("127.0.0.1", 0)) as server:
        talking = asyncio.get_running_loop().run_in_executor(None, talk)
        seen = await check(f"http://127.0.0.1:{server.getsockname()[1]}/")
        server.shutdown(socket.SHUT_RDWR)
        await talking
    assert seen.verdict is Verdict.FAILURE, seen.error


async def test_a_certificate_nobody_trusts_is_down_unless_it_is_not_looked_at(site):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    seen = await check(url)
    assert (seen.verdict, "is not trusted" in seen.error) == (Verdict.FAILURE, True)
    assert (await check(url, verify_tls=False)).verdict is Verdict.SUCCESS
    server.close()


async def test_a_browser_elsewhere_is_used_by_its_address(site, tmp_path, free_port):
    program = find_browser()
    flags = ["--headless", "--no-first-run", f"--user-data-dir={tmp_path}", f"--remote-debugging-port={free_port}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    address = f"http://127.0.0.1:{free_port}"
    seen = await check(site.url(), browser_url=f"{address}/?token={SECRET}")
    assert (seen.verdict, SECRET in seen.error) == (Verdict.FAULT, False)
    assert "cannot be reached" in seen.error
    with subprocess.Popen([program, *flags], stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            while (seen := await check(site.url(), browser_url=address)).verdict is Verdict.FAULT:
                await so(lambda: True)
            assert (seen.verdict, seen.facts["title"]) == (Verdict.SUCCESS, "Shop")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    shutil.rmtree(tmp_path, ignore_errors=True)
