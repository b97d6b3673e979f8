"""Uptime Kuma's monitors of databases, brokers and gRPC. Connection strings are taken apart: here each part is a field."""

import json
import re
from typing import Any

from watchbell.domain.import_jsonata import json_path_of
from watchbell.domain.import_kuma_conditions import add_conditions, add_json_query
from watchbell.domain.import_kuma_http import Surroundings, expiry
from watchbell.domain.import_plan import Draft
from watchbell.domain.import_values import Address, Fields, address_of, number_of

_PACKAGE = re.compile(r"\bpackage\s+([\w.]+)\s*;")
_VALUE: dict[str, dict[str, Any]] = {"result": {"subject": "value"}}
_YES = {"true", "yes", "1", "mandatory", "strict"}
_SASL = {"plain": "PLAIN", "scram-sha-256": "SCRAM-SHA-256", "scram-sha-512": "SCRAM-SHA-512"}


def postgres(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """PostgreSQL."""
    address = _database(draft, fields)
    mode = address.query.get("sslmode", "") if address else ""
    tls = {
        "disable": "off",
        "require": "require",
        "no-verify": "require",
        "verify-ca": "verify",
        "verify-full": "verify",
    }
    if address and address.query.get("ssl", "") in _YES and not mode:
        mode = "verify-full"
    draft.config["tls"] = tls.get(mode)
    return "postgres"


def mysql(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """MySQL and MariaDB. The password is kept in the column of the RADIUS password, unless the URL holds it."""
    _database(draft, fields)
    draft.config["password"] = draft.config.get("password") or fields.secret("radius_password") or None
    return "mysql"


def mssql(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """SQL Server: ``Server=host,1433;Database=…;User Id=…;Password=…;Encrypt=…``."""
    parts = _pairs(fields.secret("database_connection_string"))
    server = _first(parts, "server", "data source", "address", "addr", "network address")
    host, _, number = server.removeprefix("tcp:").partition(",")
    host, _, instance = host.partition("\\")
    if instance:
        draft.left_out("database_connection_string", f"the instance {instance}: give its port instead")
    draft.config["host"] = {"(local)": "localhost", ".": "localhost"}.get(host.strip(), host.strip())
    draft.config["port"] = round(number_of(number) or 0) or None
    draft.config["database"] = _first(parts, "database", "initial catalog") or None
    draft.config["user"] = _first(parts, "user id", "uid", "user", "username") or None
    draft.config["password"] = _first(parts, "password", "pwd") or None
    encrypt, trusted = _first(parts, "encrypt").lower(), _first(parts, "trustservercertificate").lower()
    if encrypt in _YES:
        draft.config["tls"] = "require" if trusted in _YES else "verify"
    _query(draft, fields)
    return "mssql"


def mongodb(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """MongoDB."""
    said = fields.secret("database_connection_string")
    if said.startswith("mongodb+srv:"):
        draft.left_out("database_connection_string", "mongodb+srv is not looked up here: name one member of the set")
        return ""
    hosts = said.partition("://")[2].rpartition("@")[2].partition("/")[0].split(",")
    if len(hosts) > 1:
        draft.changed("database_connection_string", "of several members the first is asked; make a monitor of each")
        for other in hosts[1:]:
            said = said.replace(f",{other}", "", 1)
    address = _connection(draft, said)
    if address is not None:
        draft.config["auth_database"] = address.query.get("authsource") or draft.config.get("database")
        if "true" in (address.query.get("tls"), address.query.get("ssl")):
            draft.config["tls"] = "require" if address.query.get("tlsinsecure") == "true" else "verify"
    draft.config["command"] = fields.text("database_query") or None
    if fields.text("expected_value"):
        add_json_query(draft, fields, operator="==")
    elif fields.text("json_path"):
        add_json_query(draft, fields, operator="")
    return "mongodb"


def redis(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """Redis."""
    address = _connection(draft, fields.secret("database_connection_string"))
    draft.config.pop("database", None)
    if address is not None:
        number = address.path.strip("/")
        draft.config["database"] = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None
        if address.scheme == "rediss":
            draft.config["tls"] = "require" if fields.flag("ignore_tls") else "verify"
    return "redis"


def mqtt(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A topic of a broker."""
    host = fields.text("hostname")
    scheme, _, rest = host.rpartition("://")
    draft.config |= {
        "host": rest.rstrip("/"),
        "port": fields.whole("port") or None,
        "tls": True if scheme in ("mqtts", "wss", "ssl", "tls") else None,
        "username": fields.text("mqtt_username") or None,
        "password": fields.secret("mqtt_password") or None,
        "mode": "message",
        "topic": fields.text("mqtt_topic"),
    }
    if scheme in ("ws", "wss"):
        path = fields.text("mqtt_websocket_path") or "/mqtt"
        draft.config |= {"transport": "websocket", "path": path if path.startswith("/") else f"/{path}"}
    subjects = {"topic": {"subject": "topic"}, "message": {"subject": "payload"}}
    if value_path := json_path_of(fields.text("json_path")):
        subjects["json_value"] = {"subject": "json", "path": value_path}
    if add_conditions(draft, fields, subjects):
        return "mqtt"
    if fields.text("mqtt_check_type") == "json-query":
        add_json_query(draft, fields, operator="==")  # its own operator is not looked at there
    elif word := fields.secret("mqtt_success_message"):
        draft.expect("payload", "contains", word)
    return "mqtt"


def kafka(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A message that is written to a topic."""
    sasl = fields.part("kafka_producer_sasl_options")
    wanted = sasl.text("mechanism").lower()
    draft.config |= {
        "servers": fields.texts("kafka_producer_brokers"),
        "topic": fields.text("kafka_producer_topic") or None,
        "message": fields.secret("kafka_producer_message") or None,
        "tls": True if fields.flag("kafka_producer_ssl") else None,
    }
    if wanted in _SASL:
        login = {"username": sasl.text("username") or None, "password": sasl.secret("password") or None}
        draft.config |= {"sasl": _SASL[wanted], **login}
    elif wanted not in ("", "none"):
        draft.left_out("kafka_producer_sasl_options", f"{wanted} is not spoken here: the broker will refuse the check")
    if fields.flag("kafka_producer_allow_auto_topic_creation"):
        draft.left_out("kafka_producer_allow_auto_topic_creation", "a topic is never created here")
    return "kafka"


def rabbitmq(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """The management API of a cluster's nodes."""
    nodes = fields.texts("rabbitmq_nodes")
    first = next((found for node in nodes if (found := address_of(node))), None)
    draft.config |= {
        "mode": "management",
        "host": first.host if first else "",
        "nodes": nodes,
        "username": fields.text("rabbitmq_username") or None,
        "password": fields.secret("rabbitmq_password") or None,
    }
    return "rabbitmq"


def grpc(draft: Draft, fields: Fields, _around: Surroundings) -> str:
    """A call whose answer holds a word, or must not."""
    place = fields.text("grpc_url").partition("://")[2] or fields.text("grpc_url")
    address = address_of(f"grpc://{place}")
    proto = fields.secret("grpc_protobuf")
    package = _PACKAGE.search(proto)
    service = fields.text("grpc_service_name")
    if package and "." not in service:
        service = f"{package[1]}.{service}"
    draft.config |= {
        "host": address.host if address else "",
        "port": address.port if address else None,
        "tls": True if fields.flag("grpc_enable_tls") else None,
        "call": "method",
        "method": f"{service}/{fields.text('grpc_method')}",
        "proto": proto or None,
        "request": fields.text("grpc_body") or "{}",
    }
    if fields.flag("ignore_tls"):
        draft.config["verify_tls"] = False
    expiry(draft, fields)
    if fields.text("grpc_metadata"):
        draft.left_out("grpc_metadata", "Uptime Kuma never sent it")
    if word := fields.secret("keyword"):
        operator = "is_false" if fields.flag("invert_keyword") else "is_true"
        draft.expect("cel", operator, path=f"body.contains({json.dumps(word, ensure_ascii=False)})")
        draft.changed("keyword", "it is looked for in the answer as JSON, which may be spaced otherwise here")
    return "grpc"


def _database(draft: Draft, fields: Fields) -> Address | None:
    address = _connection(draft, fields.secret("database_connection_string"))
    _query(draft, fields)
    return address


def _query(draft: Draft, fields: Fields) -> None:
    query = fields.text("database_query").rstrip("; \n")
    draft.config["query"] = query or None
    add_conditions(draft, fields, _VALUE)


def _connection(draft: Draft, said: str) -> Address | None:
    address = address_of(said)
    if address is None:
        draft.config["host"] = ""
        draft.left_out("database_connection_string", "it is no URL")
        return None
    draft.config |= {
        "host": address.host,
        "port": address.port,
        "user": address.user or None,
        "password": address.password or None,
        "database": address.path.strip("/") or None,
    }
    return address


def _pairs(text: str) -> dict[str, str]:
    """``Name=value;…``; a value in quotes may hold a semicolon."""
    found = re.findall(r"""\s*([^=;]+?)\s*=\s*("[^"]*"|'[^']*'|[^;]*)""", text)
    return {name.lower(): value.strip().strip("\"'") for name, value in found}


def _first(parts: dict[str, str], *names: str) -> str:
    return next((parts[name] for name in names if parts.get(name)), "")
