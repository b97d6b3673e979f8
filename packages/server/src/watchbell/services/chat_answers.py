"""What a chat's commands and buttons do, and the words of the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.domain.access import Caller
from watchbell.domain.chat_commands import HELP, Verb, Wish, span_of
from watchbell.domain.conversing import Reply
from watchbell.domain.errors import Conflict, NotFound
from watchbell.domain.message_text import moment
from watchbell.domain.services import Service
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import MINUTE
from watchbell.services.alerts import acknowledge_alert, read_alert
from watchbell.services.context import Context
from watchbell.services.incidents import acknowledge_incident
from watchbell.services.service_actions import mute_service, unmute_service
from watchbell.services.services import SeenService, ServiceFilter, list_services, read_service
from watchbell.store import organizations

_SHOWN, _DOWN_SHOWN, _MOST, _NAMED = 50, 10, 10_000, 5
_SIGNS = {
    MonitorStatus.UP: "\N{LARGE GREEN CIRCLE}",
    MonitorStatus.DOWN: "\N{LARGE RED CIRCLE}",
    MonitorStatus.DEGRADED: "\N{LARGE YELLOW CIRCLE}",
    MonitorStatus.MAINTENANCE: "\N{WRENCH}",
    MonitorStatus.PAUSED: "\N{DOUBLE VERTICAL BAR}\ufe0f",
    MonitorStatus.UNKNOWN: "\N{MEDIUM WHITE CIRCLE}",
}
_ALWAYS = (MonitorStatus.UP, MonitorStatus.DOWN, MonitorStatus.PAUSED, MonitorStatus.UNKNOWN)


@dataclass(slots=True)
class Owed:
    """The reply that is owed once the deed is written: set before it, so that both are written together."""

    reply: Reply | None = None


async def answer_to(ctx: Context, callers: Sequence[Caller], wish: Wish, person: str, owed: Owed) -> Reply:
    """Do what is wished and answer. `callers` are the same person in each organization that the chat belongs to."""
    if wish.usage:
        return Reply(wish.usage)
    if wish.verb in (Verb.HELP, Verb.START):
        return Reply(HELP)
    if wish.verb in (Verb.STATUS, Verb.LIST):
        told = _status if wish.verb is Verb.STATUS else _list
        found = [(await _services(ctx, caller), await _zone(ctx, caller)) for caller in callers]
        return Reply("\n\n".join(told(services, zone) for services, zone in found))
    if wish.verb is Verb.ACKNOWLEDGE:
        return await _acknowledge(ctx, callers, wish, person, owed)
    target = await _target(ctx, callers, wish)
    if isinstance(target, Reply):
        return target
    caller, service = target
    if wish.verb is Verb.UNMUTE:
        return await _unmute(ctx, caller, service, owed)
    return await _mute(ctx, caller, service, wish, person, owed)


async def _mute(ctx: Context, caller: Caller, service: Service, wish: Wish, person: str, owed: Owed) -> Reply:
    until, span = ctx.clock() + wish.minutes * MINUTE, span_of(wish.minutes)
    done = f"Service '{service.name}' muted for {span}."
    sounds_at = moment(until, await _zone(ctx, caller))
    owed.reply = Reply(
        done if wish.by_id else f"\N{WHITE HEAVY CHECK MARK} {done} It sounds again at {sounds_at}.",
        note=f"\N{BELL WITH CANCELLATION STROKE} Muted for {span} by {person}",
        settled=("mute",),
    )
    await mute_service(ctx, caller, service.id, until, f"asked for by {caller.principal.name}")
    return owed.reply


async def _unmute(ctx: Context, caller: Caller, service: Service, owed: Owed) -> Reply:
    seen, _ = await read_service(ctx, caller, service.id)
    if seen.muted_until is None:
        return Reply(f"Service '{service.name}' is not muted.")
    owed.reply = Reply(f"\N{BELL} Service '{service.name}' is muted no more.")
    await unmute_service(ctx, caller, service.id)
    return owed.reply


async def _acknowledge(ctx: Context, callers: Sequence[Caller], wish: Wish, person: str, owed: Owed) -> Reply:
    for caller in callers:
        try:
            alert, _ = await read_alert(ctx, caller, wish.subject)
        except NotFound:
            continue
        by = alert.acknowledged_by if alert.acknowledged_at is not None else None
        if by is None and alert.incident_id is not None:
            by = await _acknowledge_incident(ctx, caller, alert.incident_id)
        if by not in (None, caller.principal.name):
            # Of somebody in this chat the chat knows where they are.
            name = (by or "").removesuffix(caller.principal.name.removeprefix(person))
            owed.reply = Reply(f"Already acknowledged by {name}.", note=_seen_by(name), settled=("ack",))
        else:
            owed.reply = Reply("Acknowledged.", note=_seen_by(person), settled=("ack",))
        # Last: with it the reply is written, so whatever was cut off before is heard and done again.
        await acknowledge_alert(ctx, caller, alert.id)
        return owed.reply
    return Reply("Alert not found.", settled=("ack",))


async def _acknowledge_incident(ctx: Context, caller: Caller, incident_id: str) -> str | None:
    """Who has acknowledged it: this caller, or somebody before; `None` when it is over or gone."""
    try:
        return (await acknowledge_incident(ctx, caller, incident_id, None)).incident.acknowledged_by
    except (Conflict, NotFound):
        return None


def _seen_by(name: str) -> str:
    return f"\N{HEAVY CHECK MARK} Acknowledged by {name}"


async def _target(ctx: Context, callers: Sequence[Caller], wish: Wish) -> tuple[Caller, Service] | Reply:
    """The one service that is meant, or what to answer when there is none, or several."""
    found: list[tuple[Caller, Service]] = []
    for caller in callers:
        if wish.by_id:
            try:
                return caller, (await read_service(ctx, caller, wish.subject))[0].service
            except NotFound:
                continue
        named = await _services(ctx, caller, wish.subject)
        found += [(caller, seen.service) for seen in named]
    wanted = wish.subject.casefold()
    exact = [each for each in found if each[1].name.casefold() == wanted]
    near = exact or [each for each in found if each[1].name.casefold().startswith(wanted)]
    if len(near) == 1:
        return near[0]
    if not near:
        if wish.by_id or not wish.subject:
            return Reply("Service not found.")
        return Reply(f"Service '{wish.subject}' not found. /list shows the names.")
    names = ", ".join(f"'{service.name}'" for _, service in near[:_NAMED])
    return Reply(f"'{wish.subject}' may be {names}{' and others' if len(near) > _NAMED else ''}: write the whole name.")


async def _services(ctx: Context, caller: Caller, search: str | None = None) -> list[SeenService]:
    return (await list_services(ctx, caller, ServiceFilter(search=search), offset=0, limit=_MOST))[0]


async def _zone(ctx: Context, caller: Caller) -> str:
    async with ctx.db.read() as tx:
        return await organizations.time_zone_of(tx, caller.org_id)


def _status(services: Sequence[SeenService], _zone: str) -> str:
    states = [seen.service.state for seen in services]
    counts = [
        f"{_SIGNS[status]} {status.value.capitalize()}: {states.count(status)}"
        for status in MonitorStatus
        if status in _ALWAYS or status in states
    ]
    lines = ["\N{BAR CHART} Status overview", *counts, f"Total: {len(states)}"]
    down = [seen.service.name for seen in services if seen.service.state is MonitorStatus.DOWN]
    more = f" and {len(down) - _DOWN_SHOWN} more" if len(down) > _DOWN_SHOWN else ""
    return "\n".join([*lines, *([f"Down now: {', '.join(down[:_DOWN_SHOWN])}{more}"] if down else [])])


def _list(services: Sequence[SeenService], zone: str) -> str:
    if not services:
        return "No services configured."
    lines = [
        f"{_SIGNS[seen.service.state]} {seen.service.name}"
        + (f" (muted until {moment(seen.muted_until, zone)})" if seen.muted_until is not None else "")
        for seen in services[:_SHOWN]
    ]
    return "\n".join([*lines, *([f"… and {len(services) - _SHOWN} more"] if len(services) > _SHOWN else [])])
