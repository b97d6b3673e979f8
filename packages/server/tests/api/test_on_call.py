"""On-call schedules over the API: their life, who is on call, who stands in, and their calendar."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from icalendar import Calendar

from support.cast import Person, Theatre
from watchbell.domain.tenancy import Role

SCHEDULES = "/api/v1/on-call-schedules"


@pytest_asyncio.fixture
async def theatre(sqlite_db, clock) -> AsyncIterator[Theatre]:
    made = await Theatre.made(sqlite_db, clock)
    yield made
    await made.close()


@pytest.fixture
async def adam(theatre) -> Person:
    return await theatre.person("adam", Role.ADMIN)


async def contact(adam: Person, name: str) -> str:
    answer = await adam.post("/api/v1/contacts", {"name": name})
    return str(answer.json()["data"]["id"])


def weekly(*people: str, **changes):
    plain = {"name": "Weeks", "participants": list(people), "starts_on": "2027-01-11", "handover": "09:00"}
    return plain | changes


async def made(adam: Person, *rotations, **changes) -> dict:
    body = {"name": "First line", "time_zone": "Europe/Berlin", "rotations": list(rotations)} | changes
    answer = await adam.post(SCHEDULES, body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{SCHEDULES}/{answer.json()['data']['id']}"
    return answer.json()["data"]


async def test_a_schedule_lives(adam):
    olga, bob = await contact(adam, "Olga"), await contact(adam, "Bob")
    schedule = await made(adam, weekly(olga, bob))
    assert schedule["on_call"]["contact_name"] == "Olga"
    assert schedule["on_call"]["until"] == "2027-01-18T08:00:00.000Z"
    assert (schedule["warnings"], schedule["overrides"], schedule["has_feed"]) == ([], [], False)
    read = await adam.get(f"{SCHEDULES}/{schedule['id']}")
    assert read.json()["data"] == schedule
    assert read.headers["etag"] == '"1"'
    listed = (await adam.get(f"{SCHEDULES}?q=FIRST")).json()
    assert (listed["data"], listed["pagination"]["total"]) == ([schedule], 1)
    assert (await adam.get(f"{SCHEDULES}?q=second")).json()["data"] == []

    changed = await adam.patch(f"{SCHEDULES}/{schedule['id']}", {"name": "Second line"}, headers={"If-Match": '"1"'})
    assert changed.json()["data"]["name"] == "Second line"
    stale = await adam.patch(f"{SCHEDULES}/{schedule['id']}", {"name": "x"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 409
    assert (await adam.patch(f"{SCHEDULES}/{schedule['id']}", {"name": None})).status_code == 422
    assert (await adam.patch(f"{SCHEDULES}/{schedule['id']}", {"rotations": None})).status_code == 422
    bare = await adam.patch(f"{SCHEDULES}/{schedule['id']}", {"rotations": []})
    assert bare.json()["data"]["warnings"] == ["Nobody is ever on call: add a rotation."]
    assert bare.json()["data"]["on_call"]["contact_id"] is None
    assert (await adam.delete(f"{SCHEDULES}/{schedule['id']}")).status_code == 204
    assert (await adam.get(f"{SCHEDULES}/{schedule['id']}")).status_code == 404
    log = (await adam.get("/api/v1/audit-log")).json()["data"]
    actions = [entry["action"] for entry in log if entry["resource_type"] == "on_call_schedule"]
    assert actions == [f"on_call_schedule.{what}" for what in ("deleted", "updated", "updated", "created")]


async def test_a_rehearsal_makes_nothing(adam):
    olga = await contact(adam, "Olga")
    answer = await adam.post(f"{SCHEDULES}?dry_run=true", {"name": "x", "rotations": [weekly(olga)]})
    assert (answer.status_code, answer.json()["data"]["on_call"]["contact_name"]) == (201, "Olga")
    assert (await adam.get(SCHEDULES)).json()["data"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"participants": []}, "rotations.0.participants"),
        ({"participants": ["0" * 36]}, "rotations.0.participants.0"),
        ({"starts_on": "2027-02-30"}, "rotations.0.starts_on"),
        ({"starts_on": "1066-10-14"}, "rotations.0.starts_on"),
        ({"handover": "24:00"}, "rotations.0.handover"),
        ({"handover": "9"}, "rotations.0.handover"),
        ({"turn": {"every": 0, "unit": "day"}}, "rotations.0.turn.every"),
        ({"turn": {"every": 1, "unit": "month"}}, "rotations.0.turn.unit"),
        ({"windows": [{"days": ["mon"], "start": "08:00", "end": "08:00"}]}, "rotations.0.windows.0"),
        ({"colour": "red"}, "rotations.0.colour"),
    ],
)
async def test_a_wrong_rotation_is_refused_by_name(adam, changes, field):
    olga = await contact(adam, "Olga")
    answer = await adam.post(SCHEDULES, {"name": "x", "rotations": [weekly(olga) | changes]})
    assert answer.status_code == 422
    assert field in {problem["field"] for problem in answer.json()["error"]["details"]}


async def test_a_wrong_zone_is_refused(adam):
    answer = await adam.post(SCHEDULES, {"name": "x", "time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert "Europe/Berlin" in answer.text


async def test_shifts_and_gaps_are_laid_out(adam):
    olga, bob = await contact(adam, "Olga"), await contact(adam, "Bob")
    days = weekly(olga, bob, windows=[{"days": ["mon", "fri"], "start": "09:00", "end": "18:00"}])
    schedule = await made(adam, days)
    span = "from=2027-01-15T00:00:00Z&to=2027-01-19T00:00:00Z"
    laid = (await adam.get(f"{SCHEDULES}/{schedule['id']}/shifts?{span}")).json()["data"]
    assert [(each["contact_name"], each["starts_at"], each["ends_at"]) for each in laid["shifts"]] == [
        ("Olga", "2027-01-15T08:00:00.000Z", "2027-01-15T17:00:00.000Z"),
        ("Bob", "2027-01-18T08:00:00.000Z", "2027-01-18T17:00:00.000Z"),
    ]
    assert laid["shifts"][0] | {"contact_id": olga, "rotation": "Weeks"} == laid["shifts"][0]
    assert [(each["starts_at"], each["ends_at"]) for each in laid["gaps"]] == [
        ("2027-01-15T00:00:00.000Z", "2027-01-15T08:00:00.000Z"),
        ("2027-01-15T17:00:00.000Z", "2027-01-18T08:00:00.000Z"),
        ("2027-01-18T17:00:00.000Z", "2027-01-19T00:00:00.000Z"),
    ]
    weeks = (await adam.get(f"{SCHEDULES}/{schedule['id']}/shifts")).json()["data"]["shifts"]
    assert (weeks[0]["starts_at"], len(weeks)) == ("2027-01-15T08:00:00.000Z", 8)
    body = {"rotations": [days], "time_zone": "Europe/Berlin"}
    body |= {"from": "2027-01-15T00:00:00Z", "to": "2027-01-19T00:00:00Z"}
    assert (await adam.post(f"{SCHEDULES}/preview", body)).json()["data"] == laid
    assert schedule["warnings"][0].startswith("Nobody is on call from 2027-01-15 18:00 to 2027-01-18 09:00.")
    assert schedule["warnings"][-1] == "Nobody is on call 6 more times within 30 days."


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2027-01-15T00:00:00Z", "2027-01-15T00:00:00Z"),
        ("2027-01-15T00:00:00Z", "2027-01-14T00:00:00Z"),
        ("2027-01-15T00:00:00Z", "2027-03-19T00:00:00Z"),
        ("1999-01-15T00:00:00Z", "1999-01-16T00:00:00Z"),
        ("9999-12-30T00:00:00Z", "9999-12-31T00:00:00Z"),
        ("yesterday", "2027-01-15T00:00:00Z"),
    ],
)
async def test_a_wrong_span_is_refused(adam, begin, end):
    schedule = await made(adam)
    answer = await adam.get(f"{SCHEDULES}/{schedule['id']}/shifts", params={"from": begin, "to": end})
    assert answer.status_code == 422
    moment = await adam.get(f"{SCHEDULES}/{schedule['id']}/on-call", params={"at": "9999-12-31T23:59:59Z"})
    assert moment.status_code == 422


async def test_somebody_stands_in_and_no_longer(theatre, adam):
    olga, bob = await contact(adam, "Olga"), await contact(adam, "Bob")
    schedule = await made(adam, weekly(olga))
    mia = await theatre.person("mia", Role.MEMBER)
    place = f"{SCHEDULES}/{schedule['id']}"
    wish = {"contact_id": bob, "starts_at": "2027-01-15T07:00:00Z", "ends_at": "2027-01-16T09:00:00+01:00"}
    stands_in = await mia.post(f"{place}/overrides", wish)
    assert stands_in.status_code == 201, stands_in.text
    override = stands_in.json()["data"]
    assert override | {"contact_name": "Bob", "created_by": "mia", "ends_at": "2027-01-16T08:00:00.000Z"} == override
    read = (await mia.get(place)).json()["data"]
    assert (read["overrides"], read["on_call"]["contact_name"]) == ([override], "Bob")
    assert (read["on_call"]["is_override"], read["on_call"]["until"]) == (True, override["ends_at"])
    later = (await mia.get(f"{place}/on-call?at=2027-01-16T08:00:00Z")).json()["data"]
    assert (later["contact_name"], later["is_override"], later["rotation"]) == ("Olga", False, "Weeks")
    span = {"from": "2027-01-15T00:00:00Z", "to": "2027-01-17T00:00:00Z"}
    laid = (await mia.get(f"{place}/shifts", params=span)).json()["data"]
    assert [each["override_id"] for each in laid["shifts"]] == [None, override["id"], None]
    body = {"rotations": [weekly(olga)], "time_zone": "Europe/Berlin", "schedule_id": schedule["id"], **span}
    assert (await mia.post(f"{SCHEDULES}/preview", body)).json()["data"] == laid
    assert (await mia.delete(f"{place}/overrides/{override['id']}")).status_code == 204
    assert (await mia.delete(f"{place}/overrides/{override['id']}")).status_code == 404
    assert (await mia.get(place)).json()["data"]["on_call"]["contact_name"] == "Olga"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contact_id": "nobody"}, "contact_id"),
        ({"ends_at": "2027-02-01T00:00:00Z"}, "ends_at"),
        ({"ends_at": "2029-02-01T00:00:00Z"}, "ends_at"),
        ({"starts_at": "2027-01-01T00:00:00Z", "ends_at": "2027-01-02T00:00:00Z"}, "ends_at"),
    ],
)
async def test_a_wrong_override_is_refused(adam, changes, field):
    olga = await contact(adam, "Olga")
    schedule = await made(adam, weekly(olga))
    wish = {"contact_id": olga, "starts_at": "2027-02-01T00:00:00Z", "ends_at": "2027-02-02T00:00:00Z"} | changes
    answer = await adam.post(f"{SCHEDULES}/{schedule['id']}/overrides", wish)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["error"]["details"]] == [field]


async def test_a_contact_that_is_gone_is_warned_of_and_skipped(adam):
    olga, bob = await contact(adam, "Olga"), await contact(adam, "Bob")
    schedule = await made(adam, weekly(olga, bob))
    await adam.delete(f"/api/v1/contacts/{olga}")
    read = (await adam.get(f"{SCHEDULES}/{schedule['id']}")).json()["data"]
    assert read["on_call"]["contact_id"] is None
    assert read["warnings"] == [
        "A contact of the rotation Weeks is gone: nobody takes those turns in it.",
        "Nobody is on call from 2027-01-15 09:00 to 2027-01-18 09:00.",
        "Nobody is on call from 2027-01-25 09:00 to 2027-02-01 09:00.",
        "Nobody is on call from 2027-02-08 09:00 on.",
    ]


async def test_a_calendar_program_reads_it_at_a_secret_address(theatre, adam, clock):
    olga, bob = await contact(adam, 'Olga, the "first"; or\nso'), await contact(adam, "Bob")
    schedule = await made(adam, weekly(olga, bob, starts_on="2027-01-04"))
    place = f"{SCHEDULES}/{schedule['id']}/feed"
    first = (await adam.post(place)).json()["data"]["url"]
    assert first.startswith("http://watchbell.test/on-call/")
    stranger = theatre.client()
    answer = await stranger.get(first)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert calendar["x-wr-calname"] == "On call: First line"
    events = calendar.walk("VEVENT")
    assert str(events[0]["summary"]) == "Bob is on call"
    assert str(events[1]["summary"]).startswith('Olga, the "first"; or')
    assert events[0]["dtstart"].dt.isoformat() == "2027-01-11T08:00:00+00:00"
    assert len(events) == 10  # the last one is cut after 60 days
    assert (await adam.get(f"{SCHEDULES}/{schedule['id']}")).json()["data"]["has_feed"] is True

    clock.advance(seconds=86_400)
    later = Calendar.from_ical((await stranger.get(first)).content).walk("VEVENT")
    assert [each["uid"] for each in later] == [each["uid"] for each in events]
    assert later[0].to_ical() == events[0].to_ical()

    second = (await adam.post(place)).json()["data"]["url"]
    assert (await stranger.get(first)).status_code == 404
    assert (await stranger.get(second)).status_code == 200
    assert (await adam.delete(place)).status_code == 204
    assert (await stranger.get(second)).status_code == 404
    assert (await adam.get(f"{SCHEDULES}/{schedule['id']}")).json()["data"]["has_feed"] is False
    token = second.rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in (await adam.get("/api/v1/audit-log")).text


async def test_a_schedule_in_use_is_not_deleted(adam):
    olga = await contact(adam, "Olga")
    schedule = await made(adam, weekly(olga))
    policy = {"name": "To the first line", "steps": [{"schedule_ids": [schedule["id"]]}]}
    made_policy = (await adam.post("/api/v1/escalation-policies", policy)).json()["data"]
    refused = await adam.delete(f"{SCHEDULES}/{schedule['id']}")
    assert (refused.status_code, "To the first line" in refused.text) == (409, True)
    assert (await adam.delete(f"/api/v1/escalation-policies/{made_policy['id']}")).status_code == 204
    assert (await adam.delete(f"{SCHEDULES}/{schedule['id']}")).status_code == 204


async def test_another_organization_sees_and_names_nothing_of_it(theatre, adam):
    olga = await contact(adam, "Olga")
    schedule = await made(adam, weekly(olga))
    elsewhere = await theatre.other_organization()
    sam = await theatre.person("sam", Role.OWNER, elsewhere)
    theirs = {"headers": {"X-Watchbell-Org": "elsewhere"}}
    place = f"{SCHEDULES}/{schedule['id']}"
    span = {"from": "2027-01-15T00:00:00Z", "to": "2027-01-17T00:00:00Z"}
    assert (await sam.get(SCHEDULES, **theirs)).json()["data"] == []
    assert (await sam.get(place, **theirs)).status_code == 404
    assert (await sam.get(f"{place}/shifts", params=span, **theirs)).status_code == 404
    assert (await sam.patch(place, {"name": "x"}, **theirs)).status_code == 404
    assert (await sam.post(f"{place}/feed", **theirs)).status_code == 404
    assert (await sam.delete(place, **theirs)).status_code == 404
    own = await sam.post(SCHEDULES, {"name": "Ours", "rotations": []}, **theirs)
    assert (await sam.post(SCHEDULES, {"name": "x", "rotations": [weekly(olga)]}, **theirs)).status_code == 422
    wish = {"contact_id": olga, "starts_at": "2027-01-15T07:00:00Z", "ends_at": "2027-01-16T09:00:00Z"}
    mine = f"{SCHEDULES}/{own.json()['data']['id']}"
    assert (await sam.post(f"{mine}/overrides", wish, **theirs)).status_code == 422
    body = {"rotations": [], "schedule_id": schedule["id"], **span}
    assert (await sam.post(f"{SCHEDULES}/preview", body, **theirs)).status_code == 404
    step = {"schedule_ids": [schedule["id"]], "contact_ids": [olga]}
    refused = await sam.post("/api/v1/escalation-policies", {"name": "x", "steps": [step]}, **theirs)
    fields = [problem["field"] for problem in refused.json()["error"]["details"]]
    assert fields == ["steps.0.contact_ids.0", "steps.0.schedule_ids.0"]
