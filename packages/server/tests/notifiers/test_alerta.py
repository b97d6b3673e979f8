import pytest

from notifiers.answering import answering
from notifiers.peer_alerta import KEY, Alerta, config
from notifiers.peers import message
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.alerta import NOTIFIER, AlertaConfig, alert, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def alerta():
    made = Alerta()
    async with answering(made.says) as service:
        made.service = service
        yield made


def tell(alerta, settings=None, **changes):
    made = AlertaConfig.model_validate(config(alerta.service.port) | (settings or {}))
    return send(made, message(**changes), LIMITS)


def told(**changes):
    return alert(AlertaConfig.model_validate(config(1)), message(**changes), "critical")


async def test_the_recovery_closes_what_the_failure_opened(alerta):
    for _ in range(2):
        assert (await tell(alerta)).status_code == 201
    [opened] = alerta.open
    assert (opened["severity"], opened["duplicateCount"]) == ("critical", 1)
    await tell(alerta, type=MessageType.RECOVERY, title="Shop is back up", monitor_name="Another")
    assert alerta.open == []
    assert len(alerta.alerts) == 1


async def test_another_incident_is_another_alert(alerta):
    await tell(alerta)
    await tell(alerta, incident_id="i2")
    await tell(alerta, type=MessageType.RECOVERY)
    assert [each["event"] for each in alerta.open] == ["incident i2"]


async def test_a_test_leaves_nothing_open(alerta):
    await tell(alerta, type=MessageType.TEST, incident_id=None)
    assert [each["status"] for each in alerta.alerts.values()] == ["closed"]


def test_it_says_what_since_when_why_how_long_and_where():
    sent = told()
    assert (sent["resource"], sent["service"], sent["environment"]) == ("Shop", ["Shop"], "Production")
    assert sent["text"].startswith("[DOWN] Shop is down\nexpected status 200-299, got 503\n")
    assert sent["attributes"] == {
        "Service": "Shop",
        "Monitor": "Shop front",
        "URL": "https://shop.example/",
        "Status": "503 Service Unavailable",
        "Since": "2023-11-14 22:10:08 UTC",
        "Duration": "3 min 12 s",
        "moreInfo": '<a href="https://watch.example/incidents/i1" target="_blank">Open in Watchbell</a>',
    }


async def test_severities_are_alertas(alerta):
    for number, severity in enumerate(("critical", "high", "medium", "low", "?")):
        await tell(alerta, severity=severity, incident_id=str(number))
    await tell(alerta, type=MessageType.DEGRADED)
    assert [each["severity"] for each in alerta.open] == ["critical", "major", "minor", "warning", "major", "warning"]


async def test_nothing_that_others_wrote_is_html_or_a_name_that_alerta_refuses(alerta):
    evil = "<img src=x onerror=y>$a.b"
    await tell(alerta, text=evil, details=((evil, evil),))
    [sent] = alerta.open
    sent["attributes"].pop("moreInfo")
    assert "<img" not in sent["text"] + str(sent["attributes"])


@pytest.mark.parametrize("filling", ["x", "😀", "\n", "\x00", "."])
async def test_however_long_the_texts_alerta_takes_them(alerta, filling):
    long = filling * 100_000
    details = tuple((f"{n} {long}", long) for n in range(60))
    await tell(alerta, title=long, text=long, service_name=long, monitor_name=long, details=details)
    assert len(alerta.open) == 1
    size = len(alerta.service.requests[0].body)
    assert size < 200_000


async def test_a_bare_message_is_taken_too(alerta):
    bare = {"text": "", "details": (), "service_name": "", "monitor_name": None, "since_at": None, "link": None}
    assert (await tell(alerta, title="", incident_id=None, **bare)).status_code == 201


@pytest.mark.parametrize(
    ("settings", "advice"),
    [({"api_key": "revoked-key"}, "make a new API key"), ({"environment": "Moon"}, "allows the environment")],
)
async def test_what_a_person_must_mend_is_permanent(alerta, settings, advice):
    with pytest.raises(Undelivered, match=advice) as caught:
        await tell(alerta, settings)
    assert caught.value.permanent


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (404, True), (429, False), (500, False)])
async def test_alertas_refusals(alerta, status, permanent):
    alerta.service.answers = [Answer(status, KEY.encode(), {"Retry-After": "2"})]
    with pytest.raises(Undelivered) as caught:
        await tell(alerta)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (permanent, 2000 if status == 429 else None)
    assert KEY not in caught.value.reason + caught.value.answer


async def test_an_alert_that_a_blackout_suppresses_is_delivered(alerta):
    alerta.service.answers = [Answer(202, b'{"status": "ok", "message": "Suppressed alert during blackout period"}')]
    assert (await tell(alerta)).status_code == 202


def test_describe_names_the_host():
    made = AlertaConfig(base_url="https://alerta.example.com/api/", api_key=KEY)
    assert NOTIFIER.describe(made) == "Alerta at alerta.example.com, environment Production"
    assert KEY not in repr(made)


async def test_who_takes_care_acknowledges_the_alert_and_takes_that_back(alerta):
    made = await tell(alerta)
    [alert] = alerta.alerts.values()
    given = {"reference": made.reference, "text": "Acknowledged by Ann: on it"}
    for _ in range(2):  # the second time Alerta says 409: it is so already
        await tell(alerta, type=MessageType.ACKNOWLEDGED, **given)
        assert alerta.service.requests[-1].json == {"action": "ack", "text": "Acknowledged by Ann: on it"}
    assert (alerta.service.requests[-1].method, alert["id"]) == ("PUT", made.reference["id"])
    await tell(alerta, type=MessageType.REMINDER)
    assert [each["status"] for each in alerta.alerts.values()] == ["ack"]
    await tell(alerta, type=MessageType.UNACKNOWLEDGED, **given)
    assert len(alerta.open) == 1


async def test_an_alert_that_somebody_deleted_there_breaks_no_channel(alerta):
    await tell(alerta)
    receipt = await tell(alerta, type=MessageType.ACKNOWLEDGED, reference={"id": "gone/1"})
    assert (receipt.status_code, alerta.service.requests[-1].path) == (404, "/api/alert/gone%2F1/action")
    assert "did not say which" in (await tell(alerta, type=MessageType.ACKNOWLEDGED)).answer
