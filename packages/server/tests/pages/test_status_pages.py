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
from watchbell.pages.status_pages import FRESH_MS, Address, StatusPages, compiled
from watchbell.services import incidents, organizations, postmortems, services, setup
from watchbell.services.incidents import NewIncident
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.public_incidents import IN_A_LIST, WHOLE
from watchbell.services.public_pages import LISTED, read_public_page
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
    empty = (await visitor.get("/s/default/")).text
    assert "No services are shown here yet" in empty
    assert "All services are working" not in empty
    assert (await visitor.get("/s/nowhere")).status_code == 404
    for path in ("/elsewhere", "/s/", "/s/default/x", "/s/default/incidents", "/s/default/incidents/1/x"):
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
    own = f"/s/default/incidents/{made.incident.id}"
    assert "Postmortem" not in (await visitor.get("/s/default")).text + (await visitor.get(own)).text
    await postmortems.publish_postmortem(ctx, olga, made.incident.id, if_version=None)
    assert f'<a href="{own}#report">Postmortem</a>' in (await visitor.get("/s/default")).text
    page = (await visitor.get(own)).text
    assert "<h3>Summary</h3>" in page
    assert "A <strong>disk</strong> &lt;img src=x onerror=alert(1)&gt;" in page
    assert '<a href="https://a.example/" rel="nofollow noopener">us</a>' in page
    assert "[x](javascript:alert(1))" in page
    assert "db7" not in page
    await postmortems.unpublish_postmortem(ctx, olga, made.incident.id, if_version=None)
    assert "Postmortem" not in (await visitor.get("/s/default")).text + (await visitor.get(own)).text


async def test_an_incident_has_a_page_of_its_own_while_the_public_may_know_it(world, visitor):
    ctx, olga = world
    shop, _ = await services.create_service(ctx, olga, NewService("Shop"))
    hidden, _ = await services.create_service(ctx, olga, NewService("Hidden", is_visible=False))
    shown = await incidents.create_incident(
        ctx, olga, NewIncident("Slow", body="db7?", affected_service_ids=(shop.id, hidden.id))
    )
    secret = await incidents.create_incident(ctx, olga, NewIncident("Break-in", affected_service_ids=(hidden.id,)))
    await incidents.add_note(ctx, olga, shown.incident.id, "the intern")
    page = await visitor.get(f"/s/default/incidents/{shown.incident.id}")
    assert page.status_code == 200
    assert "db7?" in page.text
    for ours in ("the intern", "Hidden", "mia"):
        assert ours not in page.text
    for unknown in (secret.incident.id, "x", f"{shown.incident.id}?page=2"):
        answer = await visitor.get(f"/s/default/incidents/{unknown}")
        assert (answer.status_code, "Break-in" in answer.text) == (404, False)
    await services.update_service(ctx, olga, shop.id, {"is_visible": False}, if_version=None)
    assert (await visitor.get(f"/s/default/incidents/{shown.incident.id}")).status_code == 404


async def test_many_long_incidents_make_no_long_page(world, visitor, clock):
    ctx, olga = world
    shop, _ = await services.create_service(ctx, olga, NewService("Shop"))
    for n in range(LISTED + 2):
        clock.advance(seconds=1)
        wish = NewIncident(f"No. {n:03}", body="&" * 10_000, affected_service_ids=(shop.id,))
        await incidents.create_incident(ctx, olga, wish)
    front = await visitor.get("/s/default")
    size = len(front.content)
    assert size < (LISTED + 3) * IN_A_LIST.characters * len("&amp;")
    assert "No. 021" in front.text
    assert "No. 001" not in front.text
    assert '<a href="/s/default/history">All 22 open incidents</a>' in front.text
    first, second = await visitor.get("/s/default/history"), await visitor.get("/s/default/history?page=2")
    assert "/s/default/history?page=2" in first.text
    assert ("No. 001" in first.text, "No. 001" in second.text, "No. 021" in second.text) == (False, True, False)
    assert (await visitor.get("/s/default/history?page=3")).status_code == 404


async def test_of_many_updates_the_newest_are_listed_and_its_own_pages_have_all(world, visitor):
    ctx, olga = world
    shop, _ = await services.create_service(ctx, olga, NewService("Shop"))
    made = await incidents.create_incident(ctx, olga, NewIncident("Slow", affected_service_ids=(shop.id,)))
    for n in range(WHOLE.updates):
        await incidents.post_update(ctx, olga, made.incident.id, None, f"News {n:03}")
    front = (await visitor.get("/s/default")).text
    assert front.count("News ") == IN_A_LIST.updates
    assert "Read everything" in front
    own = f"/s/default/incidents/{made.incident.id}"
    first, second = (await visitor.get(own)).text, (await visitor.get(f"{own}?page=2")).text
    assert (first.count("News "), second.count("News "), second.count("<b>Investigating</b>")) == (WHOLE.updates, 0, 1)
    assert "Older updates" in first
    assert "Older updates" not in second


async def test_no_more_pages_are_kept_than_there_is_room_for(world, pages, visitor, monkeypatch):
    ctx, olga = world
    shop, _ = await services.create_service(ctx, olga, NewService("Shop"))
    made = await incidents.create_incident(ctx, olga, NewIncident("Slow", affected_service_ids=(shop.id,)))
    await visitor.get("/s/default")
    monkeypatch.setattr(status_pages, "KEPT_BYTES", 1)
    await visitor.get(f"/s/default/incidents/{made.incident.id}")
    assert list(pages._compiled) == [Address("default", made.incident.id)]


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


async def test_a_day_of_planned_work_is_a_blue_bar(world, visitor, clock):
    ctx, olga = world
    wish = NewService("Shop", monitors=(NewMonitor(url="https://shop.example"),))
    _, [made] = await services.create_service(ctx, olga, wish)
    async with ctx.db.transaction() as tx:
        row = CheckRow(made.watched.monitor.n, clock(), Verdict.FAILURE, 1.0, 500, None, in_maintenance=True)
        await ctx.checks.append(tx, [row])
    clock.advance(seconds=600)
    page = (await visitor.get("/s/default")).text
    assert page.count('<rect class="work"') == page.count("2027-01-15: maintenance</title>") == 1
    assert page.count(": no data</title>") == 89


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
    assert gzip.decompress(pages._compiled[Address("default")].compressed) == first.content
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

    def noted(page, now):
        made_in.append(threading.get_ident())
        return compiled(page, now)

    monkeypatch.setattr(status_pages, "compiled", noted)
    assert (await visitor.get("/s/default")).status_code == 200
    assert len(made_in) == 1
    assert made_in != [threading.get_ident()]
