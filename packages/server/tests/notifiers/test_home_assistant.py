import pytest

from notifiers.answering import answering
from notifiers.peer_home_assistant import APP, ENTITY, SECRET, says
from notifiers.peers import message
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.home_assistant import NOTIFIER, HomeAssistantConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)
LINK = "https://watch.example/incidents/i1"


@pytest.fixture
async def home():
    async with answering(says) as service:
        yield service


def config(home=None, **fields):
    url = home.url if home else "http://homeassistant.local:8123"
    return HomeAssistantConfig(**{"url": url, "access_token": SECRET, "service": "notify", **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"service": f"notify.{APP}"},
        {"service": "persistent_notification"},
        {"service": "send_message", "entity_id": ENTITY},
    ],
)
async def test_home_assistant_takes_the_message(home, fields):
    assert (await send(config(home, **fields), message(), LIMITS)).status_code == 200
    assert home.requests[0].path == "/api/services/notify/" + fields.get("service", "notify").removeprefix("notify.")


def test_it_says_what_since_when_why_how_long_and_where():
    assert payload(config(), message()) == {
        "title": "[DOWN] Shop is down",
        "message": "expected status 200-299, got 503\nService: Shop\nMonitor: Shop front\nURL: https://shop.example/\n"
        "Status: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\nDuration: 3 min 12 s\n" + LINK,
    }


@pytest.mark.parametrize(
    ("changes", "loud"),
    [
        (
            {"severity": "critical"},
            {
                "ttl": 0,
                "priority": "high",
                "push": {
                    "interruption-level": "critical",
                    "sound": {"name": "default", "critical": 1, "volume": 1.0},
                },
            },
        ),
        ({"severity": "high"}, {"ttl": 0, "priority": "high", "push": {"interruption-level": "time-sensitive"}}),
        ({"severity": "low"}, {}),
        ({"type": MessageType.RECOVERY}, {}),
        ({"type": MessageType.TEST}, {}),
    ],
)
def test_a_phone_is_told_how_loud_and_in_one_place(changes, loud):
    data = payload(config(service=APP), message(**changes))["data"]
    assert data == {"group": "watchbell", "tag": "i1", "url": LINK, "clickAction": LINK, **loud}


def test_its_own_list_keeps_one_entry_for_an_incident_in_plain_markdown():
    sent = payload(config(service="persistent_notification"), message(text="[x](http://evil) *b*"))
    assert sent["data"] == {"notification_id": "watchbell_i1"}
    assert sent["message"].startswith("\\[x\\](http://evil) \\*b\\*  \nService: Shop  \n")


@pytest.mark.parametrize("hostile", ["{{ states('lock.door') }}", "{% raw %}", "{# x", "{{{{ 7*7 }}}}"])
async def test_what_a_target_answers_is_never_a_template(home, hostile):
    told = message(title=hostile, text=hostile, service_name=hostile, details=((hostile, hostile),))
    for service in ("notify", APP, "persistent_notification"):
        assert (await send(config(home, service=service), told, LIMITS)).status_code == 200


@pytest.mark.parametrize("filling", ["x", "😀", "{", "\n", "a b "])
async def test_however_long_the_texts_they_fit_into_a_push(home, filling):
    long = filling * 50_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert (await send(config(home, service=APP), told, LIMITS)).status_code == 200
    sent = home.requests[0].json
    assert len(sent["message"].replace("{ ", "{").encode()) <= 2500
    assert sent["message"].endswith(f"Duration: 3 min 12 s\n{LINK}")


async def test_a_bare_message_is_taken_too(home):
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert (await send(config(home), told, LIMITS)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"access_token": "eyJ0.revoked.token"}, 401, "create a long-lived access token"),
        ({"service": "mobile_app_sold"}, 400, "no such notify action"),
        ({"service": "send_message", "entity_id": "notify.removed"}, 200, "no entity notify.removed"),
    ],
)
async def test_what_is_not_there_is_permanent(home, fields, status, words):
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(home, **fields), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, status)
    assert "eyJ0.revoked.token" not in caught.value.reason


@pytest.mark.parametrize("fields", [{"service": "send_message"}, {"entity_id": ENTITY}])
def test_an_entity_goes_with_its_action(fields):
    with pytest.raises(ValueError, match="needs an entity"):
        config(**fields)


def test_describe_names_action_and_host():
    assert NOTIFIER.describe(config(service=APP)) == f"Home Assistant notify.{APP} at homeassistant.local:8123"
    assert NOTIFIER.describe(config(service="send_message", entity_id=ENTITY)) == (
        f"Home Assistant {ENTITY} at homeassistant.local:8123"
    )
