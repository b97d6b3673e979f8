import pytest
from sqlalchemy import update

from support.clock import FakeClock
from support.world import World
from watchbell.domain.incidents import Incident, IncidentStatus
from watchbell.domain.monitor_place import place_of_config
from watchbell.domain.observations import Verdict
from watchbell.domain.scenes import Trigger
from watchbell.domain.services import Impact
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.upkeep import catch_up_mutes
from watchbell.pipeline.wording import still_burning
from watchbell.store.session import Database
from watchbell.store.tables import services


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["web"], "web is still down after 2 h 5 min: got 503"),
        (["web", "api"], "web and api are still down after 2 h 5 min: got 503"),
        (["web", "api", "db"], "web, api and db are still down after 2 h 5 min: got 503"),
        (["web", "api", "db", "x", "y"], "web, api, db and 2 more are still down after 2 h 5 min: got 503"),
    ],
)
def test_a_reminder_names_what_burns_how_long_and_why(names: list[str], sentence: str) -> None:
    status, impact = IncidentStatus.INVESTIGATING, Impact.MAJOR
    incident = Incident("i", "o", "Shop", status, impact, True, "s", 0, None, None, None, None, "", 0, 0, 1)
    errors = ["got 503", *["other"] * (len(names) - 1)]
    down = [Trigger(n, n, "http", False, MonitorStatus.DOWN, 0, e) for n, e in zip(names, errors, strict=True)]
    assert still_burning(down, incident, 7_500_000) == sentence


def test_a_reminder_without_a_known_reason_says_so() -> None:
    status, impact = IncidentStatus.INVESTIGATING, Impact.MAJOR
    incident = Incident("i", "o", "Shop", status, impact, True, "s", 0, None, None, None, None, "", 0, 0, 1)
    down = [Trigger("w", "web", "http", False, MonitorStatus.DOWN, 0, None)]
    assert still_burning(down, incident, 60_000) == "web is still down after 1 min: no reason given"


async def test_a_message_knows_the_services_group_and_the_monitors_tags(sqlite_db: Database, clock: FakeClock) -> None:
    world = await World.made(sqlite_db, clock)
    await world.channel()
    service_id = await world.service()
    async with world.db.transaction() as tx:
        await tx.execute(update(services).values(group_name="Customers"))
    monitor = await world.monitor(service_id, tags=("web", "berlin"))
    await world.start()
    await world.see((monitor, Verdict.FAILURE))
    [delivery] = await world.rows("deliveries")
    facts, details = delivery["message"]["facts"], dict(delivery["message"]["details"])
    assert (facts["service"]["group_name"], facts["monitor"]["tags"]) == ("Customers", ["web", "berlin"])
    assert details["Where"] == facts["monitor"]["target"] == place_of_config(monitor.config)
    assert "Since" not in details  # each channel writes the moments its own way


async def test_the_end_of_a_mute_says_why_it_is_down_and_where(sqlite_db: Database, clock: FakeClock) -> None:
    world = await World.made(sqlite_db, clock)
    await world.channel()
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.mute(service_id, clock() + 60_000)
    await world.start()
    await world.see((monitor, Verdict.FAILURE))
    clock.advance(seconds=61)
    await catch_up_mutes(world.line)
    [delivery] = await world.rows("deliveries")
    [first, _] = await world.rows("alerts")
    assert delivery["message"]["text"] == f"{first['message']} (muted until now)"
    assert dict(delivery["message"]["details"])["Where"] == place_of_config(monitor.config)
