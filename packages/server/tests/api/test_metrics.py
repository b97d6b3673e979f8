"""The values of metrics, over HTTP."""

import pytest

from watchbell.domain.listening import StoredReading
from watchbell.lib.clock import MINUTE, SECOND, rfc3339
from watchbell.store.readings import add_readings

M = "/api/v1/monitors"
CPU = {"name": "CPU", "monitor_type": "metric", "config": {"min_value": 5, "max_value": 90, "unit": "%"}}


async def made(theatre, person, **changes):
    answer = await person.post(M, {**CPU, **changes})
    assert answer.status_code == 201, answer.text
    async with theatre.ctx.db.read() as tx:
        number = (await tx.sql("SELECT max(n) FROM monitors")).scalar_one()
    return f"{M}/{answer.json()['data']['id']}", number


async def told(theatre, number, *readings):
    async with theatre.ctx.db.transaction() as tx:
        await add_readings(tx, [(number, StoredReading(*each)) for each in readings])


@pytest.fixture
async def cpu(theatre, mia, clock):
    """A metric with five values, one each ten minutes, the last one now."""
    place, number = await made(theatre, mia)
    now = clock.advance(seconds=7200)
    values = [
        (now - ago * 10 * MINUTE, value, value > 90) for ago, value in ((4, 10), (3, 20), (2, 95), (1, 40), (0, 50))
    ]
    await told(theatre, number, *values)
    return place, now


async def test_values_are_read_in_stretches_newest_first(mia, cpu):
    place, now = cpu
    first = (await mia.get(f"{place}/metrics?limit=3")).json()
    assert first["data"] == [
        {"at": rfc3339(now), "value": 50.0, "is_out_of_range": False},
        {"at": rfc3339(now - 10 * MINUTE), "value": 40.0, "is_out_of_range": False},
        {"at": rfc3339(now - 20 * MINUTE), "value": 95.0, "is_out_of_range": True},
    ]
    second = (await mia.get(f"{place}/metrics?limit=3&after={first['next_cursor']}")).json()
    assert [each["value"] for each in second["data"]] == [20, 10]
    assert second["next_cursor"] is None
    assert len((await mia.get(f"{place}/metrics")).json()["data"]) == 5


async def test_values_are_read_from_one_instant_to_another(mia, cpu):
    place, now = cpu
    span = {"from": rfc3339(now - 30 * MINUTE), "to": rfc3339(now - 10 * MINUTE)}
    assert [each["value"] for each in (await mia.get(f"{place}/metrics", params=span)).json()["data"]] == [95, 20]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("from=yesterday", "from"),
        ("to=2026-01-31T12:00:00", "to"),
        ("after=x", "after"),
        ("after=bm9wZQ", "after"),
        ("after=MS0", "after"),
        ("after=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTktMQ", "after"),
    ],
)
async def test_a_wrong_query_is_refused_at_its_field(mia, cpu, query, field):
    answer = await mia.get(f"{cpu[0]}/metrics?{query}")
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["error"]["details"]] == [field]


async def test_the_newest_value_is_204_before_the_first(theatre, mia, clock):
    place, number = await made(theatre, mia)
    empty = await mia.get(f"{place}/metrics/latest")
    assert (empty.status_code, empty.content) == (204, b"")
    await told(theatre, number, (clock(), 3.5, True), (clock(), 7.5, False), (clock() - SECOND, 1, False))
    newest = (await mia.get(f"{place}/metrics/latest")).json()
    assert newest == {"data": {"at": rfc3339(clock()), "value": 7.5, "is_out_of_range": False}}


async def test_the_course_has_points_where_there_are_values_and_the_bounds(mia, cpu):
    place, _ = cpu
    course = (await mia.get(f"{place}/metrics/series?range=1h&points=3")).json()["data"]
    assert (course["min_value"], course["max_value"], course["unit"]) == (5.0, 90.0, "%")
    assert course["points"][0].keys() == {"at", "min", "avg", "max", "count", "is_out_of_range"}
    assert sum(point["count"] for point in course["points"]) == 5
    assert [point["max"] for point in course["points"] if point["is_out_of_range"]] == [95]
    fine = (await mia.get(f"{place}/metrics/series?range=24h")).json()["data"]["points"]
    assert [point["avg"] for point in fine] == [10, 20, 95, 40, 50]
    assert (await mia.get(f"{place}/metrics/series?range=2h")).status_code == 422
    assert (await mia.get(f"{place}/metrics/series?points=1001")).status_code == 422


async def test_a_course_without_values_is_empty_and_bounds_may_be_absent(theatre, mia):
    place, _ = await made(theatre, mia, config={"expect_seconds": 60})
    course = (await mia.get(f"{place}/metrics/series")).json()["data"]
    assert course == {"points": [], "min_value": None, "max_value": None, "unit": None}


@pytest.mark.parametrize("tail", ["metrics", "metrics/latest", "metrics/series"])
async def test_what_is_no_metric_has_no_values_and_says_so(mia, tail):
    body = {"name": "job", "monitor_type": "heartbeat", "config": {"period_seconds": 60}}
    other = (await mia.post(M, body)).json()["data"]["id"]
    answer = await mia.get(f"{M}/{other}/{tail}")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "this monitor is a heartbeat: only a metric has values"


@pytest.mark.parametrize("tail", ["metrics", "metrics/latest", "metrics/series"])
async def test_strangers_read_values_of_public_monitors_only(theatre, mia, vera, sam, clock, tail):
    hidden, number = await made(theatre, mia)
    await told(theatre, number, (clock(), 1, False))
    answers = [(await person.get(f"{hidden}/{tail}")).status_code for person in (vera, sam, mia)]
    assert answers == [401, 404, 200]
    shown, number = await made(theatre, mia, is_public=True)
    await told(theatre, number, (clock(), 1, False))
    assert (await vera.get(f"{shown}/{tail}")).status_code == 200


async def test_a_metric_is_made_with_its_url_and_a_webhook_with_two(theatre, mia):
    metric = (await mia.post(M, CPU)).json()["data"]
    token = metric["metric_url"].rpartition("/")[2]
    assert metric["metric_url"].endswith(f"/metric/{token}")
    hook = (await mia.post(M, {"name": "hook", "monitor_type": "webhook", "config": {"secret": "between us"}})).json()[
        "data"
    ]
    assert hook["webhook_fail_url"].endswith("/fail")
    assert hook["webhook_recover_url"].endswith("/recover")
    assert hook["config"]["secret"] == "********"


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({}, "config.max_value"),
        ({"min_value": 1, "max_value": 1}, "config.max_value"),
        ({"max_value": 1, "threshold_strategy": "consecutive_count"}, "config.threshold_count"),
        ({"max_value": 1, "retention_days": 366}, "config.retention_days"),
    ],
)
async def test_a_wrong_config_names_its_field_when_made_and_when_changed(theatre, mia, config, field):
    refused = await mia.post(M, {**CPU, "config": config})
    assert refused.status_code == 422
    assert [problem["field"] for problem in refused.json()["error"]["details"]] == [field]
    place, _ = await made(theatre, mia)
    changed = await mia.patch(place, {"config": config})
    assert [problem["field"] for problem in changed.json()["error"]["details"]] == [field]


async def test_the_metrics_of_the_program_itself_are_elsewhere(vera):
    answer = await vera.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
