"""Real incidents, from the outbox of a real database to the services that keep incidents of their own.

None stays open, and whoever takes care of it here does so there.
"""

from collections.abc import Callable
from typing import Any

import pytest

from notifiers import (
    peer_alerta,
    peer_github_issue,
    peer_gitlab_issue,
    peer_opsgenie,
    peer_pagerduty,
    peer_splunk_oncall,
)
from notifiers.answering import answering
from support.receiver import Answer
from support.tenants import a_context
from support.world import World
from watchbell.domain.access import Caller, operator
from watchbell.domain.notifying import MessageType
from watchbell.domain.observations import Verdict
from watchbell.notifiers import hears
from watchbell.services import incidents

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


def _opsgenie_open(opsgenie: peer_opsgenie.Opsgenie) -> int:
    opsgenie.work()
    return len(opsgenie.alerts)


KINDS: dict[str, tuple[Any, Callable[[], Any], Callable[[Any], int]]] = {
    "alerta": (peer_alerta, peer_alerta.Alerta, lambda alerta: len(alerta.open)),
    "github_issue": (
        peer_github_issue,
        peer_github_issue.GitHub,
        lambda github: sum(issue["state"] == "open" for issue in github.issues.values()),
    ),
    "gitlab_issue": (
        peer_gitlab_issue,
        peer_gitlab_issue.GitLab,
        lambda gitlab: sum(issue["state"] == "opened" for issue in gitlab.issues.values()),
    ),
    "opsgenie": (peer_opsgenie, peer_opsgenie.Opsgenie, _opsgenie_open),
    "pagerduty": (peer_pagerduty, peer_pagerduty.PagerDuty, lambda pagerduty: len(pagerduty.alerts)),
    "splunk_oncall": (peer_splunk_oncall, peer_splunk_oncall.SplunkOnCall, lambda splunk: len(splunk.open)),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_what_a_failure_opens_its_recovery_closes(kind, db, clock):
    module, make, count_open = KINDS[kind]
    peer = make()
    world = await World.made(db, clock)
    async with answering(peer.says) as service:
        service_id = await world.service()
        monitor = await world.monitor(service_id)
        await world.channel(kind=kind, config={"kind": kind, **module.config(service.port)})
        await world.start()
        for _ in range(2):
            service.answers = [Answer(drop=True)]  # the first attempt breaks off
            await world.see((monitor, BAD))
            for _ in range(2):
                await world.deliver_due()
                world.clock.advance(seconds=5)
            assert count_open(peer) == 1
            await world.see((monitor, OK))
            await world.deliver_due()
            world.clock.advance(seconds=5)
            assert count_open(peer) == 0
    assert {row["status"] for row in await world.rows("deliveries")} == {"sent"}


def _opsgenie_taken(opsgenie: peer_opsgenie.Opsgenie) -> int:
    opsgenie.work()
    return len(opsgenie.acknowledged)


TAKEN: dict[str, Callable[[Any], int]] = {
    "alerta": lambda alerta: sum(alert["status"] == "ack" for alert in alerta.alerts.values()),
    "opsgenie": _opsgenie_taken,
    "pagerduty": lambda pagerduty: sum("acknowledged_by" in alert for alert in pagerduty.alerts.values()),
    "splunk_oncall": lambda splunk: len(splunk.acknowledged),
}


@pytest.mark.parametrize("kind", sorted(TAKEN))
async def test_who_takes_care_here_takes_care_there(kind, sqlite_db, clock):
    module, make, count_open = KINDS[kind]
    peer, world, ctx = make(), await World.made(sqlite_db, clock), a_context(sqlite_db, clock)
    olga = Caller(operator(world.org_id), world.org_id)

    async def settle() -> int:
        for _ in range(2):
            await world.deliver_due()
            world.clock.advance(seconds=5)
        return TAKEN[kind](peer)

    async with answering(peer.says) as service:
        monitor = await world.monitor(await world.service())
        await world.channel(kind=kind, config={"kind": kind, **module.config(service.port)})
        await world.start()
        await world.see((monitor, BAD))
        [incident] = await world.rows("incidents")
        # Before the failure has arrived: the failure comes first, and both are tried again after trouble.
        await incidents.acknowledge_incident(ctx, olga, incident["id"], "on it")
        service.answers = [Answer(drop=True)]
        assert await settle() == 0
        assert await settle() == 1
        await incidents.unacknowledge_incident(ctx, olga, incident["id"])
        assert await settle() == (0 if hears(kind, MessageType.UNACKNOWLEDGED) else 1)
        assert await settle() == (0 if hears(kind, MessageType.UNACKNOWLEDGED) else 1)
        assert count_open(peer) == 1 or kind == "alerta"
        await incidents.acknowledge_incident(ctx, olga, incident["id"], None)
        assert await settle() == 1
        await world.see((monitor, OK))
        await settle()
        assert count_open(peer) == 0
        assert TAKEN[kind](peer) == 0
    assert {row["status"] for row in await world.rows("deliveries")} == {"sent"}
