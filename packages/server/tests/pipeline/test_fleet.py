import pytest

from support.world import World
from watchbell.lib.secret_box import SecretUnreadableError
from watchbell.pipeline.fleet import Unwatchable, make_ready


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def test_a_monitor_is_made_ready_with_its_secrets_open(world):
    config = {"kind": "http", "url": "https://example.org", "headers": {"Authorization": "sealed"}}
    monitor = await world.monitor(await world.service(), kind="http", config=config)
    watched = make_ready(monitor, lambda text: f"open {text}")
    assert watched.target.headers == {"Authorization": "open sealed"}
    assert watched.prober is not None


async def test_a_heartbeat_obeys_the_monitors_threshold_like_an_active_kind(world):
    service_id = await world.service()
    active = await world.monitor(service_id, failure_threshold=3, recovery_threshold=2)
    config = {"kind": "heartbeat", "period_seconds": 60}
    passive = await world.monitor(
        service_id, kind="heartbeat", config=config, failure_threshold=3, recovery_threshold=2
    )
    policies = [make_ready(each, str).policy for each in (active, passive)]
    assert [(policy.failure_threshold, policy.recovery_threshold) for policy in policies] == [(3, 2), (3, 2)]


@pytest.mark.parametrize(
    ("kind", "config", "said"),
    [
        ("gopher", {"kind": "gopher"}, "known kinds: .*heartbeat, http"),
        ("tcp", {"kind": "tcp", "host": "127.0.0.1"}, "port: Field required"),
        (
            "tcp",
            {"kind": "tcp", "host": "127.0.0.1", "port": 1, "old_key": 1},
            "old_key: Extra inputs are not permitted",
        ),
    ],
)
async def test_a_config_the_shelf_does_not_understand_says_why(world, kind, config, said):
    monitor = await world.monitor(await world.service(), kind=kind, config=config)
    with pytest.raises(Unwatchable, match=said):
        make_ready(monitor, str)


async def test_a_secret_sealed_with_a_lost_key_asks_for_it_again(world):
    def lost(_: str) -> str:
        raise SecretUnreadableError("a stored secret cannot be read with the present SECRET_KEY")

    config = {"kind": "http", "url": "https://example.org", "headers": {"Authorization": "sealed"}}
    monitor = await world.monitor(await world.service(), kind="http", config=config)
    with pytest.raises(Unwatchable, match="enter its secrets again"):
        make_ready(monitor, lost)
