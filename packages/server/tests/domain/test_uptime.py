import itertools

from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.rollups import Rollup, roll_up
from watchbell.domain.uptime import Level, Spent, Stretch, ratio_of, spent, stretches, worst

verdicts = st.sampled_from(list(Verdict))
results = st.dictionaries(st.integers(0, 60_000), verdicts, max_size=30).map(lambda found: sorted(found.items()))
LEVELS = {Verdict.SUCCESS: 1, Verdict.DEGRADED: 2, Verdict.FAILURE: 3, Verdict.TIMEOUT: 3}


def level_at(instant: int, seen: list[tuple[int, Verdict]], interval_ms: int) -> int:
    """By definition: the newest result not after the instant, if it still holds."""
    before = [(at, verdict) for at, verdict in seen if at <= instant]
    if not before or instant >= before[-1][0] + 2 * interval_ms:
        return 0
    return LEVELS.get(before[-1][1], 0)


@given(results, st.integers(1, 10), st.integers(0, 60_000), st.integers(0, 40_000))
def test_each_result_holds_until_the_next_one_at_most_twice_the_interval(
    seen: list[tuple[int, Verdict]], interval: int, start: int, length: int
) -> None:
    found = stretches(seen, interval, start, start + length)
    edges = sorted({start, start + length, *(at for at, _ in seen), *(at + 2000 * interval for at, _ in seen)})
    edges = [at for at in edges if start <= at <= start + length]
    sums = [0, 0, 0, 0]
    for left, right in itertools.pairwise(edges):
        sums[level_at(left, seen, 1000 * interval)] += right - left
    assert spent(found) == Spent(sums[1] + sums[2], sums[2], sums[3])
    assert all(a.to_at <= b.from_at for a, b in itertools.pairwise(found))


@given(results, st.integers(1, 10), st.lists(st.integers(0, 80_000), max_size=5))
def test_a_span_is_the_sum_of_its_parts(seen: list[tuple[int, Verdict]], interval: int, cuts: list[int]) -> None:
    whole = spent(stretches(seen, interval, 0, 80_000))
    edges = [0, *sorted(cuts), 80_000]
    parts = [spent(stretches(seen, interval, a, b)) for a, b in itertools.pairwise(edges)]
    assert tuple(map(sum, zip(*parts, strict=True))) == whole


@given(
    st.lists(st.sampled_from([v for v in Verdict if v is not Verdict.FAULT]), min_size=1, max_size=60),
    st.integers(1, 3600),
)
def test_with_a_constant_interval_uptime_is_successful_checks_by_all(seen: list[Verdict], interval: int) -> None:
    rows = [CheckRow(1, place * interval * 1000, verdict, 1.0, None, None) for place, verdict in enumerate(seen)]
    uptime = roll_up(rows, interval, 0, len(seen) * interval * 1000).uptime()
    assert uptime.ratio == uptime.successful / uptime.total == ratio_of(uptime.up_ms, uptime.down_ms)


@given(results, st.lists(st.booleans(), min_size=30, max_size=30), st.integers(1, 10), st.integers(0, 60_000))
def test_planned_work_is_neither_up_nor_down_and_counts_no_check(
    seen: list[tuple[int, Verdict]], held: list[bool], interval: int, start: int
) -> None:
    rows = [
        CheckRow(1, at, verdict, 1.0, None, None, in_maintenance=work)
        for (at, verdict), work in zip(seen, held, strict=False)
    ]
    found = roll_up(rows, interval, start, 80_000)
    # As if whoever worked there had kept us from looking.
    unseen = [row._replace(verdict=Verdict.FAULT, in_maintenance=False) if row.in_maintenance else row for row in rows]
    assert found == roll_up(unseen, interval, start, 80_000)
    edges = sorted({start, 80_000, *(row.at for row in rows), *(row.at + 2000 * interval for row in rows)})
    sums = [0, 0, 0, 0]
    for left, right in itertools.pairwise([at for at in edges if start <= at <= 80_000]):
        newest = max((row for row in rows if row.at <= left), key=lambda row: row.at, default=None)
        is_known = newest is not None and not newest.in_maintenance
        sums[level_at(left, seen, 1000 * interval) if is_known else 0] += right - left
    assert found.spent == Spent(sums[1] + sums[2], sums[2], sums[3])
    assert found.total == sum(
        not row.in_maintenance and row.verdict is not Verdict.FAULT and row.at >= start for row in rows
    )


def test_no_data_is_neither_up_nor_down() -> None:
    assert roll_up([], 60, 0, 1000).uptime().ratio is None
    fault = CheckRow(1, 0, Verdict.FAULT, None, None, "no resolver")
    assert roll_up([fault], 60, 0, 1000).uptime().ratio is None


@given(st.lists(results, min_size=1, max_size=4))
def test_of_several_monitors_the_worst_counts_at_each_instant(monitors: list[list[tuple[int, Verdict]]]) -> None:
    each = [stretches(seen, 2, 0, 70_000) for seen in monitors]
    found = worst([part for parts in each for part in parts])
    edges = sorted({0, 70_000, *(edge for parts in each for part in parts for edge in part[:2])})
    sums = [0, 0, 0, 0]
    for left, right in itertools.pairwise(edges):
        levels = [level_at(left, seen, 2000) for seen in monitors]
        sums[max(levels)] += right - left
    assert spent(found) == Spent(sums[1] + sums[2], sums[2], sums[3])


def test_worst_of_overlapping_stretches() -> None:
    parts = [Stretch(0, 10, Level.UP), Stretch(4, 6, Level.DOWN), Stretch(5, 12, Level.DEGRADED)]
    assert spent(worst(parts)) == Spent(4 + 6, 6, 2)


times = st.one_of(st.none(), st.integers(0, 100_000).map(lambda tenths: tenths / 10))
checks = st.lists(st.tuples(verdicts, times), max_size=40)


@given(checks, checks)
def test_a_part_replaced_by_its_successor_leaves_what_was_never_otherwise(
    first: list[tuple[Verdict, float | None]], more: list[tuple[Verdict, float | None]]
) -> None:
    def rollup(seen: list[tuple[Verdict, float | None]]) -> Rollup:
        rows = [CheckRow(1, place * 1000, verdict, ms, None, None) for place, (verdict, ms) in enumerate(seen)]
        return roll_up(rows, 60, 0, 100_000)

    old, new, other = rollup(first), rollup([*first, *more]), rollup(more)
    changed, fresh = Rollup(), Rollup()
    changed.add(other)
    changed.add(old)
    changed.replace(old, new)
    fresh.add(other)
    fresh.add(new)
    assert changed == fresh
