"""When monitors expect their clients, over HTTP."""

import pytest
from msgspec.structs import replace

from watchbell.domain.pings import Ping, PingKind
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import DAY, HOUR, MINUTE, rfc3339
from watchbell.services.schedules import figures_of
from watchbell.store.pings import add_pings
from watchbell.store.states import save_states, state_of

M = "/api/v1/monitors"


async def made(theatre, person, kind="heartbeat", **config):
    body = {"name": "Backup", "monitor_type": kind, "config": config}
    data = (await person.post(M, body)).json()["data"]
    async with theatre.ctx.db.read() as tx:
        number = (await tx.sql("SELECT max(n) FROM monitors")).scalar_one()
    return data["id"], number


async def changed(theatre, number, **changes):
    async with theatre.ctx.db.transaction() as tx:
        await save_states(tx, [replace(await state_of(tx, number), **changes)])


async def test_a_monitors_schedule_is_told_in_words_and_instants(theatre, mia, clock):
    monitor_id, _ = await made(theatre, mia, schedule="0 3 * * *", time_zone="Europe/Berlin", grace_seconds=600)
    told = (await mia.get(f"{M}/{monitor_id}/schedule")).json()["data"]
    assert told["words"] == "at 03:00 every day (Europe/Berlin)"
    assert (told["time_zone"], told["grace_seconds"]) == ("Europe/Berlin", 600)
    assert (told["next_expected_at"], told["deadline_at"]) == ("2027-01-16T02:00:00.000Z", "2027-01-16T02:10:00.000Z")
    assert told["upcoming"][:2] == ["2027-01-16T02:00:00.000Z", "2027-01-17T02:00:00.000Z"]
    assert len(told["upcoming"]) == 10


async def test_a_paused_monitor_awaits_nothing_and_one_that_is_down_has_no_deadline(theatre, mia, clock):
    monitor_id, number = await made(theatre, mia, period_seconds=3600)
    started = clock()
    clock.advance(seconds=7200)
    await changed(theatre, number, status=MonitorStatus.DOWN)
    told = (await mia.get(f"{M}/{monitor_id}/schedule")).json()["data"]
    assert (told["next_expected_at"], told["deadline_at"]) == (rfc3339(started + HOUR), None)
    assert told["upcoming"][0] == rfc3339(clock() + HOUR)
    await mia.post(f"{M}/{monitor_id}/pause")
    told = (await mia.get(f"{M}/{monitor_id}/schedule")).json()["data"]
    assert (told["next_expected_at"], told["deadline_at"], told["words"]) == (None, None, "every hour")


async def test_nobody_is_late_by_a_rule_that_is_new(theatre, mia, clock):
    monitor_id, number = await made(theatre, mia, period_seconds=30 * 86_400)
    clock.advance(seconds=10 * 86_400)
    changed_at = clock()
    await mia.patch(f"{M}/{monitor_id}", {"config": {"period_seconds": 3600}})
    told = (await mia.get(f"{M}/{monitor_id}/schedule")).json()["data"]
    assert told["deadline_at"] == rfc3339(changed_at + 66 * MINUTE)
    async with theatre.ctx.db.read() as tx:
        assert (await state_of(tx, number)).deadline_at == changed_at + 66 * MINUTE


async def test_who_was_late_by_the_old_rule_still_is(theatre, mia, clock):
    monitor_id, _ = await made(theatre, mia, period_seconds=3600)
    started = clock()
    clock.advance(seconds=4000)
    await mia.patch(f"{M}/{monitor_id}", {"config": {"period_seconds": 3000}})
    told = (await mia.get(f"{M}/{monitor_id}/schedule")).json()["data"]
    assert told["deadline_at"] == rfc3339(started + 55 * MINUTE)


async def test_a_kind_without_a_schedule_has_no_words(theatre, mia):
    data = (await mia.post(M, {"url": "https://shop.example"})).json()["data"]
    told = (await mia.get(f"{M}/{data['id']}/schedule")).json()["data"]
    assert (told["words"], told["next_expected_at"], told["upcoming"]) == ("", None, [])


async def test_a_config_that_does_not_exist_is_previewed(mia, clock):
    config = {"period_seconds": 3600, "windows": [{"start": "08:00", "end": "12:00"}], "time_zone": "America/New_York"}
    body = {"monitor_type": "heartbeat", "config": config, "count": 4}
    answer = await mia.post("/api/v1/schedules/preview", body)
    assert answer.status_code == 200
    assert answer.json()["data"] == {
        "words": "every hour, Monday to Friday from 08:00 to 12:00 (America/New_York)",
        "time_zone": "America/New_York",
        "grace_seconds": 360.0,
        "next_expected_at": "2027-01-15T14:00:00.000Z",
        "upcoming": [f"2027-01-15T{hour}:00:00.000Z" for hour in (14, 15, 16)] + ["2027-01-18T14:00:00.000Z"],
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"monitor_type": "heartbeat", "config": {"schedule": "61 * * * *"}}, "config.schedule"),
        ({"monitor_type": "heartbeat", "config": {"period_seconds": 5}}, "config.period_seconds"),
        ({"monitor_type": "heartbeat", "config": {}}, "config"),
        ({"monitor_type": "tcp", "config": {}}, "monitor_type"),
        ({"monitor_type": "nonsense", "config": {}}, "monitor_type"),
        ({"monitor_type": "heartbeat", "config": {"period_seconds": 60}, "count": 101}, "count"),
    ],
)
async def test_a_preview_of_what_cannot_be_names_the_field(mia, body, field):
    answer = await mia.post("/api/v1/schedules/preview", body)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["error"]["details"]] == [field]


async def test_open_runs_and_the_figures_of_finished_ones(theatre, mia, clock):
    monitor_id, number = await made(theatre, mia, period_seconds=3600)
    now = clock()
    await changed(theatre, number, memory={"runs": {"": now - MINUTE, "b": now - HOUR}, "overdue": {"c": now - DAY}})
    durations = [(None, 1), (9_999, 40 * DAY), (3_000, 3 * MINUTE), (1_000, 2 * MINUTE), (2_000, MINUTE)]
    async with theatre.ctx.db.transaction() as tx:
        await add_pings(tx, [_ping(number, place + 1, ms, now - ago) for place, (ms, ago) in enumerate(durations)])
    told = (await mia.get(f"{M}/{monitor_id}/runs")).json()["data"]
    assert told["open"] == [
        {"run_id": "c", "started_at": rfc3339(now - DAY)},
        {"run_id": "b", "started_at": rfc3339(now - HOUR)},
        {"run_id": None, "started_at": rfc3339(now - MINUTE)},
    ]
    assert told["statistics"] == {
        "count": 3,
        "last_ms": 2_000,
        "min_ms": 1_000,
        "avg_ms": 2_000,
        "median_ms": 2_000,
        "p95_ms": 3_000,
        "max_ms": 3_000,
    }


def _ping(number, place, ms, at):
    plain = dict(exit_status=None, run_id=None, source="", scheme="http", method="GET", user_agent="", subject=None)
    return Ping(
        monitor_n=number, number=place, kind=PingKind.SUCCESS, duration_ms=ms, body=None, created_at=at, **plain
    )


async def test_a_monitor_that_never_ran_has_no_figures(theatre, mia):
    monitor_id, _ = await made(theatre, mia, period_seconds=3600)
    told = (await mia.get(f"{M}/{monitor_id}/runs")).json()["data"]
    assert (told["open"], told["statistics"]["count"], told["statistics"]["p95_ms"]) == ([], 0, None)


async def test_strangers_learn_nothing(theatre, mia, sam, vera):
    monitor_id, _ = await made(theatre, mia, period_seconds=3600)
    await mia.patch(f"{M}/{monitor_id}", {"is_public": True})
    for what in ("schedule", "runs"):
        assert (await vera.get(f"{M}/{monitor_id}/{what}")).status_code == 401
        assert (await sam.get(f"{M}/{monitor_id}/{what}")).status_code in (403, 404)


def test_the_95th_percentile_is_the_nearest_rank():
    assert figures_of(range(100, 0, -1)).p95_ms == 95
    assert figures_of([7]).p95_ms == 7
    assert figures_of([1, 2]).median_ms == 2
