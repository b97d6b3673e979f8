"""Configs of every kind on the shelf, pointed at a place of the test's choice.

The place is found by the names of a kind's fields: `host` and `port`, or `url`. Only a kind that names its place
otherwise, or needs more to be valid, has a line in `_PLACED`. `_WAYS` are further ways of a kind to ask, each with the
fields that lead it deeper into its protocol. A new kind is covered without a line here if it has the usual fields.
"""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from support import certificates
from watchbell.domain.probing import Prober
from watchbell.probers import shelf

Config = dict[str, Any]


class Where(NamedTuple):
    """A host and port; `path` is the Unix socket beside them."""

    host: str = "127.0.0.1"
    port: int = 9
    path: str = "/nonexistent/socket"

    @property
    def text(self) -> str:
        """``host:port``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


KINDS: list[Prober[Any]] = list(shelf().values())
PLACELESS = {"group", "manual", "systemd"}
"""They ask nobody, or this machine itself: no place can be told them."""
HELPED = {"browser", "globalping"}
"""Somebody of ours asks for them: that it does not answer is no verdict on the target."""
LOCAL = {"unix", "systemd"}
"""They only ever look at this machine."""

_PLACED: dict[str, Callable[[Where], Config]] = {
    "dns": lambda at: {"hostname": "example.org", "resolvers": [at.text]},
    "docker": lambda at: {"container": "web", "engine": f"tcp://{at.text}"},
    "domain": lambda at: {"domain": "example.org", "source": "whois", "whois_server": at.text},
    "globalping": lambda at: {"host": "example.org", "api_url": f"http://{at.text}"},
    "group": lambda _: {"tag": "production"},
    "http_flow": lambda at: {"steps": [{"name": "first", "url": f"http://{at.text}/"}]},
    "kafka": lambda at: {"servers": [at.text]},
    "manual": lambda _: {},
    "radius": lambda at: {"host": at.host, "port": at.port, "secret": "between us"},
    "systemd": lambda _: {"unit": "nginx.service"},
    "unix": lambda at: {"path": at.path},
    "websocket": lambda at: {"url": f"ws://{at.text}/"},
}
_LOGIN: Config = {"username": "olga", "password": "pw"}
_DB_LOGIN: Config = {"user": "olga", "password": "pw"}
_MAIL: list[Config] = [{"security": way, **_LOGIN} for way in ("none", "starttls", "tls")]
_NO_VERIFY: Config = {"verify_tls": False}
_FORMULA: Config = {"assertions": [{"subject": "answer", "operator": "matches", "value": "^(a+)+$"}]}

_WAYS: dict[str, Callable[[Where], list[Config]]] = {
    "browser": lambda _: [{"steps": [{"action": "fill", "selector": "#name", "secret": "x"}], **_LOGIN}],
    "dns": lambda at: [
        {"resolvers": [f"tcp://{at.text}"], "record_type": "TXT"},
        {"resolvers": [f"tls://{at.text}"], **_NO_VERIFY},
        {"resolvers": [f"https://{at.text}/dns-query"], **_NO_VERIFY},
    ],
    "docker": lambda at: [{"engine": f"https://{at.text}", **_NO_VERIFY}, {"engine": f"unix://{at.path}"}],
    "domain": lambda at: [{"source": "rdap", "rdap_url": f"http://{at.text}/", "whois_server": None}],
    "ftp": lambda _: [*_MAIL, {**_LOGIN, "path": "a.txt"}],
    "game": lambda _: [{"protocol": each} for each in ("minecraft", "minecraft_bedrock", "quake3")],
    "grpc": lambda _: [{"tls": True, **_NO_VERIFY}],
    "http": lambda at: [
        {"url": f"https://{at.text}/", **_NO_VERIFY},
        {"auth": "digest", **_LOGIN},
        {"http_version": "2-prior-knowledge"},
        {"auth": "oauth2", "oauth_token_url": f"http://{at.text}/t", "oauth_client_id": "a", "oauth_client_secret": "b"},
        {"url": "http://192.0.2.1/", "proxy_url": f"http://{at.text}", "proxy_username": "olga", "proxy_password": "pw"},
        {"url": "http://192.0.2.1/", "proxy_url": f"socks5://{at.text}"},
        {"url": "http://shop.example/", "resolvers": [at.text]},
        {"url": "http://shop.example/", "connect_to": at.text},
        {"auth": "bearer", "token": "abc"},
    ],
    "http_flow": lambda at: [
        {"steps": [{"name": "first", "url": f"https://{at.text}/"}], **_NO_VERIFY},
        {
            "steps": [{"name": "first", "url": f"http://{at.text}/?k={{{{key}}}}", "body": "{{key}}"}],
            "variables": {"key": "x"},
        },
    ],
    "imap": lambda _: [*_MAIL, {**_LOGIN, "security": "none", "mailbox": "INBOX"}],
    "kafka": lambda _: [
        {"tls": True, **_NO_VERIFY},
        {"sasl": "SCRAM-SHA-256", **_LOGIN},
        {"sasl": "PLAIN", **_LOGIN},
        {"topic": "orders", "group": "billing", "message": "x", "reach_brokers": True},
    ],
    "ldap": lambda _: [
        {"security": way, "bind_dn": "cn=olga", "password": "pw", "base_dn": "dc=example"}
        for way in ("none", "starttls", "tls")
    ],
    "mongodb": lambda _: [{"tls": "require"}, _DB_LOGIN],
    "mqtt": lambda _: [
        {"tls": True, **_NO_VERIFY},
        {"transport": "websocket"},
        {"version": "5", "mode": "round_trip", "topic": "a/b", "payload": "x", "qos": 2, **_LOGIN},
    ],
    "mssql": lambda _: [{"tls": "off", **_DB_LOGIN}, {"tls": "require", **_DB_LOGIN}],
    "mysql": lambda _: [{"tls": "off", **_DB_LOGIN}, {"tls": "require", **_DB_LOGIN}],
    "pop3": lambda _: _MAIL,
    "postgres": lambda _: [{"tls": "off", **_DB_LOGIN}, {"tls": "require", **_DB_LOGIN}],
    "rabbitmq": lambda at: [
        {"tls": True, **_NO_VERIFY},
        {"queue": "jobs", **_LOGIN},
        {"mode": "management", "nodes": [f"http://{at.text}"], **_LOGIN},
    ],
    "radius": lambda _: [_LOGIN],
    "redis": lambda _: [{"tls": "require"}, _DB_LOGIN],
    "smtp": lambda _: [*_MAIL, {"security": "none", "recipient": "a@example.org"}],
    "snmp": lambda _: [
        {"version": "1"},
        {
            "version": "3", "username": "olga", "authentication": "sha256", "password": "pw pw pw pw",
            "privacy": "aes128", "privacy_password": "pw pw pw pw",
        },
    ],
    "ssh": lambda _: [_LOGIN, {**_LOGIN, "command": "true"}],
    "statuspage": lambda _: [{"dialect": "kuma"}],
    "tcp": lambda _: [
        {"tls": True, **_NO_VERIFY},
        {"send": "a", "expect": "never said"},
        {"dialogue": [{"matches": "^(a+)+$"}]},
        {"dialogue": [{"starttls": True}], **_NO_VERIFY},
        _FORMULA,
    ],
    "tls": lambda _: [
        _NO_VERIFY,
        *({"starttls": each, **_NO_VERIFY} for each in (
            "smtp", "imap", "pop3", "ftp", "ldap", "postgres", "mysql", "xmpp", "sieve", "nntp"
        )),
        {"expected_alert": "handshake_failure"},
    ],
    "udp": lambda _: [{"expect": "never said"}, {"answer": "any"}],
    "unix": lambda _: [{"dialogue": [{"expect": "never said"}]}, {"dialogue": [{"matches": "^(a+)+$"}]}],
    "websocket": lambda at: [{"url": f"wss://{at.text}/", **_NO_VERIFY, **_LOGIN}],
}  # fmt: skip


def config_at(prober: Prober[Any], at: Where) -> Config:
    """The least that a person must write to have this place asked."""
    kind = prober.kind
    if kind in _PLACED:
        return {"kind": kind, **_PLACED[kind](at)}
    names = prober.target.model_json_schema()["properties"]
    if "url" in names:
        return {"kind": kind, "url": f"http://{at.text}/"}
    assert "host" in names, f"tell in support/kinds.py where {kind} names its place"
    return {"kind": kind, "host": at.host, **({"port": at.port} if "port" in names else {})}


def ways_at(prober: Prober[Any], at: Where) -> list[Config]:
    """The least, and further ways of the kind."""
    least = config_at(prober, at)
    further = _WAYS.get(prober.kind, lambda _: [])(at)
    return [least, *({key: value for key, value in (least | way).items() if value is not None} for way in further)]


def target_of(prober: Prober[Any], config: Config) -> Any:
    """The config, validated."""
    return prober.target.model_validate(config)


# -- secrets


def secret_names(schema: Config) -> set[tuple[str, str]]:
    """(Model, field) of every secret that a schema knows of, at any depth."""
    models = {"": schema, **schema.get("$defs", {})}
    return {
        (model, name)
        for model, each in models.items()
        for name, field in each.get("properties", {}).items()
        if field.get("x-secret")
    }


def with_secrets(prober: Prober[Any], config: Config, marker: str) -> tuple[Config, set[tuple[str, str]]]:
    """The config with the marker in every secret it has room for, and which those are."""
    schema = prober.target.model_json_schema()
    filled: set[tuple[str, str]] = set()
    full = copy.deepcopy(config)
    for model, holder, name in list(_rooms(schema, schema, full, "")):
        before = copy.deepcopy(holder)
        holder.update(_filling(name, schema if not model else schema["$defs"][model], holder.get(name), marker))
        try:
            prober.target.model_validate(full)
        except ValidationError:
            holder.clear()
            holder.update(before)
            continue
        filled.add((model, name))
    return full, filled


def _filling(name: str, model: Config, was: Any, marker: str) -> Config:
    """A secret's value of the form that its field takes."""
    field = model["properties"][name]
    forms = {option.get("type") for option in field.get("anyOf", [field])}
    if name == "client_key":
        files = certificates.files()
        pem = Path(files["key"]).read_text()
        return {"client_certificate": Path(files["certificate"]).read_text(), "client_key": f"{marker}\n{pem}"}
    if name == "private_key":
        return {name: f"{marker}\n{Path(certificates.files()['key']).read_text()}"}
    if name == "browser_url":
        return {name: f"ws://127.0.0.1:9/{marker}"}
    if "object" in forms:
        return {name: dict.fromkeys(was or ("x_name",), marker)}
    return {name: marker}


def _rooms(root: Config, schema: Config, config: Config, model: str) -> Iterator[tuple[str, Config, str]]:
    """(Model, the part of the config that is one, field) of every secret that there is room for."""
    for name, field in schema.get("properties", {}).items():
        if field.get("x-secret"):
            yield model, config, name
        inner = field.get("items", {}).get("$ref", "").rpartition("/")[2]
        if inner:
            for item in config.get(name, []):
                yield from _rooms(root, root["$defs"][inner], item, inner)
