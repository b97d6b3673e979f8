import pytest

from notifiers.answering import answering
from notifiers.peer_splunk_oncall import KEY, PATH, SplunkOnCall, config
from notifiers.peers import message
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.splunk_oncall import NOTIFIER, SplunkOncallConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)
REAL = f"https://alert.victorops.com{PATH}"


@pytest.fixture
async def oncall():
    made = SplunkOnCall()
    async with answering(made.says) as service:
        made.service = service
        yield made


def tell(oncall, settings=None, **changes):
    made = SplunkOncallConfig.model_validate(config(oncall.service.port) | (settings or {}))
    return send(made, message(**changes), LIMITS)


async def test_the_recovery_resolves_what_the_failure_opened(oncall):
    for _ in range(2):
        assert (await tell(oncall)).status_code == 200
    assert list(oncall.open) == ["watchbell/i1"]
    await tell(oncall, type=MessageType.RECOVERY, title="Shop is back up")
    assert oncall.open == {}
    assert oncall.routes == ["database"] * 3


@pytest.mark.parametrize("kind", [MessageType.TEST, MessageType.SYSTEM])
async def test_a_test_and_a_notice_open_nothing(oncall, kind):
    await tell(oncall, type=kind, incident_id=None)
    assert oncall.open == {}
    assert [each["message_type"] for each in oncall.timeline] == ["INFO"]


def test_it_says_what_since_when_why_how_long_and_where():
    told = payload(message())
    assert told["message_type"] == "CRITICAL"
    assert told["entity_display_name"] == "[DOWN] Shop is down"
    assert told["state_message"].startswith("expected status 200-299, got 503\n")
    assert told["state_start_time"] == 1_699_999_808
    assert told["vo_annotate.u.Watchbell"] == "https://watch.example/incidents/i1"
    assert (told["Status"], told["Duration"]) == ("503 Service Unavailable", "3 min 12 s")


def test_what_is_told_of_a_target_replaces_none_of_splunks_own_fields():
    told = payload(message(details=(("message_type", "RECOVERY"), ("entity_id", "x"), ("monitoring_tool", "y"))))
    assert (told["message_type"], told["entity_id"], told["monitoring_tool"]) == (
        "CRITICAL",
        "watchbell/i1",
        "Watchbell",
    )


def test_types_follow_the_news_and_the_severity():
    kinds = [payload(message(severity=s))["message_type"] for s in ("critical", "high", "medium", "low")]
    assert kinds == ["CRITICAL", "CRITICAL", "CRITICAL", "WARNING"]
    assert payload(message(type=MessageType.DEGRADED))["message_type"] == "WARNING"


@pytest.mark.parametrize("filling", ["x", "😀", "\n", "\x00"])
async def test_however_long_the_texts_it_takes_them(oncall, filling):
    long = filling * 100_000
    details = tuple((f"{n} {long}", long) for n in range(60))
    await tell(oncall, title=long, text=long, service_name=long, monitor_name=long, details=details)
    assert len(oncall.open) == 1


async def test_a_wrong_key_is_permanent_and_not_quoted(oncall):
    wrong = f"http://127.0.0.1:{oncall.service.port}/integrations/generic/20131114/alert/another-key/$routing_key"
    with pytest.raises(Undelivered, match=r"no integration has the key \*{8}") as caught:
        await tell(oncall, {"rest_url": wrong})
    assert caught.value.permanent


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (404, True), (429, False), (500, False)])
async def test_refusals(oncall, status, permanent):
    oncall.service.answers = [Answer(status, KEY.encode(), {"Retry-After": "2"})]
    with pytest.raises(Undelivered) as caught:
        await tell(oncall)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (permanent, 2000 if status == 429 else None)
    assert ("routing key" in caught.value.reason) is permanent
    assert KEY not in caught.value.reason + caught.value.answer


@pytest.mark.parametrize(
    ("url", "key", "route"),
    [
        (f"{REAL}/$routing_key", "web", "web"),
        (f"{REAL}/web", "", "web"),
        (f"{REAL}/web", "database", "database"),
        (REAL, "a b", "a b"),
        (f"{REAL}/a%20b/", "", "a b"),
    ],
)
def test_the_route_stands_in_its_field_or_in_the_url(url, key, route):
    made = SplunkOncallConfig(rest_url=url, routing_key=key)
    assert made.route == route
    assert NOTIFIER.describe(made) == f"Splunk On-Call route {route} at alert.victorops.com"
    assert KEY not in repr(made)


async def test_an_odd_route_stands_safely_in_the_address(oncall):
    await tell(oncall, {"routing_key": "a b&c%"})
    assert oncall.routes == ["a%20b%26c%25"]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (REAL, ""),
        (f"{REAL}/$routing_key", ""),
        ("https://alert.victorops.com/", "web"),
        (f"{REAL}/a/b", ""),
        (REAL, "a/b"),
    ],
)
def test_what_leads_nowhere_is_refused_at_once(url, key):
    with pytest.raises(ValueError, match=r"rest_url|routing_key|does not end in one") as caught:
        SplunkOncallConfig(rest_url=url, routing_key=key)
    assert KEY not in str(caught.value)


async def test_who_takes_care_acknowledges_the_incident(oncall):
    await tell(oncall)
    await tell(oncall, type=MessageType.ACKNOWLEDGED, title="Ann takes care of it", text="Acknowledged by Ann")
    assert oncall.timeline[-1]["message_type"] == "ACKNOWLEDGEMENT"
    assert oncall.timeline[-1]["state_message"].startswith("Acknowledged by Ann\n")
    assert oncall.acknowledged == {"watchbell/i1"} == set(oncall.open)
