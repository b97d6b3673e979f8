"""What a monitor has seen, over HTTP."""

import pytest

from watchbell.domain.checks import CheckRow, check_id
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import rfc3339

M = "/api/v1/monitors"


async def made_monitor(theatre, person, **changes):
    body = {"name": "Shop <b>", "url": "https://shop.example", **changes}
    data = (await person.post(M, body)).json()["data"]
    async with theatre.ctx.db.read() as tx:
        number = (await tx.sql("SELECT max(n) FROM monitors")).scalar_one()
    return data, number


async def seen(theatre, number, verdicts, start):
    rows = [
        CheckRow(number, start + place * 60_000, verdict, 10.0 + place, 200, None if place % 2 else "why")
        for place, verdict in enumerate(verdicts)
    ]
    async with theatre.ctx.db.transaction() as tx:
        await theatre.ctx.checks.append(tx, rows)
        trace = {"phases": {"dns": 1.0}, "facts": {"ip": "192.0.2.1"}, "steps": []}
        await theatre.ctx.checks.save_trace(tx, number, rows[0].at, True, trace)
    return rows


@pytest.fixture
async def watched(theatre, mia, clock):
    data, number = await made_monitor(theatre, mia, is_public=True)
    verdicts = [Verdict.SUCCESS] * 8 + [Verdict.FAILURE, Verdict.FAULT]
    start = clock()
    clock.advance(seconds=600)
    rows = await seen(theatre, number, verdicts, start)
    return data, number, rows


async def test_checks_are_read_in_stretches_newest_first(mia, watched):
    data, number, rows = watched
    first = (await mia.get(f"{M}/{data['id']}/checks?limit=6")).json()
    assert [check["status"] for check in first["data"]] == ["no_data", "failure"] + ["success"] * 4
    assert first["data"][0]["id"] == check_id(number, rows[-1].at)
    second = (await mia.get(f"{M}/{data['id']}/heartbeats?limit=6&after={first['next_cursor']}")).json()
    assert [check["checked_at"] for check in second["data"]] == [rfc3339(row.at) for row in reversed(rows[:4])]
    assert second["next_cursor"] is None
    assert (await mia.get(f"{M}/{data['id']}/checks?after=bm9wZQ")).status_code == 422
    assert (await mia.get(f"{M}/{data['id']}/checks?limit=0")).status_code == 422
    assert (await mia.get(f"{M}/{data['id']}/checks?limit=1001")).status_code == 422


async def test_one_check_is_read_with_its_trace_but_not_by_strangers(mia, vera, watched):
    data, number, rows = watched
    path = f"{M}/{data['id']}/checks/{check_id(number, rows[0].at)}"
    assert (await mia.get(path)).json()["data"]["facts"] == {"ip": "192.0.2.1"}
    stranger = await vera.get(path)
    assert (stranger.status_code, stranger.json()["data"]["facts"]) == (200, None)
    for wrong in ("x", check_id(number + 1, rows[0].at), check_id(number, rows[0].at + 1)):
        assert (await mia.get(f"{M}/{data['id']}/checks/{wrong}")).status_code == 404


async def test_uptime_counts_checks_and_time(mia, watched):
    data, _, _ = watched
    spans = (await mia.get(f"{M}/{data['id']}/uptime")).json()["data"]
    assert list(spans) == ["24h", "7d", "30d", "90d"]
    day = spans["24h"]
    assert (day["checks"], day["successful"], day["failures"]) == (9, 8, 1)
    assert day["uptime"] == pytest.approx(8 / 9)
    read = (await mia.get(f"{M}/{data['id']}")).json()["data"]
    assert read["stats"]["uptime"] == pytest.approx(8 / 9)
    assert [beat["status"] for beat in read["recent_checks"]] == ["success"] * 8 + ["failure", "no_data"]
    days = (await mia.get(f"{M}/{data['id']}/uptime-history?days=2")).json()["data"]
    assert [each["day"] for each in days] == ["2027-01-14", "2027-01-15"]
    assert (days[0]["uptime"], days[1]["checks"]) == (None, 9)
    assert (await mia.get(f"{M}/{data['id']}/uptime-history?days=367")).status_code == 422


async def test_response_times_come_in_buckets_with_phases(mia, watched):
    data, _, rows = watched
    times = (await mia.get(f"{M}/{data['id']}/response-times?range=1h&points=60")).json()["data"]
    assert sum(point["count"] for point in times["points"]) == 8
    assert any(point["p95"] is None for point in times["points"])
    assert times["phases"] == [
        {"at": rfc3339(rows[0].at), "dns": 1.0, "connect": None, "tls": None, "wait": None, "transfer": None}
    ]
    assert (await mia.get(f"{M}/{data['id']}/response-times?range=2h")).status_code == 422


@pytest.mark.parametrize(("kind", "word"), [("status", "unknown"), ("uptime", "88.89 %"), ("response", "19 ms")])
async def test_badges_are_svg_for_everybody(vera, watched, kind, word):
    data, _, _ = watched
    badge = await vera.get(f"{M}/{data['id']}/badge/{kind}")
    assert badge.status_code == 200
    assert badge.headers["content-type"] == "image/svg+xml"
    assert word in badge.text
    assert "<b>" not in badge.text


async def test_a_private_monitor_tells_strangers_nothing(theatre, mia, vera, sam):
    data, _ = await made_monitor(theatre, mia)
    for tail in ("checks", "pings", "uptime", "uptime-history", "response-times", "badge/status", "incidents"):
        assert (await vera.get(f"{M}/{data['id']}/{tail}")).status_code == 401, tail
        assert (await sam.get(f"{M}/{data['id']}/{tail}")).status_code == 404, tail
        assert (await mia.get(f"{M}/{data['id']}/{tail}")).status_code == 200, tail


async def test_pings_are_never_public(mia, vera, watched):
    data, _, _ = watched
    assert (await vera.get(f"{M}/{data['id']}/pings")).status_code == 401
    assert (await mia.get(f"{M}/{data['id']}/pings")).json() == {"data": [], "next_cursor": None}


async def test_the_downtime_of_a_silent_job_lasts_until_it_is_heard_again(theatre, mia, clock):
    start = clock()
    made = {"name": "job", "monitor_type": "heartbeat", "config": {"period_seconds": 60}}
    data = (await mia.post(M, made)).json()["data"]
    told = [(0, Verdict.SUCCESS), (600, Verdict.FAILURE), (1200, Verdict.SUCCESS)]
    async with theatre.ctx.db.transaction() as tx:
        n = (await tx.sql("SELECT max(n) FROM monitors")).scalar_one()
        rows = [CheckRow(n, start + seconds * 1000, verdict, None, None, None) for seconds, verdict in told]
        await theatre.ctx.checks.append(tx, rows)
    clock.advance(seconds=1800)
    span = (await mia.get(f"{M}/{data['id']}/uptime")).json()["data"]["24h"]
    assert span["uptime"] == pytest.approx(2 / 3, abs=0.01)


async def test_why_a_check_failed_is_told_to_members_only(theatre, mia, vera, watched, clock):
    data, number, _ = watched
    clock.advance(seconds=60)
    await seen(theatre, number, [Verdict.FAULT], clock())
    mine = (await mia.get(f"{M}/{data['id']}")).json()["data"]
    assert mine["status_reason"] == "no data: why"
    theirs = (await vera.get(f"{M}/{data['id']}")).json()["data"]
    assert (theirs["status_reason"], theirs["facts"]) == (None, {})
    checks = (await vera.get(f"{M}/{data['id']}/checks")).json()["data"]
    assert {check["status"] for check in checks} > {"failure", "no_data"}
    assert {check["error_message"] for check in checks} == {None}
    assert {check["error_message"] for check in (await mia.get(f"{M}/{data['id']}/checks")).json()["data"]} >= {"why"}
