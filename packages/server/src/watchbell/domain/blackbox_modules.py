"""Modules of a ``blackbox.yml`` as configs of our kinds, so that a Prometheus that asked blackbox_exporter can ask us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from watchbell.domain.blackbox_http import http_config
from watchbell.domain.blackbox_options import BadModule, Options, duration_ms, ip_version, tls_config

_DNS_LISTS = ("answer", "authority", "additional")


@dataclass(frozen=True, slots=True)
class Module:
    """A module: the kind it is here, and its config but for the target. `timeout_ms` is its own limit, if it has one."""

    name: str
    kind: str
    config: Mapping[str, Any]
    timeout_ms: int | None = None

    def aimed_at(self, target: str, hostname: str | None = None) -> dict[str, Any]:
        """The whole config for a target as Prometheus names it; `hostname` is the Host header and server name."""
        return {**self.config, **_TARGETS[self.kind](target, self.config), **self._named(hostname)}

    def _named(self, hostname: str | None) -> dict[str, Any]:
        if not hostname:
            return {}
        if self.kind == "http":
            headers = {name: value for name, value in self.config["headers"].items() if name.lower() != "host"}
            given = self.config.get("server_name")
            return {"headers": {**headers, "Host": hostname}, "server_name": given or hostname}
        return {"server_name": hostname} if self.kind == "tcp" and "server_name" not in self.config else {}


def read_modules(document: Any) -> dict[str, Module]:
    """The modules of a parsed ``blackbox.yml`` by name. Raises `BadModule` that names module and option."""
    if not isinstance(document, Mapping) or not isinstance(document.get("modules"), Mapping):
        raise BadModule("the file must hold a mapping named modules")
    if unknown := sorted(map(str, document.keys() - {"modules"})):
        raise BadModule(f"unknown part {unknown[0]} beside modules")
    return {str(name): read_module(str(name), given) for name, given in document["modules"].items()}


def read_module(name: str, given: Any) -> Module:
    """One module. Raises `BadModule`."""
    options = Options(given, name)
    prober = options.text("prober") or ""
    if prober not in _READERS:
        raise BadModule(f"{name}.prober: must be one of {', '.join(_READERS)}")
    kind, read = _READERS[prober]
    timeout = options.take("timeout")
    config = read(options.part(prober))
    for other in _READERS:
        options.take(other)  # blackbox_exporter reads only the part of its prober
    options.done()
    return Module(name, kind, config, None if timeout is None else duration_ms(timeout, f"{name}.timeout"))


def _tcp(options: Options) -> dict[str, Any]:
    config: dict[str, Any] = {
        "tls": options.flag("tls"),
        "dialogue": _dialogue(options),
        "ip_version": ip_version(options),
        **_without_versions(options),
    }
    options.refuse("source_ip_address", "checks leave by the address that the system chooses")
    options.done()
    return config


def _unix(options: Options) -> dict[str, Any]:
    config = {"dialogue": _dialogue(options)}
    options.refuse("tls", "unix sockets are asked in plain text")
    options.refuse("tls_config", "unix sockets are asked in plain text")
    options.done()
    return config


def _dialogue(options: Options) -> list[dict[str, Any]]:
    """There each ``send`` is a line; ours are bytes with escapes."""
    steps: list[dict[str, Any]] = []
    for given in options.list("query_response"):
        turn = Options(given, f"{options.where}.query_response")
        turn.take("labels")
        expected, exact, said = turn.text("expect"), turn.text("expect_bytes"), turn.text("send")
        secured = turn.flag("starttls")
        turn.done()
        if expected is not None or exact is not None:
            heard = {"matches": expected} if expected is not None else {"expect": _escaped(exact or "")}
            steps.append(heard)
        if said is not None:
            steps.append({"send": _escaped(said) + r"\n"})
        if secured:
            steps.append({"starttls": True})
    return steps


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _dns(options: Options) -> dict[str, Any]:
    over_tls, transport = options.flag("dns_over_tls"), options.take("transport_protocol", "udp")
    codes = options.list("valid_rcodes")
    if len(codes) > 1:
        raise BadModule(f"{options.where}.valid_rcodes: only one code can be expected here")
    config: dict[str, Any] = {
        "hostname": options.text("query_name") or "",
        "record_type": options.take("query_type", "ANY"),
        "record_class": options.take("query_class", "IN"),
        "recursion": options.flag("recursion_desired", default=True),
        "rcode": str(codes[0]) if codes else "NOERROR",
        "assertions": [{"subject": "count", "operator": "at_least", "value": 0}, *_record_rules(options)],
        "transport": "tls" if over_tls else transport,
        **_without_versions(options),
    }
    ip_version(options)
    options.refuse("source_ip_address", "checks leave by the address that the system chooses")
    options.done()
    return config


def _record_rules(options: Options) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = []
    for section in _DNS_LISTS:
        part = options.part(f"validate_{section}_rrs")
        rules += [_records(section, pattern, "none") for pattern in part.list("fail_if_matches_regexp")]
        rules += [_records(section, pattern, "all") for pattern in part.list("fail_if_not_matches_regexp")]
        rules += [_records(section, pattern, "any") for pattern in part.list("fail_if_none_matches_regexp")]
        every = [_records(section, pattern, "all") for pattern in part.list("fail_if_all_match_regexp")]
        rules += [{"match": "none", "assertions": [rule]} for rule in every]
        part.done()
    return rules


def _records(section: str, pattern: Any, quantifier: str) -> dict[str, Any]:
    return {"subject": section, "operator": "matches", "value": str(pattern), "quantifier": quantifier}


def _icmp(options: Options) -> dict[str, Any]:
    config: dict[str, Any] = {
        "count": 1,
        "dont_fragment": options.flag("dont_fragment"),
        "ip_version": ip_version(options),
    }
    if size := options.take("payload_size"):
        config["size"] = size
    if ttl := options.take("ttl"):
        config["time_to_live"] = ttl
    options.refuse("source_ip_address", "checks leave by the address that the system chooses")
    options.done()
    return config


def _grpc(options: Options) -> dict[str, Any]:
    config: dict[str, Any] = {"service": options.take("service", ""), "tls": options.flag("tls")}
    metadata = options.take("metadata", {})
    if metadata:
        config["metadata"] = {
            str(name): ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            for name, value in metadata.items()
        }
    ip_version(options)
    config |= _without_versions(options)
    options.done()
    return config


def _without_versions(options: Options) -> dict[str, Any]:
    """TLS options of kinds that offer every version that is safe."""
    config = tls_config(options)
    if config.pop("lowest_tls", "1.2") not in ("1.2", "1.3") or config.pop("highest_tls", "1.3") != "1.3":
        raise BadModule(f"{options.where}.tls_config: TLS versions can be chosen for http only; use the kind tls")
    return config


_Reader = Callable[[Options], dict[str, Any]]
_READERS: dict[str, tuple[str, _Reader]] = {
    "http": ("http", http_config),
    "tcp": ("tcp", _tcp),
    "dns": ("dns", _dns),
    "icmp": ("ping", _icmp),
    "grpc": ("grpc", _grpc),
    "unix": ("unix", _unix),
}


def _to_url(target: str, _config: Mapping[str, Any]) -> dict[str, Any]:
    return {"url": target if "://" in target else f"http://{target}"}


def _to_place(target: str, _config: Mapping[str, Any]) -> dict[str, Any]:
    """``host:port``, IPv6 in brackets."""
    host, colon, port = target.rpartition(":")
    if not colon or not port.isdigit():
        raise BadModule(f"{target!r} must be host:port")
    return {"host": host.removeprefix("[").removesuffix("]"), "port": int(port)}


def _to_resolver(target: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The target is the server that is asked."""
    return {"resolvers": [target if config["transport"] == "udp" else f"{config['transport']}://{target}"]}


_TARGETS: dict[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "http": _to_url,
    "tcp": _to_place,
    "grpc": _to_place,
    "dns": _to_resolver,
    "ping": lambda target, _: {"host": target},
    "unix": lambda target, _: {"path": target},
}
_FOR_US_ONLY = {"dns": ("transport",)}


def config_for(module: Module, target: str, hostname: str | None = None) -> dict[str, Any]:
    """The config of the module's kind for this target. Raises `BadModule` for a target that cannot be asked."""
    left_out = _FOR_US_ONLY.get(module.kind, ())
    return {name: value for name, value in module.aimed_at(target, hostname).items() if name not in left_out}


STANDARD = {
    "http_2xx": {"prober": "http"},
    "http_post_2xx": {"prober": "http", "http": {"method": "POST"}},
    "tcp_connect": {"prober": "tcp"},
    "icmp": {"prober": "icmp"},
    "grpc": {"prober": "grpc", "grpc": {"tls": True}},
    "grpc_plain": {"prober": "grpc", "grpc": {"tls": False}},
    "pop3s_banner": {
        "prober": "tcp",
        "tcp": {"query_response": [{"expect": r"^\+OK"}], "tls": True},
    },
    "ssh_banner": {
        "prober": "tcp",
        "tcp": {"query_response": [{"expect": "^SSH-2.0-"}, {"send": "SSH-2.0-blackbox-ssh-check"}]},
    },
    "irc_banner": {
        "prober": "tcp",
        "tcp": {
            "query_response": [
                {"send": "NICK prober"},
                {"send": "USER prober prober prober :prober"},
                {"expect": "PING :([^ ]+)", "send": "PONG ${1}"},
                {"expect": "^:[^ ]+ 001"},
            ]
        },
    },
}
"""The modules of the file that blackbox_exporter ships, known without any file."""
