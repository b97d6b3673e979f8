"""The addresses in messages: what their pages show, and what their buttons do."""

from contextlib import suppress
from dataclasses import dataclass

from watchbell.domain.access import Caller, Principal, PrincipalKind, itself
from watchbell.domain.alerts import NOTICES, AlertType
from watchbell.domain.contacts import Channel
from watchbell.domain.errors import Conflict, NotFound
from watchbell.domain.incidents import EntryKind, Incident
from watchbell.domain.message_links import ACK_PATH, NOTICES_PATH, MessageLink, parse_address
from watchbell.domain.tenancy import Role
from watchbell.services.channels import update_channel
from watchbell.services.context import Context
from watchbell.services.incidents import acknowledge_incident
from watchbell.store import channels, incidents, organizations
from watchbell.store.session import Tx

_SCOPES = ("incidents:read", "incidents:write")
_SHOWN = (EntryKind.CREATED, EntryKind.MONITOR_JOINED)
_NEWS = tuple(each.value for each in AlertType if each not in NOTICES)


@dataclass(frozen=True, slots=True)
class LinkReading:
    """What a link is about: the channel it came by; of an acknowledging one the incident and why it is one."""

    channel: Channel
    incident: Incident | None = None
    reason: str = ""
    time_zone: str = "UTC"
    """The organization's, as in the message that the link stood in."""

    @property
    def has_notices(self) -> bool:
        """Whether the channel is sent notices at all."""
        wanted = self.channel.events or tuple(AlertType)
        return self.channel.is_enabled and any(each in wanted for each in NOTICES)


async def read_link(ctx: Context, address: str) -> LinkReading:
    """What it is about. Raises `NotFound` for one that was not made here, or whose subject is gone."""
    parsed = parse_address(address)
    if parsed is None or not ctx.box.is_signed(parsed[0].text, parsed[1]):
        raise NotFound("this link is not one of ours, or was cut off")
    async with ctx.db.read() as tx:
        return await _reading(tx, parsed[0])


async def _reading(tx: Tx, link: MessageLink) -> LinkReading:
    channel = await channels.by_id(tx, link.channel_id)
    if channel is not None and link.path == NOTICES_PATH:
        return LinkReading(channel)
    incident = await incidents.get(tx, channel.org_id, link.subject_id) if channel else None
    if channel is None or incident is None:
        raise NotFound("what this link is about does not exist any more")
    entries = (await incidents.entries_of(tx, [incident.id]))[incident.id]
    reasons = [entry.body for entry in entries if entry.kind in _SHOWN]
    zone = await organizations.time_zone_of(tx, channel.org_id)
    return LinkReading(channel, incident, reasons[-1] if reasons else incident.title, zone)


async def use_link(ctx: Context, address: str) -> None:
    """Do what its button says; repeating it changes nothing. Raises `NotFound` as `read_link`."""
    reading = await read_link(ctx, address)
    channel = reading.channel
    if address.startswith(ACK_PATH) and reading.incident is not None:
        name = f"{channel.name} (link)"
        principal = Principal(PrincipalKind.CHAT, channel.id, name, {channel.org_id: Role.MEMBER}, _SCOPES)
        with suppress(Conflict):  # it was resolved a moment ago: the page says so
            await acknowledge_incident(ctx, Caller(principal, channel.org_id), reading.incident.id, None)
    elif reading.has_notices:
        kept = [each for each in channel.events or _NEWS if each not in NOTICES]
        # One that is told nothing but notices is switched off: "no events" would stand for all of them.
        changes = {"events": kept, "remind_every_minutes": None} if kept else {"is_enabled": False}
        await update_channel(ctx, Caller(itself(channel.org_id), channel.org_id), channel.id, changes)
