import json

import pytest

from notifiers.peer_teams import PATH, SECRET, config, refusal, says
from notifiers.peers import message
from support.receiver import Answer, Received
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.teams import NOTIFIER, TeamsConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


def made(receiver):
    return TeamsConfig(**config(receiver.port))


def card(told):
    return payload(told)["attachments"][0]["content"]


def texts(told):
    [head, *blocks] = card(told)["body"]
    return ["".join(run["text"] for run in block["inlines"]) for block in (*head["items"], *blocks)]


def judged(told):
    body = json.dumps(payload(told), ensure_ascii=False).encode()
    return says(Received("POST", PATH, {"content-type": "application/json"}, body))


async def test_a_flow_takes_the_card_and_answers_202(http_receiver):
    http_receiver.default = Answer(202, b"")
    receipt = await send(made(http_receiver), message(), LIMITS)
    [request] = http_receiver.requests
    assert request.path == PATH + SECRET
    assert says(request) == Answer(202, b"")
    assert (receipt.status_code, receipt.reference) == (202, None)


async def test_a_connectors_answer_is_fine_too(http_receiver):
    http_receiver.default = Answer(200, b"1")
    assert (await send(made(http_receiver), message(), LIMITS)).answer == "1"


def test_it_says_what_since_when_why_how_long_and_where():
    assert texts(message()) == [
        "[DOWN] Shop is down",
        "expected status 200-299, got 503",
        "Service: Shop",
        "Monitor: Shop front",
        "URL: https://shop.example/",
        "Status: 503 Service Unavailable",
        "Since: 2023-11-14 22:10:08 UTC",
        "Duration: 3 min 12 s",
    ]
    [action] = card(message())["actions"]
    assert action["url"] == "https://watch.example/incidents/i1"
    assert payload(message())["summary"] == "[DOWN] Shop is down"


@pytest.mark.parametrize(
    ("kind", "style"),
    [
        (MessageType.FAILURE, "attention"),
        (MessageType.REMINDER, "attention"),
        (MessageType.DEGRADED, "warning"),
        (MessageType.RECOVERY, "good"),
        (MessageType.TEST, "accent"),
        (MessageType.SYSTEM, "accent"),
    ],
)
def test_the_colour_says_how_it_is(kind, style):
    assert card(message(type=kind))["body"][0]["style"] == style


@pytest.mark.parametrize("filling", ["x", '"', "\\", "€", "😀", "\n", "a b "])
def test_however_long_the_texts_teams_takes_them(filling):
    long = filling * 100_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert judged(told) == Answer(202, b"")
    assert texts(told)[-1] == "Duration: 3 min 12 s"


@pytest.mark.parametrize("filling", ["€", '€€"'])
def test_of_many_details_those_that_fit_are_shown_and_the_room_is_used(filling):
    told = message(details=tuple((f"Detail {n}", (filling * 500)[:500]) for n in range(60)))
    assert judged(told) == Answer(202, b"")
    assert len(json.dumps(payload(told), ensure_ascii=False).encode()) > 20_000


def test_a_bare_message_is_taken_too():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert judged(told) == Answer(202, b"")


async def refused(receiver, answer):
    receiver.default = answer
    with pytest.raises(Undelivered) as caught:
        await send(made(receiver), message(), LIMITS)
    assert SECRET not in caught.value.reason + caught.value.answer
    return caught.value


@pytest.mark.parametrize(
    ("answer", "permanent", "advice"),
    [
        (refusal(401, "DirectApiAuthorizationRequired", "must be authenticated"), True, "a new webhook"),
        (refusal(404, "WorkflowNotFound", "could not be found"), True, "a new webhook"),
        (refusal(400, "WorkflowTriggerIsNotEnabled", "state 'Disabled'"), True, "switched on"),
        (refusal(400, "TriggerInputSchemaMismatch", "schema"), False, "must begin with"),
        (refusal(500, "InternalServerError", "trouble"), False, "500"),
        (Answer(410, b"Connector has been removed"), True, "a new webhook"),
        (Answer(502, b"<html>"), False, "502"),
    ],
)
async def test_refusals(http_receiver, answer, permanent, advice):
    error = await refused(http_receiver, answer)
    assert (error.permanent, error.status_code) == (permanent, answer.status)
    assert advice in error.reason


@pytest.mark.parametrize(("status", "permanent"), [(429, False), (413, False), (500, False), (404, True)])
async def test_a_connectors_200_that_tells_of_a_failure_is_one(http_receiver, status, permanent):
    said = f"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error {status} with ContextId"
    error = await refused(http_receiver, Answer(200, said.encode()))
    assert (error.status_code, error.permanent) == (status, permanent)
    assert error.retry_after_ms == (30_000 if status == 429 else None)


async def test_a_rate_limit_is_passed_on(http_receiver):
    error = await refused(http_receiver, Answer(429, b"", {"Retry-After": "7"}))
    assert (error.retry_after_ms, error.permanent) == (7000, False)


async def test_a_connectors_path_is_as_secret_as_a_signature(http_receiver):
    key = "0123456789abcdef0123456789abcdef"
    http_receiver.default = Answer(500, f"no {key}".encode())
    url = f"{http_receiver.url}/webhookb2/t@t/IncomingWebhook/{key}/u"
    with pytest.raises(Undelivered) as caught:
        await send(TeamsConfig(webhook_url=url), message(), LIMITS)
    assert key not in caught.value.reason + caught.value.answer


def test_describe_names_only_the_host():
    url = "https://prod-00.westeurope.logic.azure.com:443" + PATH + SECRET
    assert NOTIFIER.describe(TeamsConfig(webhook_url=url)) == "Teams webhook at prod-00.westeurope.logic.azure.com:443"
