from typing import Any

import pytest
import yaml

from watchbell.domain.addresses import gatus_address, hashed
from watchbell.domain.import_gatus import key_of, plan_gatus
from watchbell.domain.import_gatus_conditions import Subjects, judge_by
from watchbell.domain.import_gatus_endpoints import kind_of
from watchbell.domain.import_gatus_suites import flow_of
from watchbell.domain.import_plan import Draft, Fate, Plan, PlannedMonitor
from watchbell.domain.import_values import Fields
from watchbell.services.monitor_kinds import monitor_kinds

EVERYTHING = """
x-defaults: &defaults
  interval: 30s
  alerts: [{type: slack, failure-threshold: 5, success-threshold: 4, description: "x"}, {type: email, enabled: false}]
alerting:
  slack: {webhook-url: "https://hooks.example/x", default-alert: {failure-threshold: 7}}
endpoints:
  - <<: *defaults
    name: front end
    group: core
    url: https://shop.example.org/health
    method: POST
    headers: {X-Key: "1"}
    body: '{"from": "[ENDPOINT_NAME]"}'
    conditions:
      - "[STATUS] == 200"
      - "[RESPONSE_TIME] < 300"
      - "[BODY].status == UP"
      - "len([BODY].items) > 2"
      - "has([BODY].errors) == false"
      - "[BODY].name == pat(jo*n)"
      - "[BODY].id == any(1, 2)"
      - "[BODY].user-data[0].odd-name != x"
      - "[CERTIFICATE_EXPIRATION] > 48h"
      - "[DOMAIN_EXPIRATION] > 720h"
      - "[IP] == 127.0.0.1"
      - "[CONNECTED] == true"
    client: {insecure: true, ignore-redirect: true, timeout: 5s, network: ip4, proxy-url: "http://proxy:3128",
             dns-resolver: "udp://1.1.1.1:53"}
    extra-labels: {team: payments}
  - {name: tcp, url: "tcp://db.example.org:5432", conditions: ["[CONNECTED] == true"]}
  - {name: udp, url: "udp://db.example.org:514", body: "a\\nb", conditions: ["[CONNECTED] == true"]}
  - {name: ping, url: "icmp://db.example.org", conditions: ["[CONNECTED] == true", "[RESPONSE_TIME] <= 20"]}
  - {name: tls, url: "tls://ldap.example.org:636", conditions: ["[CERTIFICATE_EXPIRATION] > 240h"]}
  - {name: starttls, url: "starttls://smtp.example.org:587", conditions: ["[CONNECTED] == true"]}
  - {name: ws, url: "wss://shop.example.org/ws", body: "hello", conditions: ["[BODY] == pat(*world*)", "[BODY].a == 1"]}
  - {name: grpc, url: "grpcs://api.example.org:443", conditions: ["[CONNECTED] == true"]}
  - {name: ssh, url: "ssh://host.example.org:22", ssh: {username: u, password: p}, body: '{"command": "uptime"}',
     conditions: ["[STATUS] == 0", "[BODY] == pat(*load*)"]}
  - {name: banner, url: "ssh://host.example.org:22", conditions: ["[CONNECTED] == true"]}
  - {name: dns, url: "8.8.8.8", dns: {query-name: "example.org.", query-type: MX},
     conditions: ["[BODY] == pat(*.example.org.)", "[DNS_RCODE] == NOERROR"]}
  - {name: closed, url: "tcp://db.example.org:23", conditions: ["[CONNECTED] == false"], enabled: false}
  - {name: sctp, url: "sctp://x:1", conditions: ["[CONNECTED] == true"]}
external-endpoints:
  - {name: "Back/Up #1", group: Core, token: s3cret, heartbeat: {interval: 30m}, alerts: [{type: slack}]}
  - {name: told, token: other}
suites:
  - name: order
    interval: 10m
    context: {user: olga}
    endpoints:
      - {name: create, url: "https://shop.example.org/[CONTEXT].user", method: POST, conditions: ["[STATUS] == 201"],
         store: {id: "[BODY].order.id"}}
      - {name: read, url: "https://shop.example.org/orders/[CONTEXT].id", conditions: ["[BODY].id == [CONTEXT].id"], always-run: true}
  - {name: mixed, endpoints: [{name: a, url: "tcp://x:1", conditions: ["[CONNECTED] == true"]}]}
"""


@pytest.fixture
def plan() -> Plan:
    return plan_gatus(yaml.safe_load(EVERYTHING))


def named(plan: Plan, name: str) -> PlannedMonitor:
    return next(each for each in plan.monitors if each.name == name)


def test_everything_is_taken_by_its_kind_or_told_of(plan: Plan) -> None:
    for each in plan.monitors:
        monitor_kinds()[each.kind].target.model_validate(each.config)
    assert {each.name: each.kind for each in plan.monitors} == {
        "front end": "http",
        "front end (domain)": "domain",
        "tcp": "tcp",
        "udp": "udp",
        "ping": "ping",
        "tls": "tls",
        "starttls": "tls",
        "ws": "websocket",
        "grpc": "grpc",
        "ssh": "ssh",
        "banner": "ssh",
        "dns": "dns",
        "closed": "tcp",
        "Back/Up #1": "heartbeat",
        "told": "webhook",
        "order": "http_flow",
    }
    told = {note.item for note in plan.notes if note.fate is Fate.LEFT_OUT}
    assert told == {"sctp", "mixed", "alerting.slack"}


def test_an_http_endpoint_keeps_what_it_sends_and_expects(plan: Plan) -> None:
    made = named(plan, "front end")
    assert made.config["expected_status"] == "200"
    assert made.config["body"] == '{"from": "front end"}'
    assert made.config["headers"] == {"X-Key": "1"}
    assert (made.config["verify_tls"], made.config["follow_redirects"]) == (False, False)
    assert (made.config["ip_version"], made.config["resolvers"]) == ("ipv4", ["1.1.1.1:53"])
    assert made.config["assertions"] == [
        {"subject": "response_time", "operator": "less_than", "value": 300},
        {"subject": "json", "path": "$.status", "operator": "equals", "value": "UP"},
        {"subject": "json", "path": "$.items", "operator": "length_at_least", "value": 3},
        {"subject": "json", "path": "$.errors", "operator": "not_exists"},
        {"subject": "json", "path": "$.name", "operator": "matches", "value": "(?s)^jo.*n$"},
        {"subject": "json", "path": "$.id", "operator": "one_of", "value": "1,2"},
        {"subject": "json", "path": "$['user-data'][0]['odd-name']", "operator": "not_equals", "value": "x"},
        {"subject": "certificate_days", "operator": "greater_than", "value": 2.0},
        {"subject": "ip", "operator": "equals", "value": "127.0.0.1"},
    ]
    assert made.settings["interval_seconds"] == 30
    assert made.settings["timeout_ms"] == 5000
    assert (made.settings["failure_threshold"], made.settings["recovery_threshold"]) == (5, 4)
    assert made.settings["tags"] == ("team:payments",)
    assert made.group_name == "core"
    assert named(plan, "front end (domain)").config == {"domain": "shop.example.org", "fail_days": 30, "warn_days": 30}


def test_an_interval_that_is_none_is_told_of() -> None:
    found = plan_gatus({"endpoints": [{"name": "x", "url": "https://x.example", "interval": "5x"}]})
    assert found.monitors[0].settings["interval_seconds"] == 60
    assert [(note.field, note.fate) for note in found.notes] == [("interval", Fate.CHANGED)]


def test_an_endpoint_that_asks_nothing_of_the_status_takes_any() -> None:
    plan = plan_gatus({"endpoints": [{"name": "x", "url": "https://x.example", "conditions": ["[STATUS] < 500"]}]})
    config = plan.monitors[0].config
    assert config["expected_status"] == "100-599"
    assert config["assertions"] == [{"subject": "status", "operator": "less_than", "value": 500}]


def test_external_endpoints_keep_key_and_token(plan: Plan) -> None:
    beats, told = named(plan, "Back/Up #1"), named(plan, "told")
    assert beats.config == {"period_seconds": 1800, "grace_seconds": 0}
    assert (beats.settings["failure_threshold"], beats.settings["recovery_threshold"]) == (7, 2)
    assert [(kept.address, kept.secret_sha256) for kept in beats.addresses] == [
        (gatus_address("core_back-up--1"), hashed("s3cret"))
    ]
    assert [kept.address for kept in told.addresses] == [gatus_address("_told")]
    assert key_of("", "A&B+c.d") == "_a-b-c-d"


def test_a_suite_becomes_a_visit(plan: Plan) -> None:
    config = named(plan, "order").config
    assert config["variables"] == {"user": "olga"}
    first, second = config["steps"]
    assert (first["url"], first["method"], first["expected_status"]) == (
        "https://shop.example.org/{{user}}",
        "POST",
        "201",
    )
    assert first["captures"] == [{"variable": "id", "source": "json", "path": "$.order.id"}]
    assert second["always"]
    assert second["assertions"] == [{"subject": "json", "path": "$.id", "operator": "equals", "value": "{{id}}"}]


def test_a_suite_that_cannot_be_a_visit_says_why() -> None:
    draft = Draft("x")
    assert not flow_of(draft, Fields({"endpoints": [{"url": "http://x", "store": {"a": "[STATUS]"}}]}))
    assert "no plain path" in draft.notes[0].why


def test_a_port_that_must_be_closed_is_watched_upside_down(plan: Plan) -> None:
    closed = named(plan, "closed")
    assert closed.config["upside_down"]
    assert not closed.settings["is_active"]


@pytest.mark.parametrize(
    ("query", "conditions", "config"),
    [
        ("A", ["[BODY] == 192.0.2.7"], {"expected": ["192.0.2.7"], "match": "any"}),
        ("A", ["[BODY] == any(192.0.2.7, 192.0.2.8)"], {"expected": ["192.0.2.7", "192.0.2.8"], "match": "any"}),
        ("MX", ["[BODY] == pat(*.example.org.)"], {"assertions": [
            {"subject": "record", "operator": "matches", "value": r"(?s)^[0-9 ]*.*\.example\.org$"}]}),
        ("A", ["[DNS_RCODE] == NXDOMAIN"], {"rcode": "NXDOMAIN", "assertions": [
            {"subject": "count", "operator": "at_least", "value": 0}]}),
    ],
)  # fmt: skip
def test_records_are_compared_as_they_are_told_here(query: str, conditions: list[str], config: dict[str, Any]) -> None:
    row = {
        "name": "x",
        "url": "8.8.8.8",
        "dns": {"query-name": "x.example", "query-type": query},
        "conditions": conditions,
    }
    made = plan_gatus({"endpoints": [row]}).monitors[0]
    assert {name: made.config.get(name) for name in config} == config
    monitor_kinds()["dns"].target.model_validate(made.config)


def test_tls_with_a_conversation_is_a_port_that_speaks_tls_and_grpc_has_its_health() -> None:
    rows = [
        {"name": "a", "url": "tls://x:1", "body": "hi", "conditions": ["[BODY] == pat(*yes*)"]},
        {"name": "b", "url": "grpc://x:1", "conditions": ["[BODY].status == NOT_SERVING", "[BODY].more == 1"]},
        {"name": "c", "url": "grpc://x:1", "conditions": ["[CONNECTED] == true"]},
    ]
    plan = plan_gatus({"endpoints": rows})
    first, second, third = plan.monitors
    assert (first.kind, first.config["tls"], first.config["send"]) == ("tcp", True, "hi")
    assert second.config["expected_health"] == "NOT_SERVING"
    assert "assertions" not in second.config
    assert "expected_health" not in third.config
    assert [(note.item, note.fate) for note in plan.notes] == [("b", Fate.LEFT_OUT), ("c", Fate.CHANGED)]
    for made in plan.monitors:
        monitor_kinds()[made.kind].target.model_validate(made.config)


ALL = Subjects("status", "response_time", "body", json=True, ip="ip", certificate="certificate_days", rcode="rcode")


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("200 == [STATUS]", None),
        ("[STATUS] != 500", {"subject": "status", "operator": "not_equals", "value": "500"}),
        ("500 > [STATUS]", {"subject": "status", "operator": "less_than", "value": 500}),
        ("[RESPONSE_TIME] < 1s", {"subject": "response_time", "operator": "less_than", "value": 1000}),
        ("len([BODY]) <= 5", {"subject": "body", "operator": "length_at_most", "value": 5}),
        ("len([BODY].a) < 5", {"subject": "json", "path": "$.a", "operator": "length_at_most", "value": 4}),
        ("len([BODY].a) != 5", {"match": "none", "assertions": [
            {"subject": "json", "path": "$.a", "operator": "length_equals", "value": 5}]}),
        ("has([BODY].a) == true", {"subject": "json", "path": "$.a", "operator": "exists"}),
        ("[BODY][0].a >= 5", {"subject": "json", "path": "$[0].a", "operator": "at_least", "value": 5}),
        ("[BODY] == any(pat(a*), b)", {"match": "any", "assertions": [
            {"subject": "body", "operator": "matches", "value": "(?s)^a.*$"},
            {"subject": "body", "operator": "equals", "value": "b"}]}),
        ("[BODY] != any(a, b)", {"match": "none", "assertions": [
            {"subject": "body", "operator": "equals", "value": "a"},
            {"subject": "body", "operator": "equals", "value": "b"}]}),
        ("[BODY] == pat(a[0-9]*)", {"subject": "body", "operator": "matches", "value": "(?s)^a[0-9].*$"}),
        ("[BODY] == pat(\\*x)", {"subject": "body", "operator": "matches", "value": r"(?s)^\*x$"}),
        ("[BODY] != pat(*.b?)", {"subject": "body", "operator": "not_matches", "value": r"(?s)^.*\.b.$"}),
        ("[DNS_RCODE] == NXDOMAIN", {"subject": "rcode", "operator": "equals", "value": "NXDOMAIN"}),
    ],
)  # fmt: skip
def test_conditions_are_read_as_gatus_reads_them(condition: str, rule: dict[str, Any] | None) -> None:
    judged = judge_by([condition], ALL)
    assert judged.assertions == ([rule] if rule else [])
    assert judged.left_out == []
    if rule is None:
        assert judged.statuses == ["200"]


@pytest.mark.parametrize(
    "condition",
    ["[STATUS]==200", "[BODY].a == [BODY].b", "[STATUS] < many", "[BODY].a[?(@.b)] == 1", "x == y", "[NOTHING] == 1",
     "[CERTIFICATE_EXPIRATION] > soon", "[BODY] == pat([a)", "len([BODY].a) == many", ""],
)  # fmt: skip
def test_a_condition_without_counterpart_is_named(condition: str) -> None:
    judged = judge_by([condition], ALL)
    assert judged.assertions == []
    assert [left for left, _ in judged.left_out] == [condition]


def test_same_names_in_two_groups_are_told_apart() -> None:
    rows = [{"name": "x", "group": group, "url": "https://x.example"} for group in ("a", "b")]
    assert [each.name for each in plan_gatus({"endpoints": rows}).monitors] == ["a / x", "b / x"]


def test_what_is_no_url_has_no_kind() -> None:
    draft = Draft("x")
    assert kind_of(draft, Fields({"url": "http://[::1"})) is None
    assert draft.notes[0].field == "url"
