"""The browser kind against hostile pages, and when the browser itself is the trouble."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_asyncio

from support import web_site
from support.browser_checks import SHOP, check, so
from support.stopwatch import Stopwatch
from watchbell.domain.attachments import MAX_BYTES
from watchbell.domain.observations import Verdict
from watchbell.lib import browser_engine
from watchbell.lib.browser_program import VARIABLE, find_browser
from watchbell.probers.browser import PROBER

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
        served.pages |= {"/": SHOP, "/hang": lambda _: served.over.wait(20)}
        yield served


def _endless(asked):
    asked.send_response(200)
    asked.send_header("Content-Type", "application/octet-stream")
    asked.end_headers()
    for _ in range(10_000):
        asked.wfile.write(b"x" * 65_536)


HOSTILE = {
    "a script without end": ("<h1>Hi</h1><script>for(;;){}</script>", "timeout"),
    "dialogs without end": ("<script>for(;;) alert('hi')</script>", "timeout"),
    "a giant DOM": ("<script>let t='';for(let i=0;i<3e5;i++)t+='<p>'+i;document.write(t)</script>", None),
    "a download": (_endless, "failure"),
    "a part that never comes": ("<h1>Hi</h1><script src=/hang></script>", "timeout"),
    "requests without end": ("<script>setInterval(()=>{for(let i=0;i<99;i++)fetch('/x?'+Math.random())},1)</script>", None),
    "messages without end": ("<script>setInterval(()=>{for(let i=0;i<999;i++)console.error('x'.repeat(1e4))},1)</script>", None),
    "a giant message": ("<script>console.error('x'.repeat(3e8))</script>", None),
    "windows without end": ("<script>setInterval(()=>window.open('/'),1)</script>", None),
    "reloads without end": ("<script>setTimeout(()=>location.reload(),1)</script>", None),
    "fake measurements": ("<script>performance.getEntriesByType=()=>[{name:'first-contentful-paint',startTime:'x'}]</script>", None),
    "no leaving": ("<script>onbeforeunload=()=>'stay'; for(let i=0;i<1e3;i++) history.pushState(0,0,'/'+i)</script>", None),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_page_ends_in_time_and_the_next_page_is_well(site, name):
    page, verdict = HOSTILE[name]
    site.pages |= {"/hostile": page, "/hang": lambda _: site.over.wait(20)}
    watch = Stopwatch()
    seen = await check(site.url("/hostile"), ms=1200)
    assert watch.ms < 6000
    if verdict is not None:
        # On a machine that is very busy the browser itself is late, which is no verdict on the page.
        assert seen.verdict.value in (verdict, "fault"), seen.error
    assert sum(len(each.data) for each in seen.attachments) <= 4 * MAX_BYTES
    assert (await check(site.url(), expected_text="Welcome")).verdict is Verdict.SUCCESS


async def test_a_page_that_never_finishes_loading_is_told_with_what_it_waits_for(site):
    site.pages |= {"/slow": "<h1>Nearly</h1><img src=/hang>", "/hang": lambda _: site.over.wait(20)}
    seen = await check(site.url("/slow"), ms=5000)
    assert seen.verdict is Verdict.TIMEOUT
    assert "load not finished within" in seen.error
    assert seen.error.endswith("/hang")
    assert seen.attachments[0].name == "page.png"
    assert (await check(site.url("/slow"), wait_until="domcontentloaded")).verdict is Verdict.SUCCESS


async def test_a_browser_that_dies_is_our_fault_and_replaced(site):
    site.pages["/hang"] = lambda _: site.over.wait(20)
    assert (await check(site.url())).verdict is Verdict.SUCCESS
    [worker] = browser_engine.shared_engine()._workers.values()
    visit = asyncio.ensure_future(check(site.url("/hang")))
    await so(lambda: site.asked[-1][0] == "/hang")
    os.killpg(worker._browser_pid, signal.SIGKILL)
    seen = await visit
    assert (seen.verdict, "died" in seen.error) == (Verdict.FAULT, True)
    assert (await check(site.url())).verdict is Verdict.SUCCESS


async def test_a_worker_that_hangs_is_ended_and_the_fault_is_ours(site, monkeypatch):
    monkeypatch.setattr(browser_engine, "END_SECONDS", 0.5)
    assert (await check(site.url())).verdict is Verdict.SUCCESS
    [worker] = browser_engine.shared_engine()._workers.values()
    await so(lambda: worker.is_idle)
    os.kill(worker._process.pid, signal.SIGSTOP)
    seen = await check(site.url(), ms=500)
    assert (seen.verdict, "the browser" in seen.error) == (Verdict.FAULT, True)
    await so(lambda: worker._process.returncode is not None)
    monkeypatch.undo()
    assert (await check(site.url())).verdict is Verdict.SUCCESS


async def test_more_pages_than_may_be_open_wait_for_each_other(site):
    seen = await asyncio.gather(*(check(site.url()) for _ in range(5)))
    assert {each.verdict for each in seen} == {Verdict.SUCCESS}
    busy = asyncio.gather(*(check(site.url("/hang"), ms=1200) for _ in range(browser_engine.PAGES_AT_ONCE)))
    await asyncio.sleep(0.05)
    late = await check(site.url(), ms=300)
    assert late.verdict is Verdict.FAULT
    assert any(words in late.error for words in ("busy", "too late", "did not answer"))
    assert [each.error for each in await busy if each.verdict not in (Verdict.TIMEOUT, Verdict.FAULT)] == []
    assert (await check(site.url())).verdict is Verdict.SUCCESS


async def test_the_browser_is_replaced_after_many_pages_and_ended_when_nobody_comes(site, monkeypatch):
    engine = browser_engine.shared_engine()
    assert (await check(site.url())).verdict is Verdict.SUCCESS
    [first] = engine._workers.values()
    monkeypatch.setattr(browser_engine, "MOST_VISITS", first.visits)
    assert (await check(site.url())).verdict is Verdict.SUCCESS
    [second] = engine._workers.values()
    assert second is not first
    await so(lambda: first._process.returncode is not None)
    assert not Path(first._folder).exists()
    monkeypatch.setattr(browser_engine, "MOST_VISITS", 200)
    monkeypatch.setattr(browser_engine, "IDLE_SECONDS", 0.01)
    assert (await check(site.url())).verdict is Verdict.SUCCESS
    await so(lambda: not engine._workers)
    assert second._process.returncode is not None


async def test_whoever_started_it_may_be_killed_and_nothing_is_left(site):
    program = f"""
import asyncio, sys
from watchbell.domain.probing import ProbeLimits
from watchbell.lib import browser_engine
from watchbell.probers.browser import PROBER
async def main():
    target = PROBER.target.model_validate({{"kind": "browser", "url": {site.url()!r}}})
    seen = await PROBER.probe(target, ProbeLimits(20000, 0))
    [worker] = browser_engine.shared_engine()._workers.values()
    print(seen.verdict, worker._process.pid, worker._browser_pid, worker._folder, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        line = await asyncio.to_thread(process.stdout.readline)
        verdict, *pids, folder = line.split()
        process.kill()
    assert verdict == "success"
    await so(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids) and not Path(folder).exists())


async def test_without_a_browser_the_fault_is_ours(site, monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nothing"))
    seen = await check(site.url())
    assert seen.verdict is Verdict.FAULT
    assert "Chromium does not start" in seen.error
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PATH", str(tmp_path))
    seen = await check(site.url())
    assert (seen.verdict, VARIABLE in seen.error) == (Verdict.FAULT, True)
