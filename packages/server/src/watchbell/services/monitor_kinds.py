"""Monitor kinds, active and passive alike: what the shelves offer, as use cases need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from watchbell.domain.errors import Invalid
from watchbell.domain.listening import Listener
from watchbell.domain.monitors import Monitor
from watchbell.domain.probing import Prober
from watchbell.domain.states import MonitorState
from watchbell.lib.secret_box import SecretBox, SecretUnreadableError
from watchbell.listeners import shelf as listeners
from watchbell.probers import shelf as probers
from watchbell.services.configs import invalid_config, opened


@dataclass(frozen=True, slots=True)
class MonitorKind:
    """A kind of either shelf: exactly one of `prober` and `listener` is set."""

    kind: str
    target: type[BaseModel]
    prober: Prober[Any] | None = None
    listener: Listener[Any] | None = None

    @property
    def is_passive(self) -> bool:
        """Whether it tells us, rather than being asked."""
        return self.listener is not None

    @property
    def default_threshold(self) -> int:
        """How many failures in a row are believed unless a monitor says otherwise: a client that tells us need not repeat it."""
        return 1 if self.is_passive else 2

    @property
    def is_told(self) -> bool:
        """Whether people set its status."""
        return self.prober is not None and self.prober.is_told


@cache
def monitor_kinds() -> Mapping[str, MonitorKind]:
    """Every kind by its name."""
    active = {kind: MonitorKind(kind, item.target, prober=item) for kind, item in probers().items()}
    passive = {kind: MonitorKind(kind, item.target, listener=item) for kind, item in listeners().items()}
    return dict(sorted((active | passive).items()))


def kind_named(name: str) -> MonitorKind:
    """The kind of this name. Raises `Invalid` that lists the kinds there are."""
    found = monitor_kinds().get(name)
    if found is None:
        raise Invalid.field("monitor_type", f"unknown kind; use one of {', '.join(monitor_kinds())}")
    return found


def usable_kind(name: str) -> MonitorKind:
    """As `kind_named`, for new monitors. Raises `Invalid` too when this installation lacks the kind's libraries."""
    found = kind_named(name)
    if found.prober is not None and found.prober.missing is not None:
        raise Invalid.field("monitor_type", f"the kind {name} {found.prober.missing}")
    return found


def kind_of_url(url: str) -> tuple[MonitorKind, dict[str, Any]]:
    """The kind that watches URLs of this scheme, and its config. Raises `Invalid` that lists the schemes."""
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    for kind in monitor_kinds().values():
        if kind.prober is not None and kind.prober.shorthand is not None and scheme in kind.prober.schemes:
            return kind, config_from_url(kind, url)
    schemes = sorted(
        scheme for kind in monitor_kinds().values() if kind.prober is not None for scheme in kind.prober.schemes
    )
    known = f"must begin with one of {', '.join(f'{each}://' for each in schemes)}"
    if not scheme:
        known = f"says not what is spoken there: write https://{url.strip()} or tcp://host:port; it {known}"
    raise Invalid.field("url", known)


def config_from_url(kind: MonitorKind, url: str) -> dict[str, Any]:
    """The URL as a config of this kind, whatever its scheme is. Raises `Invalid`."""
    if kind.prober is None or kind.prober.shorthand is None:
        raise Invalid.field("url", f"says nothing to the kind {kind.kind}: make a monitor of it")
    try:
        return dict(kind.prober.shorthand(url))
    except ValidationError as error:
        problem = invalid_config(error, {}).details[0]
        raise Invalid.field("url", problem.message) from None
    except ValueError as error:
        raise Invalid.field("url", str(error)) from None


def deadline_of(box: SecretBox, monitor: Monitor, state: MonitorState) -> int | None:
    """When silence becomes failure; `None` for active kinds and for configs nobody understands."""
    kind, config = listening(box, monitor)
    return None if kind is None else kind.deadline(config, state)


def expected_of(box: SecretBox, monitor: Monitor, state: MonitorState) -> int | None:
    """When the next sign of life is awaited; `None` where nothing is."""
    kind, config = listening(box, monitor)
    return None if kind is None else kind.expected(config, state)


def listening(box: SecretBox, monitor: Monitor) -> tuple[Listener[Any] | None, Any]:
    """The rules and the config of a passive monitor; nothing for active kinds and for configs nobody understands."""
    kind = monitor_kinds().get(monitor.kind)
    if kind is None or kind.listener is None:
        return None, None
    try:
        return kind.listener, kind.target.model_validate(opened(box, kind.target, monitor.config))
    except (ValidationError, SecretUnreadableError):
        return None, None


def summary_of(box: SecretBox, monitor: Monitor) -> str:
    """The one line that says what is watched: a URL, a host and port, a period."""
    kind = monitor_kinds().get(monitor.kind)
    if kind is None:
        return ""
    try:
        config = kind.target.model_validate(opened(box, kind.target, monitor.config))
    except (ValidationError, SecretUnreadableError):
        return ""
    describe = kind.prober.describe if kind.prober else kind.listener.describe if kind.listener else None
    return describe(config) if describe else ""
