"""The public page: true, escaped, cached, and never more than strangers may know."""

import gzip
import re
import threading
from collections.abc import AsyncIterator

import httpx2
import pytest

from support.tenants import a_context, a_member
from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.services import Impact
from watchbell.domain.tenancy import Role
from watchbell.pages import status_pages
from watchbell.pages.status_pages import FRESH_MS, StatusPages, compiled
from watchbell.services import incidents, organizations, postmortems, services, setup
from watchbell.services.incidents import NewIncident
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.public_pages import read_public_page
from watchbell.services.services import NewService


async def otherwise(scope, receive, send):
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def world(sqlite_db, clock):
    ctx = a_context(sqlite_db, clock)
    await ctx.checks.load()
    await setup.ensure_first_rows(ctx)
    org = await organizations.by_slug(ctx, "default")
    return ctx, a_member(org.id, Role.OWNER)


@pytest.fixture
async def pages(world) -> StatusPages:
    pages = StatusPages(world[0], otherwise)
    world[0].db._publish = lambda committed: pages.forget({event.org_id for event in committed.events})
    return pages


@pytest.fixture
async def visitor(pages) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=pages), base_url="http://page.test") as client:
        yield client


async def test_it_says_how_things_are_and_loads_nothing_but_its_own_small_script(world, visitor):
    ctx, olga = world
    await services.create_service(ctx, olga, NewService("Shop", description="The <shop>", group_name="Web & mail"))
    await services.create_service(ctx, olga, NewService("Secret", is_visible=False))
    answer = await visitor.get("/s/default")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "All services are working" in answer.text
    assert "The &lt;shop&gt;" in answer.text
    assert "Web &amp; mail" in answer.text
    assert "Secret" not in answer.text
    [script] = re.findall(r"<script[^>]* src=\"([^\"]+)\"", answer.text)
    assert answer.text.count("<script") == 1
    sent = await visitor.get(script)
    assert (sent.status_code, sent.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert len(sent.content) < 2_000
    assert "http://" not in answer.text.replace("http-equiv", "")
    assert "https://" not in answer.text


async def test_an_empty_page_says_so_and_an_unknown_one_is_not_there(world, visitor):
    assert "No services are shown here yet" in (await visitor.get("/s/default/")).text
    assert (await visitor.get("/s/nowhere")).status_code == 404
    for path in ("/elsewhere", "/s/", "/s/default/x"):
        assert (await visitor.get(path)).status_code == 418
    assert (await visitor.post("/s/default")).status_code == 418
    assert (await visitor.head("/s/default")).status_code == 200


async def test_what_happens_is_shown_at_once_and_notes_never_are(world, visitor):
    ctx, olga = world
    shop, _ = await services.create_service(ctx, olga, NewService("Shop"))
    assert "What is going on" not in (await visitor.get("/s/default")).text
    wish = NewIncident("Checkout <fails>", impact=Impact.CRITICAL, body="We look", affected_service_ids=(shop.id,))
    made = await incidents.create_incident(ctx, olga, wish)
    await incidents.add_note(ctx, olga, made.incident.id, "the intern")
    page = (await visitor.get("/s/default")).text
    assert "There is a major outage" in page
    assert "What is going on" in page
    assert "Checkout &lt;fails&gt;" in page
    assert "We look" in page
    assert "the intern" not in page
    assert "mia" not in page


async def test_a_published_postmortem_is_shown_as_text_with_nothing_of_the_inside(world, visitor):
    ctx, olga = world
    shop, _ = await services.create_service(ctx, olga, NewService("Shop"))
    made = await incidents.create_incident(ctx, olga, NewIncident("Slow", affected_service_ids=(shop.id,)))
    body = "## Summary\n\nA **disk** <img src=x onerror=alert(1)>\n\n- [us](https://a.example/)\n- [x](javascript:alert(1))"
    await postmortems.save_postmortem(ctx, olga, made.incident.id, body=body, internal="db7", if_version=None)
    assert "Postmortem" not in (await visitor.get("/s/default")).text
    await postmortems.publish_postmortem(ctx, olga, made.incident.id, if_version=None)
    page = (await visitor.get("/s/default")).text
    assert "<h4>Summary</h4>" in page
    assert "A <strong>disk</strong> &lt;img src=x onerror=alert(1)&gt;" in page
    assert '<a href="https://a.example/" rel="nofollow noopener">us</a>' in page
    assert "[x](javascript:alert(1))" in page
    assert "db7" not in page
    await postmortems.unpublish_postmortem(ctx, olga, made.incident.id, if_version=None)
    assert "Postmortem" not in (await visitor.get("/s/default")).text


async def test_ninety_days_are_bars_that_tell_their_story(world, visitor, clock):
    ctx, olga = world
    wish = NewService("Shop", monitors=(NewMonitor(url="https://shop.example"),))
    _, [made] = await services.create_service(ctx, olga, wish)
    start = clock()
    clock.advance(seconds=600)
    verdicts = [Verdict.SUCCESS] * 9 + [Verdict.FAILURE]
    rows = [CheckRow(made.watched.monitor.n, start + n * 60_000, v, 1.0, 200, None) for n, v in enumerate(verdicts)]
    async with ctx.db.transaction() as tx:
        await ctx.checks.append(tx, rows)
    page = (await visitor.get("/s/default")).text
    assert page.count("<rect") == 90
    assert page.count(": no data</title>") == 89
    assert "2027-01-15: 90 %, 1 min down" in page
    assert "90 % of the last 90 days" in page


async def test_several_monitors_count_as_the_worst(world, visitor, clock):
    ctx, olga = world
    wish = NewService("Shop", monitors=tuple(NewMonitor(url=f"https://{name}.example") for name in "ab"))
    _, made = await services.create_service(ctx, olga, wish)
    start = clock()
    clock.advance(seconds=600)
    rows = [
        CheckRow(
            each.watched.monitor.n,
            start + n * 60_000,
            Verdict.FAILURE if n == place else Verdict.SUCCESS,
            1.0,
            200,
            None,
        )
        for place, each in enumerate(made)
        for n in range(10)
    ]
    async with ctx.db.transaction() as tx:
        await ctx.checks.append(tx, rows)
    assert "80 %, 2 min down" in (await visitor.get("/s/default")).text


async def test_bytes_are_kept_for_seconds_and_sent_as_asked(world, pages, visitor, clock):
    first = await visitor.get("/s/default", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in first.headers
    same = await visitor.get("/s/default", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    packed = await visitor.get("/s/default", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(pages._compiled["default"].compressed) == first.content
    clock.advance(ms=FRESH_MS - 1)
    assert (await visitor.get("/s/default")).headers["etag"] == first.headers["etag"]
    clock.advance(seconds=61)
    assert (await visitor.get("/s/default")).headers["etag"] != first.headers["etag"]


async def test_what_changes_while_a_page_is_made_is_on_the_next_one(world, visitor, monkeypatch):
    _ctx, olga = world

    async def read_and_then_something_happens(ctx, slug):
        page = await read_public_page(ctx, slug)
        if not page.services:
            await services.create_service(ctx, olga, NewService("Shop"))
        return page

    monkeypatch.setattr(status_pages, "read_public_page", read_and_then_something_happens)
    await visitor.get("/s/default")
    assert "Shop" in (await visitor.get("/s/default")).text


async def test_a_page_is_made_beside_the_loop_which_serves_everybody(world, visitor, monkeypatch):
    made_in = []

    def noted(page):
        made_in.append(threading.get_ident())
        return compiled(page)

    monkeypatch.setattr(status_pages, "compiled", noted)
    assert (await visitor.get("/s/default")).status_code == 200
    assert len(made_in) == 1
    assert made_in != [threading.get_ident()]
