"""Values of metrics, on each kind of database."""

import pytest
from sqlalchemy import select

from support.monitors import add_monitors
from watchbell.domain.listening import Lookback, StoredReading
from watchbell.domain.metric_values import MetricPoint, Place
from watchbell.domain.retention import Retention
from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND
from watchbell.store import readings
from watchbell.store.retention import prune
from watchbell.store.tables import metric_readings, monitors

NOW = 1_800_000_000_000


def of(*values, start=NOW, step=SECOND):
    return [StoredReading(start + place * step, value, value > 90) for place, value in enumerate(values)]


@pytest.fixture
async def two(db):
    """Two monitors' numbers."""
    return await add_monitors(db, 2)


async def put(db, n, values):
    async with db.transaction() as tx:
        await readings.add_readings(tx, [(n, each) for each in values])


async def left(db, n):
    async with db.read() as tx:
        query = select(metric_readings.c.at).where(metric_readings.c.monitor_n == n).order_by(metric_readings.c.at)
        return [at for (at,) in await tx.tuples(query)]


@pytest.mark.parametrize(
    ("lookback", "first", "wanted"),
    [
        (Lookback(newest=2), NOW + 9 * SECOND, [4, 5]),
        (Lookback(newest=100), NOW + 9 * SECOND, [1, 2, 3, 4, 5]),
        (Lookback(span_ms=5 * SECOND), NOW + 9 * SECOND, []),
        (Lookback(span_ms=6 * SECOND), NOW + 9 * SECOND, [5]),
        (Lookback(span_ms=6 * SECOND), NOW + 7 * SECOND, [3, 4, 5]),
    ],
)
async def test_the_values_one_is_judged_by_are_the_newest_or_those_of_a_span(db, two, lookback, first, wanted):
    await put(db, two[0], of(1, 2, 3, 4, 5))
    await put(db, two[1], of(7, 7, 7))
    async with db.read() as tx:
        found = await readings.newest_readings(tx, two[0], lookback, first, NOW + 9 * SECOND)
    assert [each.value for each in found] == wanted


async def test_values_from_the_future_are_left_out_and_no_more_than_the_most_are_read(db, two, monkeypatch):
    await put(db, two[0], [*of(1, 2, 3), StoredReading(NOW + MINUTE, 4), StoredReading(NOW + MINUTE + 1, 5)])
    monkeypatch.setattr(readings, "MAX_LOOKBACK", 2)
    async with db.read() as tx:
        found = await readings.newest_readings(tx, two[0], Lookback(span_ms=HOUR), NOW, NOW)
    assert found == [StoredReading(NOW + 2 * SECOND, 3, False), StoredReading(NOW + MINUTE, 4, False)]


async def test_history_goes_back_place_by_place_over_values_of_one_instant(db, two):
    await put(db, two[0], of(1, 2, 3, 95, 5, step=0))
    await put(db, two[1], of(7))
    pages, before = [], None
    for _ in range(3):
        async with db.read() as tx:
            found = await readings.history(tx, two[0], from_at=None, to_at=None, before=before, limit=2)
        pages.append([(each.value, each.is_out) for _, each in found])
        before = found[-1][0]
    assert pages == [[(5.0, False), (95.0, True)], [(3.0, False), (2.0, False)], [(1.0, False)]]
    assert isinstance(before, Place)


async def test_history_is_from_an_instant_on_and_before_another(db, two):
    await put(db, two[0], of(1, 2, 3, 4))
    async with db.read() as tx:
        found = await readings.history(tx, two[0], from_at=NOW + SECOND, to_at=NOW + 3 * SECOND, before=None, limit=10)
    assert [each.value for _, each in found] == [3, 2]


async def test_a_course_has_a_point_for_each_stretch_that_has_values(db, two):
    start = NOW - NOW % MINUTE
    await put(db, two[0], [*of(1, 95, 6, start=start), *of(-4, start=start + 5 * MINUTE)])
    await put(db, two[1], of(7, start=start))
    async with db.read() as tx:
        found = await readings.series(tx, two[0], start + SECOND, start + HOUR, MINUTE)
    assert found == [
        MetricPoint(start, 1, 34, 95, 3, True),
        MetricPoint(start + 5 * MINUTE, -4, -4, -4, 1, False),
    ]


async def test_a_course_of_the_largest_and_the_smallest_numbers_is_finite(db, two):
    start = NOW - NOW % MINUTE
    await put(db, two[0], [StoredReading(start, value) for value in (1e300, 1e300, 1e300)])
    await put(db, two[1], [StoredReading(start, value) for value in (5e-324, -1e300, 1e200)])
    async with db.read() as tx:
        [high] = await readings.series(tx, two[0], start, start + HOUR, MINUTE)
        [mixed] = await readings.series(tx, two[1], start, start + HOUR, MINUTE)
    assert (high.min, high.avg, high.max) == (1e300, 1e300, 1e300)
    assert mixed.avg == pytest.approx(-1e300 / 3)


async def no_pause():
    """Nobody else writes."""


async def test_values_are_removed_when_their_monitor_says_and_the_newest_stays(db, two):
    async with db.transaction() as tx:
        await tx.execute(monitors.update().where(monitors.c.n == two[1]).values(config={"retention_days": 30}))
    ages = [40, 31, 29, 8, 6]
    for n in two:
        await put(db, n, [StoredReading(NOW - age * DAY, age) for age in ages])
    await prune(db, Retention(), NOW, no_pause)
    assert [(NOW - at) // DAY for at in await left(db, two[0])] == [6]
    assert [(NOW - at) // DAY for at in await left(db, two[1])] == [29, 8, 6]
    await prune(db, Retention(days=0), NOW + 400 * DAY, no_pause)
    assert await left(db, two[0]) == await left(db, two[1]) == [NOW - 6 * DAY]


async def test_many_values_of_one_instant_go_in_small_steps(db, two):
    await put(db, two[0], [StoredReading(NOW - 9 * DAY, 1)] * 700 + of(*range(1200), start=NOW - 8 * DAY) + of(3))
    steps = 0

    async def count():
        nonlocal steps
        steps += 1

    await prune(db, Retention(), NOW, count)
    assert await left(db, two[0]) == [NOW]
    assert steps > 2


async def test_a_removed_monitors_values_go_with_the_next_round_of_retention(db, two):
    for n in two:
        await put(db, n, of(1, 2))
    async with db.transaction() as tx:
        await tx.execute(monitors.delete().where(monitors.c.n == two[0]))
    await prune(db, Retention(), NOW, no_pause)
    assert (await left(db, two[0]), len(await left(db, two[1]))) == ([], 2)
