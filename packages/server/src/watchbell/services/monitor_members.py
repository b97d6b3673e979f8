"""Monitors that are made of other monitors: which they may be, and what is known of them."""

from watchbell.domain.access import Caller, PrincipalKind
from watchbell.domain.errors import FieldProblem, Invalid
from watchbell.domain.peers import Members, Peer, Peers, Seen, chosen, ring
from watchbell.services.monitor_kinds import MonitorKind, monitor_kinds
from watchbell.store import monitors as rows
from watchbell.store.session import Tx


async def check_members(
    tx: Tx, caller: Caller, kind: MonitorKind, stored: dict[str, object], monitor_id: str | None = None
) -> None:
    """Raise `Invalid` unless all monitors that the config names are the organization's, and none leads back to this one.

    `monitor_id` is absent for a new monitor: nobody can name it yet.
    """
    members = _members_of(kind, stored)
    if members is None:
        return
    if caller.principal.kind is PrincipalKind.ANONYMOUS:
        raise Invalid.field("monitor_type", "needs an account")
    there = await rows.names(tx, caller.org_id, members.ids)
    missing = tuple(
        FieldProblem(f"config.monitors.{index}", "there is no such monitor in this organization")
        for index, wanted in enumerate(members.ids)
        if wanted not in there
    )
    if missing:
        summary = "; ".join(f"{problem.field}: {problem.message}" for problem in missing[:3])
        raise Invalid(summary, details=missing)
    if monitor_id is not None:
        await _refuse_ring(tx, caller.org_id, monitor_id, members)


async def _refuse_ring(tx: Tx, org_id: str, monitor_id: str, members: Members) -> None:
    kinds = {name: kind for name, kind in monitor_kinds().items() if kind.prober is not None and kind.prober.members}
    edges: dict[str, tuple[str, ...]] = {}
    for other_id, name, config in await rows.configs_of(tx, org_id, list(kinds)):
        wanted = _members_of(kinds[name], config)
        edges[other_id] = wanted.ids if wanted is not None else ()
    way = ring(monitor_id, members.ids, edges)
    if way is not None:
        known = await rows.names(tx, org_id, way)
        names = " → ".join(known.get(each, each) for each in way)
        raise Invalid.field("config.monitors", f"a group must not contain itself: {names}")


def _members_of(kind: MonitorKind, stored: dict[str, object]) -> Members | None:
    """Whom it is made of; a config that its kind no longer understands names nobody."""
    if kind.prober is None or kind.prober.members is None:
        return None
    try:
        members: Members = kind.prober.members(kind.target.model_validate(stored))
    except ValueError:
        return Members()
    return members


async def peers_of(tx: Tx, org_id: str, kind: MonitorKind, config: dict[str, object]) -> Peers | None:
    """The look-up for one check outside of the line: the members as they are now; `None` for kinds that have none."""
    members = _members_of(kind, config)
    if members is None:
        return None
    by_id = {
        each.monitor.id: Peer(
            each.monitor.id, each.monitor.name, each.status, each.state.since_at, each.state.last_error
        )
        for each in (await rows.by_ids(tx, org_id, members.ids)).values()
    }
    tagged = [
        Peer(each.monitor.id, each.monitor.name, each.status, each.state.since_at, each.state.last_error)
        for each in (await rows.with_tag(tx, org_id, members.tag) if members.tag is not None else ())
        if not _is_group(each.monitor.kind)
    ]
    seen = chosen(members, by_id, tagged)

    def look_up(_: Members) -> Seen:
        return seen

    return look_up


def _is_group(kind: str) -> bool:
    known = monitor_kinds().get(kind)
    return known is not None and known.prober is not None and known.prober.members is not None
