"""The types of Uptime Kuma one by one: hosts, stores, requests, groups, channels, conditions."""

from typing import Any

import pytest

from watchbell.domain import import_kuma_hosts as hosts
from watchbell.domain import import_kuma_http as web
from watchbell.domain import import_kuma_stores as stores
from watchbell.domain.import_kuma_channels import plan_channels
from watchbell.domain.import_kuma_conditions import add_conditions, add_json_query
from watchbell.domain.import_kuma_groups import Families
from watchbell.domain.import_plan import Draft, Plan, PlannedMonitor
from watchbell.domain.import_values import Fields, address_of, duration_ms, flag_of, number_of, text_of

TABLES = {
    "docker_host": [
        {"id": 1, "docker_type": "socket", "docker_daemon": "/run/docker.sock"},
        {"id": 2, "docker_type": "tcp", "docker_daemon": "http://10.0.0.1:2375/"},
        {"id": 3, "docker_type": "tcp", "docker_daemon": "https://10.0.0.1:2376"},
    ],
    "remote_browser": [{"id": 1, "url": "wss://chrome.example/"}],
    "setting": [{"key": "globalpingApiToken", "value": '"t0ken"'}],
}
AROUND = web.Surroundings({name: [Fields(row) for row in rows] for name, rows in TABLES.items()})


def mapped(read: Any, **columns: Any) -> tuple[str, Draft]:
    draft = Draft("x")
    return read(draft, Fields(columns), AROUND), draft


@pytest.mark.parametrize(
    ("read", "columns", "kind", "config"),
    [
        (hosts.docker, {"docker_container": "c", "docker_host": 1}, "docker", {"engine": "unix:///run/docker.sock"}),
        (hosts.docker, {"docker_container": "c", "docker_host": 2}, "docker", {"engine": "tcp://10.0.0.1:2375"}),
        (hosts.docker, {"docker_container": "c", "docker_host": 3}, "docker", {"engine": "https://10.0.0.1:2376"}),
        (hosts.dns, {"hostname": "x", "dns_resolve_server": "1.1.1.1, ::1", "port": 5353}, "dns",
         {"resolvers": ["1.1.1.1:5353", "[::1]:5353"], "record_type": "A"}),
        (hosts.ping, {"hostname": "x", "ping_count": 70, "packet_size": 8}, "ping", {"count": 50, "size": 16}),
        (hosts.port, {"hostname": "x", "port": 443, "expected_tls_alert": "certificate_required"}, "tls",
         {"expected_alert": "certificate_required"}),
        (hosts.snmp, {"hostname": "x", "snmp_oid": "1.2.3", "radius_password": "c0mmunity"}, "snmp",
         {"community": "c0mmunity", "oids": ["1.2.3"], "version": "2c"}),
        (hosts.smtp, {"hostname": "x", "smtp_security": "secure", "ignore_tls": 1}, "smtp",
         {"security": "tls", "verify_tls": False}),
        (hosts.gamedig, {"hostname": "x", "game": "minecraftbe"}, "game", {"protocol": "minecraft_bedrock"}),
        (hosts.gamedig, {"hostname": "x", "game": "valheim"}, "game", {"protocol": "source"}),
        (hosts.gamedig, {"hostname": "x", "game": "quake3"}, "game", {"protocol": "quake3"}),
        (hosts.globalping, {"subtype": "http", "url": "https://x", "keyword": "Hi", "ip_family": "ipv4"}, "globalping",
         {"measurement": "http", "token": "t0ken", "ip_version": "4"}),
        (web.browser, {"url": "https://x", "remote_browser": 1}, "browser", {"browser_url": "wss://chrome.example/"}),
        (web.websocket, {"url": "wss://x", "ws_subprotocol": "a, b"}, "websocket", {"subprotocols": ["a", "b"]}),
        (web.websocket, {"url": "wss://x", "auth_method": "bearer", "bearer_token": "t", "headers": '{"X-A": 1}'}, "websocket",
         {"headers": {"X-A": "1", "Authorization": "Bearer t"}, "token": None}),
        (web.websocket, {"url": "wss://x", "auth_method": "basic", "basic_auth_user": "u"}, "websocket",
         {"username": "u", "auth": None}),
        (hosts.port, {"hostname": "x", "port": 143, "smtp_security": "starttls", "expiry_notification": 1}, "tls",
         {"starttls": "imap", "warn_days": 21}),
        (hosts.smtp, {"hostname": "x"}, "smtp", {"port": 25}),
        (stores.mqtt, {"hostname": "wss://mq.example", "mqtt_topic": "t", "mqtt_websocket_path": "ws"}, "mqtt",
         {"host": "mq.example", "tls": True, "transport": "websocket", "path": "/ws", "mode": "message"}),
        (stores.redis, {"database_connection_string": "rediss://me:pw@c:6380/2", "ignore_tls": 1}, "redis",
         {"database": 2, "tls": "require", "user": "me", "password": "pw"}),
        (stores.mssql, {"database_connection_string": "Data Source=.\\X;Initial Catalog=d;User Id=u;Password=p"}, "mssql",
         {"host": "localhost", "database": "d", "user": "u", "password": "p"}),
        (stores.rabbitmq, {"rabbitmq_nodes": '["https://a:15672/", "https://b/"]'}, "rabbitmq",
         {"host": "a", "nodes": ["https://a:15672/", "https://b/"], "mode": "management"}),
        (stores.kafka, {"kafka_producer_brokers": ["a:9092"], "kafka_producer_ssl": 1,
                        "kafka_producer_sasl_options": {"mechanism": "plain", "username": "u", "password": "p"}}, "kafka",
         {"servers": ["a:9092"], "tls": True, "sasl": "PLAIN", "username": "u"}),
    ],
)  # fmt: skip
def test_a_type_is_its_kind_with_these_settings(
    read: Any, columns: dict[str, Any], kind: str, config: dict[str, Any]
) -> None:
    found, draft = mapped(read, **columns)
    assert found == kind
    assert {name: draft.config.get(name) for name in config} == config


@pytest.mark.parametrize(
    ("read", "columns", "part"),
    [
        (hosts.gamedig, {"game": "chess"}, "game"),
        (stores.mongodb, {"database_connection_string": "mongodb+srv://x/y"}, "database_connection_string"),
    ],
)
def test_what_has_no_kind_is_told(read: Any, columns: dict[str, Any], part: str) -> None:
    found, draft = mapped(read, **columns)
    assert found == ""
    assert [note.field for note in draft.notes] == [part]


def test_conditions_know_their_variables_only() -> None:
    draft = Draft("x")
    condition = {"type": "expression", "variable": "weather", "operator": "equals", "value": "fine", "andOr": "and"}
    assert add_conditions(draft, Fields({"conditions": [condition]}), {"record": {"subject": "record"}})
    assert draft.assertions == []
    assert "weather" in draft.notes[0].why
    assert not add_conditions(Draft("x"), Fields({"conditions": "[]"}), {})


def test_a_query_of_a_single_value_needs_no_path() -> None:
    draft = Draft("x")
    add_json_query(draft, Fields({"json_path": "$", "json_path_operator": ">=", "expected_value": "5"}), whole="value")
    assert draft.assertions == [{"subject": "value", "operator": "at_least", "value": "5"}]
    add_json_query(draft, Fields({"json_path_operator": "<", "expected_value": "many"}))
    assert [note.field for note in draft.notes] == ["expected_value"]


def test_a_query_of_a_message_knows_its_conditions_and_its_value() -> None:
    condition = {"type": "expression", "variable": "json_value", "operator": "gt", "value": "5", "andOr": "and"}
    _, draft = mapped(stores.mqtt, hostname="mq", mqtt_topic="t", json_path="a.b", conditions=[condition])
    assert draft.assertions == [{"subject": "json", "path": "$.a.b", "operator": "greater_than", "value": 5.0}]
    columns = {"mqtt_check_type": "json-query", "json_path_operator": ">", "expected_value": "on"}
    _, draft = mapped(stores.mqtt, hostname="mq", mqtt_topic="t", json_path="a", **columns)
    assert draft.assertions == [{"subject": "json", "path": "$.a", "operator": "equals", "value": "on"}]
    _, draft = mapped(stores.mongodb, database_connection_string="mongodb://x/d", json_path="a")
    assert draft.assertions == [{"subject": "json", "path": "$.a", "operator": "exists"}]


def test_channels_are_those_of_kinds_that_there_are() -> None:
    configs = [
        {"type": "smtp", "smtpHost": "mail", "smtpPort": 465, "smtpSecure": True, "smtpTo": "a@x, b@x", "smtpFrom": "w@x",
         "smtpUsername": "u", "smtpPassword": "p"},
        {"type": "discord", "discordWebhookUrl": "https://d.example/x"},
        {"type": "webhook", "webhookURL": "https://w.example", "webhookAdditionalHeaders": '{"X-A": "1"}'},
        {"type": "Lunasea"},
    ]  # fmt: skip
    rows = [Fields({"name": config["type"], "config": config, "active": 1}) for config in configs]
    plan = Plan("x")
    plan_channels(plan, rows, wanted=True)
    assert [(each.kind, each.config) for each in plan.channels] == [
        ("email", {"to": ["a@x", "b@x"], "smtp_host": "mail", "from": "w@x", "smtp_port": 465, "smtp_security": "tls",
                   "smtp_username": "u", "smtp_password": "p"}),
        ("discord", {"webhook_url": "https://d.example/x"}),
        ("webhook", {"url": "https://w.example", "headers": {"X-A": "1"}}),
    ]  # fmt: skip
    assert "Lunasea" in plan.notes[-1].why
    plan = Plan("x")
    plan_channels(plan, rows, wanted=False)
    assert plan.channels == []
    assert "--channels" in plan.notes[0].why


def test_groups_without_members_are_left_out_and_so_are_theirs() -> None:
    rows = [{"id": 1, "name": "Outer"}, {"id": 2, "name": "Inner", "parent": 1}]
    families = Families([Fields(row) for row in rows])
    plan = Plan("x", [PlannedMonitor(str(row["id"]), str(row["name"]), "group", "group") for row in rows])
    families.gather(plan)
    assert plan.monitors == []
    assert [note.item for note in plan.notes] == ["Inner", "Outer"]
    assert families.path("2") == "Outer"


@pytest.mark.parametrize(
    ("value", "text", "number", "flag"),
    [(None, "", None, False), (" 5 ", "5", 5.0, False), (1.0, "1", 1.0, True), ("true", "true", None, True), (True, "true", None, True),
     ("1e999", "1e999", None, False), ([1], "", None, False), ("a\x00\ud800", "a?", None, False), (float("nan"), "nan", None, True)],
)  # fmt: skip
def test_values_are_what_they_can_be(value: object, text: str, number: float | None, flag: bool) -> None:
    assert (text_of(value), number_of(value), flag_of(value)) == (text, number, flag)


def test_urls_are_taken_apart_and_durations_read() -> None:
    assert address_of("mysql://a%40b:p%2Fw@[::1]:33/db?SSL=1") == (
        "mysql",
        "::1",
        33,
        "a@b",
        "p/w",
        "/db",
        {"ssl": "1"},
    )
    assert address_of("http://[::1") is None
    assert address_of("x:99999999") is None
    assert (duration_ms("1m30s"), duration_ms("soon"), duration_ms(None)) == (90_000, None, None)
