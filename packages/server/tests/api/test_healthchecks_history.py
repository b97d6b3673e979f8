"""What happened to a check, as clients of Healthchecks' API read it: real pings, deadlines that pass."""

import pytest

from support.clock import START
from watchbell.domain.healthchecks_checks import iso
from watchbell.domain.pings import PingKind, Signal
from watchbell.lib.clock import HOUR, SECOND
from watchbell.pipeline.arriving import ping_of
from watchbell.store import monitors, pings

RID = "f1f1f1f1-0000-4000-8000-000000000001"


async def test_a_check_lives(project):
    check = await project.make(timeout=3600, grace=600)
    await project.ping(check)
    up = await project.read(check)
    assert (up["status"], up["n_pings"], up["last_ping"]) == ("up", 1, iso(START + SECOND))
    assert up["next_ping"] == iso(START + SECOND + HOUR)
    project.theatre.clock.advance(seconds=3700)
    late = await project.read(check)
    assert (late["status"], late["next_ping"]) == ("grace", up["next_ping"])
    project.theatre.clock.advance(seconds=600)
    assert (await project.read(check))["status"] == "down"  # at once, even before anybody was told
    await project.until_down(check)
    assert (await project.read(check))["status"] == "down"
    await project.ping(check)
    assert (await project.read(check))["status"] == "up"
    await project.ping(check, "/fail")
    down = await project.read(check)
    assert (down["status"], down["next_ping"], down["n_pings"]) == ("down", None, 3)


async def test_a_run_is_timed(project):
    project.version = 1
    check = await project.make(timeout=3600)
    await project.ping(check, "/start")
    begun = await project.read(check)
    assert (begun["status"], begun["started"]) == ("started", True)
    project.theatre.clock.advance(seconds=41)
    await project.ping(check)
    done = await project.read(check)
    assert (done["status"], done["started"], done["last_duration"]) == ("up", False, 42)
    await project.ping(check)
    assert "last_duration" not in await project.read(check)


async def test_a_paused_check_comes_back_with_a_ping_or_by_hand(project):
    check = await project.make(timeout=3600)
    by_hand = await project.make(timeout=3600, manual_resume=True)
    for each in (check, by_hand):
        await project.ping(each)
        paused = await project.ask("POST", f"checks/{each['uuid']}/pause", content="")
        assert (paused.status_code, paused.json()["status"], paused.json()["next_ping"]) == (200, "paused", None)
        assert (await project.ask("POST", f"checks/{each['uuid']}/pause")).status_code == 200
        await project.ping(each)
    assert (await project.read(check))["status"] == "up"
    assert (await project.read(by_hand))["status"] == "paused"
    resumed = await project.ask("POST", f"checks/{by_hand['uuid']}/resume")
    assert (resumed.status_code, resumed.json()["status"], resumed.json()["last_ping"]) == (200, "new", None)
    again = await project.ask("POST", f"checks/{by_hand['uuid']}/resume")
    assert (again.status_code, again.json()) == (409, {"error": "check is not paused"})


async def test_pings_are_listed_newest_first(project):
    check = await project.make(timeout=3600, methods="POST")
    await project.ping(check, f"/start?rid={RID}")
    await project.ping(check, f"/3?rid={RID}", body="out of space")
    await project.ping(check, "/log", body="note")
    await project.ping(check, method="GET")
    await project.ping(check)
    answer = await project.ask("GET", f"checks/{check['uuid'].upper()}/pings/")
    pings = answer.json()["pings"]
    assert [(ping["n"], ping["type"]) for ping in pings] == [(5, "success"), (4, "ign"), (3, "log"), (2, "fail"), (1, "start")]  # fmt: skip
    place = f"http://watchbell.test/api/v3/checks/{check['uuid']}/pings"
    assert pings[3] == {
        "type": "fail", "date": "2027-01-15T08:00:02.000000+00:00", "n": 2, "scheme": "http",
        "remote_addr": "192.0.2.7", "method": "POST", "ua": pings[3]["ua"], "rid": RID,
        "body_url": f"{place}/2/body", "duration": 1.0,
    }  # fmt: skip
    assert "httpx" in pings[3]["ua"]
    assert (pings[0]["body_url"], pings[0]["rid"]) == (None, None)
    assert "duration" not in pings[0]
    body = await project.ask("GET", pings[3]["body_url"].removeprefix("http://watchbell.test"))
    assert (body.status_code, body.text) == (200, "out of space")
    assert body.headers["content-type"].startswith("text/plain")
    for number in ("5", "9", "0", "x"):
        assert (await project.ask("GET", f"checks/{check['uuid']}/pings/{number}/body")).status_code == 404


async def test_at_most_a_thousand_pings_are_listed(project):
    check = await project.make(timeout=3600)
    async with project.theatre.ctx.db.transaction() as tx:
        [watched] = await monitors.of_kind(tx, project.theatre.org_id, "heartbeat")
        sent = [ping_of(watched.monitor.n, n, PingKind.LOG, None, Signal(), START + n) for n in range(1, 1_003)]
        await pings.add_pings(tx, sent)
    listed = (await project.ask("GET", f"checks/{check['uuid']}/pings/")).json()["pings"]
    assert (len(listed), listed[0]["n"], listed[-1]["n"]) == (1_000, 1_002, 3)


@pytest.fixture
async def story(project):
    """Up at 1 s, down by itself at 60 + 60 s after that, up, told down, up again; and the instants of all that."""
    check = await project.make(timeout=60, grace=60)
    clock = project.theatre.clock
    await project.ping(check)
    flips = [(iso(clock()), 1)]
    clock.advance(seconds=200)
    await project.until_down(check)
    flips.append((iso(START + 121 * SECOND), 0))  # the deadline, not the instant at which it was noticed
    for verb in ("", "", "/fail", "/fail", ""):
        await project.ping(check, verb)
        if (flips[-1][1] == 1) is (verb == "/fail"):
            flips.append((iso(clock()), int(verb != "/fail")))
    return check, [{"timestamp": at, "up": up} for at, up in reversed(flips)]


async def test_flips_are_told_newest_first(project, story):
    check, flips = story
    assert [flip["up"] for flip in flips] == [1, 0, 1, 0, 1]
    answer = await project.ask("GET", f"checks/{check['uuid']}/flips/")
    assert (answer.status_code, answer.json()) == (200, {"flips": flips})
    shown = (await project.ask("GET", "checks/", key=project.read_only)).json()["checks"][0]
    by_key = await project.ask("GET", f"checks/{shown['unique_key']}/flips/", key=project.read_only)
    assert by_key.json() == {"flips": flips}


async def test_flips_of_a_span(project, story):
    check, flips = story
    place = f"checks/{check['uuid']}/flips/"

    async def told(query):
        return (await project.ask("GET", place + query)).json()["flips"]

    now, down_at = project.theatre.clock() // 1000, START // 1000 + 121
    assert await told("?seconds=3") == flips[:2]
    assert await told(f"?start={down_at}") == flips[:4]
    assert await told(f"?start={down_at + 1}") == flips[:3]
    assert await told(f"?end={down_at}") == flips[4:]
    assert await told(f"?start={down_at}&end={down_at + 1}") == flips[3:4]
    assert await told(f"?end={now + 9}&seconds=0&start=0") == flips
    for wrong in ("seconds=-1", "seconds=31536001", "start=x", "end=99999999999"):
        answer = await project.ask("GET", f"{place}?{wrong}")
        assert (answer.status_code, "error" in answer.json()) == (400, True)


async def test_flips_are_read_from_far_back(project, monkeypatch):
    monkeypatch.setattr("watchbell.services.healthchecks_history._PORTION", 7)
    check = await project.make(timeout=60, grace=60)
    await project.ping(check, "/fail")
    for _ in range(60):
        await project.ping(check)
    project.theatre.clock.advance(seconds=10)
    await project.ping(check, "/fail")
    flips = (await project.ask("GET", f"checks/{check['uuid']}/flips/")).json()["flips"]
    assert [flip["up"] for flip in flips] == [0, 1, 0]
    recent = (await project.ask("GET", f"checks/{check['uuid']}/flips/?seconds=5")).json()["flips"]
    assert recent == flips[:1]  # that it was up before does not count as a flip in the span
