"""Prometheus talks to us as to its Alertmanager: requests as it and amtool send them, heard by the running line."""

import base64
import json

import pytest

from support.listening import listening
from watchbell.domain.addresses import alert_slug
from watchbell.domain.message_text import moment
from watchbell.domain.services import Severity
from watchbell.ingest.posted_alerts import MAX_ALERTS
from watchbell.lib.clock import MINUTE, SECOND, rfc3339
from watchbell.services import provisioning

V2 = "/api/v2/alerts"


@pytest.fixture
async def us(sqlite_db, monkeypatch):
    async with listening(sqlite_db, monkeypatch) as one:
        yield one


def alert(us, name="InstanceDown", *, ends_in=4 * MINUTE, summary="web-1 is down", **labels):
    """As Prometheus writes it, with nanoseconds."""
    now = us.clock()
    return {
        "annotations": {"summary": summary},
        "endsAt": rfc3339(now + ends_in).replace("Z", "456789Z"),
        "startsAt": rfc3339(now - MINUTE).replace("Z", "123456Z"),
        "generatorURL": "http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
        "labels": {"alertname": name, "instance": "web-1:9100", "job": "node", **labels},
    }


async def send(us, *alerts, path=V2, **headers):
    headers = headers or {"Authorization": f"Bearer {us.ping_key}"}
    return await us.client.post(path, json=list(alerts), headers=headers)


async def test_an_unknown_alert_that_fires_becomes_a_monitor_that_is_down(us):
    answer = await send(us, alert(us, severity="critical"))
    assert (answer.status_code, answer.content) == (200, b"")
    monitor = (await us.monitors())["InstanceDown"]
    assert (monitor["monitor_type"], monitor["status"], monitor["slug"]) == (
        "alertmanager",
        "down",
        "alert-instancedown",
    )
    since = moment(us.clock() - MINUTE)
    assert monitor["status_reason"] == f"InstanceDown fires since {since}: web-1 is down"
    service = await us.get(f"/api/v1/services/{monitor['service_id']}")
    assert service["severity"] == Severity.CRITICAL


async def test_it_is_up_when_the_alert_is_resolved(us):
    await send(us, alert(us))
    await send(us, alert(us, ends_in=-SECOND))
    monitor = (await us.monitors())["InstanceDown"]
    assert (monitor["status"], monitor["status_reason"]) == ("up", None)


async def test_the_same_told_again_alerts_nobody_again(us):
    for _ in range(3):
        await send(us, alert(us))
        us.clock.advance(seconds=60)
    assert len(await us.get("/api/v1/alerts")) == 1
    assert len(await us.get("/api/v1/incidents")) == 1
    await send(us, alert(us, ends_in=-SECOND))
    assert [each["reason"] for each in await us.get("/api/v1/alerts")] == ["recovered", "confirmed_down"]


async def test_what_is_not_told_again_ends_at_its_end(us):
    await send(us, alert(us))
    us.clock.advance(ms=4 * MINUTE - SECOND)
    await send(us, alert(us, "Other", ends_in=-SECOND))
    assert (await us.monitors())["InstanceDown"]["status"] == "down"
    us.clock.advance(ms=2 * SECOND)
    assert (await us.becomes("InstanceDown", "up"))["status_reason"] is None


async def test_what_has_ended_and_was_never_known_makes_nothing(us):
    assert (await send(us, alert(us, ends_in=-SECOND))).status_code == 200
    assert await us.monitors() == {}


async def test_each_name_is_a_monitor_and_each_label_set_an_alert(us):
    answer = await send(
        us,
        alert(us, instance="web-1:9100"),
        alert(us, instance="web-2:9100", summary="web-2 is down"),
        alert(us, "DiskFull", instance="web-1:9100", summary=""),
        *(alert(us, f"Many{n}") for n in range(20)),
    )
    assert answer.status_code == 200
    monitors = await us.monitors()
    assert len(monitors) == 22
    assert " fires on 2 since " in monitors["InstanceDown"]["status_reason"]
    assert monitors["DiskFull"]["status_reason"].endswith(": web-1:9100")
    await send(us, alert(us, instance="web-1:9100", ends_in=-SECOND))
    monitors = await us.monitors()
    assert monitors["InstanceDown"]["status"] == "down"
    assert monitors["InstanceDown"]["status_reason"].endswith(": web-2 is down")


@pytest.mark.parametrize("how", ["bearer", "basic", "path"])
async def test_the_ping_key_is_taken_wherever_prometheus_can_put_it(us, how):
    basic = base64.b64encode(f"prometheus:{us.ping_key}".encode()).decode()
    headers = {"bearer": f"Bearer {us.ping_key}", "basic": f"Basic {basic}", "path": "Bearer something else"}
    path = f"/alerts/{us.ping_key}{V2}" if how == "path" else V2
    assert (await send(us, alert(us), path=path, Authorization=headers[how])).status_code == 200
    assert "InstanceDown" in await us.monitors()


@pytest.mark.parametrize("value", ["", "Bearer wrong", "Basic !!!", "Basic d3Jvbmc6a2V5", "Digest x"])
async def test_without_the_key_nothing_is_taken(us, value):
    answer = await send(us, alert(us), Authorization=value)
    assert answer.status_code == 401
    assert answer.json()["code"] == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert await us.monitors() == {}


async def test_version_1_is_taken_below_a_path_of_its_own(us):
    answer = await send(us, alert(us), path=f"/alerts/{us.ping_key}/api/v1/alerts", Accept="*/*")
    assert (answer.status_code, answer.json()) == (200, {"status": "success"})
    assert (await us.monitors())["InstanceDown"]["status"] == "down"


async def test_our_own_list_of_alerts_stays_where_it_is(us):
    assert (await us.client.get("/api/v1/alerts")).status_code == 401
    assert (await us.olga.get("/api/v1/alerts")).json()["data"] == []
    assert (await send(us, alert(us), path="/api/v1/alerts")).status_code == 405


UNPARSED = {"code": 400, "message": "parsing alerts body failed, because"}
BAD = [
    (b"", 422, {"code": 602, "message": "alerts in body is required"}),
    (b"[{}]", 422, {"code": 602, "message": "0.labels in body is required"}),
    (b"{}", 400, UNPARSED),
    (b"[1]", 400, UNPARSED),
    (b"garbage", 400, UNPARSED),
    (b"\xff\xfe", 400, UNPARSED),
    (b'[{"labels":{"alertname":1}}]', 400, UNPARSED),
    (
        b'[{"labels":{"alertname":"X"},"startsAt":"yesterday"}]',
        400,
        {"code": 400, "message": "startsAt must be a time"},
    ),
    (b'[{"labels":{"alertname":"X"},"endsAt":"2026-01-01T00:00:00"}]', 400, {"code": 400, "message": "endsAt must be"}),
    (b'[{"labels":{}}]', 400, "at least one label pair required"),
    (b'[{"labels":{"alertname":""}}]', 400, "at least one label pair required"),
    (
        b'[{"labels":{"alertname":"X"},"startsAt":"2026-01-02T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}]',
        400,
        "start time must be before end time",
    ),
]


@pytest.mark.parametrize(("body", "status", "says"), BAD)
async def test_what_it_cannot_take_is_refused_as_alertmanager_refuses_it(us, body, status, says):
    """Statuses, codes and shapes are those that Alertmanager 0.25 answered to the same bodies."""
    answer = await us.client.post(V2, content=body, headers={"Authorization": f"Bearer {us.ping_key}"})
    assert answer.status_code == status
    said = json.loads(answer.content)
    if isinstance(says, dict):
        assert said["code"] == says["code"]
        assert said["message"].startswith(says["message"])
    else:
        assert said == says
    assert await us.monitors() == {}


async def test_beside_a_bad_alert_the_good_ones_are_heard(us):
    answer = await send(us, {"labels": {}}, alert(us))
    assert (answer.status_code, answer.json()) == (400, "at least one label pair required")
    assert (await us.monitors())["InstanceDown"]["status"] == "down"


async def test_alerts_without_a_name_share_a_monitor(us):
    assert (await send(us, {"labels": {"job": "x"}}, {"labels": {"job": "y"}})).status_code == 200
    monitor = (await us.monitors())["unnamed alert"]
    assert monitor["status_reason"].startswith("unnamed alert fires on 2 since")
    assert monitor["status_reason"].endswith("job=x; job=y")


async def test_more_alerts_than_anybody_has_are_refused(us):
    one = {"labels": {"alertname": "X"}}
    assert (await send(us, *[one] * (MAX_ALERTS + 1))).status_code == 413
    assert await us.monitors() == {}


async def test_ten_thousand_alerts_of_one_name_are_taken(us):
    alerts = [{"labels": {"alertname": "X", "i": str(n)}} for n in range(MAX_ALERTS)]
    assert (await send(us, *alerts)).status_code == 200
    assert (await us.monitors())["X"]["status_reason"].startswith("X fires on 1000 since")


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00+01:00", None])
async def test_times_that_go_leaves_empty_are_not_times(us, start):
    """amtool sends the year 1 for what it was not told: such an alert fires for Alertmanager's five minutes."""
    answer = await send(us, {"labels": {"alertname": "X"}, "startsAt": start, "endsAt": start})
    assert answer.status_code == 200
    us.clock.advance(ms=5 * MINUTE - 10 * SECOND)
    assert (await us.monitors())["X"]["status"] == "down"
    us.clock.advance(ms=20 * SECOND)
    await us.becomes("X", "up")


async def test_an_end_that_no_calendar_has_is_taken(us):
    ends = "9999-12-31T23:59:59-12:00"
    assert (await send(us, {"labels": {"alertname": "X"}, "startsAt": ends, "endsAt": ends})).status_code == 200
    assert (await us.monitors())["X"]["status"] == "down"


async def test_letters_that_no_database_takes_do_no_harm(us):
    answer = await send(us, alert(us, "In\0stance\nDown", summary="down\0"))
    assert answer.status_code == 200
    assert r"In\x00stance Down" in await us.monitors()


async def test_a_paused_monitor_is_not_told(us):
    await send(us, alert(us, ends_in=MINUTE))
    monitor = (await us.monitors())["InstanceDown"]
    await us.olga.post(f"/api/v1/monitors/{monitor['id']}/pause")
    assert (await send(us, alert(us))).status_code == 200
    assert (await us.monitors())["InstanceDown"]["status"] == "paused"


async def test_a_slug_that_another_kind_has_is_complained_of_after_all_others_are_told(us):
    body = {"name": "Taken", "monitor_type": "heartbeat", "config": {"period_seconds": 60}, "slug": "alert-taken"}
    assert (await us.olga.post("/api/v1/monitors", json=body)).status_code == 201
    answer = await send(us, alert(us, "Taken"), alert(us))
    assert answer.status_code == 400
    assert "heartbeat" in answer.json()
    assert (await us.monitors())["InstanceDown"]["status"] == "down"


async def test_an_organization_makes_so_many_monitors_and_hears_those_it_has(us, monkeypatch):
    monkeypatch.setattr(provisioning, "MAX_PROVISIONED", 3)
    await send(us, alert(us, "A", ends_in=MINUTE))
    answer = await send(us, *(alert(us, name) for name in "EDCBA"))
    assert (answer.status_code, answer.json()["code"]) == (409, 409)
    assert sorted(await us.monitors()) == ["A", "D", "E"]
    us.clock.advance(ms=2 * MINUTE)
    assert {each["status"] for each in (await us.monitors()).values()} == {"down"}


async def test_on_either_database(db, monkeypatch):
    async with listening(db, monkeypatch) as one:
        await send(one, *(alert(one, f"A{n}") for n in range(5)), alert(one, "In\0stance", summary="down\0"))
        assert {each["status"] for each in (await one.monitors()).values()} == {"down"}
        await send(one, *(alert(one, f"A{n}", ends_in=-SECOND) for n in range(5)))
        one.clock.advance(ms=5 * MINUTE)
        await one.becomes(r"In\x00stance", "up")
        assert {each["status"] for each in (await one.monitors()).values()} == {"up"}


async def test_what_clients_ask_before_they_send(us):
    key = {"Authorization": f"Bearer {us.ping_key}"}
    status = (await us.client.get("/api/v2/status", headers=key)).json()
    assert status["cluster"] == {"status": "disabled", "peers": []}
    assert status["versionInfo"]["version"]
    assert (await us.client.get("/api/v2/status")).status_code == 401
    assert (await us.client.get("/-/healthy")).text == "OK"
    assert (await us.client.get(f"/alerts/{us.ping_key}/-/ready")).text == "OK"
    assert (await us.client.get(V2, headers=key)).status_code == 405
    silences = await us.client.get("/api/v2/silences", headers=key)
    assert (silences.status_code, silences.json()["code"]) == (404, 404)


async def test_a_monitor_made_by_hand_hears_the_alerts_of_its_name(us):
    wish = {"name": "Instance Down", "monitor_type": "alertmanager"}
    made = (await us.olga.post("/api/v1/monitors", json=wish)).json()["data"]
    assert (await send(us, alert(us, "Instance Down"))).status_code == 200
    [found] = (await us.olga.get("/api/v1/monitors")).json()["data"]
    assert (found["id"], found["status"], found["slug"]) == (made["id"], "down", alert_slug("Instance Down"))
    again = await us.olga.post("/api/v1/monitors", json=wish)  # whose alert would it be?
    assert (again.status_code, again.json()["error"]["details"][0]["field"]) == (422, "name")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("InstanceDown", "alert-instancedown"),
        ("disk_full", "alert-disk_full"),
        ("disk full", "alert-disk-full-"),
        ("Größe", "alert-gr-e-"),
        ("温度", "alert-"),
        ("x" * 300, "alert-" + "x" * 80 + "-"),
    ],
)
def test_every_name_has_a_slug_of_its_own(name, slug):
    found = alert_slug(name)
    assert found.startswith(slug)
    assert found == slug if not slug.endswith("-") else len(found) == len(slug) + 8
    assert len(found) <= 100
