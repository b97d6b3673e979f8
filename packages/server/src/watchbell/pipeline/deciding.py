"""From changes to incidents and alerts, for a whole batch: load the scenes, decide purely, write the outcome."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from watchbell.domain.alerts import Reason
from watchbell.domain.events import Event
from watchbell.domain.scenes import Decision, Hold, Scene, Trigger
from watchbell.domain.services import public_status, service_state
from watchbell.domain.states import MonitorStatus
from watchbell.lib.ids import uuid7
from watchbell.pipeline.alert import alert, catch_up, close, judge_again, keep_back, kept_back, steady
from watchbell.pipeline.doubting import Doubts
from watchbell.pipeline.outbox import add_decision, withheld_failure
from watchbell.pipeline.wording import alert_event, incident_facts, service_facts
from watchbell.store.decisions import Outcome, save_outcome
from watchbell.store.reminders import burning_monitors
from watchbell.store.scenes import load_scenes
from watchbell.store.session import Tx

_ALERTED = (None, Reason.NO_CHANNEL)
"""An alert that nobody is told of for want of a channel is one nevertheless."""


async def decide(
    tx: Tx, triggers: Sequence[tuple[str, Trigger]], base_url: str, now: int, doubts: Doubts | None = None
) -> list[bool]:
    """Decide about each (service id, change) in order; later ones see what earlier ones did.

    With `doubts` a failure is kept back until what it depends on was looked at. Answers of each whether it is an alert.
    """
    scenes = await load_scenes(tx, [service_id for service_id, _ in triggers], now)
    outcome = Outcome()
    alerted = []
    for service_id, trigger in triggers:
        scene = scenes[service_id]
        if doubts is not None:
            _doubt(scene, trigger, doubts)
        decision = alert(scene, trigger, uuid7(), now)
        _publish_state(tx, outcome, scene, now)
        alerted.append(decision.told is not None and decision.told.suppressed_by in _ALERTED)
        _tell(tx, outcome, scene, trigger, decision, base_url, now)
    for scene in scenes.values():
        # The last that failed may have come back before one fell in this very batch that is kept back: that holds nothing open.
        _tell(tx, outcome, scene, None, close(scene, "All that failed is back", now), base_url, now)
    await save_outcome(tx, outcome)
    return alerted


async def catch_up_muted(tx: Tx, service_ids: Sequence[str], base_url: str, now: int) -> None:
    """Mutes of these services have ended: tell now what still burns."""
    scenes = await load_scenes(tx, service_ids, now)
    down = await burning_monitors(tx, service_ids)
    outcome = Outcome()
    for scene in scenes.values():
        free = (each for each in down.get(scene.service.id, ()) if each.monitor_id in scene.joined - set(scene.holds))
        _tell(tx, outcome, scene, next(free, None), catch_up(scene), base_url, now)
        if not scene.told and not scene.muted:
            for monitor_id, hold in kept_back(scene).items():
                outcome.withheld.append(withheld_failure(scene.service, monitor_id, hold, now))
    await save_outcome(tx, outcome)


async def settle_flapping(tx: Tx, triggers: Sequence[tuple[str, Trigger]], base_url: str, now: int) -> None:
    """These (service id, monitor) have stopped flapping: tell how it ended."""
    scenes = await load_scenes(tx, [service_id for service_id, _ in triggers], now)
    outcome = Outcome()
    for service_id, trigger in triggers:
        scene = scenes[service_id]
        decision = steady(scene, trigger, now)
        _publish_state(tx, outcome, scene, now)
        _tell(tx, outcome, scene, trigger, decision, base_url, now)
    await save_outcome(tx, outcome)


async def settle_withheld(
    tx: Tx,
    scenes: Mapping[str, Scene],
    held: Sequence[tuple[str, Trigger, Hold, Reason]],
    judged: Sequence[tuple[str, Trigger]],
    base_url: str,
    now: int,
) -> None:
    """Of failures that were kept back: `held` are kept by another hold from now on, `judged` are told of or over.

    A service id and what is known of the monitor now; of `held` also the hold, and the reason that held it before.
    """
    outcome = Outcome()
    for service_id, trigger, hold, before in held:
        decision = keep_back(scenes[service_id], trigger, hold)
        if before is not Reason.DEPENDENCY_UNCLEAR:  # one cause after the other: people have read of the first
            decision = replace(decision, told=None)
        _tell(tx, outcome, scenes[service_id], trigger, decision, base_url, now)
    for service_id, trigger in judged:
        scene = scenes[service_id]
        decision = judge_again(scene, trigger, uuid7(), now)
        _publish_state(tx, outcome, scene, now)
        _tell(tx, outcome, scene, trigger, decision, base_url, now)
    await save_outcome(tx, outcome)


async def close_orphaned(tx: Tx, service_ids: Sequence[str], base_url: str, now: int) -> None:
    """End open incidents of services none of whose monitors fails any more because they were removed."""
    scenes = await load_scenes(tx, service_ids, now)
    outcome = Outcome()
    for scene in scenes.values():
        decision = close(scene, "The failing monitor was removed", now)
        _publish_state(tx, outcome, scene, now)
        _tell(tx, outcome, scene, None, decision, base_url, now)
    await save_outcome(tx, outcome)


async def publish_states(tx: Tx, service_ids: Collection[str], now: int) -> None:
    """Let these services show what their monitors show now; nobody is alarmed."""
    outcome = Outcome()
    for scene in (await load_scenes(tx, service_ids, now)).values():
        _publish_state(tx, outcome, scene, now)
    await save_outcome(tx, outcome)


def _doubt(scene: Scene, trigger: Trigger, doubts: Doubts) -> None:
    parents = scene.parents.get(trigger.monitor_id, ())
    if trigger.status is MonitorStatus.DOWN and trigger.monitor_id not in scene.holds and parents:
        hold = doubts.hold(parents, trigger.since_at)
        if hold is not None:
            scene.holds[trigger.monitor_id] = hold


def _publish_state(tx: Tx, outcome: Outcome, scene: Scene, now: int) -> None:
    before = scene.service
    statuses = scene.shown_statuses
    impacts = [*scene.other_impacts, *([scene.incident.impact] if scene.incident else [])]
    state = service_state(statuses)
    status = public_status(statuses, before.floor_status, impacts)
    if (state, status) == (before.state, before.current_status):
        return
    scene.service = replace(before, state=state, current_status=status, updated_at=now)
    outcome.services[before.id] = scene.service
    data = {**service_facts(scene.service), "from": before.current_status.value}
    tx.emit(Event("service.status_changed", before.org_id, data, None, before.id, before.is_visible))


def _tell(
    tx: Tx, outcome: Outcome, scene: Scene, trigger: Trigger | None, decision: Decision, base_url: str, now: int
) -> None:
    made = add_decision(outcome, scene, trigger, decision, base_url, now)
    incident, service = decision.incident, scene.service
    monitor_id = trigger.monitor_id if trigger else None
    if incident is not None and decision.entries:
        name = "created" if decision.opened else ("updated" if incident.is_open else "resolved")
        # Without the entry's words: they name addresses of the inside, and strangers read these events too.
        data = {**incident_facts(incident), "service_id": service.id, "entry": decision.entries[-1][0].value}
        tx.emit(Event(f"incident.{name}", service.org_id, data, monitor_id, service.id, service.is_visible))
    if made is not None:
        tx.emit(alert_event(made))
