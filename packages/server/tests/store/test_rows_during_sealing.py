import pytest

from support.monitors import add_monitors
from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import HOUR, MINUTE
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database

START = 1_800_000_000_000 // HOUR * HOUR
NOW = START + HOUR + 10 * MINUTE


def row(n: int, minute: int) -> CheckRow:
    return CheckRow(n, START + minute * MINUTE, Verdict.SUCCESS, 5.0, 200, None)


async def append(db: Database, checks: CheckStore, *rows: CheckRow) -> None:
    async with db.transaction() as tx:
        await checks.append(tx, rows)


async def seal_all(checks: CheckStore) -> None:
    for now in (NOW, NOW + HOUR):
        steps = 0
        while await checks.seal(now):
            steps += 1
            assert steps < 1000


@pytest.fixture
async def checks(db: Database) -> CheckStore:
    await add_monitors(db, 4, interval_seconds=300)
    store = CheckStore(db)
    await store.load()
    store._sealer._batch = 1
    return store


@pytest.mark.parametrize("steps", range(1, 8))
@pytest.mark.parametrize("n", [1, 4])
async def test_a_row_for_an_hour_that_is_just_being_sealed_is_kept(
    db: Database, checks: CheckStore, n: int, steps: int
) -> None:
    await append(db, checks, *(row(number, 1) for number in (1, 2, 3)))
    for _ in range(steps):
        await checks.seal(NOW, budget_ms=0.001)
    await append(db, checks, row(n, 30))
    await seal_all(checks)
    again = CheckStore(db)
    await again.load()
    kept = [row(n, 30)] if n == 4 else [row(n, 30), row(n, 1)]
    assert await again.recent(n, limit=9) == kept
    found = await again.uptime([n], {"all": (START, NOW)}, {n: 300})
    assert found[n]["all"].total == len(kept)
