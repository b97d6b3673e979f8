"""People who change what alerts go by while something burns: whom to tell, what depends on what, what is one trouble."""

from sqlalchemy import select

from support.simulation.asking import ask
from support.simulation.driver import Simulation
from watchbell.services import channels, dependencies, incident_merging, service_actions, services
from watchbell.store.tables import incidents


async def _route(simulation: Simulation) -> None:
    """Name others for a service, or take the last one away; the default contact stays among those who are told."""
    fleet, dice = simulation.fleet, simulation.random
    service = dice.choice(list(simulation.truth.services))
    first = simulation.world.contact_id
    wanted = dice.choice(([], [first], [first, fleet.second]))
    await ask(
        simulation,
        "routing changed",
        lambda: service_actions.set_contacts(simulation.ctx, simulation.caller, service, wanted),
    )


async def _switch(simulation: Simulation) -> None:
    """The second line's channel off, or on again."""
    channel, is_enabled = simulation.fleet.second_channel, simulation.random.random() < 0.5
    await ask(
        simulation,
        "channel switched",
        lambda: channels.update_channel(simulation.ctx, simulation.caller, channel, {"is_enabled": is_enabled}),
    )


async def _policy(simulation: Simulation) -> None:
    """A service's escalation policy is taken away, or given back."""
    service, dice = simulation.random.choice(list(simulation.truth.services)), simulation.random
    policy = dice.choice((None, simulation.fleet.policies.get(service)))
    await ask(
        simulation,
        "policy changed",
        lambda: services.update_service(simulation.ctx, simulation.caller, service, {"escalation_policy_id": policy}),
    )


async def _depend(simulation: Simulation) -> None:
    """Let a service depend on another one, or on none."""
    known, dice = list(simulation.truth.services), simulation.random
    place = dice.randrange(len(known))
    needs = dice.choice(([], [dice.choice(known[:place])] if place else []))
    if await ask(
        simulation,
        "dependencies changed",
        lambda: dependencies.set_needs(simulation.ctx, simulation.caller, known[place], needs),
    ):
        simulation.truth.services[known[place]].depends_on = tuple(needs)


async def _merge(simulation: Simulation) -> None:
    """One trouble of two."""
    async with simulation.db.read() as tx:
        rows = await tx.all(select(incidents).where(incidents.c.resolved_at.is_(None)).order_by(incidents.c.id))
    if len(rows) < 2:
        return
    part, whole = simulation.random.sample(list(rows), 2)
    if await ask(
        simulation,
        "merged",
        lambda: incident_merging.merge_incident(
            simulation.ctx, simulation.caller, part["id"], whole["id"], publish=True
        ),
    ):
        simulation.truth.acknowledged_with(whole["id"], [part["id"]], len(simulation.peers.arrivals))


async def _separate(simulation: Simulation) -> None:
    """It was another one after all."""
    merged = incidents.c.merged_into_id.is_not(None) & incidents.c.resolved_at.is_(None)
    async with simulation.db.read() as tx:
        rows = await tx.all(select(incidents).where(merged).order_by(incidents.c.id))
    if rows:
        part = simulation.random.choice(rows)["id"]
        await ask(
            simulation,
            "separated",
            lambda: incident_merging.separate_incident(simulation.ctx, simulation.caller, part),
        )


MORE_DEEDS = (_route, _route, _switch, _policy, _depend, _merge, _merge, _merge, _separate)
