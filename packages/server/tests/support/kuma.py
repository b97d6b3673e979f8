"""A kuma.db as version 2 leaves it, or version 1: the tables and columns that matter, with their defaults."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

_MONITOR = """
CREATE TABLE monitor (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(150), active BOOLEAN NOT NULL DEFAULT 1, user_id INTEGER,
  interval INTEGER NOT NULL DEFAULT 20, url TEXT, type VARCHAR(20), weight INTEGER DEFAULT 2000, hostname VARCHAR(255),
  port INTEGER, created_date DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, keyword VARCHAR(255),
  maxretries INTEGER NOT NULL DEFAULT 0, ignore_tls BOOLEAN NOT NULL DEFAULT 0, upside_down BOOLEAN NOT NULL DEFAULT 0,
  maxredirects INTEGER NOT NULL DEFAULT 10, accepted_statuscodes_json TEXT NOT NULL DEFAULT '["200-299"]',
  dns_resolve_type VARCHAR(5), dns_resolve_server VARCHAR(255), dns_last_result VARCHAR(255),
  retry_interval INTEGER NOT NULL DEFAULT 0, push_token VARCHAR(32) DEFAULT NULL, method TEXT NOT NULL DEFAULT 'GET',
  body TEXT, headers TEXT, basic_auth_user TEXT, basic_auth_pass TEXT, docker_host INTEGER, docker_container VARCHAR(255),
  proxy_id INTEGER, expiry_notification BOOLEAN DEFAULT 1, mqtt_topic TEXT, mqtt_success_message VARCHAR(255),
  mqtt_username VARCHAR(255), mqtt_password VARCHAR(255), database_connection_string VARCHAR(2000), database_query TEXT,
  auth_method VARCHAR(250), auth_domain TEXT, auth_workstation TEXT, grpc_url VARCHAR(255), grpc_protobuf TEXT,
  grpc_body TEXT, grpc_metadata TEXT, grpc_method TEXT, grpc_service_name TEXT,
  grpc_enable_tls BOOLEAN NOT NULL DEFAULT 0, radius_username VARCHAR(255), radius_password VARCHAR(255),
  radius_calling_station_id VARCHAR(50), radius_called_station_id VARCHAR(50), radius_secret VARCHAR(255),
  resend_interval INTEGER NOT NULL DEFAULT 0, packet_size INTEGER NOT NULL DEFAULT 56, game VARCHAR(255),
  http_body_encoding VARCHAR(25), description TEXT, parent INTEGER, invert_keyword BOOLEAN NOT NULL DEFAULT 0,
  json_path TEXT, expected_value VARCHAR(255), tls_ca TEXT, tls_cert TEXT, tls_key TEXT,
  timeout DOUBLE NOT NULL DEFAULT 0{more}
)"""
_ONLY_2 = """,
  oauth_client_id TEXT, oauth_client_secret TEXT, oauth_token_url TEXT, oauth_scopes TEXT, oauth_auth_method TEXT,
  oauth_audience TEXT, bearer_token TEXT, kafka_producer_topic VARCHAR(255), kafka_producer_brokers TEXT,
  kafka_producer_sasl_options TEXT, kafka_producer_message TEXT, kafka_producer_ssl BOOLEAN NOT NULL DEFAULT 0,
  kafka_producer_allow_auto_topic_creation BOOLEAN NOT NULL DEFAULT 0, gamedig_given_port_only BOOLEAN NOT NULL DEFAULT 1,
  mqtt_check_type VARCHAR(255) NOT NULL DEFAULT 'keyword', mqtt_websocket_path VARCHAR(255), json_path_operator VARCHAR(255),
  snmp_oid TEXT, snmp_version TEXT DEFAULT '2c', snmp_v3_username VARCHAR(255), cache_bust BOOLEAN NOT NULL DEFAULT 0,
  conditions TEXT NOT NULL DEFAULT '[]', rabbitmq_nodes TEXT, rabbitmq_username VARCHAR(255), rabbitmq_password VARCHAR(255),
  smtp_security VARCHAR(255), ws_ignore_sec_websocket_accept_header BOOLEAN NOT NULL DEFAULT 0,
  ws_subprotocol VARCHAR(255) NOT NULL DEFAULT '', ping_count INTEGER NOT NULL DEFAULT 1,
  ping_numeric BOOLEAN NOT NULL DEFAULT 1, ping_per_request_timeout INTEGER NOT NULL DEFAULT 2, ip_family TEXT,
  manual_status INTEGER, subtype VARCHAR(10), location VARCHAR(255), protocol VARCHAR(20), remote_browser INTEGER,
  screenshot_delay INTEGER NOT NULL DEFAULT 0, system_service_name VARCHAR(255), expected_tls_alert VARCHAR(50),
  ntp_stratum_threshold INTEGER, ntp_time_offset_threshold INTEGER, ntp_root_dispersion_threshold INTEGER,
  domain_expiry_notification BOOLEAN DEFAULT 0, retry_only_on_status_code_failure BOOLEAN NOT NULL DEFAULT 0,
  save_response BOOLEAN NOT NULL DEFAULT 0, save_error_response BOOLEAN NOT NULL DEFAULT 1,
  response_max_length INTEGER NOT NULL DEFAULT 1024"""
_OTHERS = """
CREATE TABLE tag (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(255) NOT NULL, color VARCHAR(255) NOT NULL);
CREATE TABLE monitor_tag (id INTEGER PRIMARY KEY AUTOINCREMENT, monitor_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, value TEXT);
CREATE TABLE proxy (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, protocol VARCHAR(10) NOT NULL,
  host VARCHAR(255) NOT NULL, port SMALLINT NOT NULL, auth BOOLEAN NOT NULL, username VARCHAR(255), password VARCHAR(255),
  active BOOLEAN NOT NULL DEFAULT 1, "default" BOOLEAN NOT NULL DEFAULT 0);
CREATE TABLE docker_host (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, docker_daemon VARCHAR(255),
  docker_type VARCHAR(255), name VARCHAR(255));
CREATE TABLE notification (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(255), active BOOLEAN NOT NULL DEFAULT 1,
  user_id INTEGER, is_default BOOLEAN NOT NULL DEFAULT 0, config TEXT);
CREATE TABLE setting (id INTEGER PRIMARY KEY AUTOINCREMENT, key VARCHAR(200) NOT NULL UNIQUE, value TEXT, type VARCHAR(20));
CREATE TABLE status_page (id INTEGER PRIMARY KEY AUTOINCREMENT, slug VARCHAR(255) NOT NULL UNIQUE, title VARCHAR(255) NOT NULL,
  icon VARCHAR(255) NOT NULL, theme VARCHAR(30) NOT NULL, published BOOLEAN NOT NULL DEFAULT 1);
CREATE TABLE maintenance (id INTEGER PRIMARY KEY AUTOINCREMENT, title VARCHAR(150) NOT NULL, description TEXT NOT NULL,
  active BOOLEAN NOT NULL DEFAULT 1, strategy VARCHAR(50) NOT NULL DEFAULT 'single');
CREATE TABLE heartbeat (id INTEGER PRIMARY KEY AUTOINCREMENT, important BOOLEAN NOT NULL DEFAULT 0, monitor_id INTEGER NOT NULL,
  status SMALLINT NOT NULL, msg TEXT, time DATETIME NOT NULL, ping INTEGER, duration INTEGER NOT NULL DEFAULT 0);
"""
_STATS = """
CREATE TABLE {name} (id INTEGER PRIMARY KEY AUTOINCREMENT, monitor_id INTEGER NOT NULL, timestamp INTEGER NOT NULL,
  ping FLOAT NOT NULL, ping_min FLOAT NOT NULL DEFAULT 0, ping_max FLOAT NOT NULL DEFAULT 0, up SMALLINT NOT NULL,
  down SMALLINT NOT NULL, extras TEXT, UNIQUE (monitor_id, timestamp));
"""
_REMOTE = "CREATE TABLE remote_browser (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(255), url VARCHAR(255), user_id INTEGER)"


class Kuma:
    """The file. Rows are given by their columns; the rest is as the schema has it."""

    def __init__(self, path: Path, *, version: int = 2) -> None:
        self.path = path
        script = [_MONITOR.format(more=_ONLY_2 if version == 2 else ""), _OTHERS]
        if version == 2:
            script += [_REMOTE, *(_STATS.format(name=f"stat_{width}") for width in ("minutely", "hourly", "daily"))]
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(";".join(script))

    def add(self, table: str, **columns: Any) -> int:
        """A row; lists and objects are written as JSON. Its id."""
        values = [json.dumps(value) if isinstance(value, list | dict) else value for value in columns.values()]
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(values))
        with closing(sqlite3.connect(self.path)) as connection, connection:
            row = connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values).lastrowid
        assert row is not None
        return row

    def monitor(self, kind: str, name: str = "", **columns: Any) -> int:
        """A monitor."""
        given = {"interval": 60, **columns}
        return self.add("monitor", type=kind, name=name or kind, **given)

    def count(self, table: str, monitor_id: int, rows: list[tuple[int, int, int]], ping: float = 0) -> None:
        """Rows of a stat table: beginning (seconds), up, down."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.executemany(
                f"INSERT INTO {table} (monitor_id, timestamp, up, down, ping, ping_min, ping_max) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(monitor_id, at, up, down, ping, ping / 2, ping * 2) for at, up, down in rows],
            )


def every_kind(kuma: Kuma) -> None:
    """A monitor of each of the 33 types, filled in as people do."""
    _plain_kinds(kuma)
    _stores(kuma)


def _plain_kinds(kuma: Kuma) -> None:
    web = {"url": "https://shop.example.org/"}
    host = {"hostname": "server.example.org"}
    kuma.monitor("http", **web)
    kuma.monitor("keyword", keyword="Welcome", **web)
    kuma.monitor("json-query", json_path="data.status", json_path_operator="==", expected_value="ok", **web)
    kuma.monitor("port", port=5432, **host)
    kuma.monitor("ping", **host)
    kuma.monitor("dns", dns_resolve_type="MX", dns_resolve_server="1.1.1.1, 8.8.8.8", port=53, **host)
    kuma.monitor("docker", docker_container="web-1", docker_host=1)
    kuma.monitor("system-service", system_service_name="nginx.service")
    kuma.monitor("pm2")
    kuma.monitor("real-browser", **web)
    group = kuma.monitor("group")
    kuma.monitor("push", push_token="Abc123def456", interval=300, parent=group)
    kuma.monitor("manual", manual_status=1)
    kuma.monitor("globalping", subtype="ping", location="Berlin", **host)
    kuma.monitor("ntp", ntp_stratum_threshold=3, ntp_time_offset_threshold=100, port=123, **host)
    kuma.monitor("sip-options", port=5060, **host)
    kuma.monitor("smtp", port=587, smtp_security="starttls", **host)
    kuma.monitor("tailscale-ping", **host)
    kuma.monitor("websocket-upgrade", url="wss://shop.example.org/socket", ws_subprotocol="chat")
    kuma.monitor("radius", radius_username="u", radius_password="p", radius_secret="s", port=1812, **host)
    kuma.monitor("gamedig", game="minecraft", port=25565, **host)
    kuma.monitor("steam", port=27015, **host)
    kuma.add("docker_host", user_id=1, docker_daemon="/var/run/docker.sock", docker_type="socket", name="here")


def _stores(kuma: Kuma) -> None:
    host = {"hostname": "server.example.org"}
    kuma.monitor(
        "grpc-keyword", grpc_url="server.example.org:50051", grpc_service_name="Greeter", grpc_method="Hello", keyword="hi",
        grpc_protobuf='syntax = "proto3"; package demo; message A { string name = 1; }'
        " service Greeter { rpc Hello (A) returns (A) {} }",
        grpc_body='{"name": "x"}',
    )  # fmt: skip
    sasl = {"mechanism": "scram-sha-256", "username": "u", "password": "p"}
    kuma.monitor(
        "kafka-producer", kafka_producer_brokers=["kafka:9092"], kafka_producer_topic="t", kafka_producer_message="m",
        kafka_producer_sasl_options=sasl,
    )  # fmt: skip
    kuma.monitor(
        "mqtt",
        mqtt_topic="sensors/1",
        mqtt_success_message="on",
        mqtt_username="u",
        mqtt_password="p",
        port=1883,
        **host,
    )
    kuma.monitor("rabbitmq", rabbitmq_nodes=["https://rabbit:15672/"], rabbitmq_username="u", rabbitmq_password="p")
    kuma.monitor(
        "snmp", snmp_oid="1.3.6.1.2.1.1.3.0", radius_password="secret community", json_path="$", json_path_operator=">",
        expected_value="5", port=161, **host,
    )  # fmt: skip
    kuma.monitor(
        "sqlserver", database_query="SELECT 1",
        database_connection_string="Server=db.example.org,1444;Database=shop;User Id=sa;Password=a;b=c;Encrypt=true",
    )  # fmt: skip
    kuma.monitor("mysql", database_connection_string="mysql://me@db.example.org:3306/shop", radius_password="hunter2")
    kuma.monitor("oracledb", database_connection_string="db/x")
    kuma.monitor(
        "postgres", database_connection_string="postgres://me:p%40ss@db.example.org/shop?sslmode=require",
        database_query="SELECT count(*) FROM orders;",
        conditions=[{"type": "expression", "variable": "result", "operator": "gt", "value": "5", "andOr": "and"}],
    )  # fmt: skip
    kuma.monitor("mongodb", database_connection_string="mongodb://me:pw@db.example.org:27017/shop?authSource=admin")
    kuma.monitor("redis", database_connection_string="rediss://:pw@cache.example.org:6380/2")
