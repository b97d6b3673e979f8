"""Our own URLs for metrics, which are mkat's too: values in every shape, each strategy, batches and late values."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from support.earshot import within
from support.world import World
from watchbell.lib.clock import HOUR, rfc3339
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.parts import Line
from watchbell.store import contacts
from watchbell.store.checks import CheckStore

CPU = {"max_value": 90, "unit": "%"}
UNKNOWN = "0" * 32


async def place_of(earshot, config=CPU, **more):
    return f"/metric/{earshot.token(await earshot.monitor(kind='metric', config=config, **more))}"


async def with_a_channel(earshot):
    """Somebody to tell: who was told of no failure is told of no recovery."""
    async with earshot.ctx.db.read() as tx:
        [contact] = await contacts.default_of(tx, earshot.caller.org_id)
    await earshot.world.channel(contact_id=contact.id, org_id=earshot.caller.org_id)


async def values(earshot, *columns):
    return [tuple(row[name] for name in columns) for row in await earshot.world.rows("metric_readings")]


async def test_a_value_in_range_makes_an_unknown_metric_up(either_earshot, clock):
    answer = await either_earshot.ask("POST", await place_of(either_earshot), json={"value": 90})
    assert answer.json() == {
        "received": True,
        "recorded": True,
        "value": 90.0,
        "outOfRange": False,
        "violation": None,
        "alertCreated": False,
    }
    state = await either_earshot.state()
    assert (state["status"], state["facts"]["value"]) == ("up", 90.0)
    assert await values(either_earshot, "at", "value", "is_out") == [(clock(), 90.0, False)]


async def test_out_of_range_is_down_with_an_alert_and_back_in_range_is_up(either_earshot):
    await with_a_channel(either_earshot)
    place = await place_of(either_earshot)
    out = (await either_earshot.ask("POST", place, json={"value": 91.2})).json()
    assert (out["outOfRange"], out["violation"], out["alertCreated"]) == (True, "91.2 % is above 90 %", True)
    assert (await either_earshot.ask("POST", place, json={"value": 95})).json()["alertCreated"] is False
    back = (await either_earshot.ask("POST", place, json={"value": 50})).json()
    assert (back["outOfRange"], back["violation"], back["alertCreated"]) == (False, None, True)
    assert [row["type"] for row in await either_earshot.world.rows("alerts")] == ["failure", "recovery"]


@pytest.mark.parametrize(
    ("query", "more", "value"),
    [
        ("?value=3.5", {}, 3.5),
        ("?value=1", {"json": {"value": 2}}, 2.0),
        ("", {"json": {"value": "1.5"}}, 1.5),
        ("", {"json": 7}, 7.0),
        ("", {"content": b"7.25", "headers": {"Content-Type": "text/plain"}}, 7.25),
        ("", {"data": {"value": "8"}}, 8.0),
        ("", {"json": [1, 2, 3]}, 3.0),
        ("?value=-0", {}, 0.0),
    ],
)
async def test_a_value_comes_in_many_shapes(earshot, query, more, value):
    assert (await earshot.ask("POST", await place_of(earshot) + query, **more)).json()["value"] == value


@pytest.mark.parametrize(
    "body",
    (
        *(b"", b" ", b"{}", b"{ }", b"null", b"[]", b'{"value": null}', b"value=", b"nan", b'{"value": 1e999}'),
        *(b"\xff", b"[" * 100_000, b'{"value": true}', b'{"value": "high"}', b"1" + b"0" * 400),
        b"[" + b"1," * 1000 + b"1]",
    ),
)
async def test_a_request_without_a_number_is_400_and_changes_nothing(earshot, body):
    answer = await earshot.ask("POST", await place_of(earshot), content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert await earshot.pings() == await values(earshot, "value") == []


@pytest.mark.parametrize("body", [b"", b"{}", b"[ ]", b"null", b'{"value": null}', b"value="])
async def test_a_request_with_nothing_in_it_is_400_before_the_token_is_looked_at(earshot, body):
    assert (await earshot.ask("POST", f"/metric/{UNKNOWN}", content=body)).status_code == 400


async def test_a_path_finds_the_value_in_any_document(earshot):
    place = await place_of(earshot, config={**CPU, "value_path": "$.disks[0].used"})
    body = {"disks": [{"used": "91"}, {"used": 3}]}
    assert (await earshot.ask("POST", place, json=body)).json()["violation"] == "91 % is above 90 %"
    assert (await earshot.ask("POST", place, json={"value": 3})).status_code == 400


async def test_the_value_stands_in_the_list_of_pings(earshot):
    place = await place_of(earshot)
    for query, more in (("?value=3.50", {}), ("?value=1", {"json": {"value": 2}})):
        assert (await earshot.ask("POST", place + query, **more)).status_code == 200
    assert [row["body"] for row in await earshot.world.rows("pings")] == [b"3.50", b'{"value":2}']


async def test_a_ping_url_may_carry_the_value(earshot):
    monitor = await earshot.monitor(kind="metric", config=CPU)
    token = earshot.token(monitor)
    assert (await earshot.ask("GET", f"/heartbeat/{token}?value=91")).json()["alertCreated"] is True
    slug = f"/ping/{await earshot.ping_key()}/{monitor.slug}"
    assert (await earshot.ask("GET", f"{slug}?value=4")).status_code == 200
    assert (await earshot.ask("POST", f"{slug}", content=b'{"value": 5}')).status_code == 200
    assert await values(earshot, "value") == [(91.0,), (4.0,), (5.0,)]
    for wrong in ("?value=x", "?value=nan", "?value=1e301", ""):
        assert (await earshot.ask("GET", f"{slug}{wrong}")).status_code == 400, wrong
    assert (await earshot.ask("GET", f"/heartbeat/{token}/fail")).json()["alertCreated"] is True


async def test_a_batch_is_evaluated_in_the_order_of_time_and_late_values_are_only_kept(either_earshot, clock):
    await with_a_channel(either_earshot)
    place = await place_of(either_earshot)
    now = clock.advance(seconds=3600)
    batch = [{"value": value, "at": rfc3339(now - ago)} for value, ago in ((95, 1000), (50, 3000), (95, 2000))]
    answer = (await either_earshot.ask("POST", place, json={"values": batch})).json()
    assert (answer["value"], answer["violation"], answer["alertCreated"]) == (95.0, "95 % is above 90 %", True)
    late = (await either_earshot.ask("POST", place, json={"value": 1, "at": now - 1500})).json()
    assert (late["value"], late["outOfRange"], late["alertCreated"]) == (1.0, False, False)
    future = (await either_earshot.ask("POST", place, json={"value": 2, "at": rfc3339(now + HOUR)})).json()
    assert future["alertCreated"] is True
    stored = sorted(await values(either_earshot, "at", "value", "is_out"))
    assert [(at - now, value, out) for at, value, out in stored] == [
        (-3000, 50, False),
        (-2000, 95, True),
        (-1500, 1, False),
        (-1000, 95, True),
        (0, 2, False),
    ]
    assert (await either_earshot.state())["status"] == "up"


@asynccontextmanager
async def restarted(earshot):
    """Another line on the same database, which knows nothing but what is written there."""
    world = earshot.world
    checks = CheckStore(world.db)
    await checks.load()
    line = Line(world.db, checks, world.line.open_secret, world.clock, "http://here", Meter())
    async with within(World(world.db, line, world.clock)) as again:
        yield again


STRATEGIES = [
    ({"threshold_strategy": "consecutive_count", "threshold_count": 3}, [95, 95, 50, 95, 95, 95], [0, 0, 0, 0, 0, 1]),
    ({"threshold_strategy": "sample_count_average", "window_sample_count": 3}, [95, 80, 96, 100, 60], [1, 0, 1, 1, 0]),
    ({"threshold_strategy": "time_duration_average", "window_seconds": 25}, [95, 80, 96, 100, 60], [1, 0, 1, 1, 0]),
]


@pytest.mark.parametrize(("strategy", "told", "out"), STRATEGIES)
async def test_strategies_remember_in_the_database_alone(either_earshot, clock, strategy, told, out):
    place = await place_of(either_earshot, config={**CPU, **strategy})
    found = []
    for value in told[:2]:
        clock.advance(seconds=10)
        found.append((await either_earshot.ask("POST", place, json={"value": value})).json()["outOfRange"])
    async with restarted(either_earshot) as again:
        for value in told[2:]:
            clock.advance(seconds=10)
            found.append((await again.ask("POST", place, json={"value": value})).json()["outOfRange"])
    assert found == [bool(each) for each in out]


@pytest.mark.parametrize(("strategy", "told", "out"), STRATEGIES)
async def test_requests_of_one_batch_see_each_other(earshot, clock, strategy, told, out):
    """Sent at once, they are written in one transaction."""
    place = await place_of(earshot, config={**CPU, **strategy})
    clock.advance(seconds=3600)
    first = clock() - 100_000
    asked = [
        earshot.ask("POST", place, json={"value": value, "at": first + 10_000 * number})
        for number, value in enumerate(told)
    ]
    answers = await asyncio.gather(*asked)
    assert [answer.json()["outOfRange"] for answer in answers] == [bool(each) for each in out]


async def test_a_flood_of_values_is_answered_and_only_news_is_recorded(earshot):
    place = await place_of(earshot)
    earshot.world.line.ping_rate = 0.1  # a burst of one
    recorded = []
    for value in (50, 51, 52, 95, 96, 50):
        recorded.append((await earshot.ask("POST", place, json={"value": value})).json()["recorded"])
    assert recorded == [True, False, False, True, False, True]
    assert await values(earshot, "value") == [(50.0,), (95.0,), (50.0,)]


async def test_a_paused_metric_answers_its_value_and_keeps_none(earshot):
    answer = (await earshot.ask("POST", await place_of(earshot, is_active=False), json={"value": 95})).json()
    assert (answer["recorded"], answer["value"], answer["outOfRange"], answer["alertCreated"]) == (
        True,
        95,
        False,
        False,
    )
    assert await earshot.pings("kind") == ["ignored"]
    assert await values(earshot, "value") == []
