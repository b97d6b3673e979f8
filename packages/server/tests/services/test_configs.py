"""A config that lacks what another of its fields asks for: the form knows it before, and the refusal names the field."""

import pytest

from watchbell.domain.errors import Invalid
from watchbell.lib.json_schema import schema_of
from watchbell.notifiers import home_assistant, pagerduty, slack, webhook
from watchbell.probers import browser, globalping, grpc, http, kafka, mqtt, snmp
from watchbell.services.configs import checked

_HOST = {"host": "device.example.org"}
_PAGE = {"url": "https://www.example.org"}
_CASES = (
    (slack.SlackConfig, {}, "via", "webhook", "webhook_url"),
    (slack.SlackConfig, {"channel": "#ops"}, "via", "bot", "bot_token"),
    (slack.SlackConfig, {"bot_token": "xoxb-1234567890"}, "via", "bot", "channel"),
    (webhook.WebhookConfig, {**_PAGE, "format": "custom"}, "format", "custom", "body"),
    (home_assistant.HomeAssistantConfig, {**_PAGE, "access_token": "a.b.c"}, "service", "send_message", "entity_id"),
    (http.PROBER.target, _PAGE, "auth", "bearer", "token"),
    (http.PROBER.target, _PAGE, "auth", "digest", "username"),
    (kafka.KafkaTarget, {"servers": ["kafka.example.org"], "username": "mia"}, "sasl", "PLAIN", "password"),
    (mqtt.MqttTarget, _HOST, "mode", "message", "topic"),
    (grpc.PROBER.target, _HOST, "call", "method", "method"),
    (snmp.PROBER.target, _HOST, "version", "3", "username"),
    (snmp.PROBER.target, {**_HOST, "version": "3", "username": "mia"}, "authentication", "sha1", "password"),
    (globalping.PROBER.target, {}, "measurement", "http", "url"),
    (browser.PROBER.target, _PAGE, "action", "click", "selector"),
)


@pytest.mark.parametrize(("model", "rest", "decider", "value", "name"), _CASES)
def test_what_a_choice_asks_for_is_marked_in_the_schema_and_named_when_it_is_missing(model, rest, decider, value, name):
    fields, said, place = schema_of(model)["properties"], {**rest, decider: value}, f"config.{name}"
    if decider not in fields:  # of one of its steps
        fields, said = schema_of(model)["$defs"]["BrowserStep"]["properties"], {**rest, "steps": [{decider: value}]}
        place = f"config.steps.0.{name}"
    condition = fields[name]["x-required-if"]
    assert condition["field"] == decider
    assert value in condition["in"]
    assert set(condition["in"]) <= set(fields[name].get("x-show-if", condition)["in"]) or name == "password"
    with pytest.raises(Invalid) as refused:
        checked(model, model.model_fields["kind"].default, said)
    assert [each.field for each in refused.value.details] == [place]


def test_a_value_of_the_wrong_form_is_answered_with_the_example_of_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        checked(pagerduty.PagerdutyConfig, "pagerduty", {"routing_key": "short"})
    [problem] = refused.value.details
    assert problem.message == "must look like e93facc04764012d7bfb002500d5d1a6"
