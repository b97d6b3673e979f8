import json
from dataclasses import replace
from pathlib import Path

import pytest

from support.kuma import Kuma, every_kind
from watchbell.domain.access import Caller, operator
from watchbell.domain.addresses import token_address
from watchbell.domain.import_healthchecks import plan_healthchecks
from watchbell.domain.import_history import Count
from watchbell.domain.import_kuma import TABLES, plan_kuma
from watchbell.domain.import_plan import Fate, KeptAddress, Plan, PlannedChannel, PlannedMonitor
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.lib.ids import instant_of
from watchbell.lib.kuma_files import KumaDatabase
from watchbell.lib.secret_box import SecretBox
from watchbell.services import organizations, setup
from watchbell.services.configs import opened
from watchbell.services.context import Context, Options
from watchbell.services.healthchecks_reading import read_check
from watchbell.services.import_history import bring_history
from watchbell.services.importing import Outcome, apply_plan
from watchbell.services.monitor_kinds import monitor_kinds
from watchbell.services.ping_keys import org_of_ping_key
from watchbell.store import channels, contacts, fleet, ingest_addresses, monitors
from watchbell.store import organizations as organization_rows
from watchbell.store import services as service_rows
from watchbell.store.checks import CheckRow, CheckStore, DayUptime
from watchbell.store.session import Database


@pytest.fixture
async def ctx(db: Database) -> Context:
    context = Context(db, CheckStore(db), SecretBox(["k" * 43]), Options())
    await context.checks.load()
    await setup.ensure_first_rows(context, admin_username="admin", admin_email=None, admin_password=None)
    return context


@pytest.fixture
async def caller(ctx: Context) -> Caller:
    org = await organizations.by_slug(ctx, "default")
    return Caller(operator(org.id), org.id)


async def there(ctx: Context, caller: Caller) -> dict[str, WatchedMonitor]:
    async with ctx.db.read() as tx:
        return {each.monitor.name: each for each in await monitors.of_org(tx, caller.org_id)}


def web(name: str = "Web", key: str = "1", **config: object) -> PlannedMonitor:
    return PlannedMonitor(key, name, "http", "http", {"url": "https://x.example/", **config})


def job(name: str, token: str, key: str = "2") -> PlannedMonitor:
    kept = KeptAddress(token_address(token), "", "push URL")
    return PlannedMonitor(key, name, "push", "heartbeat", {"period_seconds": 300}, {}, [kept])


async def test_each_type_of_the_other_tool_is_stored_with_its_secrets_sealed(
    ctx: Context, caller: Caller, tmp_path: Path
) -> None:
    kuma = Kuma(tmp_path / "kuma.db")
    every_kind(kuma)
    with KumaDatabase.open(kuma.path) as database:
        report = await apply_plan(ctx, caller, plan_kuma(database.rows(TABLES)))
    made = await there(ctx, caller)
    left_out = {item.planned.source_kind for item in report.items if item.outcome is Outcome.LEFT_OUT}
    assert left_out <= {"real-browser", "mongodb"}  # those whose libraries may not be installed
    assert len(made) == report.count(Outcome.MADE) == 30 - len(left_out)
    assert "hunter2" not in json.dumps(made["mysql"].monitor.config)
    config = opened(ctx.box, monitor_kinds()["mysql"].target, made["mysql"].monitor.config)
    assert config["password"] == "hunter2"
    assert made["group"].monitor.config["monitors"] == [made["push"].monitor.id]
    assert report.addresses == 1


async def test_a_rehearsal_writes_nothing_and_says_the_same(ctx: Context, caller: Caller) -> None:
    plan = Plan(
        "x", [web(), job("Job", "t0ken")], [PlannedChannel("Ops", "slack", {"webhook_url": "https://h.example/x"})]
    )
    rehearsed = await apply_plan(ctx.rehearsing(), caller, plan)
    assert await there(ctx, caller) == {}
    done = await apply_plan(ctx, caller, plan)
    assert [item.outcome for item in rehearsed.items] == [item.outcome for item in done.items] == [Outcome.MADE] * 2
    assert (rehearsed.addresses, rehearsed.channels) == (done.addresses, done.channels) == (1, 1)


async def test_done_again_it_changes_nothing_unless_told_to_overwrite(ctx: Context, caller: Caller) -> None:
    await apply_plan(ctx, caller, Plan("x", [web(), job("Job", "t0ken")]))
    before = await there(ctx, caller)
    changed = Plan("x", [web(method="POST"), job("Job", "t0ken")])
    again = await apply_plan(ctx, caller, changed)
    assert [item.outcome for item in again.items] == [Outcome.THERE] * 2
    assert (again.addresses, await there(ctx, caller)) == (1, before)
    over = await apply_plan(ctx, caller, changed, overwrite=True)
    assert [item.outcome for item in over.items] == [Outcome.REPLACED] * 2
    after = await there(ctx, caller)
    assert after["Web"].monitor.config["method"] == "POST"
    assert after["Web"].monitor.id == before["Web"].monitor.id


async def test_a_monitor_of_another_kind_keeps_its_name(ctx: Context, caller: Caller) -> None:
    await apply_plan(ctx, caller, Plan("x", [web("Same")]))
    report = await apply_plan(ctx, caller, Plan("x", [job("Same", "t0ken")]), overwrite=True)
    assert [item.outcome for item in report.items] == [Outcome.LEFT_OUT]
    assert "http monitor of this name" in report.notes[0].why
    assert report.addresses == 0


async def test_addresses_lead_to_their_monitors_and_a_taken_one_is_told_of(ctx: Context, caller: Caller) -> None:
    report = await apply_plan(ctx, caller, Plan("x", [job("One", "t0ken"), job("Two", "t0ken", "3")]))
    made = await there(ctx, caller)
    assert report.addresses == 1
    assert [(note.item, note.field, note.fate) for note in report.notes] == [("Two", "push URL", Fate.LEFT_OUT)]
    async with ctx.db.read() as tx:
        assert await ingest_addresses.at(tx, token_address("t0ken")) == [made["One"].monitor.n]
        assert {change.monitor_n for change in await _changes(ctx)} == {each.monitor.n for each in made.values()}


async def _changes(ctx: Context) -> list[fleet.Change]:
    async with ctx.transaction() as tx:
        return await fleet.take_changes(tx)


async def test_a_check_keeps_its_uuid_as_its_own_unless_it_leads_elsewhere(ctx: Context, caller: Caller) -> None:
    uuid = "3c1169a0-7b50-4b4d-a5b1-0d3f5b1b2c3d"
    report = await apply_plan(ctx, caller, plan_healthchecks([{"name": "Backup", "uuid": uuid, "timeout": 300}]))
    assert (report.count(Outcome.MADE), report.addresses) == (1, 1)
    assert (await read_check(ctx, caller, uuid)).uuid == uuid  # as who keeps checks by their UUIDs asks for it
    again = await apply_plan(ctx, caller, plan_healthchecks([{"name": "Other", "uuid": uuid, "timeout": 300}]))
    assert (again.count(Outcome.MADE), again.addresses) == (1, 0)
    assert (await read_check(ctx, caller, uuid)).name == "Backup"


async def test_a_projects_ping_key_becomes_the_organizations_but_replaces_none_unasked(
    ctx: Context, caller: Caller
) -> None:
    async def brought(key: str, **how: bool) -> str:
        checks = [{"name": "Backup", "slug": "backup", "timeout": 300}]
        report = await apply_plan(ctx, caller, plan_healthchecks(checks, ping_key=key), **how)
        return next(note.why for note in report.notes if note.field == "ping key")

    first, second = "k" * 22, "m" * 22
    assert "say --ping-key" in await brought("")
    assert "is 22 letters" in await brought("short")
    assert "keep working" in await brought(first)
    assert await org_of_ping_key(ctx, first) == caller.org_id
    assert "keep working" in await brought(first)  # done again
    assert "has a key already" in await brought(second)
    assert await org_of_ping_key(ctx, second) is None
    assert "keep working" in await brought(second, overwrite=True)
    assert (await org_of_ping_key(ctx, first), await org_of_ping_key(ctx, second)) == (None, caller.org_id)


async def test_what_a_kind_refuses_is_left_out_and_the_rest_goes_on(ctx: Context, caller: Caller) -> None:
    rules = [
        {"subject": "status", "operator": "equals", "value": 200},
        {"subject": "weather", "operator": "equals", "value": "fine"},
    ]
    plan = Plan("x", [web(headers={"no header": "x"}, assertions=rules, nonsense=1), web("Bad", "2", url="ftp://x")])
    plan.monitors[1].config["url"] = "ftp://x.example"
    report = await apply_plan(ctx, caller, plan)
    made = await there(ctx, caller)
    assert list(made) == ["Web"]
    assert [rule["subject"] for rule in made["Web"].monitor.config["assertions"]] == ["status"]
    assert {note.field for note in report.notes} == {"headers", "assertions", "nonsense", "http"}
    assert all(note.fate is Fate.LEFT_OUT for note in report.notes)


async def test_descriptions_and_groups_become_those_of_the_services(ctx: Context, caller: Caller) -> None:
    told = replace(web(), description="Sells things", group_name="Shop")
    await apply_plan(ctx, caller, Plan("x", [told, web("Other", "2")]))
    made = await there(ctx, caller)
    async with ctx.db.read() as tx:
        service = await service_rows.get(tx, caller.org_id, made["Web"].monitor.service_id)
    assert service is not None
    assert (service.name, service.description, service.group_name) == ("Web", "Sells things", "Shop")


async def test_channels_are_made_once(ctx: Context, caller: Caller) -> None:
    wish = PlannedChannel("Ops", "slack", {"webhook_url": "https://hooks.example/T0K"})
    bad = PlannedChannel("Bad", "slack", {"webhook_url": "no url"})
    report = await apply_plan(ctx, caller, Plan("x", channels=[wish, bad]))
    again = await apply_plan(ctx, caller, Plan("x", channels=[wish]))
    assert (report.channels, again.channels) == (1, 0)
    assert [note.item for note in (*report.notes, *again.notes)] == ["Bad", "Ops"]
    async with ctx.db.read() as tx:
        default = (await contacts.default_of(tx, caller.org_id))[0]
        kept = (await channels.of_contacts(tx, [default.id]))[default.id]
    assert [each.name for each in kept if each.kind == "slack"] == ["Ops"]
    assert "T0K" not in json.dumps([each.config for each in kept])


def counted(until: int, days: int = 40) -> tuple[list[Count], list[Count]]:
    """Hours and days before an instant: in the hour from 5 o'clock (UTC) on five checks of sixty failed."""
    hours = [
        Count(at, 60 - 5 * (at // HOUR % 24 == 5), 5 * (at // HOUR % 24 == 5), 100.0, 50.0, 400.0)
        for at in range(until - 30 * DAY, until, HOUR)
    ]
    today = until // DAY * DAY
    whole = [Count(at, 24 * 60 - 5, 5, 100.0, 50.0, 400.0) for at in range(today - days * DAY, today, DAY)]
    return hours, whole


async def with_past(ctx: Context, caller: Caller, zone: str) -> tuple[Monitor, int]:
    """A monitor with the past of `counted`, and the instant from which on its checks are its own."""
    async with ctx.transaction() as tx:
        await organization_rows.change(tx, caller.org_id, name="Default", time_zone=zone, now=1)
    report = await apply_plan(ctx, caller, Plan("x", [web()]))
    monitor = report.items[0].monitor
    assert monitor is not None
    until = instant_of(monitor.id) // HOUR * HOUR
    for _ in range(2):  # done again it changes nothing
        await bring_history(ctx, caller, report, lambda _: counted(until))
    return monitor, until


def check_days(history: list[DayUptime]) -> None:
    told = [day for day in history if day.uptime.total]
    assert len(told) >= 39
    for day in told[1:-1]:
        assert day.uptime.ratio == pytest.approx(1435 / 1440, abs=1e-9), day
        assert (day.uptime.successful, day.uptime.total) == (1435, 1440)
        assert (day.uptime.avg_ms, day.uptime.min, day.uptime.max) == (100.0, 50.0, 400.0)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
async def test_uptime_of_the_past_is_what_the_other_tool_counted(ctx: Context, caller: Caller, zone: str) -> None:
    monitor, until = await with_past(ctx, caller, zone)
    check_days(await ctx.checks.uptime_history(monitor.n, 41, until + HOUR - 1))
    async with ctx.db.read() as tx:
        stored = await monitors.by_number(tx, monitor.n)
    assert stored is not None
    assert stored.monitor.created_at <= until - 39 * DAY
    figures = await ctx.checks.uptime([monitor.n], {"7d": (until - 7 * DAY, until)}, {monitor.n: 60})
    assert figures[monitor.n]["7d"].ratio == pytest.approx(1435 / 1440, abs=1e-9)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
async def test_own_checks_follow_the_past_and_do_not_touch_it(ctx: Context, caller: Caller, zone: str) -> None:
    monitor, until = await with_past(ctx, caller, zone)
    rows = [CheckRow(monitor.n, until + at, Verdict.SUCCESS, 20.0, 200, None) for at in range(0, 3 * HOUR, MINUTE)]
    async with ctx.transaction() as tx:
        await ctx.checks.append(tx, rows[:2])
    check_days(await ctx.checks.uptime_history(monitor.n, 41, until + 5 * MINUTE))
    while await ctx.checks.seal(until + 5 * MINUTE):  # the hour before the first check is closed first
        pass
    check_days(await ctx.checks.uptime_history(monitor.n, 41, until + 5 * MINUTE))
    async with ctx.transaction() as tx:
        await ctx.checks.append(tx, rows[2:])
    now = until + 3 * HOUR + 10 * MINUTE
    while await ctx.checks.seal(now):
        pass
    history = await ctx.checks.uptime_history(monitor.n, 42, now)
    assert sum(day.uptime.total for day in history) >= 39 * 1440 + 180
    figures = await ctx.checks.uptime([monitor.n], {"5h": (until - 2 * HOUR, now)}, {monitor.n: 60})
    assert figures[monitor.n]["5h"].total == 300
