"""The line, from a check to a message. Read this first.

We ask, or they tell us: both become observations. A batch of observations becomes state, incidents, alerts and outbox
rows in one transaction; the two deciding steps, `evaluate` and `alert`, are pure. After the commit the outbox is told to
the world. The network is never used inside a transaction.
"""

import random
import time
from collections.abc import Mapping, Sequence

from watchbell.domain.alerts import Reason
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits
from watchbell.domain.states import MonitorState
from watchbell.lib.clock import HOUR
from watchbell.pipeline.absorbing import Batch, keep
from watchbell.pipeline.arriving import Lapsed, Outcome, Reported, Seen, Taken
from watchbell.pipeline.egress import judged
from watchbell.pipeline.evaluate import evaluate, soften
from watchbell.pipeline.facts import delivery_event
from watchbell.pipeline.flap import note_change, pace_ms
from watchbell.pipeline.fleet import Watched
from watchbell.pipeline.gathering import gather, put_in_words, too_many
from watchbell.pipeline.notify import notify
from watchbell.pipeline.operators import has_lost, is_broken, tell_operators
from watchbell.pipeline.outbox import settlement
from watchbell.pipeline.parts import Line
from watchbell.pipeline.probe import probe
from watchbell.pipeline.remembering import recent_of
from watchbell.pipeline.schedule import Due
from watchbell.store.outbox import Claimed, claim
from watchbell.store.settling import Settlement, first_lost, settle, standing
from watchbell.store.states import Known, states_of

CLAIM = 100
PER_CHANNEL = 2
_NOBODY: Mapping[int, str] = {}


async def ask(line: Line, due: Due) -> Seen | None:
    """We go and look. `None` when the monitor has left the fleet meanwhile."""
    watched = line.fleet.get(due.monitor_n)
    if watched is None or watched.prober is None:
        return None
    monitor, now = watched.monitor, line.clock()
    line.meter.lateness.observe(max(0, now - due.due_at) / 1000)
    certificate = due.request_id is not None or now - watched.asked_certificate_at >= HOUR
    if certificate:
        watched.asked_certificate_at = now
    peers = None if watched.prober.members is None else line.directory.of_org(monitor.org_id)
    limits = ProbeLimits(monitor.timeout_ms, now, monitor.allow_private, certificate, peers)
    began = line.connectivity.now()
    seen = await probe(watched.prober, watched.target, limits)
    return Seen(watched, await judged(line.connectivity, watched, seen, began, line.clock()))


async def absorb(
    line: Line, batch: Sequence[Seen | Reported | Lapsed], requests: Mapping[int, str] = _NOBODY
) -> list[Outcome | None]:
    """Observations become state and, perhaps, alerts: one transaction for all of them.

    `requests` says who waits for which monitor's check. Answers what became of each signal; `None` for the others, and
    for a signal whose monitor is gone.
    """
    started = time.perf_counter()
    async with line.db.transaction() as tx:
        before = await states_of(tx, {each.watched.monitor.n for each in batch})
        kept = Batch(line, line.clock(), requests)
        recent = await recent_of(tx, batch, kept.now)
        taken: list[Taken | None] = []
        for each in batch:
            n = each.watched.monitor.n
            known = before.get(n)
            if known is None:  # paused, disabled or deleted meanwhile
                taken.append(await kept.ignore(tx, each) if isinstance(each, Reported) else None)
                continue
            state = known.state
            if isinstance(each, Seen):
                after = _judged(kept, each.watched, known, state, each.observation)
                taken.append(None)
            elif isinstance(each, Reported):
                first = len(kept.triggers)
                after, heard = kept.hear(each, state, recent.setdefault(n, []))
                for observation in heard.observations:
                    after = _judged(kept, each.watched, known, after, observation)
                after = kept.rearm(each.watched, after)
                taken.append(Taken(each.watched, heard, after, range(first, len(kept.triggers))))
            else:
                after = state
                if each.deadline_at == state.deadline_at:  # else a ping came in time, or the clock began anew
                    after, heard = kept.lapse(each, state)
                    for observation in heard.observations:
                        after = _judged(kept, each.watched, known, after, observation)
                    after = kept.rearm(each.watched, after)
                taken.append(None)
            before[n] = known._replace(state=after)
        alerted = await keep(tx, kept)
    line.meter.batches.observe(time.perf_counter() - started)
    return [None if one is None else one.outcome(alerted) for one in taken]


def _judged(kept: Batch, watched: Watched, known: Known, state: MonitorState, seen: Observation) -> MonitorState:
    seen = soften(kept.dated(seen).storable(), watched.monitor.degraded_after_ms)
    newest = kept.newest(watched, state)
    after, change = evaluate(newest, seen, watched.policy)
    if change.is_transition:
        after = note_change(newest, after, pace_ms(watched.monitor.interval_seconds))
    return kept.add(watched, known._replace(state=state), after, seen, change)


async def deliver(line: Line, claimed: Claimed) -> Settlement | None:
    """One attempt at one delivery, and what follows from it.

    `None` where its lease has run out before it began (we stood still): another worker may have told even its end by now.
    """
    delivery, now = claimed.delivery, line.clock()
    if now >= claimed.lease_until:
        return None
    if delivery.attempt_count == 0:
        line.meter.delivery_delay.observe(max(0, now - delivery.due_at) / 1000)
    content, reference = line.with_links(delivery), claimed.reference
    sent = await notify(claimed.channel, delivery.id, content, line.open_secret, now, reference=reference)
    outcome = settlement(claimed, sent, random.random())  # noqa: S311 - jitter is no secret
    line.meter.deliveries.labels(outcome.status.value).inc()
    return outcome


async def take(line: Line) -> list[Claimed]:
    """Claim what is due, leaving out channels that are still busy: a slow channel delays nobody but itself.

    What would be a flood of messages to one channel is gathered into one before.
    """
    async with line.db.transaction() as tx:
        now = line.clock()
        await gather(tx, line.storm_limit, now)
        flood = await too_many(tx, line.storm_limit, now)
        claimed = await claim(tx, now, CLAIM, per_channel=PER_CHANNEL, mine=line.sending, but=flood)
        return await put_in_words(tx, claimed, line.base_url, now)


async def finish(line: Line, settlements: Sequence[Settlement]) -> None:
    """Write what became of attempts. Losing this write costs a repeated send of the same delivery id, never a fact."""
    now = line.clock()
    async with line.db.transaction() as tx:
        settlements = await standing(tx, settlements)
        if not settlements:
            return
        broken = await settle(tx, settlements)
        troubles = [(channel, *is_broken(channel)) for channel in broken]
        troubles += [(channel, *has_lost(channel, lost)) for channel, lost in await first_lost(tx, settlements)]
        for channel, title, text in troubles:
            reason = Reason.DELIVERY_DEAD
            await tell_operators(tx, channel.org_id, title, text, reason, line.base_url, now, but=channel.id)
        for settlement in settlements:
            tx.emit(delivery_event(settlement))
