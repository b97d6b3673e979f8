"""Failures that are kept back, and monitors that flap: their queries on both databases alike."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from support.tenants import a_context, a_member, an_organization
from support.world import World
from watchbell.domain.alerts import Reason
from watchbell.domain.tenancy import Role
from watchbell.domain.withholding import WithheldFailure
from watchbell.services import monitor_changes
from watchbell.store import flapping, withheld
from watchbell.store.tables import monitor_states, monitors


@pytest.fixture
async def world(db, clock):
    made = await World.made(db, clock)
    made.first, made.second = await made.service("Shop"), await made.service("Depot")
    return made


def failure(world, monitor, **changes) -> WithheldFailure:
    plain = WithheldFailure(
        monitor.id, world.org_id, monitor.service_id, Reason.MAINTENANCE, "w", "Upgrade", world.clock(), None
    )
    return replace(plain, **changes)


async def test_a_monitor_has_one_failure_kept_back_by_what_holds_it_now(world):
    monitor = await world.monitor(world.first)
    first = failure(world, monitor)
    later = failure(
        world, monitor, reason=Reason.DEPENDENCY_DOWN, by_id="r", by_name="Router", created_at=world.clock() + 5
    )
    async with world.db.transaction() as tx:
        await withheld.withhold(tx, [first])
        await withheld.set_freed(tx, [monitor.id], 7)
        await withheld.withhold(tx, [later])
        assert await withheld.all_withheld(tx) == [replace(later, created_at=first.created_at)]
        assert [each.monitor_id for each in await withheld.withheld_in(tx, [world.first])] == [monitor.id]
        assert await withheld.withheld_in(tx, [world.second]) == []
        await withheld.release(tx, [])
        await withheld.release(tx, [monitor.id, "stranger"])
        assert await withheld.all_withheld(tx) == []


async def test_it_goes_with_its_monitor(world):
    monitor = await world.monitor(world.first)
    async with world.db.transaction() as tx:
        await withheld.withhold(tx, [failure(world, monitor)])
    async with world.db.transaction() as tx:
        await tx.execute(monitors.delete())
        assert await withheld.all_withheld(tx) == []


async def test_it_moves_with_its_monitor(db, clock):
    ctx = a_context(db, clock)
    org_id = await an_organization(ctx)
    world = World(db, None, clock, org_id)
    first, second = await world.service("Shop"), await world.service("Depot")
    monitor = await world.monitor(first)
    async with db.transaction() as tx:
        await withheld.withhold(tx, [failure(world, monitor)])
    await monitor_changes.update_monitor(ctx, a_member(org_id, Role.OWNER), monitor.id, {"service_id": second})
    async with db.read() as tx:
        assert [each.service_id for each in await withheld.all_withheld(tx)] == [second]


async def test_only_what_is_watched_counts_as_flapping(world):
    made = [await world.monitor(world.first, f"m{n}", interval_seconds=30) for n in range(4)]
    numbers = [each.n for each in made]
    async with world.db.transaction() as tx:
        flaps = monitor_states.c.monitor_n.in_(numbers[1:])
        await tx.execute(update(monitor_states).where(flaps).values(flapping_since_at=5, changes=[1, 2]))
        await tx.execute(update(monitors).where(monitors.c.n == numbers[2]).values(is_active=False))
        await tx.execute(update(monitors).where(monitors.c.n == numbers[3]).values(disabled_reason="plan_limit"))
        assert [(state.monitor_n, state.changes, pace) for state, pace in await flapping.flapping(tx)] == [
            (numbers[1], (1, 2), 30)
        ]
        [(service_id, trigger, state, pace)] = await flapping.hold_flapping(tx, numbers)
        assert (service_id, trigger.monitor_id, state.monitor_n, pace) == (world.first, made[1].id, numbers[1], 30)
        await flapping.end_flapping(tx, numbers)
        assert await flapping.flapping(tx) == []
