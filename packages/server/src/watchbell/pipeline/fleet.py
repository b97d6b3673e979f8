"""What this process watches: each monitor with its config made ready, and the little that is remembered between checks."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from watchbell import listeners, probers
from watchbell.domain.kind_config import KindConfig
from watchbell.domain.listening import Listener
from watchbell.domain.monitors import Monitor
from watchbell.domain.probing import Prober
from watchbell.domain.secrets_in_config import map_secrets
from watchbell.domain.states import Policy
from watchbell.lib.json_schema import schema_of
from watchbell.lib.secret_box import SecretUnreadableError
from watchbell.lib.token_bucket import TokenBucket

_AT_ONCE = Policy(failure_threshold=1)
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


@dataclass(slots=True)
class Watched:
    """A monitor ready to be asked or listened to. The mutable part is a cache: losing it costs a little work, no fact."""

    monitor: Monitor
    target: KindConfig
    prober: Prober[Any] | None = None
    listener: Listener[Any] | None = None
    place: str | None = None
    """Whom it asks, as far as its config tells: so many of one place are asked at once."""
    is_busy: bool = False
    is_wanted: bool = False
    """Something happened while it was busy: it is to be looked at again."""
    is_well: bool = False
    """The newest evaluation found it up and counted no failure: another success is no news."""
    failures: int | None = None
    """How many of its last results count as failures; `None` when that is not known (yet)."""
    is_down: bool = False
    asked_certificate_at: int = 0
    saved_trace_at: int = 0
    """When the newest trace of a success was kept."""
    saved_attachments: tuple[int, str | None] = (0, None)
    """When attachments were kept last, and of which failure."""
    saved_state_at: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    told: TokenBucket = field(default_factory=TokenBucket)
    """How much its clients may still tell before repetitions are answered but not recorded."""
    last_told: object = None
    """What was recorded last, as far as a repetition of it says nothing new."""

    @property
    def is_about_to_fall(self) -> bool:
        """Whether one more failure makes it down, as far as is known."""
        return not self.is_down and (self.failures is None or self.failures + 1 >= self.policy.failure_threshold)

    @property
    def policy(self) -> Policy:
        """What evaluation obeys. What is confirmed by itself needs no second failure to be believed."""
        policy = self.monitor.policy
        if self.prober is not None:
            return _AT_ONCE if self.prober.is_confirmed else policy
        if self.listener is not None and self.listener.counts:
            return policy
        return replace(_AT_ONCE, recovery_threshold=policy.recovery_threshold)


class Unwatchable(Exception):
    """The shelf does not understand this monitor's config (any more); the message is shown to its owner."""


def make_ready(monitor: Monitor, open_secret: Callable[[str], str]) -> Watched:
    """A monitor with its config validated by its kind and its secrets opened. Raises `Unwatchable`."""
    prober = probers.shelf().get(monitor.kind)
    listener = listeners.shelf().get(monitor.kind)
    item = prober or listener
    if item is None:
        known = ", ".join(sorted([*probers.shelf(), *listeners.shelf()]))
        message = f"the kind {monitor.kind!r} is not known here; known kinds: {known}"
        raise Unwatchable(message)
    try:
        config = map_secrets(schema_of(item.target), monitor.config, open_secret)
        target = item.target.model_validate(config)
    except SecretUnreadableError as error:
        message = f"{error}: enter its secrets again"
        raise Unwatchable(message) from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        message = f"its config is no longer understood by the kind {monitor.kind!r}: {wrong}"
        raise Unwatchable(message) from error
    return Watched(monitor, target, prober, listener, place_of(target))


def place_of(target: KindConfig) -> str | None:
    """The host and port that a config of any kind names by the usual fields; `None` for kinds that ask no host."""
    host, port = getattr(target, "host", None), getattr(target, "port", None)
    url = getattr(target, "url", None)
    if not host and isinstance(url, str) and url:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            return None
    return f"{host}:{port or 0}".lower() if isinstance(host, str) and host else None
