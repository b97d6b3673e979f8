"""Acknowledging by the address in a message: what its page shows, and what its button does."""

from contextlib import suppress
from dataclasses import dataclass

from watchbell.domain.access import Caller, Principal, PrincipalKind
from watchbell.domain.ack_links import AckLink, parse_token
from watchbell.domain.contacts import Channel
from watchbell.domain.errors import Conflict, NotFound
from watchbell.domain.incidents import EntryKind, Incident
from watchbell.domain.tenancy import Role
from watchbell.services.context import Context
from watchbell.services.incidents import acknowledge_incident
from watchbell.store import channels, incidents

_SCOPES = ("incidents:read", "incidents:write")
_SHOWN = (EntryKind.CREATED, EntryKind.MONITOR_JOINED)


@dataclass(frozen=True, slots=True)
class AckReading:
    """The incident of a link, why it is one, and whose link it is."""

    incident: Incident
    reason: str
    channel: Channel


async def read_ack_link(ctx: Context, token: str) -> AckReading:
    """What the link is about. Raises `NotFound` for one that was not made here, or whose incident or channel is gone."""
    link = _checked(ctx, token)
    async with ctx.db.read() as tx:
        channel = await channels.by_id(tx, link.channel_id)
        incident = await incidents.get(tx, channel.org_id, link.incident_id) if channel else None
        if channel is None or incident is None:
            raise NotFound("what this link is about does not exist any more")
        entries = (await incidents.entries_of(tx, [incident.id]))[incident.id]
    reasons = [entry.body for entry in entries if entry.kind in _SHOWN]
    return AckReading(incident, reasons[-1] if reasons else incident.title, channel)


async def use_ack_link(ctx: Context, token: str) -> AckReading:
    """Acknowledge the incident in the name of the channel; one that is over or acknowledged stays what it is."""
    reading = await read_ack_link(ctx, token)
    channel = reading.channel
    name = f"{channel.name} (link)"
    principal = Principal(PrincipalKind.CHAT, channel.id, name, {channel.org_id: Role.MEMBER}, _SCOPES)
    with suppress(Conflict):  # it was resolved a moment ago: the page says so
        await acknowledge_incident(ctx, Caller(principal, channel.org_id), reading.incident.id, None)
    return await read_ack_link(ctx, token)


def _checked(ctx: Context, token: str) -> AckLink:
    parsed = parse_token(token)
    if parsed is None or not ctx.box.is_signed(parsed[0].text, parsed[1]):
        raise NotFound("this link is not one of ours, or was cut off")
    return parsed[0]
