"""Whom trouble of services goes to: their named contacts, else the default contact, and what their escalation policies add."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import and_, or_, select

from watchbell.domain.contacts import Channel
from watchbell.domain.escalation import route
from watchbell.domain.scenes import Scene
from watchbell.store.escalation_policies import by_ids, rosters
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import channels, contacts, service_contacts


async def load_routes(tx: Tx, scenes: Mapping[str, Scene], now: int) -> None:
    """Fill in where a new alert of each scene goes, and its escalation policy."""
    org_ids = {scene.service.org_id for scene in scenes.values()}
    named = select(service_contacts).where(service_contacts.c.service_id.in_(list(scenes)))
    by_service: dict[str, set[str]] = defaultdict(set)
    for row in await tx.all(named):
        by_service[row["service_id"]].add(row["contact_id"])
    contact_ids = {contact for wanted in by_service.values() for contact in wanted}
    statement = (
        select(channels, contacts.c.is_default)
        .join(contacts, contacts.c.id == channels.c.contact_id)
        .where(
            channels.c.is_enabled,
            or_(
                channels.c.contact_id.in_(contact_ids),
                and_(contacts.c.is_default, contacts.c.org_id.in_(org_ids)),
            ),
        )
        .order_by(channels.c.id)
    )
    rows = [(value_of(Channel, row), row["is_default"]) for row in await tx.all(statement)]
    await _load_rosters(tx, scenes, now)
    for service_id, scene in scenes.items():
        wanted, own = by_service.get(service_id, set()), scene.service.org_id
        its = tuple(channel for channel, _ in rows if channel.org_id == own and channel.contact_id in wanted)
        default = tuple(channel for channel, is_default in rows if channel.org_id == own and is_default)
        if scene.roster is None:
            scene.routed = its if wanted else default
        else:
            scene.routed = route(its, default, scene.roster, scene.service.severity, now)
            scene.reachable = (*default, *scene.roster.reached(now))


async def _load_rosters(tx: Tx, scenes: Mapping[str, Scene], now: int) -> None:
    policies = await by_ids(tx, {each.service.escalation_policy_id or "" for each in scenes.values()} - {""})
    if not policies:
        return
    found = await rosters(tx, policies, now)
    for scene in scenes.values():
        roster = found.get(scene.service.escalation_policy_id or "")
        if roster is not None and roster.policy.org_id == scene.service.org_id:
            scene.roster = roster
