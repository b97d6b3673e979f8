"""What strangers read of planned work: when it is announced, and never a name that is not for them."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from support.tenants import a_context, a_member
from watchbell.domain.tenancy import Role
from watchbell.lib.clock import HOUR, MINUTE, rfc3339
from watchbell.pages.status_pages import StatusPages
from watchbell.services import maintenance, organizations, services, setup, status
from watchbell.services.maintenance import NewWindow
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.public_maintenance import SHOWN
from watchbell.services.services import NewService


async def otherwise(scope, receive, send):
    raise AssertionError(scope["path"])


@pytest.fixture
async def world(sqlite_db, clock):
    ctx = a_context(sqlite_db, clock)
    await ctx.checks.load()
    await setup.ensure_first_rows(ctx)
    org = await organizations.by_slug(ctx, "default")
    return ctx, a_member(org.id, Role.OWNER)


@pytest.fixture
async def visitor(world) -> AsyncIterator[httpx2.AsyncClient]:
    pages = StatusPages(world[0], otherwise)
    world[0].db._publish = lambda committed: pages.forget({event.org_id for event in committed.events})
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=pages), base_url="http://page.test") as client:
        yield client


async def add(world, name, *, tags=(), **changes):
    ctx, olga = world
    monitor = NewMonitor(name=name.lower(), monitor_type="http", config={"url": "http://127.0.0.1:9/"}, tags=tags)
    service, _ = await services.create_service(ctx, olga, NewService(name, monitors=(monitor,), **changes))
    return service


async def plan(world, clock, *, begins_in=2 * HOUR, **changes):
    ctx, olga = world
    begin = clock() + begins_in
    wish = {"title": "Upgrade", "starts_at": begin, "ends_at": begin + HOUR, "announce_minutes": 60, **changes}
    return (await maintenance.create_window(ctx, olga, NewWindow(**wish))).window


async def shown(world):
    state = await status.state_by_slug(world[0], "default")
    return [(each.title, each.lasts, each.service_names) for each in state.maintenance]


async def test_it_is_announced_before_it_begins_and_gone_when_it_is_over(world, clock, visitor):
    await add(world, "Shop")
    await plan(world, clock, covers_all=True, description="The database <moves>.")
    assert await shown(world) == []
    assert "Upgrade" not in (await visitor.get("/s/default")).text
    clock.advance(ms=HOUR)
    assert await shown(world) == [("Upgrade", False, ("Shop",))]
    page = (await visitor.get("/s/default")).text
    assert "Planned" in page
    assert "The database &lt;moves&gt;." in page
    assert f'datetime="{rfc3339(clock() + HOUR)}"' in page
    clock.advance(ms=HOUR)
    assert await shown(world) == [("Upgrade", True, ("Shop",))]
    assert "In progress" in (await visitor.get("/s/default")).text
    clock.advance(ms=HOUR)
    assert await shown(world) == []
    assert "Upgrade" not in (await visitor.get("/s/default")).text


async def test_it_names_visible_services_only(world, clock):
    shop = await add(world, "Shop", group_name="Web")
    hidden = await add(world, "Ledger", is_visible=False, tags=("eu",))
    await add(world, "Mail", tags=("eu",))
    await plan(world, clock, begins_in=0, title="all", covers_all=True)
    await plan(world, clock, begins_in=0, title="both", service_ids=(shop.id, hidden.id))
    await plan(world, clock, begins_in=0, title="group", groups=("Web",))
    await plan(world, clock, begins_in=0, title="tag", tags=("eu",))
    await plan(world, clock, begins_in=0, title="inside", service_ids=(hidden.id,))
    await plan(world, clock, begins_in=0, title="silent", covers_all=True, is_public=False)
    assert await shown(world) == [
        ("all", True, ("Shop", "Mail")),
        ("both", True, ("Shop",)),
        ("group", True, ("Shop",)),
        ("tag", True, ("Mail",)),
    ]


async def test_one_that_is_canceled_is_not_announced(world, clock):
    ctx, olga = world
    await add(world, "Shop")
    window = await plan(world, clock, begins_in=30 * MINUTE, covers_all=True)
    assert len(await shown(world)) == 1
    await maintenance.cancel_window(ctx, olga, window.id)
    assert await shown(world) == []


async def test_many_long_announcements_make_no_long_page(world, clock):
    await add(world, "Shop")
    for _ in range(SHOWN + 2):
        await plan(world, clock, covers_all=True, description="x" * 10_000, begins_in=HOUR)
    work = (await status.state_by_slug(world[0], "default")).maintenance
    assert (len(work), len(work[0].description)) == (SHOWN, 10_000)
    assert sum(len(each.description) for each in work) < 70_000
