"""Failures that are kept back, round by round: what holds them is looked at, and what nothing holds any more is judged.

Nobody is told on a result from before: a monitor that is free is looked at first. Each round does what is true now and
not yet written, so an interruption at any point loses nothing; whoever decides holds the monitor's state and its service,
and sees what was decided before, so nothing is told twice.
"""

from collections.abc import Sequence

from watchbell.domain.alerts import Reason
from watchbell.domain.scenes import Hold
from watchbell.domain.withholding import Seen, Step, next_step
from watchbell.pipeline.deciding import settle_withheld
from watchbell.pipeline.doubting import Doubts
from watchbell.pipeline.parts import Line
from watchbell.store.scenes import load_scenes
from watchbell.store.session import Tx
from watchbell.store.withheld import set_freed
from watchbell.store.withholding import Kept, hold_kept, kept_failures

EVERY_SECONDS = 1.0
_AT_ONCE = 100
"""Failures in one transaction: others want to write too."""


async def judge_withheld(line: Line) -> None:
    """One round. What goes on being held costs reading only."""
    now = line.clock()
    async with line.db.read() as tx:
        kept = await kept_failures(tx)
    if not kept:
        return
    doubts, due = Doubts(line), []
    for each in kept:
        step = _step(line, doubts, each, each.hold, now)
        if step not in (Step.KEEP, Step.WAIT):
            due.append(each.failure.monitor_id)
    for first in range(0, len(due), _AT_ONCE):
        async with line.db.transaction() as tx:
            await _take_steps(tx, line, doubts, due[first : first + _AT_ONCE])
    doubts.hurry(line.clock())


async def _take_steps(tx: Tx, line: Line, doubts: Doubts, monitor_ids: Sequence[str]) -> None:
    now = line.clock()
    kept = await hold_kept(tx, monitor_ids)
    scenes = await load_scenes(tx, {each.service_id for each in kept}, now)
    held, judged, freed = [], [], []
    for each in kept:
        scene = scenes.get(each.service_id)
        if scene is None or each.failure.monitor_id not in scene.withheld:
            continue
        hold = scene.holds.get(each.failure.monitor_id)
        step = _step(line, doubts, each, hold, now)
        if step is Step.HOLD and hold is not None:
            held.append((each.service_id, each.trigger, hold, each.failure.reason))
        elif step is Step.FREE:
            freed.append(each)
        elif step in (Step.JUDGE, Step.DROP):
            judged.append((each.service_id, each.trigger))
    await set_freed(tx, [each.failure.monitor_id for each in freed], now)
    await settle_withheld(tx, scenes, held, judged, line.base_url, now)
    doubts.ask((each.monitor_n for each in freed), now + 1)


def _step(line: Line, doubts: Doubts, kept: Kept, hold: Hold | None, now: int) -> Step:
    """The next step; whom to look at for it is asked."""
    failure, known = kept.failure, line.fleet.get(kept.monitor_n)
    is_unclear = failure.reason is Reason.DEPENDENCY_UNCLEAR and failure.freed_at is None
    since_at = kept.trigger.since_at if is_unclear else 0
    doubtful = doubts.among(kept.parents, since_at)
    is_asked = known is not None and known.prober is not None
    seen = Seen(kept.trigger.status, kept.failures, kept.evaluated_at, is_asked, bool(doubtful))
    step = next_step(failure, seen, hold, now)
    if step is Step.WAIT:
        doubts.ask((each.n for each in doubtful), since_at)
    if step is Step.WAIT and failure.freed_at is not None:
        doubts.ask([kept.monitor_n], failure.freed_at + 1)
    return step
