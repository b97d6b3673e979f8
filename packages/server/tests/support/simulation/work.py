"""What the program does of itself: its jobs by the clock, the results of its checks, the outbox."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sqlalchemy import select

from support.simulation.driver import Done, Simulation
from support.simulation.sleepers import fall_asleep, wake
from support.world import _arrival
from watchbell.domain.observations import Verdict
from watchbell.pipeline import (
    escalating,
    flow,
    planned_work,
    quieting,
    reminding,
    steadying,
    upkeep,
    watching,
    withholding,
)
from watchbell.services.due_resumes import resume_due
from watchbell.store.tables import deliveries, monitors

_SLEEPY = 0.06
"""How many of the messages are claimed by a worker that stands still then."""


async def clockwork(simulation: Simulation, look: Callable[[], Awaitable[None]]) -> None:
    """Every job once, in any order; `look` judges what each has decided."""
    jobs = [
        ("mutes", upkeep.catch_up_mutes),
        ("orphans", upkeep.close_orphans),
        ("flapping", steadying.steady_again),
        ("reminders", reminding.remind_again),
        ("escalations", escalating.escalate_again),
        ("planned work", planned_work.follow_plan),
        ("withheld", withholding.judge_withheld),
        ("quiet hours", quieting.end_quiet),
        ("changes", watching.follow_changes),
    ]
    simulation.random.shuffle(jobs)
    for name, job in jobs:
        # The line of the moment: a crash in the job before may have made another one.
        done = await simulation.attempt(name, lambda job=job: job(simulation.world.line))
        await look()
        _note_what_is_over(simulation, name, done)
        simulation.truth.note_holds(simulation.clock())
    await _resume(simulation)


def _note_what_is_over(simulation: Simulation, name: str, done: Done) -> None:
    """What is over does not begin again when the clock is put back."""
    now = simulation.clock()
    if name == "mutes" and done.is_written:
        for service in simulation.truth.services.values():
            service.muted_until = 0 if service.muted_until <= now else service.muted_until
    if name == "planned work" and done.is_whole:
        simulation.seen["planned work begun"] += simulation.truth.follow_plan(now)


async def _resume(simulation: Simulation) -> None:
    """Pauses that were set to end."""
    await simulation.attempt("resume", lambda: resume_due(simulation.ctx))
    async with simulation.db.read() as tx:
        rows = await tx.all(select(monitors.c.id).where(monitors.c.is_active))
    for each in rows:
        if simulation.truth.monitors[each["id"]].is_paused:
            simulation.truth.monitors[each["id"]].resume()
            simulation.seen["pause ended by itself"] += 1


async def results(simulation: Simulation, seen: dict[str, Verdict], look: Callable[[], Awaitable[None]]) -> None:
    """The checks of now, in one to three batches; the oracle counts what was committed.

    What is kept back is looked at soon after, as every second: a wait that nobody looks at begins anew.
    """
    simulation.passes(2)
    await _check(simulation, seen, look)
    simulation.passes(1)
    await simulation.attempt("withheld", lambda: withholding.judge_withheld(simulation.world.line))
    await look()
    simulation.truth.note_holds(simulation.clock())


async def _check(simulation: Simulation, seen: dict[str, Verdict], look: Callable[[], Awaitable[None]]) -> None:
    order = list(seen)
    simulation.random.shuffle(order)
    parts = simulation.random.choice((1, 1, 2, 3))
    for part in range(parts):
        batch = [(each, seen[each]) for each in order[part::parts] if _is_told(simulation, each, seen[each])]
        if batch:
            await _absorb(simulation, batch)
            await look()


def _is_told(simulation: Simulation, monitor: str, verdict: Verdict) -> bool:
    """A fault of ours is no signal of a client."""
    return verdict is not Verdict.FAULT or not simulation.truth.monitors[monitor].is_passive


async def _absorb(simulation: Simulation, batch: list[tuple[str, Verdict]]) -> None:
    truth, at = simulation.truth, simulation.clock()

    absorbed: list[tuple[str, Verdict]] = []

    async def write() -> None:
        # What was resumed a moment ago is not watched before the line has followed the change: nobody is asked then.
        fleet = simulation.world.line.fleet
        absorbed[:] = [(each, verdict) for each, verdict in batch if truth.monitors[each].n in fleet]
        arrived = [_arrival(fleet[truth.monitors[each].n], verdict, at) for each, verdict in absorbed]
        await flow.absorb(simulation.world.line, arrived)

    if not await simulation.insist("absorb", write):
        return
    for each, verdict in absorbed:
        simulation.seen["check"] += 1
        monitor = truth.monitors[each]
        if monitor.is_paused or verdict is Verdict.FAULT:
            simulation.seen["own fault"] += verdict is Verdict.FAULT
            continue
        monitor.looked_at = truth.order + 1
        if monitor.see(good=verdict is Verdict.SUCCESS):
            simulation.seen["outage confirmed"] += 1
            monitor.outages += 1
            truth.services[monitor.service].had_outage += 1
    truth.note_holds(simulation.clock())


async def post(simulation: Simulation, rounds: int) -> None:
    """The outbox, as the line works it: claimed, sent, settled; slow ones later."""
    for _ in range(rounds):
        await _land(simulation)
        await wake(simulation)
        claimed: list[Any] = []

        async def claim(into: list[Any] = claimed) -> None:
            into.extend(await flow.take(simulation.world.line))

        await simulation.attempt("claim", claim, risk=0.02)
        line = simulation.world.line
        if not claimed:
            if not simulation.flights and not simulation.asleep:
                return
            simulation.passes(simulation.random.choice((1, 5, 20)))
            continue
        asleep = [each for each in claimed if simulation.is_rough and simulation.random.random() < _SLEEPY]
        for each in asleep:
            await fall_asleep(simulation, each)
        ours = [each for each in claimed if each not in asleep]
        for each in ours:
            line.sending[each.delivery.id] = each.delivery.channel_id
        for each in ours:
            await simulation.attempt("deliver", partial(_send, simulation, each), risk=0.03)
            if simulation.world.line is not line:
                return  # it died: what it had claimed waits for its lease
        await _land(simulation)
        simulation.passes(simulation.random.choice((0, 1, 3)))


async def _send(simulation: Simulation, claimed: Any) -> None:
    settled = await flow.deliver(simulation.world.line, claimed)
    if settled is None:
        simulation.world.line.sending.pop(claimed.delivery.id, None)
        return
    simulation.flights.append((settled.attempt.at + settled.attempt.ms, settled))


async def _land(simulation: Simulation, *, all_of_them: bool = False) -> None:
    """Settle what has come back by now."""
    now = simulation.clock()
    back = [each for at, each in simulation.flights if at <= now or all_of_them or at > now + 3_600_000]
    if not back:
        return
    line = simulation.world.line
    if await simulation.insist("settle", lambda: flow.finish(simulation.world.line, back), risk=0.04):
        for each in back:
            line.sending.pop(each.delivery.id, None)
    done = {id(each) for each in back}
    simulation.flights[:] = [each for each in simulation.flights if id(each[1]) not in done]


async def unsettled(simulation: Simulation) -> int:
    """How many deliveries are still on their way."""
    settled = ("sent", "dead", "skipped")
    async with simulation.db.read() as tx:
        rows = await tx.all(select(deliveries.c.id).where(deliveries.c.status.not_in(settled)))
    return len(rows) + len(simulation.flights) + len(simulation.asleep)
