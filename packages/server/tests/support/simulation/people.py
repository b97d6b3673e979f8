"""What people do meanwhile: by the use cases of the program, as the API calls them."""

from typing import Any

from sqlalchemy import select, text

from support.simulation.asking import ask
from support.simulation.driver import Simulation
from support.simulation.fleet import GROUPS, TAGS
from support.simulation.more_people import MORE_DEEDS
from support.simulation.peers import Mood
from support.simulation.troubles import World
from support.simulation.truth import WindowTruth
from watchbell.domain.alerts import DeliveryStatus
from watchbell.domain.incidents import IncidentStatus
from watchbell.pipeline.watching import follow_changes
from watchbell.services import (
    alerts,
    incidents,
    maintenance,
    monitor_actions,
    monitor_changes,
    monitors,
    service_actions,
)
from watchbell.services.maintenance import NewWindow
from watchbell.store.tables import deliveries, maintenance_windows
from watchbell.store.tables import incidents as incident_rows


async def act(simulation: Simulation) -> None:
    """Somebody does something."""
    await simulation.random.choice(_DEEDS)(simulation)


def _service(simulation: Simulation) -> str:
    return simulation.random.choice(list(simulation.truth.services))


async def _mute(simulation: Simulation) -> None:
    await _mute_for(simulation, _service(simulation), simulation.random.choice((60, 600, 3600, 7200)))


async def _mute_for(simulation: Simulation, service: str, seconds: int) -> bool:
    until = simulation.clock() + seconds * 1000
    ctx, caller = simulation.ctx, simulation.caller
    done = await ask(simulation, "mute", lambda: service_actions.mute_service(ctx, caller, service, until, "work"))
    if done:
        simulation.truth.services[service].muted_until = until
    return done


async def mute_and_break(simulation: Simulation, world: World) -> None:
    """Somebody mutes a service, takes it down (if it is not down, and told, already), and is not done when the mute ends."""
    dice, truth = simulation.random, simulation.truth
    down = [each for each in truth.services if any(monitor.is_down for monitor in truth.of(each))]
    service = dice.choice(down if down and dice.random() < 0.4 else list(truth.services))
    if await _mute_for(simulation, service, 6 * simulation.fleet.interval):
        world.how |= {each.id: "bad" for each in truth.of(service)}
        simulation.seen["work longer than its mute"] += 1


async def mute_some(simulation: Simulation) -> None:
    """Whatever else: half of all services."""
    for service in simulation.truth.services:
        if simulation.random.random() < 0.5:
            await _mute_for(simulation, service, 6 * simulation.fleet.interval)


async def _unmute(simulation: Simulation) -> None:
    muted = [each.id for each in simulation.truth.services.values() if each.muted_until > simulation.clock()]
    if not muted:
        return
    service, now = simulation.random.choice(muted), simulation.clock()
    if await ask(
        simulation, "unmute", lambda: service_actions.unmute_service(simulation.ctx, simulation.caller, service)
    ):
        simulation.truth.services[service].muted_until = now


async def _open_incident(simulation: Simulation) -> Any:
    query = select(incident_rows).where(incident_rows.c.resolved_at.is_(None)).order_by(incident_rows.c.id)
    async with simulation.db.read() as tx:
        found = await tx.all(query)
    return simulation.random.choice(found) if found else None


async def _parts_of(simulation: Simulation, incident: str) -> dict[str, str]:
    """What goes on in it and lasts, with its services: people's words reach them."""
    query = select(incident_rows.c.id, incident_rows.c.auto_service_id)
    query = query.where(incident_rows.c.merged_into_id == incident, incident_rows.c.resolved_at.is_(None))
    async with simulation.db.read() as tx:
        return dict(await tx.tuples(query))


async def _acknowledge(simulation: Simulation) -> None:
    incident = await _open_incident(simulation)
    if incident is None:
        return
    ctx, caller = simulation.ctx, simulation.caller
    if incident["acknowledged_at"] is not None:
        if await ask(
            simulation,
            "acknowledgement taken back",
            lambda: incidents.unacknowledge_incident(ctx, caller, incident["id"]),
        ):
            for each in (incident["id"], *await _parts_of(simulation, incident["id"])):
                simulation.truth.acknowledged.pop(each, None)
        return
    if await ask(
        simulation, "acknowledgement", lambda: incidents.acknowledge_incident(ctx, caller, incident["id"], None)
    ):
        arrived = len(simulation.peers.arrivals)
        simulation.truth.acknowledged[incident["id"]] = arrived
        simulation.truth.acknowledged_with(incident["id"], await _parts_of(simulation, incident["id"]), arrived)


async def take_care(simulation: Simulation) -> None:
    """Somebody looks after what burns, a moment before it works again; and the channels have a bad day."""
    for channel in simulation.fleet.channels:
        if simulation.random.random() < 0.5:
            simulation.peers.moods[channel] = Mood.FLAKY
    for _ in range(3):
        await _acknowledge(simulation)


async def _resolve(simulation: Simulation) -> None:
    incident = await _open_incident(simulation)
    if incident is None or simulation.random.random() < 0.6:
        return
    resolved = IncidentStatus.RESOLVED
    parts = await _parts_of(simulation, incident["id"])
    ctx, caller = simulation.ctx, simulation.caller
    done = await ask(
        simulation,
        "resolved by hand",
        lambda: incidents.post_update(ctx, caller, incident["id"], resolved, "enough"),
    )
    if done:
        for service in (incident["auto_service_id"], *parts.values()):
            for each in simulation.truth.of(service):
                each.is_excused = each.status == "down"


async def _note(simulation: Simulation) -> None:
    incident = await _open_incident(simulation)
    if incident is not None:
        await ask(
            simulation, "note", lambda: incidents.add_note(simulation.ctx, simulation.caller, incident["id"], "hm")
        )


async def _pause(simulation: Simulation) -> None:
    monitor = simulation.random.choice(list(simulation.truth.monitors.values()))
    until = simulation.random.choice((None, simulation.clock() + 1_800_000))
    ctx, caller = simulation.ctx, simulation.caller
    if not monitor.is_paused and await ask(
        simulation, "pause", lambda: monitor_actions.pause_monitor(ctx, caller, monitor.id, until)
    ):
        monitor.is_paused = True


async def resume_all(simulation: Simulation) -> None:
    for monitor in simulation.truth.monitors.values():
        if monitor.is_paused and await ask(
            simulation,
            "resume",
            lambda monitor=monitor: monitor_actions.resume_monitor(simulation.ctx, simulation.caller, monitor.id),
        ):
            monitor.resume()


async def _change(simulation: Simulation) -> None:
    """The settings of another generation."""
    monitor = simulation.random.choice(list(simulation.truth.monitors.values()))
    if monitor.window is not None:
        return
    threshold = simulation.random.randint(1, 4)
    changes = {"failure_threshold": threshold}
    ctx, caller = simulation.ctx, simulation.caller
    if await ask(
        simulation, "settings changed", lambda: monitor_changes.update_monitor(ctx, caller, monitor.id, changes)
    ):
        await simulation.insist("changes", lambda: follow_changes(simulation.world.line))
        monitor.threshold = threshold


async def _move(simulation: Simulation) -> None:
    """To another service: what fails there and what failed here are two stories from now on."""
    monitor = simulation.random.choice(list(simulation.truth.monitors.values()))
    target = _service(simulation)
    if len(simulation.truth.of(monitor.service)) < 2 or target == monitor.service or monitor.status == "down":
        return
    ctx, caller, changes = simulation.ctx, simulation.caller, {"service_id": target}
    if await ask(simulation, "moved", lambda: monitor_changes.update_monitor(ctx, caller, monitor.id, changes)):
        monitor.service = target


async def _remove(simulation: Simulation) -> None:
    """For good, and whether or not it is down just then: its service's story ends without it."""
    dice, truth = simulation.random, simulation.truth
    shared = [each for each in truth.monitors.values() if len(truth.of(each.service)) > 1]
    if not shared or dice.random() < 0.5:
        return
    monitor = dice.choice([each for each in shared if each.is_down] or shared)
    ctx, caller = simulation.ctx, simulation.caller
    if await ask(simulation, "removed", lambda: monitors.delete_monitor(ctx, caller, monitor.id)):
        truth.forget(monitor.id)
        # Another monitor's next recovery would end the story, too: so whether it ends by itself is judged at once.
        simulation.is_bereft = monitor.is_down and not any(each.is_down for each in truth.of(monitor.service))


async def _retry(simulation: Simulation) -> None:
    """A dead letter is sent again by hand."""
    query = select(deliveries.c.id).where(
        deliveries.c.status == DeliveryStatus.DEAD.value, deliveries.c.after_id.is_(None)
    )
    async with simulation.db.read() as tx:
        dead = [row["id"] for row in await tx.all(query.order_by(deliveries.c.id))]
    if not dead:
        return
    delivery = simulation.random.choice(dead)
    simulation.peers.asked_to_wait.clear()
    await ask(
        simulation, "dead letter retried", lambda: alerts.retry_delivery(simulation.ctx, simulation.caller, delivery)
    )


async def _plan_work(simulation: Simulation) -> None:
    """A window that begins soon, over a service, a group, a tag or everything."""
    dice, now = simulation.random, simulation.clock()
    begins = now + dice.choice((0, 60, 900, 3600)) * 1000
    ends = begins + dice.choice((600, 1800, 7200)) * 1000
    over: dict[str, Any] = dice.choice(
        (
            {"service_ids": (_service(simulation),)},
            {"service_ids": (_service(simulation),)},
            {"groups": (dice.choice(GROUPS),)},
            {"tags": (dice.choice(TAGS),)},
            {"covers_all": True},
        )
    )
    made: list[str] = []

    async def create() -> None:
        wish = NewWindow("Upgrade", begins, ends, **over)
        made.append((await maintenance.create_window(simulation.ctx, simulation.caller, wish)).window.id)

    if not await ask(simulation, "work planned", create):
        return
    window = made[0] if made else await _newest_window(simulation)
    covered = {
        name.removesuffix("_ids").rstrip("s") + "s": frozenset(each) for name, each in over.items() if each is not True
    }
    simulation.truth.windows[window] = WindowTruth(window, begins, ends, covers_all="covers_all" in over, **covered)


async def _newest_window(simulation: Simulation) -> str:
    """The one that was just made, by a request that got no answer."""
    async with simulation.db.read() as tx:
        rows = await tx.all(select(maintenance_windows.c.id).order_by(text("rowid")))
    return str(rows[-1]["id"])


async def _end_work(simulation: Simulation) -> None:
    """Earlier than planned."""
    lasting = [each for each in simulation.truth.windows.values() if each.surely_lasts(simulation.clock())]
    if not lasting:
        return
    window, now = simulation.random.choice(lasting), simulation.clock()
    ctx, caller = simulation.ctx, simulation.caller
    if await ask(simulation, "work ended early", lambda: maintenance.end_window(ctx, caller, window.id)):
        window.ends = now


_DEEDS = (
    _mute,
    _mute,
    _unmute,
    _acknowledge,
    _acknowledge,
    _resolve,
    _pause,
    resume_all,
    _change,
    _move,
    _remove,
    _retry,
    _note,
    _plan_work,
    _plan_work,
    _end_work,
    *MORE_DEEDS,
)
