"""The mutants themselves: what to put in place of what. Each answers its patches."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace as with_fields
from sqlalchemy import false, update

from watchbell.domain.alerts import AlertType, DeliveryStatus, Reason
from watchbell.domain.observations import Verdict
from watchbell.domain.scenes import Told
from watchbell.domain.withholding import Step
from watchbell.pipeline import (
    absorbing,
    alert,
    deciding,
    flow,
    gathering,
    remind,
    reminding,
    upkeep,
    withholding,
)
from watchbell.services import incidents
from watchbell.store import deliveries as delivery_rows
from watchbell.store import dependencies, escalations, outbox, reminders, scenes, settling
from watchbell.store.tables import deliveries
from watchbell.store.tables import incidents as incident_rows


async def _nothing(*_: Any, **__: Any) -> None:
    pass


def sent_before_stored() -> list[Any]:
    save = deciding.save_outcome

    async def send_first(tx: Any, outcome: Any) -> None:
        for each in outcome.deliveries:
            await flow.notify(_Addressed(each.channel_id), each.id, each.message, None, each.created_at)
        await save(tx, outcome)

    return [patch.object(deciding, "save_outcome", send_first)]


class _Addressed:
    """As much of a channel as sending needs."""

    def __init__(self, channel_id: str) -> None:
        self.id = channel_id


def state_and_alert_in_two() -> list[Any]:
    absorb = flow.absorb

    async def in_two(line: Any, batch: Any, requests: Any = flow._NOBODY) -> Any:
        left: list[Any] = []

        async def later(_tx: Any, triggers: Any, *rest: Any, **named: Any) -> list[bool]:
            left.append((triggers, rest, named))
            return [False] * len(triggers)

        decide = absorbing.decide
        with patch.object(absorbing, "decide", later):
            done = await absorb(line, batch, requests)
        for triggers, rest, named in left:
            async with line.db.transaction() as tx:
                await decide(tx, triggers, *rest, **named)
        return done

    return [patch.object(flow, "absorb", in_two)]


def all_channels_again() -> list[Any]:
    settle = flow.settle

    async def again(tx: Any, settlements: Any) -> Any:
        broken = await settle(tx, settlements)
        for each in settlements:
            if each.status is DeliveryStatus.RETRY:
                same = (deliveries.c.alert_id == each.delivery.alert_id) & (deliveries.c.status == "sent")
                await tx.execute(update(deliveries).where(same).values(status="pending"))
        return broken

    return [patch.object(flow, "settle", again)]


def another_id_after_a_crash() -> list[Any]:
    deliver = flow.deliver

    async def renamed(line: Any, claimed: Any) -> Any:
        settled = await deliver(
            line, replace(claimed, delivery=replace(claimed.delivery, id=f"{claimed.delivery.id}+"))
        )
        return replace(settled, delivery=claimed.delivery)

    return [patch.object(flow, "deliver", renamed)]


def outbox_in_memory() -> list[Any]:
    take, lives = flow.take, {}

    async def only_ours(line: Any) -> Any:
        born = lives.setdefault(id(line), (line, line.clock()))[1]
        return [each for each in await take(line) if each.delivery.created_at >= born]

    return [patch.object(flow, "take", only_ours)]


def lease_never_ends() -> list[Any]:
    return [patch.object(outbox, "LEASE_MS", 10**14), patch.object(upkeep, "end_leases", _nothing)]


def recovery_does_not_wait() -> list[Any]:
    return [patch.object(outbox, "blocked", false)]


def recovery_of_a_dead_failure() -> list[Any]:
    async def all_of_them(_tx: Any, _which: Any, _now: int) -> set[str]:
        return set()

    return [
        patch.object(settling, "_bury_followers", _nothing),
        patch.object(outbox, "drop_pointless", all_of_them),
        patch.object(scenes, "UNTOLD", ()),
    ]


def _resolving(change: Any) -> list[Any]:
    resolve = alert._resolve

    def changed(scene: Any, body: str, now: int) -> Any:
        before = replace(scene, joined=set(scene.joined), told=dict(scene.told))
        return change(before, resolve(scene, body, now))

    return [patch.object(alert, "_resolve", changed)]


def recovery_to_everybody() -> list[Any]:
    def change(scene: Any, decision: Any) -> Any:
        wide = {channel.id: scene.told.get(channel.id) for channel in scene.routed}
        return replace(decision, told=Told(AlertType.RECOVERY, Reason.RECOVERED, channels=wide))

    return _resolving(change)


def _unsaid(decision: Any, reason: Reason) -> Any:
    return replace(decision, told=Told(AlertType.RECOVERY, Reason.RECOVERED, suppressed_by=reason))


def no_recovery_while_muted() -> list[Any]:
    return _resolving(lambda scene, decision: _unsaid(decision, Reason.MUTED) if scene.muted else decision)


def no_recovery_while_held() -> list[Any]:
    def change(scene: Any, decision: Any) -> Any:
        return _unsaid(decision, Reason.MAINTENANCE) if scene.holds.keys() & scene.joined else decision

    return _resolving(change)


def told_while_muted() -> list[Any]:
    failure = alert._failure

    def aloud(scene: Any, *rest: Any) -> Any:
        return failure(replace(scene, muted=False), *rest)

    return [patch.object(alert, "_failure", aloud)]


def nothing_after_a_mute() -> list[Any]:
    return [patch.object(upkeep, "catch_up_muted", _nothing)]


def nothing_after_a_hold() -> list[Any]:
    return [patch.object(withholding, "judge_withheld", _nothing)]


def told_inside_planned_work() -> list[Any]:
    load = scenes.load_scenes

    async def blind(*arguments: Any, **named: Any) -> Any:
        found = await load(*arguments, **named)
        for scene in found.values():
            kept = {each: hold for each, hold in scene.holds.items() if hold.reason is not Reason.MAINTENANCE}
            scene.holds = kept
        return found

    return [patch.object(room, "load_scenes", blind) for room in (deciding, reminding)]


def child_told() -> list[Any]:
    return [patch.object(dependencies, "hold_by", lambda *_: None)]


def told_unlooked() -> list[Any]:
    step = withholding.next_step

    def at_once(*arguments: Any) -> Step:
        found = step(*arguments)
        return Step.JUDGE if found in (Step.FREE, Step.WAIT) else found

    return [patch.object(withholding, "next_step", at_once)]


def acknowledgement_lost() -> list[Any]:
    acknowledge = incidents.acknowledge_incident

    async def forgotten(ctx: Any, caller: Any, incident_id: str, note: Any) -> Any:
        done = await acknowledge(ctx, caller, incident_id, note)
        async with ctx.db.transaction() as tx:
            its = incident_rows.c.id == incident_id
            await tx.execute(update(incident_rows).where(its).values(acknowledged_at=None))
        return done

    return [patch.object(incidents, "acknowledge_incident", forgotten)]


def care_told_to_nobody() -> list[Any]:
    return [patch.object(incidents, "tell_acknowledged", _nothing)]


def late_care() -> list[Any]:
    return [patch.object(outbox, "is_untrue", false)]


def reminded_always() -> list[Any]:
    return [patch.object(remind, "MINUTE", 0), patch.object(reminders, "MINUTE", 0)]


def escalations_not_kept() -> list[Any]:
    return [patch.object(escalations, "note", _nothing)]


def flapping_swallows_the_end() -> list[Any]:
    steady = deciding.steady
    return [patch.object(deciding, "steady", lambda *arguments: replace(steady(*arguments), told=None))]


def late_notices() -> list[Any]:
    return [patch.object(outbox, "_OF_WHAT_LASTS", ())]


def digest_loses_a_line() -> list[Any]:
    words = gathering.digest_message

    def shorter(told: Any, lines: Any, *rest: Any) -> Any:
        return words(told, lines[:-1] if len(lines) > 2 else lines, *rest)

    return [patch.object(gathering, "digest_message", shorter)]


def no_gathering() -> list[Any]:
    return [patch.object(flow, "gather", _nothing)]


def own_fault_is_a_verdict() -> list[Any]:
    evaluate = flow.evaluate

    def hasty(state: Any, seen: Any, policy: Any) -> Any:
        is_ours = seen.verdict is Verdict.FAULT
        return evaluate(state, with_fields(seen, verdict=Verdict.FAILURE) if is_ours else seen, policy)

    return [patch.object(flow, "evaluate", hasty)]


def clock_back_stops_checks() -> list[Any]:
    return [patch.object(absorbing.Batch, "newest", lambda _batch, _watched, state: state)]


def clock_back_mixes_timelines() -> list[Any]:
    return [patch.object(upkeep, "go_on_after", lambda _identifier: None)]


def half_a_story() -> list[Any]:
    return [
        patch.object(delivery_rows, "_lacks_its_end", lambda *_: false()),
        patch.object(delivery_rows, "_lacks_its_beginning", lambda *_: false()),
    ]
