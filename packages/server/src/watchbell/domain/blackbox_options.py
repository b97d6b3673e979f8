"""How blackbox_exporter writes its options: durations, sizes, TLS, and the options of one module, taken one by one.

Facts: CONFIGURATION.md of prometheus/blackbox_exporter (Apache-2.0).
"""

import re
from collections.abc import Mapping
from typing import Any

_DURATION = re.compile(r"(\d+)(ms|[smhdwy])")
_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "y": 31_536_000_000}
_SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?$", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
_TLS_VERSIONS = {"TLS10": "1.0", "TLS11": "1.1", "TLS12": "1.2", "TLS13": "1.3"}
_IP_VERSIONS = {"ip4": "ipv4", "ip6": "ipv6"}


class BadModule(ValueError):
    """A module that cannot be understood, or asks for something that is not done here; the message names the option."""


class Options:
    """The options of a module or of a part of it; what is not taken in the end is refused by name."""

    def __init__(self, given: Any, where: str) -> None:
        if given is not None and not isinstance(given, Mapping):
            raise BadModule(f"{where}: must be a mapping of options")
        self._left: dict[str, Any] = {str(name): value for name, value in (given or {}).items()}
        self.where = where

    def take(self, name: str, default: Any = None) -> Any:
        """The option, or its default when it is absent or empty."""
        value = self._left.pop(name, None)
        return default if value is None else value

    def text(self, name: str) -> str | None:
        """An option that is a text."""
        value = self.take(name)
        return None if value is None or value == "" else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An option that is true or false."""
        value = self.take(name, default)
        if not isinstance(value, bool):
            raise BadModule(f"{self.where}.{name}: must be true or false")
        return value

    def list(self, name: str) -> list[Any]:
        """An option that is a list."""
        value = self.take(name, [])
        if not isinstance(value, list):
            raise BadModule(f"{self.where}.{name}: must be a list")
        return value

    def part(self, name: str) -> "Options":
        """An option that has options of its own."""
        return Options(self.take(name), f"{self.where}.{name}")

    def refuse(self, name: str, instead: str) -> None:
        """An option that has no counterpart here, unless it is absent or switched off."""
        if self.take(name) not in (None, False, "", 0, [], {}):
            raise BadModule(f"{self.where}.{name}: {instead}")

    def done(self) -> None:
        """Everything must have been taken."""
        if self._left:
            raise BadModule(f"{self.where}: unknown option {', '.join(sorted(self._left))}")


def duration_ms(text: Any, where: str) -> int:
    """``5s``, ``1m30s``, ``500ms`` in milliseconds."""
    parts = _DURATION.findall(str(text))
    if not parts or "".join(number + unit for number, unit in parts) != str(text):
        raise BadModule(f"{where}: {text!r} is no duration; write for example 5s")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def size_bytes(text: Any, where: str) -> int:
    """``10MB`` in bytes, by powers of 1024."""
    found = _SIZE.match(str(text).strip())
    if found is None:
        raise BadModule(f"{where}: {text!r} is no size; write for example 10MB")
    return int(float(found.group(1)) * 1024 ** _POWERS[found.group(2).upper()])


def ip_version(options: Options) -> str:
    """The family to ask by: only a module without a fallback insists on one."""
    preferred = options.take("preferred_ip_protocol", "ip6")
    fallback = options.flag("ip_protocol_fallback", default=True)
    if preferred not in _IP_VERSIONS:
        raise BadModule(f"{options.where}.preferred_ip_protocol: must be ip4 or ip6")
    return "any" if fallback else _IP_VERSIONS[preferred]


def tls_config(options: Options) -> dict[str, Any]:
    """The options of ``tls_config`` in our words. Files were put in their place before, as ``ca``, ``cert`` and ``key``."""
    tls = options.part("tls_config")
    config: dict[str, Any] = {"verify_tls": not tls.flag("insecure_skip_verify")}
    names = {"ca": "ca_certificate", "cert": "client_certificate", "key": "client_key", "server_name": "server_name"}
    for theirs, ours in names.items():
        if (value := tls.text(theirs)) is not None:
            config[ours] = value
    for theirs, ours in (("min_version", "lowest_tls"), ("max_version", "highest_tls")):
        if (value := tls.text(theirs)) is not None:
            if value not in _TLS_VERSIONS:
                raise BadModule(f"{tls.where}.{theirs}: must be one of {', '.join(_TLS_VERSIONS)}")
            config[ours] = _TLS_VERSIONS[value]
    tls.done()
    return config
