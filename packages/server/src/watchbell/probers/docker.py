"""Docker container: asks the engine whether a container runs and is healthy, how often it was restarted, why it ended."""

import datetime as dt
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.judging import Absent, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.docker_client import SOCKET, Engine, inspect_container
from watchbell.lib.host_names import check_host
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tls_context import TlsWish, context_for

SUBJECTS = {
    "state": Subject("State", "text", placeholder="running"),
    "health": Subject("Health", "text", placeholder="healthy"),
    "restarts": Subject("Restarts", "number"),
    "exit_code": Subject("Exit code", "number"),
    "image": Subject("Image", "text"),
    "uptime": Subject("Running since", "number", unit="s"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_PORTS = {"tcp": 2375, "http": 2375, "https": 2376}


class DockerTarget(Target, TlsFields):
    """A container of a Docker or Podman engine."""

    kind: Literal["docker"] = "docker"
    container: str = Field(
        title="Container",
        description="Its name or id.",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        max_length=255,
        json_schema_extra={"x-placeholder": "web-1"},
    )
    engine: str = Field(
        f"unix://{SOCKET}",
        title="Engine",
        description="Where the engine listens: unix:///path, tcp://host:2375, or https://host:2376 with a client certificate.",
        max_length=255,
        json_schema_extra={"x-group": "Connection"},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @field_validator("engine")
    @classmethod
    def _askable(cls, text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            return text
        if parts.scheme in _PORTS and parts.hostname and not parts.path.strip("/"):
            check_host(parts.hostname)
            return text
        raise ValueError(f"write unix://{SOCKET}, tcp://host:2375 or https://host:2376")

    def resolved_engine(self) -> Engine:
        """Where to ask. Raises `NoConnection` when a certificate or key cannot be used."""
        parts = urlsplit(self.engine)
        if parts.scheme == "unix":
            return Engine(parts.path)
        wish = TlsWish(*self.tls_settings)
        context = context_for(wish) if parts.scheme == "https" else None
        return Engine(None, parts.hostname or "", parts.port or _PORTS[parts.scheme], context)


class _Container(NamedTuple):
    state: str
    health: str | None
    restarts: int
    exit_code: int
    image: str
    uptime: float | None
    error: str
    was_killed_for_memory: bool
    last_health: str


async def probe(target: DockerTarget, limits: ProbeLimits) -> Observation:
    """Ask the engine once."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    errand = _ask(target, limits, watch, deadline)
    place = target.engine.removeprefix("unix://").removeprefix("tcp://")
    found, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or found is None:
        return observe(limits, watch, trouble)
    findings = [*_judge(target.container, found), *judge(target.assertions, _reading(found, watch))]
    facts = {"image": found.image, "state": found.state, "health": found.health, "restarts": found.restarts}
    return observe(limits, watch, None, findings, facts=facts)


async def _ask(target: DockerTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Container:
    engine = target.resolved_engine()
    document = await inspect_container(
        engine, target.container, watch, deadline=deadline, allow_private=limits.allow_private
    )
    found = _read(document, limits.observed_at)
    watch.lap("inspect", f"{found.state}{f', {found.health}' if found.health else ''}, {found.restarts} restarts")
    return found


def _read(document: dict[str, Any], now: int) -> _Container:
    """Engines of all versions: what is missing or of another kind is taken as unknown."""
    state = _mapping(document.get("State"))
    health = _mapping(state.get("Health"))
    log = health.get("Log")
    last = _mapping(log[-1]) if isinstance(log, list) and log else {}
    status = str(state.get("Status") or ("running" if state.get("Running") else "unknown"))
    return _Container(
        status[:40],
        str(health["Status"])[:40] if health.get("Status") not in (None, "", "none") else None,
        _whole(document.get("RestartCount")),
        _whole(state.get("ExitCode")),
        str(_mapping(document.get("Config")).get("Image") or document.get("Image") or "")[:200],
        _seconds_since(str(state.get("StartedAt", "")), now) if status == "running" else None,
        str(state.get("Error") or "")[:200],
        state.get("OOMKilled") is True,
        str(last.get("Output") or "").strip()[:200],
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and abs(value) < 2**31 else 0


def _seconds_since(started: str, now: int) -> float | None:
    """``2026-01-02T03:04:05.123456789Z``; the engine writes nanoseconds."""
    try:
        at = dt.datetime.fromisoformat(started[:19] + "+00:00")
    except ValueError:
        return None
    return max(0.0, now / 1000 - at.timestamp())


def _judge(name: str, found: _Container) -> list[Finding]:
    if found.state != "running":
        ended = f" with exit code {found.exit_code}" if found.state in ("exited", "dead") else ""
        why = " after it ran out of memory" if found.was_killed_for_memory else ""
        told = f": {found.error}" if found.error else ""
        return [Finding("state", f"the container {name} is {found.state}{ended}{why}{told}", ok=False)]
    findings = [Finding("state", f"the container {name} is running", ok=True)]
    if found.health is not None:
        told = f": {found.last_health}" if found.last_health and found.health != "healthy" else ""
        detail = f"its health check says {found.health}{told}"
        findings.append(Finding("health", detail, found.health == "healthy", soft=found.health == "starting"))
    return findings


def _reading(found: _Container, watch: Stopwatch) -> dict[str, Any]:
    def known(value: Any, what: str) -> Any:
        if value is None:
            raise Absent(what)
        return value

    return {
        "state": lambda _: found.state,
        "health": lambda _: known(found.health, "is unknown: the container has no health check"),
        "restarts": lambda _: found.restarts,
        "exit_code": lambda _: found.exit_code,
        "image": lambda _: found.image,
        "uptime": lambda _: known(found.uptime, "is unknown: the container does not run"),
        "response_time": lambda _: watch.elapsed(),
    }


def describe(target: DockerTarget) -> str:
    """One line for lists: the container, and the engine when it is not this machine's."""
    return target.container if target.engine == f"unix://{SOCKET}" else f"{target.container} at {target.engine}"


PROBER = Prober(
    target=DockerTarget, probe=probe, label="Docker container", group="Servers & devices", describe=describe
)
