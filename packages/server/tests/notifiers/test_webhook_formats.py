import pytest

from notifiers.peers import message
from watchbell.domain.notifying import MessageType, SendLimits
from watchbell.notifiers.webhook import WebhookConfig, send


async def test_a_statuspage_body_carries_its_headers_and_the_same_signature(http_receiver):
    await send(
        WebhookConfig(url=f"{http_receiver.url}/hook", format="statuspage"), message(), SendLimits(timeout_ms=30_000)
    )
    [request] = http_receiver.requests
    assert request.json["incident"]["name"] == "Shop is down"
    assert request.headers["x-statuspage-event"] == request.json["event_type"] == "incident.created"
    assert request.headers["x-statuspage-signature-256"] == request.headers["x-watchbell-signature-256"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "custom"}, "write the body"),
        ({"body": "{}"}, "needs the format custom"),
        ({"format": "custom", "body": "{{ title }}"}, "this is no JSON"),
        ({"format": "statuspage", "gather": True}, "know no digests"),
    ],
)
def test_what_does_not_fit_a_format_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        WebhookConfig.model_validate({"url": "https://a.example/", **changes})


async def test_a_chat_and_a_statuspage_are_not_told_who_takes_care(http_receiver):
    taken, limits = message(type=MessageType.ACKNOWLEDGED, event="incident.acknowledged"), SendLimits(timeout_ms=30_000)
    given = {"slack": {}, "discord": {}, "statuspage": {}, "watchbell": {}, "custom": {"body": '{"a": "{{ title }}"}'}}
    for name, more in given.items():
        config = WebhookConfig(url=f"{http_receiver.url}/{name}", format=name, **more)
        receipt = await send(config, taken, limits)
        assert (receipt.status_code is None) == (name not in ("watchbell", "custom"))
    assert [request.path for request in http_receiver.requests] == ["/watchbell", "/custom"]
