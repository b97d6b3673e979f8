"""More mutants: of trying and giving up, of who is told once only, and of quiet hours."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

from support.simulation.mutations import _nothing, _resolving, _unsaid
from watchbell.domain.alerts import Reason
from watchbell.pipeline import alert, deciding, flow, quieting, upkeep
from watchbell.pipeline import outbox as attempts
from watchbell.store import outbox, posting


def two_workers() -> list[Any]:
    claim = flow.claim

    async def blind(tx: Any, now: int, limit: int, *, mine: Any, **how: Any) -> Any:
        return await claim(tx, now, limit, **how)

    return [patch.object(flow, "claim", blind), patch.object(outbox, "LEASE_MS", 0), *_sent_behind_its_lease()]


def _sent_behind_its_lease() -> list[Any]:
    deliver = flow.deliver

    async def careless(line: Any, claimed: Any) -> Any:
        settled = await deliver(line, replace(claimed, lease_until=10**14))
        return replace(settled, lease_until=claimed.lease_until)

    return [patch.object(flow, "deliver", careless)]


def tried_once() -> list[Any]:
    return [patch.object(attempts, "retry_delay_ms", lambda *_: None)]


def hurried() -> list[Any]:
    delay = attempts.retry_delay_ms
    return [patch.object(attempts, "retry_delay_ms", lambda count, jitter, _wish: delay(count, jitter))]


def refused_again() -> list[Any]:
    settlement = flow.settlement

    def hopeful(claimed: Any, sent: Any, dice: float) -> Any:
        return settlement(claimed, replace(sent, permanent=False), dice)

    return [patch.object(flow, "settlement", hopeful)]


def broken_quietly() -> list[Any]:
    return [patch.object(flow, "tell_operators", _nothing)]


def down_at_once() -> list[Any]:
    evaluate = flow.evaluate

    def hasty(state: Any, seen: Any, policy: Any) -> Any:
        return evaluate(state, seen, replace(policy, failure_threshold=1, failure_window=None))

    return [patch.object(flow, "evaluate", hasty)]


def each_by_itself() -> list[Any]:
    fell = alert._fell

    def forgetful(scene: Any, *rest: Any) -> Any:
        told, scene.told = scene.told, {}
        decision = fell(scene, *rest)
        scene.told = told
        return decision

    return [patch.object(alert, "_fell", forgetful)]


def acknowledged_for_good() -> list[Any]:
    def change(scene: Any, decision: Any) -> Any:
        return _unsaid(decision, Reason.NOT_TOLD_DOWN) if scene.incident.acknowledged_at is not None else decision

    return _resolving(change)


def told_again() -> list[Any]:
    catch_up = deciding.catch_up
    return [patch.object(deciding, "catch_up", lambda scene: catch_up(replace(scene, told={})))]


def orphans() -> list[Any]:
    return [patch.object(upkeep, "close_orphaned", _nothing)]


def no_quiet() -> list[Any]:
    return [patch.object(posting, "held_until", lambda *_: None)]


def no_morning() -> list[Any]:
    return [patch.object(quieting, "_awaken", _nothing)]
