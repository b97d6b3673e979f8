import pytest

from support.monitors import add_monitors
from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database

AT = 1_800_000_000_000


def row(
    n: int, at: int, verdict: Verdict = Verdict.SUCCESS, ms: float | None = 12.3, error: str | None = None
) -> CheckRow:
    return CheckRow(n, at, verdict, ms, 200 if verdict is Verdict.SUCCESS else None, error)


async def append(db: Database, checks: CheckStore, *rows: CheckRow) -> None:
    async with db.transaction() as tx:
        await checks.append(tx, rows)


@pytest.fixture
async def checks(db: Database) -> CheckStore:
    await add_monitors(db, 3)
    store = CheckStore(db)
    await store.load()
    return store


async def test_recent_answers_newest_first_whatever_the_order_of_arrival(db: Database, checks: CheckStore) -> None:
    rows = [row(1, AT + second * 1000) for second in range(5)]
    await append(db, checks, rows[0], rows[3], rows[1], row(2, AT))
    await append(db, checks, rows[4], rows[2])
    assert await checks.recent(1, limit=10) == rows[::-1]
    assert await checks.recent(1, limit=2, before=AT + 3000) == [rows[2], rows[1]]
    assert checks.latest(1) == rows[4]
    assert checks.latest(3) is None
    assert await checks.strip([1, 2, 3], count=2) == {1: rows[:2:-1], 2: [row(2, AT)], 3: []}


async def test_a_rolled_back_batch_is_nowhere(db: Database, checks: CheckStore) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await checks.append(tx, [row(1, AT)])
            raise ZeroDivisionError
    assert checks.latest(1) is None
    assert await checks.recent(1, limit=5) == []


async def test_two_results_of_one_instant_are_one(db: Database, checks: CheckStore) -> None:
    await append(db, checks, row(1, AT), row(1, AT))
    await append(db, checks, row(1, AT))
    assert await checks.recent(1, limit=5) == [row(1, AT)]


async def test_a_restart_forgets_nothing(db: Database, checks: CheckStore) -> None:
    seen = [
        CheckRow(1, AT, Verdict.SUCCESS, 0.1, 200, None),
        CheckRow(1, AT + 1, Verdict.FAILURE, None, None, "refused"),
        CheckRow(1, AT + 2, Verdict.TIMEOUT, 10_000.0, -3, "no answer within 10 s"),
        CheckRow(1, AT + 3, Verdict.FAULT, None, None, "resolver is dead"),
        CheckRow(1, AT + 4, Verdict.DEGRADED, 900.5, 70_000, "slow"),
    ]
    await append(db, checks, *seen)
    again = CheckStore(db)
    await again.load()
    assert (await again.strip([1]))[1] == seen[::-1]
    assert await again.recent(1, limit=9) == seen[::-1]


async def test_traces_are_kept_and_replaced(db: Database, checks: CheckStore) -> None:
    async with db.transaction() as tx:
        await checks.save_trace(tx, 1, AT, False, {"steps": [1]})
        await checks.save_trace(tx, 1, AT, True, {"steps": [2]})
        await checks.save_trace(tx, 1, AT + 1, True, {"steps": [3]})
    assert await checks.trace(1, AT) == (AT, True, {"steps": [2]})
    assert await checks.trace(1, AT + 5) is None
    assert [trace.at for trace in await checks.traces(1, 5)] == [AT + 1, AT]


async def test_a_strip_is_complete_after_sealing_and_a_restart(db: Database, checks: CheckStore) -> None:
    hours = [row(1, AT + half * 1_800_000) for half in range(12)]
    quick = [row(2, AT + minute * 60_000) for minute in range(300)]
    await append(db, checks, *sorted([*hours, *quick], key=lambda each: each.at))
    while await checks.seal(AT + 4 * 3_600_000 + 1_200_000):
        pass
    again = CheckStore(db)
    await again.load()
    for store in (checks, again):
        assert await store.strip([1, 2, 3], count=10) == {1: hours[:1:-1], 2: quick[:-11:-1], 3: []}
        assert await store.strip([1], count=40) == {1: hours[::-1]}
