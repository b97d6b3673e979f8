"""Maintenance windows over HTTP."""

import pytest
from sqlalchemy import select, update

from support.answers import problems
from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import DAY, HOUR, MINUTE, rfc3339
from watchbell.store import tables

WINDOWS = "/api/v1/maintenance-windows"


def body(clock, begins_in=HOUR, lasts=HOUR, **changes):
    now = clock() + begins_in
    plain = {"title": "Upgrade", "covers_all": True, "starts_at": rfc3339(now), "ends_at": rfc3339(now + lasts)}
    return {**plain, **changes}


async def make(person, clock, **changes):
    answer = await person.post(WINDOWS, body(clock, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def service(person, name="Shop", **changes):
    wish = {"name": name, "monitors": [{"name": name.lower(), "url": "http://127.0.0.1:9/"}], **changes}
    return (await person.post("/api/v1/services", wish)).json()["data"]


async def test_a_window_is_planned_read_and_listed(mia, clock):
    made = await make(mia, clock)
    assert (made["status"], made["created_by"], made["version"]) == ("scheduled", "mia", 1)
    assert (made["is_public"], made["announce_minutes"], made["rrule"], made["time_zone"]) == (True, 1440, None, "UTC")
    assert made["schedule_text"] == "Fri 15 Jan 2027 09:00–10:00 (UTC)"
    assert made["occurrence"] == {"starts_at": made["starts_at"], "ends_at": made["ends_at"]}
    assert made["next_occurrences"] == [made["occurrence"]]
    read = await mia.get(f"{WINDOWS}/{made['id']}")
    assert (read.json()["data"], read.headers["etag"]) == (made, '"1"')
    listed = (await mia.get(WINDOWS)).json()
    assert (listed["data"], listed["pagination"]["total"]) == ([made], 1)


async def test_one_that_has_begun_is_in_progress_at_once(mia, clock):
    assert (await make(mia, clock, begins_in=-MINUTE))["status"] == "in_progress"


async def test_a_list_shows_what_lasts_first_and_filters_by_status(mia, clock):
    later = await make(mia, clock, begins_in=DAY, title="later")
    lasting = await make(mia, clock, begins_in=-MINUTE, title="lasting")
    gone = await make(mia, clock, title="gone")
    await mia.post(f"{WINDOWS}/{gone['id']}/cancel")
    found = (await mia.get(WINDOWS)).json()["data"]
    assert [each["title"] for each in found] == ["lasting", "later", "gone"]
    found = (await mia.get(f"{WINDOWS}?status=scheduled&status=canceled&per_page=1&page=2")).json()
    assert ([each["title"] for each in found["data"]], found["pagination"]["total"]) == (["gone"], 2)
    assert later["status"] == "scheduled"
    assert lasting["status"] == "in_progress"


async def test_start_end_and_cancel(mia, clock):
    made = await make(mia, clock, begins_in=DAY, rrule="FREQ=DAILY")
    path = f"{WINDOWS}/{made['id']}"
    early = (await mia.post(f"{path}/start")).json()["data"]
    assert early["status"] == "in_progress"
    assert early["occurrence"] == {"starts_at": rfc3339(clock()), "ends_at": rfc3339(clock() + HOUR)}
    assert (await mia.post(f"{path}/start")).status_code == 409
    clock.advance(ms=MINUTE)
    over = (await mia.post(f"{path}/end")).json()["data"]
    assert (over["status"], over["occurrence"]["starts_at"]) == ("scheduled", rfc3339(clock() - MINUTE + 2 * DAY))
    assert (await mia.post(f"{path}/end")).status_code == 409
    gone = (await mia.post(f"{path}/cancel")).json()["data"]
    assert (gone["status"], gone["occurrence"], gone["next_occurrences"]) == ("canceled", None, [])
    assert (await mia.post(f"{path}/cancel")).status_code == 409
    assert (await mia.patch(path, {"title": "x"})).status_code == 409


async def test_a_change_needs_the_version_that_was_read(mia, clock):
    made = await make(mia, clock)
    path = f"{WINDOWS}/{made['id']}"
    changed = await mia.patch(path, {"title": "Move"}, headers={"If-Match": '"1"'})
    assert (changed.json()["data"]["title"], changed.headers["etag"]) == ("Move", '"2"')
    assert (await mia.patch(path, {"title": "Again"}, headers={"If-Match": '"1"'})).status_code == 409
    assert (await mia.delete(path, headers={"If-Match": '"1"'})).status_code == 409
    assert (await mia.delete(path)).status_code == 204
    assert (await mia.get(path)).status_code == 404


async def test_moved_into_the_future_it_ends_now(mia, clock):
    made = await make(mia, clock, begins_in=-MINUTE)
    later = {"starts_at": rfc3339(clock() + DAY), "ends_at": rfc3339(clock() + DAY + HOUR)}
    assert (await mia.patch(f"{WINDOWS}/{made['id']}", later)).json()["data"]["status"] == "scheduled"


async def test_what_is_no_text_is_no_rule_and_no_zone_and_true_is_no_number(mia, clock):
    for wrong in (0, False, [], {}):
        answer = await mia.post(WINDOWS, body(clock, rrule=wrong, time_zone=wrong, announce_minutes=True))
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["error"]["details"]] == [
            "rrule",
            "time_zone",
            "announce_minutes",
        ]
    assert (await mia.post(WINDOWS, body(clock, rrule=" ", time_zone=""))).status_code == 201


async def test_a_rehearsal_stores_nothing(mia, clock):
    answer = await mia.post(f"{WINDOWS}?dry_run=true", body(clock))
    assert (answer.status_code, answer.headers["x-watchbell-dry-run"]) == (201, "true")
    assert (await mia.get(WINDOWS)).json()["data"] == []


async def test_a_preview_says_when_and_what_it_would_cover(mia, clock):
    shop, blog = await service(mia), await service(mia, "Blog", group_name="Public")
    wish = body(clock, covers_all=False, groups=["Public"], rrule="FREQ=WEEKLY;BYDAY=TU", time_zone="Europe/Berlin")
    found = (await mia.post(f"{WINDOWS}/preview", wish)).json()["data"]
    assert found["schedule_text"] == "Every Tuesday 10:00–11:00 (Europe/Berlin)"
    assert [each["starts_at"][:10] for each in found["next_occurrences"]] == [
        "2027-01-19",
        "2027-01-26",
        "2027-02-02",
        "2027-02-09",
        "2027-02-16",
    ]
    assert found["covers"]["services"] == [{"id": blog["id"], "name": "Blog"}]
    assert [each["name"] for each in found["covers"]["monitors"]] == ["blog"]
    assert found["covers"]["monitor_count"] == 1
    wish = body(clock, covers_all=False, service_ids=[shop["id"]])
    assert (await make(mia, clock, covers_all=False, service_ids=[shop["id"]]))["covered_monitor_count"] == 1
    found = (await mia.post(f"{WINDOWS}/preview", wish)).json()["data"]
    assert found["covers"]["services"] == [{"id": shop["id"], "name": "Shop"}]


async def test_the_calendar_holds_all_occurrences_past_ones_too(mia, clock):
    made = await make(mia, clock, rrule="FREQ=DAILY")
    once = await make(mia, clock, begins_in=2 * HOUR, title="once")
    gone = await make(mia, clock, begins_in=DAY, title="gone")
    await mia.post(f"{WINDOWS}/{gone['id']}/cancel")
    clock.advance(ms=2 * DAY + HOUR)
    span = {"from": rfc3339(clock() - 3 * DAY), "to": rfc3339(clock() + 2 * DAY)}
    found = (await mia.get(f"{WINDOWS}/calendar", params=span)).json()["data"]
    seen = [(each["title"], each["status"], each["starts_at"][8:13]) for each in found]
    assert seen == [
        ("Upgrade", "completed", "15T09"),
        ("once", "completed", "15T10"),
        ("Upgrade", "completed", "16T09"),
        ("Upgrade", "in_progress", "17T09"),
        ("Upgrade", "scheduled", "18T09"),
    ]
    assert {each["window_id"] for each in found} == {made["id"], once["id"]}
    assert len((await mia.get(f"{WINDOWS}/calendar")).json()["data"]) == 31
    far = {"from": span["from"], "to": rfc3339(clock() + 62 * DAY)}
    assert (await mia.get(f"{WINDOWS}/calendar", params=far)).status_code == 422
    assert (await mia.get(f"{WINDOWS}/calendar", params={"from": "9990-01-01T00:00:00Z"})).status_code == 422


async def test_what_people_began_or_ended_is_past_as_it_was(mia, clock):
    daily = await make(mia, clock, begins_in=0, rrule="FREQ=DAILY", title="daily")
    once = await make(mia, clock, begins_in=2 * HOUR, title="once")
    begin, span = clock(), {"from": rfc3339(clock() - HOUR), "to": rfc3339(clock() + 2 * DAY)}
    clock.advance(ms=20 * MINUTE)
    await mia.post(f"{WINDOWS}/{daily['id']}/end")
    await mia.post(f"{WINDOWS}/{once['id']}/start")
    clock.advance(ms=10 * MINUTE)
    ended = (await mia.post(f"{WINDOWS}/{once['id']}/end")).json()["data"]
    assert (ended["starts_at"], ended["ends_at"]) == (rfc3339(begin + 20 * MINUTE), rfc3339(begin + 30 * MINUTE))
    await mia.post(f"{WINDOWS}/{daily['id']}/start")
    clock.advance(ms=5 * MINUTE)
    await mia.post(f"{WINDOWS}/{daily['id']}/end")
    clock.advance(ms=DAY)
    found = (await mia.get(f"{WINDOWS}/calendar", params=span)).json()["data"]
    assert [(each["title"], each["status"], each["starts_at"], each["ends_at"]) for each in found] == [
        (title, "completed", rfc3339(begin + first * MINUTE), rfc3339(begin + last * MINUTE))
        for title, first, last in (("daily", 0, 20), ("once", 20, 30), ("daily", 30, 35))
    ]
    assert (await mia.patch(f"{WINDOWS}/{once['id']}", {"title": "Told later"})).json()["data"]["status"] == "completed"


async def test_one_begun_early_stands_in_the_calendar_where_it_is(mia, clock):
    made = await make(mia, clock, begins_in=DAY, rrule="FREQ=DAILY")
    await mia.post(f"{WINDOWS}/{made['id']}/start")
    found = (await mia.get(f"{WINDOWS}/calendar", params={"to": rfc3339(clock() + 3 * DAY)})).json()["data"]
    assert [(each["status"], each["starts_at"][8:13]) for each in found] == [
        ("in_progress", "15T08"),
        ("scheduled", "17T08"),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"covers_all": False}, "covers_all"),
        ({"service_ids": ["nobody"]}, "service_ids"),
        ({"lasts": -HOUR}, "ends_at"),
        ({"begins_in": -DAY}, "ends_at"),
        ({"rrule": "FREQ=SECONDLY"}, "rrule"),
        ({"rrule": "FREQ=DAILY", "lasts": 2 * DAY}, "rrule"),
        ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "rrule"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"begins_in": 4000 * DAY}, "starts_at"),
        ({"announce_minutes": -1}, "announce_minutes"),
        ({"title": ""}, "title"),
        ({"unknown": 1}, "unknown"),
    ],
)
async def test_what_cannot_be_planned_is_refused_with_its_field(mia, clock, changes, field):
    answer = await mia.post(WINDOWS, body(clock, **changes))
    assert answer.status_code == 422, answer.text
    assert field in problems(answer)


async def test_a_change_is_checked_like_a_new_one(mia, clock):
    made = await make(mia, clock)
    path = f"{WINDOWS}/{made['id']}"
    for wrong in ({"title": None}, {"covers_all": False}, {"ends_at": made["starts_at"]}, {"rrule": "FREQ=NEVER"}):
        assert (await mia.patch(path, wrong)).status_code == 422, wrong
    changed = (await mia.patch(path, {"rrule": "FREQ=DAILY"})).json()["data"]
    assert changed["schedule_text"] == "Every day 09:00–10:00 (UTC)"
    assert (await mia.patch(path, {"rrule": None})).json()["data"]["rrule"] is None


async def test_every_write_is_in_the_audit_log(mia, olga, clock):
    made = await make(mia, clock)
    path = f"{WINDOWS}/{made['id']}"
    await mia.patch(path, {"title": "Move"})
    await mia.post(f"{path}/start")
    await mia.post(f"{path}/end")
    await mia.delete(path)
    log = (await olga.get("/api/v1/audit-log")).json()["data"]
    actions = [each["action"] for each in log if each["action"].startswith("maintenance.")]
    assert actions[::-1] == [f"maintenance.{verb}" for verb in ("created", "updated", "started", "ended", "deleted")]


async def test_another_organization_sees_and_changes_nothing(mia, sam, clock):
    made = await make(mia, clock)
    path = f"{WINDOWS}/{made['id']}"
    assert (await sam.get(WINDOWS)).json()["data"] == []
    assert (await sam.get(f"{WINDOWS}/calendar")).json()["data"] == []
    for answer in (
        await sam.get(path),
        await sam.patch(path, {"title": "x"}),
        await sam.delete(path),
        await sam.post(f"{path}/start"),
        await sam.post(f"{path}/cancel"),
    ):
        assert answer.status_code == 404
    shop = await service(mia)
    answer = await sam.post(WINDOWS, body(clock, covers_all=False, service_ids=[shop["id"]]))
    assert answer.status_code == 422


async def under_way(theatre, clock, monitor_id, window_id):
    """As the clock's job leaves it."""
    async with theatre.ctx.db.transaction() as tx:
        monitors, states = tables.monitors, tables.monitor_states
        number = await tx.scalar(select(monitors.c.n).where(monitors.c.id == monitor_id))
        values = {"maintenance_id": window_id, "status": "down"}
        await tx.execute(update(states).where(states.c.monitor_n == number).values(values))
        mark = CheckRow(number, clock() - MINUTE, Verdict.FAULT, None, None, None, in_maintenance=True)
        failure = CheckRow(number, clock(), Verdict.FAILURE, 5.0, 503, "got 503", in_maintenance=True)
        await theatre.ctx.checks.append(tx, [mark, failure])


async def test_a_monitor_shows_it_wherever_its_status_is_read(mia, theatre, clock):
    shop = await service(mia)
    monitor_id = shop["monitors"][0]["id"]
    window = await make(mia, clock, begins_in=-MINUTE)
    await under_way(theatre, clock, monitor_id, window["id"])
    await mia.patch(f"/api/v1/services/{shop['id']}", {"description": "x"})
    monitor = (await mia.get(f"/api/v1/monitors/{monitor_id}")).json()["data"]
    assert monitor["status"] == "maintenance"
    assert [beat["status"] for beat in monitor["recent_checks"]] == ["maintenance", "maintenance"]
    assert (monitor["stats"]["uptime"], monitor["stats"]["checks"]) == (None, 0)
    checks = (await mia.get(f"/api/v1/monitors/{monitor_id}/checks")).json()["data"]
    assert [(each["status"], each["in_maintenance"]) for each in checks] == [("failure", True), ("no_data", True)]
    found = (await mia.get("/api/v1/monitors?status=maintenance")).json()
    assert [each["id"] for each in found["data"]] == [monitor_id]
    assert (await mia.get("/api/v1/monitors?status=down")).json()["data"] == []
    board = (await mia.get("/api/v1/dashboard")).json()["data"]
    assert (board["counters"]["maintenance"], board["counters"]["down"], board["needs_attention"]) == (1, 0, [])
    assert ">maintenance<" in (await mia.get(f"/api/v1/monitors/{monitor_id}/badge/status")).text
    shown = (await mia.get(f"/api/v1/services/{shop['id']}")).json()["data"]
    assert (shown["state"], shown["current_status"]) == ("maintenance", "under_maintenance")
    await mia.post(f"/api/v1/monitors/{monitor_id}/pause")
    assert (await mia.get(f"/api/v1/monitors/{monitor_id}")).json()["data"]["status"] == "paused"
    await mia.post(f"/api/v1/monitors/{monitor_id}/resume")
    assert (await mia.get(f"/api/v1/monitors/{monitor_id}")).json()["data"]["status"] == "maintenance"


async def test_one_whose_service_is_gone_can_still_be_changed(mia, clock):
    shop = await service(mia)
    made = await make(mia, clock, covers_all=False, service_ids=[shop["id"]], tags=["eu"])
    await mia.delete(f"/api/v1/services/{shop['id']}")
    path = f"{WINDOWS}/{made['id']}"
    assert (await mia.patch(path, {"title": "Move"})).status_code == 200
    assert (await mia.patch(path, {"service_ids": [shop["id"], "nobody"]})).status_code == 422
    assert (await mia.patch(path, {"service_ids": []})).json()["data"]["service_ids"] == []
