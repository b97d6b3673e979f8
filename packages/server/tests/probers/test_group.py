import pytest
from pydantic import ValidationError

from watchbell.domain.observations import Verdict
from watchbell.domain.peers import Members, Peer, chosen
from watchbell.domain.probing import ProbeLimits
from watchbell.domain.states import MonitorStatus
from watchbell.probers.group import PROBER, GroupTarget

NOW = 1_800_000_000_000
WEB = Peer("w", "web", MonitorStatus.UP, NOW - 60_000)
DB = Peer("d", "db", MonitorStatus.DOWN, NOW - 5_000, "connection refused by db:5432")
OLD = Peer("o", "old", MonitorStatus.PAUSED)


def limits(*peers: Peer) -> ProbeLimits:
    by_id = {peer.id: peer for peer in peers}
    return ProbeLimits(30_000, NOW, peers=lambda members: chosen(members, by_id, ()))


async def test_every_member_is_a_step_and_the_reason_names_who_fails():
    target = GroupTarget(monitors=("w", "d", "o", "gone"), rule="any", warn=True)
    seen = await PROBER.probe(target, limits(WEB, DB, OLD))
    assert (seen.verdict, seen.error) == (Verdict.DEGRADED, "1 of 2 down: db")
    assert [(step.name, step.ok) for step in seen.steps] == [
        ("web", True),
        ("db", False),
        ("old", True),
        ("gone", False),
        ("rule", True),
    ]
    assert seen.steps[0].detail == "up since 2027-01-15T07:59:00.000Z"
    assert seen.steps[1].detail.endswith(": connection refused by db:5432")
    assert seen.steps[2].detail == "paused: left out"
    assert seen.steps[3].detail == "deleted: left out"
    assert seen.facts == {"monitors_up": 1, "monitors_counted": 2, "monitors": 3}


async def test_the_worst_decides_unless_told_otherwise():
    seen = await PROBER.probe(GroupTarget(monitors=("w", "d")), limits(WEB, DB))
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "1 of 2 down: db; 2 must be up")
    seen = await PROBER.probe(GroupTarget(monitors=("w",)), limits(WEB, DB))
    assert seen.verdict is Verdict.SUCCESS


async def test_nothing_is_said_where_there_is_nobody_to_look_at():
    seen = await PROBER.probe(GroupTarget(monitors=("w",)), ProbeLimits(30_000, NOW))
    assert (seen.verdict, seen.error) == (Verdict.FAULT, "there are no other monitors to look at here")
    seen = await PROBER.probe(GroupTarget(monitors=("w",)), limits())
    assert (seen.verdict, seen.error) == (Verdict.FAULT, "no monitor belongs to the group")


def test_a_group_is_not_empty_and_names_each_monitor_once():
    with pytest.raises(ValidationError, match="choose at least one monitor, or a tag"):
        GroupTarget()
    assert PROBER.members is not None
    assert PROBER.members(GroupTarget(monitors=("a", "b", "a"), tag="t")) == Members(("a", "b"), "t")


def test_it_is_described_in_one_line():
    assert PROBER.describe(GroupTarget(monitors=("a", "b"), tag="t")) == "2 monitors and tag t: all must be up"
    assert PROBER.describe(GroupTarget(tag="t", rule="at_least", least=3)) == "tag t: 3 must be up"
