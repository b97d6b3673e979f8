import json
from pathlib import Path
from typing import Any

import pytest

from support.kuma import Kuma, every_kind
from watchbell.domain.addresses import token_address
from watchbell.domain.import_kuma import TABLES, plan_kuma, tables_of_backup
from watchbell.domain.import_plan import Fate, Plan, PlannedMonitor
from watchbell.lib.kuma_files import KumaDatabase
from watchbell.services.monitor_kinds import monitor_kinds


def planned(**columns: Any) -> tuple[PlannedMonitor, Plan]:
    plan = plan_kuma({"monitor": [{"id": 1, "name": "one", "interval": 60, **columns}]})
    return plan.monitors[0], plan


def whys(plan: Plan, part: str) -> list[str]:
    return [note.why for note in plan.notes if note.field == part]


def test_each_type_becomes_a_kind_that_takes_its_config_or_is_told_of(tmp_path: Path) -> None:
    kuma = Kuma(tmp_path / "kuma.db")
    every_kind(kuma)
    with KumaDatabase.open(kuma.path) as database:
        plan = plan_kuma(database.rows(TABLES))
    assert plan.found == 33
    for each in plan.monitors:
        config = {**each.config, "monitors": ["x"]} if each.kind == "group" else each.config
        monitor_kinds()[each.kind].target.model_validate(config)
    left_out = {note.item for note in plan.notes if note.fate is Fate.LEFT_OUT and note.field == "type"}
    assert left_out == {"pm2", "oracledb", "tailscale-ping"}
    assert len(plan.monitors) == 30
    kinds = [each.source_kind for each in plan.monitors]
    assert kinds.index("push") < kinds.index("group")  # members first


def test_intervals_retries_and_time_limits_are_those_of_the_other_tool() -> None:
    made, _ = planned(type="http", url="https://x.example", maxretries=3, retry_interval=20, timeout=7.5)
    assert made.settings["failure_threshold"] == 4
    assert made.settings["retry_interval_seconds"] == 20
    assert made.settings["timeout_ms"] == 7500
    assert planned(type="http", url="https://x.example", timeout=0)[0].settings["timeout_ms"] == 48_000
    made, plan = planned(
        type="http", url="https://x.example", maxretries=30, interval=20, timeout=500, resend_interval=2
    )
    assert (made.settings["failure_threshold"], made.settings["interval_seconds"]) == (10, 30)
    assert made.settings["timeout_ms"] == 120_000
    assert all(whys(plan, part) for part in ("maxretries", "interval", "timeout", "resend_interval"))


@pytest.mark.parametrize(
    ("columns", "config"),
    [
        ({"auth_method": None, "basic_auth_user": "me", "basic_auth_pass": "pw"}, {"auth": "basic", "username": "me", "password": "pw"}),
        ({"auth_method": "bearer", "bearer_token": "t0ken"}, {"auth": "bearer", "token": "t0ken"}),
        ({"auth_method": "mtls", "tls_cert": "C", "tls_key": "K", "tls_ca": "A"},
         {"client_certificate": "C", "client_key": "K", "ca_certificate": "A"}),
        ({"auth_method": "oauth2-cc", "oauth_token_url": "https://login.example/t", "oauth_client_id": "i",
          "oauth_client_secret": "s", "oauth_auth_method": "client_secret_post", "oauth_scopes": "a b"},
         {"auth": "oauth2", "oauth_client_auth": "post", "oauth_scope": "a b", "oauth_client_secret": "s"}),
        ({"headers": '{"X-Key": "1"}', "method": "post", "body": "a=b", "http_body_encoding": "form"},
         {"method": "POST", "body": "a=b", "headers": {"X-Key": "1", "Content-Type": "application/x-www-form-urlencoded"}}),
        ({"maxredirects": 0, "accepted_statuscodes_json": '["200-299", "301"]', "ignore_tls": 1},
         {"follow_redirects": False, "expected_status": "200-299,301", "verify_tls": False}),
        ({"proxy_id": 4}, {"proxy_url": "socks5h://10.0.0.1:1080", "proxy_username": "u", "proxy_password": "p"}),
        ({"expiry_notification": 1, "cache_bust": 1, "ip_family": "ipv6", "upside_down": 1},
         {"certificate_expiry_days": 21, "cache_bust": True, "ip_version": "ipv6", "upside_down": True}),
        ({"type": "keyword", "keyword": "No", "invert_keyword": 1}, {"forbidden_body": "No"}),
    ],
)  # fmt: skip
def test_requests_keep_what_they_send_and_expect(columns: dict[str, Any], config: dict[str, Any]) -> None:
    proxy = {
        "id": 4,
        "protocol": "socks",
        "host": "10.0.0.1",
        "port": 1080,
        "auth": 1,
        "username": "u",
        "password": "p",
    }
    row = {"id": 1, "name": "one", "type": "http", "url": "https://x.example", **columns}
    made = plan_kuma({"monitor": [row], "proxy": [proxy]}).monitors[0]
    assert {name: made.config.get(name) for name in config} == config


def test_what_cannot_be_done_here_is_said() -> None:
    _, plan = planned(type="http", url="https://x.example", auth_method="ntlm", proxy_id=9, headers="no json")
    assert all(whys(plan, part) for part in ("auth_method", "proxy", "headers"))
    made, plan = planned(type="json-query", url="https://x.example", json_path="$sum(items.price)", expected_value="5")
    assert "assertions" not in made.config
    assert "$sum" in whys(plan, "json_path")[0]


def test_a_push_monitor_keeps_its_token_and_its_patience() -> None:
    made, plan = planned(
        type="push", push_token="aBcDeF0123456789aBcDeF0123456789", interval=120, maxretries=2, retry_interval=60
    )
    assert made.config == {"period_seconds": 120, "grace_seconds": 120}
    assert [kept.address for kept in made.addresses] == [token_address("aBcDeF0123456789aBcDeF0123456789")]
    assert whys(plan, "maxretries")
    made, _ = planned(type="push", push_token="x", interval=60)
    assert made.config == {"period_seconds": 60, "grace_seconds": 1}


def test_groups_hold_their_members_and_sleep_with_them() -> None:
    web = {"type": "http", "url": "https://x.example"}
    rows = [
        {"id": 1, "name": "Shop", "type": "group", "active": 0},
        {"id": 2, "name": "Payment", "type": "group", "parent": 1},
        {"id": 3, "name": "Pay", "parent": 2, **web},
        {"id": 4, "name": "Cart", "parent": 1, "active": 1, **web},
        {"id": 5, "name": "Empty", "type": "group"},
    ]
    plan = plan_kuma({"monitor": rows})
    made = {each.name: each for each in plan.monitors}
    assert made["Shop"].members == ("2", "4") or made["Shop"].members == ("4", "2")
    assert made["Payment"].members == ("3",)
    assert [each.name for each in plan.monitors].index("Payment") < [each.name for each in plan.monitors].index("Shop")
    assert made["Pay"].group_name == "Shop / Payment"
    assert not made["Cart"].settings["is_active"]
    assert "Empty" not in made
    assert any(note.item == "Empty" and note.fate is Fate.LEFT_OUT for note in plan.notes)


def test_a_ring_of_groups_ends() -> None:
    rows = [{"id": n, "name": str(n), "type": "group", "parent": n % 3 + 1} for n in (1, 2, 3)]
    assert plan_kuma({"monitor": rows}).monitors == []


def test_tags_keep_their_values() -> None:
    tables = {
        "monitor": [{"id": 1, "name": "one", "type": "ping", "hostname": "x"}],
        "tag": [{"id": 7, "name": "env"}, {"id": 8, "name": "web"}],
        "monitor_tag": [{"monitor_id": 1, "tag_id": 7, "value": "prod"}, {"monitor_id": 1, "tag_id": 8, "value": ""}],
    }
    assert plan_kuma(tables).monitors[0].settings["tags"] == ("env:prod", "web")


def test_conditions_are_joined_from_left_to_right() -> None:
    def condition(value: str, operator: str = "contains", join: str = "and") -> dict[str, str]:
        return {"type": "expression", "variable": "record", "operator": operator, "value": value, "andOr": join}

    group = {"type": "group", "andOr": "and", "children": [condition("d"), condition("e", "not_starts_with", "or")]}
    made, _ = planned(
        type="dns", hostname="x", conditions=json.dumps([condition("a"), condition("b", join="or"), group])
    )
    rule = {"subject": "record", "operator": "contains"}
    assert made.config["assertions"] == [
        {"match": "any", "assertions": [{**rule, "value": "a"}, {**rule, "value": "b"}]},
        {"match": "any", "assertions": [
            {**rule, "value": "d"},
            {"match": "none", "assertions": [{"subject": "record", "operator": "starts_with", "value": "e"}]},
        ]},
    ]  # fmt: skip
    monitor_kinds()["dns"].target.model_validate(made.config)
    made, plan = planned(type="dns", hostname="x", conditions=json.dumps([condition("a", "sounds_like")]))
    assert "assertions" not in made.config
    assert "sounds_like" in whys(plan, "conditions")[0]


def test_connection_strings_are_taken_apart() -> None:
    made, _ = planned(type="mysql", database_connection_string="mysql://me@db:3307/shop", radius_password="pw")
    assert made.config == {"host": "db", "port": 3307, "user": "me", "password": "pw", "database": "shop"}
    made, _ = planned(
        type="sqlserver",
        database_connection_string="Server=tcp:db,1444;Uid=sa;Pwd='a;b';Encrypt=yes;TrustServerCertificate=True",
    )
    assert made.config == {"host": "db", "port": 1444, "user": "sa", "password": "a;b", "tls": "require"}
    made, _ = planned(type="postgres", database_connection_string="postgres://me:p%40ss@[::1]/shop?sslmode=verify-full")
    assert (made.config["host"], made.config["password"], made.config["tls"]) == ("::1", "p@ss", "verify")
    made, plan = planned(type="mongodb", database_connection_string="mongodb://u:p@a:1,b:2/x?tls=true")
    assert (made.config["host"], made.config["port"], made.config["tls"]) == ("a", 1, "verify")
    assert whys(plan, "database_connection_string")


def test_a_backup_of_version_1_is_read_like_its_database() -> None:
    document = {
        "version": "1.23.16",
        "notificationList": [{"id": 1, "name": "Ops", "config": json.dumps({"type": "slack", "slackwebhookURL": "https://h.example/x"})}],
        "proxyList": [{"id": 2, "protocol": "http", "host": "proxy", "port": 3128}],
        "monitorList": [
            {"id": 5, "name": "Web", "type": "http", "url": "https://x.example", "interval": 60, "maxretries": 1,
             "retryInterval": 30, "active": 1, "ignoreTls": True, "accepted_statuscodes": ["200-299", "404"], "proxyId": 2,
             "authMethod": "basic", "basic_auth_user": "u", "basic_auth_pass": "p", "upsideDown": True,
             "tags": [{"tag_id": 1, "name": "web", "value": "a"}]},
            {"id": 6, "name": "Job", "type": "push", "pushToken": "T0k", "interval": 60, "active": 0},
            {"id": 7, "name": "MQ", "type": "mqtt", "hostname": "mq", "mqttTopic": "t", "mqttUsername": "u", "mqttPassword": "p"},
        ],
    }  # fmt: skip
    plan = plan_kuma(tables_of_backup(document), channels=True)
    web, job, queue = plan.monitors
    assert web.config["expected_status"] == "200-299,404"
    assert (web.config["username"], web.config["proxy_url"], web.config["upside_down"]) == (
        "u",
        "http://proxy:3128",
        True,
    )
    assert (web.settings["tags"], web.settings["retry_interval_seconds"]) == (("web:a",), 30)
    assert job.addresses
    assert not job.settings["is_active"]
    assert queue.config["topic"] == "t"
    assert [channel.config for channel in plan.channels] == [{"webhook_url": "https://h.example/x"}]
    for wrong in (None, [], {}, {"monitorList": {}}):
        with pytest.raises(ValueError, match="monitorList"):
            tables_of_backup(wrong)
